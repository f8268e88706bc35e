/**
 * SSH: RFC 4253 4.2 (identification), 7.1 (algorithm negotiation). States software, a hint of the operating system, roles and
 * the HASSH fingerprint. Ends at the key exchange: behind it everything is encrypted.
 *
 * Binary packet: length 4 | padding length 1 | payload | padding. KEXINIT: type 20 | cookie 16 | ten name lists.
 */

import { latin1, Reader } from '../../base/reader.ts';
import {
  type Dir,
  type Dissector,
  DONE,
  GIVE_UP,
  MORE,
  NO,
  type Out,
  type Parser,
  type Verdict,
  YES,
} from '../contract.ts';
import { md5 } from '../formats/hash.ts';

const LF = 0x0a;
const KEXINIT = 20;
/** First messages of the key exchange methods: RFC 4253 8, RFC 4419, RFC 5656. */
const FROM_CLIENT = new Set([30, 34]);
const FROM_SERVER = new Set([31]);
/** RFC 4253 4.2 and 6.1. */
const MAX_BANNER = 255;
const MAX_PACKET = 35_000;
const IDENTIFICATION = /^SSH-(\d\.\d{1,2})-([\x21-\x7e]+)(?: ([\x20-\x7e]*))?$/;

/** Comments that packagers add, and what they mean. */
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/^Ubuntu-/, 'Ubuntu Linux'],
  [/^(?:Debian|deb\d|\d*\+deb)/, 'Debian Linux'],
  [/^Raspbian-/, 'Raspbian Linux'],
  [/^FreeBSD-/, 'FreeBSD'],
  [/^NetBSD/, 'NetBSD'],
  [/^for_Windows_/, 'Windows'],
];

interface Side {
  stage: 'banner' | 'kexinit' | 'exchange' | 'done';
  /** HASSH texts as client and as server. */
  asClient: string;
  asServer: string;
}

const newSide = (): Side => ({ stage: 'banner', asClient: '', asServer: '' });

class SshParser implements Parser {
  private readonly sides: readonly [Side, Side] = [newSide(), newSide()];

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    const side = this.sides[dir];
    let at = 0;
    for (;;) {
      if (side.stage === 'done') {
        return this.sides[1 - dir]!.stage === 'done' ? DONE : bytes.length;
      }
      const rest = bytes.subarray(at);
      const n = side.stage === 'banner' ? this.banner(side, rest, out) : this.packet(side, rest, out);
      if (n < 0) return n;
      if (n === 0) return at;
      at += n;
    }
  }

  private banner(side: Side, b: Uint8Array, out: Out): number {
    const end = b.indexOf(LF);
    if (end < 0 && b.length <= MAX_BANNER) return 0;
    if (end < 0 || end > MAX_BANNER) return GIVE_UP;
    const line = latin1(b.subarray(0, end)).replace(/\r$/, '');
    const found = IDENTIFICATION.exec(line);
    if (found === null) {
      // RFC 4253 4.2: a server may send other lines first.
      return /^SSH-/.test(line) ? GIVE_UP : end + 1;
    }
    const [, version, software, comment = ''] = found;
    out.observe('ssh.banner', line);
    out.observe('ssh.version', version!);
    out.observe('ssh.software', software!);
    const system = SYSTEMS.find(
      ([pattern]) => pattern.test(comment) || pattern.test(software!.replace(/^OpenSSH_/, '')),
    );
    if (system !== undefined) out.observe('ssh.os', system[1]);
    // Version 1 has another packet format.
    side.stage = version!.startsWith('2') || version === '1.99' ? 'kexinit' : 'done';
    return end + 1;
  }

  private packet(side: Side, b: Uint8Array, out: Out): number {
    const r = new Reader(b);
    const length = r.u32();
    if (r.short) return 0;
    if (length < 2 || length > MAX_PACKET) return this.broken(side, b, out);
    const payload = r.sub(length);
    if (r.short) return 0;
    payload.skip(1);
    const type = payload.u8();
    if (side.stage === 'kexinit') {
      if (type !== KEXINIT || !readAlgorithms(side, payload)) return this.broken(side, b, out);
      side.stage = 'exchange';
      return 4 + length;
    }
    if (FROM_CLIENT.has(type)) {
      out.observe('ssh.role', 'ssh-client');
      out.observe('ssh.role', 'ssh-server', 'receiver');
      out.observe('ssh.hassh', md5(side.asClient));
    } else if (FROM_SERVER.has(type)) {
      out.observe('ssh.role', 'ssh-server');
      out.observe('ssh.hassh_server', md5(side.asServer));
    }
    side.stage = 'done';
    return 4 + length;
  }

  private broken(side: Side, b: Uint8Array, out: Out): number {
    out.weird('bad-packet');
    side.stage = 'done';
    return b.length;
  }
}

/** HASSH: key exchange, encryption, MAC and compression algorithms of one direction, joined with semicolons. */
function readAlgorithms(side: Side, r: Reader): boolean {
  r.skip(16);
  const lists: string[] = [];
  for (let i = 0; i < 8; i++) lists.push(r.latin1(r.u32()));
  if (r.short) return false;
  side.asClient = [lists[0], lists[2], lists[4], lists[6]].join(';');
  side.asServer = [lists[0], lists[3], lists[5], lists[7]].join(';');
  return true;
}

function probe(head: Uint8Array): Verdict {
  const start = latin1(head.subarray(0, 9));
  if (start.length < 5) return 'SSH-'.startsWith(start.slice(0, 4)) ? MORE : NO;
  if (!start.startsWith('SSH-')) return NO;
  if (start.length < 8) return /^SSH-\d?\.?\d*-?$/.test(start) ? MORE : NO;
  return /^SSH-\d\.\d{1,2}-?/.test(start) ? YES : NO;
}

const ssh: Dissector = {
  id: 'ssh',
  version: 1,
  spec: 'RFC 4253 4.2, 7.1',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [22, 2222],
  fields: {
    'ssh.banner': { doc: 'Identification string as sent' },
    'ssh.version': { doc: 'Protocol version of the identification string' },
    'ssh.software': { doc: 'Software version of the identification string' },
    'ssh.os': { doc: 'Operating system that the packager wrote into the comment', claims: 'os', confidence: 0.6 },
    'ssh.role': { doc: 'ssh-client or ssh-server, from the key exchange', claims: 'roles', confidence: 0.9 },
    'ssh.hassh': { doc: 'HASSH of the client' },
    'ssh.hassh_server': { doc: 'HASSH of the server' },
  },
  weirds: { 'bad-packet': 'A packet before the key exchange cannot be read' },
  looks: 24,
  probe: (head) => probe(head),
  open: () => new SshParser(),
};

export default ssh;
