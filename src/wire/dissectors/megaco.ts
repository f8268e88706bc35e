/**
 * Megaco (ITU-T H.248.1 annex B, text; annex D for its carriers). States that both ends control a voice gateway. Never keeps
 * terminations, numbers or calls.
 *
 * `!/1 [address]:port` or `MEGACO/1 <name>`, then transactions
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const BEGIN = /^(?:!|MEGACO)\/\d{1,2}\s{1,8}(?:\[[0-9a-f.:]{2,45}\]|<[\w.-]{1,64}>|MTP\{|[\w-]{1,64}[@$])/i;
const MOST = 96;
const TPKT = 4;

function probe(b: Uint8Array, isDatagram: boolean): Verdict {
  const at = !isDatagram && b[0] === 3 ? TPKT : 0;
  if (at > 0 && b.length > 1 && b[1] !== 0) return NO;
  if (b.length <= at) return MORE;
  const words = latin1(b.subarray(at, at + MOST));
  if (BEGIN.test(words)) return YES;
  const version = words.toUpperCase().startsWith('!') ? '!/' : 'MEGACO/';
  const fits = version.startsWith(words.toUpperCase().slice(0, version.length));
  return fits && words.length < MOST && !isDatagram ? MORE : NO;
}

const megaco: Dissector = {
  id: 'megaco',
  version: 1,
  spec: 'ITU-T H.248.1 annex B.2, annex D',
  basis: 'specification',
  carriers: ['udp', 'tcp'],
  ports: [2944],
  firstBytes: [3, 0x21, 0x4d, 0x6d],
  fields: { 'megaco.role': { doc: 'h248-node: it is or controls a voice gateway', claims: 'roles', confidence: 0.7 } },
  looks: 2,
  probe: (head, _dir, flow) => probe(head, flow.carrier === 'udp'),
  open: (flow) => ({
    push(bytes, _dir, out) {
      out.observe('megaco.role', 'h248-node');
      return flow.carrier === 'tcp' ? DONE : bytes.length;
    },
  }),
};

export default megaco;
