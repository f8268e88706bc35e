/**
 * PPTP control connection: RFC 2637 2.1, 2.2. States roles, and vendor, host name and firmware of both ends.
 *
 * length 2 | 1 2 | 1A2B3C4D | control type 2 | 0 2 | version 2 | ... firmware 2 at 26 | host name 64 at 28 | vendor 64 at 92
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const START = 156;
const COOKIE = [0x1a, 0x2b, 0x3c, 0x4d];

function probe(b: Uint8Array): Verdict {
  if (b[0] !== 0) return NO;
  if (b.length < 10) return MORE;
  const fits = b[2] === 0 && b[3] === 1 && COOKIE.every((value, k) => b[4 + k] === value) && b[8] === 0 && b[9]! <= 15;
  return fits ? YES : NO;
}

const pptp: Dissector = {
  id: 'pptp',
  version: 1,
  spec: 'RFC 2637 2.1, 2.2',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [1723],
  firstBytes: [0],
  fields: {
    'pptp.role': { doc: 'vpn-client or vpn-server', claims: 'roles', confidence: 0.8 },
    'pptp.vendor': { doc: 'Vendor string' },
    'pptp.hostname': { doc: 'Host name', claims: 'hostname', confidence: 0.7 },
    'pptp.firmware': { doc: 'Firmware revision' },
  },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, dir, out) {
      if (bytes.length < 10) return 0;
      if (bytes[9] !== 1 && bytes[9] !== 2) return DONE;
      if (bytes.length < START) return 0;
      const word = (at: number): string => latin1(bytes.subarray(at, at + 64)).split('\0')[0] ?? '';
      out.observe('pptp.role', dir === 0 ? 'vpn-client' : 'vpn-server');
      out.observe('pptp.firmware', String((bytes[26]! << 8) | bytes[27]!));
      out.observe('pptp.hostname', word(28));
      out.observe('pptp.vendor', word(92));
      return dir === 1 ? DONE : START;
    },
  }),
};

export default pptp;
