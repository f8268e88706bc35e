/**
 * ANSI C12.22 (IEEE 1703) over TCP and UDP: meters. States that a host speaks it. Reads no tables, no identities of meters' owners.
 *
 * 0x60 | length | ACSE elements: A2 or A6 called, A4 or A8 calling ..., BE user information with EPSEM
 */

import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';
import { children, element } from '../formats/ber.ts';

/** Tags of the association: context, titles, qualifiers, mechanism, authentication, user information. */
const TAGS: ReadonlySet<number> = new Set([0xa1, 0xa2, 0xa3, 0xa4, 0xa6, 0xa7, 0xa8, 0x8b, 0xac, 0xbe]);
const USER = 0xbe;

function probe(b: Uint8Array): Verdict {
  if (b[0] !== 0x60) return NO;
  const whole = element(b);
  if (whole === 'more') return MORE;
  if (whole === null) return NO;
  const parts = children(whole.value, 12);
  return parts.length >= 2 && parts.at(-1)!.tag === USER && parts.every((e) => TAGS.has(e.tag)) ? YES : NO;
}

const c1222: Dissector = {
  id: 'c1222',
  version: 1,
  spec: 'ANSI C12.22 5.3',
  basis: 'captures',
  carriers: ['tcp', 'udp'],
  ports: [1153],
  firstBytes: [0x60],
  fields: { 'c1222.role': { doc: 'meter-network: it exchanges C12.22 messages', claims: 'roles', confidence: 0.6 } },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(_bytes, _dir, out) {
      out.observe('c1222.role', 'meter-network');
      return DONE;
    },
  }),
};

export default c1222;
