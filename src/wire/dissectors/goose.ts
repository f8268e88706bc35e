/**
 * GOOSE and sampled values: IEC 61850-8-1 annex C, IEC 61850-9-2. States that the sender publishes, and the name of its logical
 * device as its control block has it. Reads no values.
 *
 * APPID 2 | length 2 | reserved 4 | 0x61 (GOOSE) { 0x80 control block reference, ... } or 0x60 (sampled values)
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MAYBE, NO } from '../contract.ts';
import { children, element } from '../formats/ber.ts';

const GOOSE = 0x61;
const SAMPLES = 0x60;
const HEADER = 8;

const goose: Dissector = {
  id: 'goose',
  version: 1,
  spec: 'IEC 61850-8-1 annex C, IEC 61850-9-2',
  basis: 'captures',
  carriers: ['ethernet'],
  ports: [],
  etherTypes: [0x88b8, 0x88ba],
  fields: {
    'goose.role': { doc: 'goose-publisher or sampled-value-publisher', claims: 'roles', confidence: 0.9 },
    'goose.logical_device': { doc: 'Logical device in the reference of its control block' },
  },
  probe(b) {
    const length = (b[2]! << 8) | b[3]!;
    if (b.length < HEADER + 2 || length < HEADER + 2 || length > b.length) return NO;
    return b[HEADER] === GOOSE || b[HEADER] === SAMPLES ? MAYBE : NO;
  },
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length < HEADER + 2) return DONE;
      const isGoose = bytes[HEADER] === GOOSE;
      out.observe('goose.role', isGoose ? 'goose-publisher' : 'sampled-value-publisher');
      const pdu = element(bytes.subarray(HEADER));
      if (!isGoose || pdu === null || pdu === 'more') return DONE;
      const first = children(pdu.value, 2)[0];
      const reference = first?.tag === 0x80 ? latin1(first.value) : '';
      const device = /^([A-Za-z0-9_-]{1,64})\//.exec(reference)?.[1];
      if (device !== undefined) out.observe('goose.logical_device', device);
      return DONE;
    },
  }),
};

export default goose;
