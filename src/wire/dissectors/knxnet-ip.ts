/**
 * KNXnet/IP: ISO/IEC 14543-3 (KNX standard 3/8/2): header 2.3, core services 7.6, device information block 7.5.4.2. States the
 * name, serial number, MAC address, individual address and medium of a KNX device. Never reads telegrams of the bus.
 *
 * header size 06 | version 10 | service 2 | total length 2 | body
 */

import { latin1, Reader } from '../../base/reader.ts';
import { type Dissector, type FlowContext, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const PORT = 3671;
const HEADER = 6;
const SEARCH_RESPONSE = 0x0202;
const DESCRIPTION_RESPONSE = 0x0204;
const SEARCH_RESPONSE_EXTENDED = 0x020c;
const DEVICE_INFO = 1;
const DEVICE_INFO_BYTES = 54;
/** Medium codes of 7.5.4.2. */
const MEDIA: ReadonlyMap<number, string> = new Map([
  [0x02, 'tp1'],
  [0x04, 'pl110'],
  [0x10, 'rf'],
  [0x20, 'ip'],
]);

const hex = (b: Uint8Array, separator: string): string =>
  Array.from(b, (v) => v.toString(16).padStart(2, '0')).join(separator);

function probe(b: Uint8Array, flow: FlowContext): Verdict {
  if (b[0] !== HEADER || (b.length > 1 && b[1] !== 0x10)) return NO;
  if (b.length < HEADER) return flow.carrier === 'tcp' ? MORE : NO;
  const total = (b[4]! << 8) | b[5]!;
  if (b[2]! < 2 || b[2]! > 9 || total < HEADER) return NO;
  return flow.carrier === 'tcp' || total === b.length ? YES : NO;
}

/** Device information: medium 1, status 1, individual address 2, project 2, serial 6, multicast 4, MAC 6, name 30. */
function readDevice(r: Reader, out: Out): void {
  const medium = MEDIA.get(r.u8());
  r.skip(1);
  const address = r.u16();
  r.skip(2);
  const serial = r.take(6);
  r.skip(4);
  const mac = r.take(6);
  const name = latin1(r.take(30)).replace(/\0.*$/s, '');
  if (r.short) return;
  out.observe('knxnet-ip.role', 'knx-gateway');
  out.observe('knxnet-ip.address', `${address >> 12}.${(address >> 8) & 15}.${address & 255}`);
  out.observe('knxnet-ip.serial', hex(serial, ''));
  out.observe('knxnet-ip.mac', hex(mac, ':'));
  out.observe('knxnet-ip.name', name);
  if (medium !== undefined) out.observe('knxnet-ip.medium', medium);
}

function readMessage(b: Uint8Array, out: Out): void {
  const r = new Reader(b, 2);
  const service = r.u16();
  r.skip(2);
  if (service === SEARCH_RESPONSE || service === SEARCH_RESPONSE_EXTENDED)
    r.skip(8); // control endpoint
  else if (service !== DESCRIPTION_RESPONSE) return;
  while (r.left >= 2) {
    const size = r.u8();
    const type = r.u8();
    if (size < 2 || size - 2 > r.left) return;
    const block = r.sub(size - 2);
    if (type === DEVICE_INFO && size >= DEVICE_INFO_BYTES) readDevice(block, out);
  }
}

const knxnetIp: Dissector = {
  id: 'knxnet-ip',
  version: 2,
  spec: 'ISO/IEC 14543-3, KNX 3/8/2 2.3, 7.5 and 7.6',
  basis: 'specification',
  carriers: ['udp', 'tcp'],
  ports: [PORT],
  fields: {
    'knxnet-ip.role': { doc: 'knx-gateway: it describes itself', claims: 'roles', confidence: 0.9 },
    'knxnet-ip.name': { doc: 'Friendly name of the device', claims: 'hostname', confidence: 0.5 },
    'knxnet-ip.serial': { doc: 'KNX serial number', claims: 'serial', confidence: 0.9 },
    'knxnet-ip.mac': { doc: 'MAC address that the device names as its own' },
    'knxnet-ip.address': { doc: 'Individual address on the bus' },
    'knxnet-ip.medium': { doc: 'Medium of the bus: tp1 (twisted pair), pl110 (power line), rf (radio), ip' },
  },
  stateless: true,
  looks: 16,
  probe: (head, _dir, flow) => probe(head, flow),
  open: (flow) => ({
    push(bytes, _dir, out) {
      if (flow.carrier === 'udp') {
        if (bytes.length >= HEADER && bytes[0] === HEADER) readMessage(bytes, out);
        return bytes.length;
      }
      let at = 0;
      while (bytes.length - at >= HEADER) {
        const total = (bytes[at + 4]! << 8) | bytes[at + 5]!;
        if (total < HEADER || bytes[at] !== HEADER) return bytes.length; // lost its place
        if (bytes.length - at < total) break;
        readMessage(bytes.subarray(at, at + total), out);
        at += total;
      }
      return at;
    },
  }),
};

export default knxnetIp;
