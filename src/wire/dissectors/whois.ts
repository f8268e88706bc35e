/**
 * WHOIS and domain availability: RFC 3912 2. States roles. Never keeps what is asked.
 */

import { type Dissector, DONE, MAYBE, MORE, NO, type Verdict } from '../contract.ts';

const PORTS: readonly number[] = [43, 4343];
const LONGEST = 512;
const LF = 0x0a;

/** A line of text asks; anything printable answers. Only the port tells that it is this. */
function probe(b: Uint8Array, dir: 0 | 1): Verdict {
  const end = b.indexOf(LF);
  const stop = Math.min(end < 0 ? b.length : end, LONGEST);
  for (let k = 0; k < stop; k++) {
    const byte = b[k]!;
    if (byte < 0x20 && byte !== 0x09 && !(byte === 0x0d && k >= stop - 1)) return NO;
    if (byte === 0x7f) return NO;
  }
  if (end < 0) return b.length < LONGEST ? MORE : NO;
  return dir === 1 || end === b.length - 1 ? MAYBE : NO;
}

const whois: Dissector = {
  id: 'whois',
  version: 1,
  spec: 'RFC 3912 2',
  basis: 'captures',
  carriers: ['tcp'],
  ports: PORTS,
  fields: { 'whois.role': { doc: 'whois-client or whois-server', claims: 'roles', confidence: 0.6 } },
  looks: 2,
  probe: (head, dir, flow) => (PORTS.includes(flow.bPort) || PORTS.includes(flow.aPort) ? probe(head, dir) : NO),
  open: () => ({
    push(_bytes, dir, out) {
      out.observe('whois.role', dir === 0 ? 'whois-client' : 'whois-server');
      out.observe('whois.role', dir === 0 ? 'whois-server' : 'whois-client', 'receiver');
      return DONE;
    },
  }),
};

export default whois;
