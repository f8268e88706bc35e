/**
 * Citrix ICA and its session reliability (CGP): the openings that both sides send, as published descriptions have them.
 * States roles. Reads nothing behind the opening.
 *
 * ICA: 7F 7F `ICA` 00. CGP: 1A `CGP/01`.
 */

import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const ICA = [0x7f, 0x7f, 0x49, 0x43, 0x41, 0x00];
const CGP = [0x1a, 0x43, 0x47, 0x50, 0x2f, 0x30, 0x31];

function starts(b: Uint8Array, mark: readonly number[]): Verdict {
  for (let k = 0; k < mark.length && k < b.length; k++) if (b[k] !== mark[k]) return NO;
  return b.length < mark.length ? MORE : YES;
}

const citrix: Dissector = {
  id: 'citrix',
  version: 1,
  spec: 'none published; opening of ICA and CGP',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [1494, 2598],
  firstBytes: [0x7f, 0x1a],
  fields: { 'citrix.role': { doc: 'citrix-client or citrix-server', claims: 'roles', confidence: 0.8 } },
  looks: 2,
  probe: (head) => starts(head, head[0] === 0x1a ? CGP : ICA),
  open: () => ({
    push(_bytes, dir, out) {
      out.observe('citrix.role', dir === 0 ? 'citrix-client' : 'citrix-server');
      return DONE;
    },
  }),
};

export default citrix;
