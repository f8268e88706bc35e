/**
 * RTPS, the wire protocol of DDS: OMG DDSI-RTPS 2.3 8.3.3, 9.4. Devices of the operating room (OpenICE, robots) speak it. States that a
 * host takes part, and by vendor id whose implementation it is. Reads no data.
 *
 * `RTPS` | version 2 | vendor 2 | GUID prefix 12 | submessages (id 1, flags 1, length 2)
 */

import { type Dissector, NO, type Verdict, YES } from '../contract.ts';

const MARK = [0x52, 0x54, 0x50, 0x53];
const HEADER = 20;

function probe(b: Uint8Array): Verdict {
  if (b.length < HEADER || b[4] !== 2 || b[5]! > 9) return NO;
  return MARK.every((value, k) => b[k] === value) ? YES : NO;
}

const rtps: Dissector = {
  id: 'rtps',
  version: 1,
  spec: 'OMG DDSI-RTPS 2.3 8.3.3, 9.4',
  basis: 'specification',
  carriers: ['udp'],
  ports: [7400, 7401, 7410, 7411],
  firstBytes: [MARK[0]!],
  stateless: true,
  fields: {
    'rtps.role': { doc: 'dds-participant', claims: 'roles', confidence: 0.8 },
    'rtps.vendor_id': { doc: 'Vendor of the implementation, as OMG numbers them' },
    'rtps.version': { doc: 'Version of the protocol' },
  },
  looks: 16,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes) === NO) return bytes.length;
      out.observe('rtps.role', 'dds-participant');
      out.observe('rtps.vendor_id', `${bytes[6]}.${bytes[7]}`);
      out.observe('rtps.version', `${bytes[4]}.${bytes[5]}`);
      return bytes.length;
    },
  }),
};

export default rtps;
