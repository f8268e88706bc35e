/**
 * Redis: RESP 2 and 3 (redis.io, 'RESP protocol spec'). States roles and the version that a server tells in INFO or HELLO. Never keeps
 * keys, values or passwords.
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

const COMMAND = /^\*\d{1,4}\r\n\$\d{1,6}\r\n/;
const COMMAND_BEGIN = /^\*(?:\d{1,4}(?:\r(?:\n(?:\$(?:\d{1,6}\r?)?)?)?)?)?$/;
const ANSWER = /^(?:\+(?:OK|PONG|QUEUED)\r\n|-(?:ERR|NOAUTH|WRONGPASS|MOVED|WRONGTYPE) |\$\d{1,9}\r\n# Server\r\n)/;
const ANSWER_BEGIN = /^(?:\+[A-Z]{0,6}\r?|-[A-Z]{0,9}|\$\d{0,9}\r?\n?(?:# ?[A-Za-z]{0,6}\r?)?)$/;
const VERSION = /(?:redis_version:|\$7\r\nversion\r\n\$\d{1,2}\r\n)(\d{1,3}\.\d{1,3}\.\d{1,3})/;
const MOST_BYTES = 2_048;

function probe(b: Uint8Array): Verdict {
  const words = latin1(b.subarray(0, 48));
  if (words.startsWith('*')) {
    if (COMMAND.test(words)) return YES;
    return COMMAND_BEGIN.test(words) ? MORE : NO;
  }
  if (ANSWER.test(words)) return MAYBE;
  return ANSWER_BEGIN.test(words) ? MORE : NO;
}

const redis: Dissector = {
  id: 'redis',
  version: 1,
  spec: 'RESP protocol specification',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [6379],
  firstBytes: [0x24, 0x2a, 0x2b, 0x2d],
  fields: {
    'redis.role': { doc: 'cache-client or cache-server', claims: 'roles', confidence: 0.8 },
    'redis.version': { doc: 'Version that the server tells' },
  },
  looks: 16,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, dir, out) {
      out.observe('redis.role', dir === 0 ? 'cache-client' : 'cache-server');
      if (dir === 0) return bytes.length;
      const words = latin1(bytes.subarray(0, MOST_BYTES));
      const version = VERSION.exec(words)?.[1];
      if (version !== undefined && words.length > words.indexOf(version) + version.length) {
        out.observe('redis.version', version);
        return DONE;
      }
      // A long answer may still tell it; what is short is over.
      return /^(?:\$|%|\*)/.test(words) && bytes.length < MOST_BYTES ? 0 : bytes.length;
    },
  }),
};

export default redis;
