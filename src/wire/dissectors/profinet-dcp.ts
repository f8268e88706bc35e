/**
 * PROFINET DCP: IEC 61158-6-10 4.3 (discovery and configuration). States what a station answers of itself: name, type, vendor
 * and device id, role, address. Names that others look for or set are kept apart as such.
 *
 * frame id 2 | service 1 | kind 1 (0 request, 1 answer) | xid 4 | delay 2 | length 2 |
 * (option 1, suboption 1, length 2, [info or qualifier 2], value, padding to even)*
 */

import { ipv4Text } from '../../base/address.ts';
import { Reader, text } from '../../base/reader.ts';
import { type Dissector, NO, type Out, YES } from '../contract.ts';

const HELLO = 0xfefc;
const IDENTIFY_ANSWER = 0xfeff;
const SERVICE_SET = 4;
const ROLES: readonly string[] = ['io-device', 'io-controller', 'io-multidevice', 'io-supervisor'];

const hex4 = (b: Uint8Array, at: number): string => `0x${((b[at]! << 8) | b[at + 1]!).toString(16).padStart(4, '0')}`;

function stateBlock(option: number, sub: number, value: Uint8Array, out: Out): void {
  if (option === 1 && sub === 2 && value.length >= 12 && value[0] !== 0) {
    out.observe('profinet-dcp.address', ipv4Text(value, 0), { ip: ipv4Text(value, 0) });
  }
  if (option !== 2) return;
  if (sub === 1) out.observe('profinet-dcp.station-type', text(value));
  if (sub === 2) out.observe('profinet-dcp.name', text(value));
  if (sub === 3 && value.length >= 4) {
    out.observe('profinet-dcp.vendor-id', hex4(value, 0));
    out.observe('profinet-dcp.device-id', hex4(value, 2));
  }
  if (sub === 4 && value.length >= 1) {
    for (const [i, role] of ROLES.entries()) if ((value[0]! & (1 << i)) !== 0) out.observe('profinet-dcp.role', role);
  }
}

const profinetDcp: Dissector = {
  id: 'profinet-dcp',
  version: 1,
  spec: 'IEC 61158-6-10 4.3',
  basis: 'captures',
  carriers: ['ethernet'],
  ports: [],
  etherTypes: [0x8892],
  fields: {
    'profinet-dcp.name': { doc: 'Name of station', claims: 'hostname', confidence: 0.8 },
    'profinet-dcp.station-type': { doc: 'Type of station as its maker writes it', claims: 'model', confidence: 0.75 },
    'profinet-dcp.vendor-id': { doc: 'Vendor id, hexadecimal' },
    'profinet-dcp.device-id': { doc: 'Device id of that vendor, hexadecimal' },
    'profinet-dcp.role': {
      doc: 'io-device, io-controller, io-multidevice, io-supervisor',
      claims: 'roles',
      confidence: 0.9,
    },
    'profinet-dcp.address': { doc: 'IPv4 address of the station', role: 'binding' },
    'profinet-dcp.asks': { doc: 'Name of station that the sender looks for or sets' },
  },
  weirds: { 'block-past-end': 'A block is longer than what is left of the message' },
  looks: 4_096,
  probe(head) {
    if (head.length < 12) return NO;
    const frameId = (head[0]! << 8) | head[1]!;
    return frameId >= HELLO && frameId <= IDENTIFY_ANSWER && head[2]! >= 3 && head[2]! <= 6 ? YES : NO;
  },
  open: () => ({
    push(bytes, _dir, out) {
      const r = new Reader(bytes);
      const frameId = r.u16();
      if (frameId < HELLO || frameId > IDENTIFY_ANSWER) return bytes.length; // cyclic data
      const service = r.u8();
      const isAnswer = (r.u8() & 1) === 1;
      r.skip(6);
      const size = r.u16();
      const blocks = r.sub(Math.min(size, r.left));
      const says = isAnswer || frameId === HELLO;
      while (blocks.left >= 4) {
        const option = blocks.u8();
        const sub = blocks.u8();
        const length = blocks.u16();
        const body = blocks.take(length);
        if (blocks.short) {
          out.weird('block-past-end');
          break;
        }
        blocks.skip(Math.min(length & 1, blocks.left));
        // Answers and settings carry two bytes before the value; a search does not (4.3.1.4).
        const value = says || service === SERVICE_SET ? body.subarray(2) : body;
        if (says && service !== SERVICE_SET) stateBlock(option, sub, value, out);
        else if (!says && option === 2 && sub === 2) out.observe('profinet-dcp.asks', text(value));
      }
      return bytes.length;
    },
  }),
};

export default profinetDcp;
