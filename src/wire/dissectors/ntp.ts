/**
 * NTP: RFC 5905 7.3 (header), 9.1 (modes). States that a host asks for or serves time, and the stratum it serves.
 * Does not read extension fields, control (mode 6) or private (mode 7) messages beyond recognising them.
 *
 * Header, 48 bytes: LI 2 bits, VN 3 bits, mode 3 bits | stratum 1 | poll 1 | precision 1 | root delay 4 | root dispersion 4 |
 * reference id 4 | reference, origin, receive, transmit timestamps 8 each.
 */

import { type Dissector, MAYBE, NO, YES } from '../contract.ts';

const MODE_CLIENT = 3;
const MODE_SERVER = 4;
const MAX_STRATUM = 16; // RFC 5905 figure 11: 16 is unsynchronised, above is reserved

const ntp: Dissector = {
  id: 'ntp',
  version: 1,
  spec: 'RFC 5905 7.3',
  basis: 'captures',
  carriers: ['udp'],
  ports: [123],
  fields: {
    'ntp.role': { doc: 'ntp-client or ntp-server, from the mode', claims: 'roles', confidence: 0.9 },
    'ntp.stratum': { doc: 'Stratum that a server announces' },
  },
  stateless: true,
  looks: 4,
  probe(head, _dir, flow) {
    if (head.length < 48) return NO;
    const version = (head[0]! >> 3) & 7;
    const mode = head[0]! & 7;
    if (version < 1 || version > 4 || mode < 1 || mode > 5 || head[1]! > MAX_STRATUM) return NO;
    if (head.length > 48 && head.length < 52) return NO; // what follows the header is at least a 4-byte key id
    return flow.bPort === 123 || flow.aPort === 123 ? YES : MAYBE;
  },
  open: () => ({
    push(bytes, _dir, out) {
      const mode = bytes[0]! & 7;
      if (mode === MODE_CLIENT) out.observe('ntp.role', 'ntp-client');
      if (mode === MODE_SERVER) {
        out.observe('ntp.role', 'ntp-server');
        out.observe('ntp.stratum', String(bytes[1]!));
      }
      return bytes.length;
    },
  }),
};

export default ntp;
