/**
 * TRDP, the real-time data protocol of trains: IEC 61375-2-3 annex A. Recognised so that its devices are not taken for others.
 * Does not read data sets.
 *
 * sequence 4 | protocol version 2 (1.x) | message type 2 | ComId 4 | topology counters 4 + 4 | data set length 4 | ...
 * Header of process data 40 bytes, of message data 116; the data set is padded to 4 bytes.
 */

import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const VERSION = 1;
const PROCESS = 40;
const MESSAGE = 116;
const PROCESS_TYPES = 'rped';
const MESSAGE_TYPES = 'nrpqce';

function probe(b: Uint8Array, isDatagram: boolean): Verdict {
  if ((b.length > 4 && b[4] !== VERSION) || (b.length > 5 && b[5]! > 9)) return NO;
  if (b.length < 24) return isDatagram ? NO : MORE;
  const kind = String.fromCharCode(b[7]!);
  const isProcess = b[6] === 0x50 && PROCESS_TYPES.includes(kind);
  if (!isProcess && !(b[6] === 0x4d && MESSAGE_TYPES.includes(kind))) return NO;
  const data = ((b[20]! << 24) | (b[21]! << 16) | (b[22]! << 8) | b[23]!) >>> 0;
  const size = (isProcess ? PROCESS : MESSAGE) + Math.ceil(data / 4) * 4;
  if (data > 65_388) return NO;
  return isDatagram && size !== b.length ? NO : YES;
}

const trdp: Dissector = {
  id: 'trdp',
  version: 1,
  spec: 'IEC 61375-2-3 annex A',
  basis: 'captures',
  carriers: ['udp', 'tcp'],
  ports: [17224, 17225],
  fields: { 'trdp.role': { doc: 'trdp-device: it sends train data', claims: 'roles', confidence: 0.6 } },
  looks: 2,
  probe: (head, _dir, flow) => probe(head, flow.carrier === 'udp'),
  open: () => ({
    push(_bytes, _dir, out) {
      out.observe('trdp.role', 'trdp-device');
      return DONE;
    },
  }),
};

export default trdp;
