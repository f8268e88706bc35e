/**
 * Service Location Protocol: RFC 2608 8, 10. Printers, servers and management cards. States roles and the types of services that a
 * host offers; of a service's address nothing but its type.
 *
 * version 1 (2) | function 1 | length 3 | flags 2 | next extension 3 | XID 2 | language tag length 2 | tag | body
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, NO, type Out, type Verdict, YES } from '../contract.ts';

const HEADER = 14;
const REPLY = 2;
const REGISTER = 3;
const AGENT_ADVERT = 11;

function probe(b: Uint8Array): Verdict {
  if (b.length < HEADER + 2 || b[0] !== 2 || b[1]! < 1 || b[1]! > 11) return NO;
  const length = (b[2]! << 16) | (b[3]! << 8) | b[4]!;
  const tag = (b[12]! << 8) | b[13]!;
  if (length !== b.length || (b[5]! & 0x1f) !== 0 || b[6] !== 0 || tag < 2 || tag > 8 || HEADER + tag > b.length)
    return NO;
  return /^[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]+)?$/.test(latin1(b.subarray(HEADER, HEADER + tag))) ? YES : NO;
}

function read(b: Uint8Array, out: Out): void {
  const kind = b[1]!;
  const offers = kind === REPLY || kind === REGISTER || kind === AGENT_ADVERT || kind === 8;
  out.observe('slp.role', offers ? 'slp-agent' : 'slp-client');
  if (!offers) return;
  for (const found of latin1(b.subarray(HEADER, 2_048)).matchAll(/service:[a-zA-Z][a-zA-Z0-9.:-]{1,60}(?=:\/\/)/g)) {
    out.observe('slp.service', found[0]);
  }
}

const slp: Dissector = {
  id: 'slp',
  version: 1,
  spec: 'RFC 2608 8, 10',
  basis: 'specification',
  carriers: ['udp'],
  ports: [427],
  firstBytes: [2],
  stateless: true,
  fields: {
    'slp.role': { doc: 'slp-agent or slp-client', claims: 'roles', confidence: 0.7 },
    'slp.service': { doc: 'Type of a service that it offers' },
  },
  looks: 64,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes) === YES) read(bytes, out);
      return bytes.length;
    },
  }),
};

export default slp;
