/**
 * memcached: its text protocol (doc/protocol.txt of the project) and the header of the binary one. States roles and the version
 * that a server tells. Never keeps keys or values.
 */

import { type Dissector, DONE, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';
import { firstLine, lineParser } from '../formats/lines.ts';

const COMMAND =
  /^(?:(?:get|gets|delete|touch|incr|decr) \S{1,250}(?: \S+)*|(?:set|add|replace|append|prepend|cas) \S{1,250} \d+ -?\d+ \d+(?: .*)?)$/;
const PLAIN_COMMAND = /^(?:stats(?: \w+)?|version|flush_all(?: \d+)?|verbosity \d)$/;
const ANSWER = /^(?:STAT \w+ .*|VALUE \S{1,250} \d+ \d+(?: \d+)?|VERSION \d+\.\d+.*)$/;
const BEGINNING = /^(?:[acdfgiprstv][a-z_]{0,9}|STAT?|VALU?E?|VERSI?O?N?|S|ST|V|VE|VER)(?: .*)?$/;
const VERSION = /^(?:STAT version|VERSION) (\d[\w.-]{0,30})/;
const REQUEST = 0x80;
const RESPONSE = 0x81;

function binary(b: Uint8Array): Verdict {
  if (b.length < 24) return MORE;
  const keys = (b[2]! << 8) | b[3]!;
  const body = ((b[8]! << 24) | (b[9]! << 16) | (b[10]! << 8) | b[11]!) >>> 0;
  const fits = b[1]! <= 0x25 && keys <= 250 && b[5] === 0 && keys + b[4]! <= body && body < 1 << 21;
  return fits ? MAYBE : NO;
}

const memcached: Dissector = {
  id: 'memcached',
  version: 1,
  spec: 'memcached doc/protocol.txt, BinaryProtocolRevamped',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [11211],
  firstBytes: [REQUEST, RESPONSE, ...latinBytes('acdfgiprstvSV')],
  fields: {
    'memcached.role': { doc: 'cache-client or cache-server', claims: 'roles', confidence: 0.8 },
    'memcached.version': { doc: 'Version that the server tells' },
  },
  looks: 8,
  probe(head) {
    if (head[0]! >= REQUEST) return head[0]! <= RESPONSE ? binary(head) : NO;
    const { text, whole } = firstLine(head);
    if (!whole) return text.length < 300 && BEGINNING.test(text) ? MORE : NO;
    if (ANSWER.test(text)) return YES;
    return PLAIN_COMMAND.test(text) || COMMAND.test(text) ? MAYBE : NO;
  },
  open() {
    const lines = lineParser((line, dir, out) => {
      out.observe('memcached.role', dir === 0 ? 'cache-client' : 'cache-server');
      const version = dir === 1 ? VERSION.exec(line)?.[1] : undefined;
      if (version !== undefined) out.observe('memcached.version', version);
      return version !== undefined ? 'done' : 'next';
    });
    return {
      push(bytes, dir, out) {
        if (bytes[0]! < REQUEST) return lines.push(bytes, dir, out);
        out.observe('memcached.role', dir === 0 ? 'cache-client' : 'cache-server');
        return DONE;
      },
    };
  },
};

function latinBytes(letters: string): number[] {
  return [...letters].map((c) => c.charCodeAt(0));
}

export default memcached;
