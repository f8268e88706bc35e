/**
 * TeamViewer: the marks that its messages begin with, as published recognisers have them (no standard exists). States roles. All else
 * is encrypted.
 *
 * TCP: 17 24 (older) or 11 30 | command 1 | ... UDP: 0 | ... | 17 24 at its twelfth byte
 */

import { type Dissector, DONE, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

const PORT = 5938;
const OLD = [0x17, 0x24];
const NEW = [0x11, 0x30];
const SHORTEST = 5;
const AT_UDP = 11;
const SHORTEST_UDP = 14;

const isMark = (b: Uint8Array, mark: readonly number[], at: number): boolean =>
  b[at] === mark[0] && (b.length < at + 2 || b[at + 1] === mark[1]);

/** Two bytes are little: without the port both sides have to begin so. */
function probe(b: Uint8Array, isDatagram: boolean, onPort: boolean): Verdict {
  if (isDatagram) return onPort && b.length >= SHORTEST_UDP && b[0] === 0 && isMark(b, OLD, AT_UDP) ? YES : NO;
  if (!isMark(b, OLD, 0) && !isMark(b, NEW, 0)) return NO;
  if (b.length < SHORTEST) return MORE;
  return onPort ? YES : MAYBE;
}

const teamviewer: Dissector = {
  id: 'teamviewer',
  version: 1,
  spec: 'none published; marks of its messages',
  basis: 'specification',
  carriers: ['tcp', 'udp'],
  ports: [PORT],
  firstBytes: [0, OLD[0]!, NEW[0]!],
  fields: {
    'teamviewer.role': {
      doc: 'teamviewer-client, teamviewer-server: it is or relays remote control',
      claims: 'roles',
      confidence: 0.8,
    },
  },
  looks: 2,
  probe: (head, _dir, flow) => probe(head, flow.carrier === 'udp', flow.aPort === PORT || flow.bPort === PORT),
  open: () => ({
    push(_bytes, dir, out) {
      out.observe('teamviewer.role', dir === 0 ? 'teamviewer-client' : 'teamviewer-server');
      out.observe('teamviewer.role', dir === 0 ? 'teamviewer-server' : 'teamviewer-client', 'receiver');
      return DONE;
    },
  }),
};

export default teamviewer;
