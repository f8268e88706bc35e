/**
 * EtherNet/IP and CIP: ODVA CIP volume 2 chapter 2 (encapsulation, List Identity), volume 1 chapter 5 (Identity object). States
 * vendor, product, revision and serial number from List Identity and from Get_Attributes_All of the Identity object.
 * Does not read other objects nor cyclic data (UDP 2222).
 *
 * command 2 | length 2 | session 4 | status 4 | context 8 | options 4 | data, all little endian
 */

import { Reader, text } from '../../base/reader.ts';
import { type Dir, type Dissector, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const HEADER = 24;
const LIST_IDENTITY = 0x63;
const SEND_RR_DATA = 0x6f;
const SEND_UNIT_DATA = 0x70;
const COMMANDS: ReadonlySet<number> = new Set([0x04, LIST_IDENTITY, 0x64, 0x65, 0x66, SEND_RR_DATA, SEND_UNIT_DATA]);
const ITEM_IDENTITY = 0x0c;
const ITEM_CONNECTED = 0xb1;
const ITEM_UNCONNECTED = 0xb2;
/** Get_Attributes_All, two words of path: class 1 (Identity), instance 1. */
const ASK_IDENTITY: readonly number[] = [0x01, 0x02, 0x20, 0x01, 0x24, 0x01];

/** Judges the header at the start; a NOP (command 0) proves nothing, so what follows it is judged. */
function probeHeader(b: Uint8Array, nops = 0): Verdict {
  if (b.length < 2) return MORE;
  const r = new Reader(b);
  const isNop = b[0] === 0 && b[1] === 0;
  if (!COMMANDS.has(r.u16le()) && !(isNop && nops === 0)) return NO;
  const command = b[0]!;
  if (b.length < HEADER) return b.length < 4 || (b[2]! | (b[3]! << 8)) <= 4_096 ? MORE : NO;
  const length = r.u16le();
  r.skip(4);
  const status = r.u32le();
  r.skip(8);
  if (length > 4_096 || status > 0x69 || r.u32le() !== 0) return NO;
  if (command === 0x65 && length !== 4 && status === 0) return NO;
  if (command === 0x66 && length !== 0) return NO;
  return isNop ? probeHeader(b.subarray(HEADER + length), 1) : YES;
}

const has = (b: Uint8Array, part: readonly number[]): boolean => {
  for (let i = 0; i + part.length <= b.length; i++) if (part.every((x, k) => b[i + k] === x)) return true;
  return false;
};

/** vendor 2 | type 2 | product 2 | revision 1 + 1 | status 2 | serial 4 | name length 1, name. False when it does not fit. */
function stateIdentity(r: Reader, out: Out): boolean {
  const hex = (n: number, digits: number): string => `0x${n.toString(16).padStart(digits, '0')}`;
  const [vendor, type, product] = [r.u16le(), r.u16le(), r.u16le()];
  const revision = `${r.u8()}.${r.u8()}`;
  r.skip(2);
  const serial = r.u32le();
  const name = text(r.take(r.u8()));
  if (r.short) return false;
  out.observe('ethernet-ip.vendor-id', hex(vendor, 4));
  out.observe('ethernet-ip.device-type', String(type));
  out.observe('ethernet-ip.product-code', String(product));
  out.observe('ethernet-ip.revision', revision);
  if (serial !== 0) out.observe('ethernet-ip.serial', serial.toString(16).padStart(8, '0'));
  out.observe('ethernet-ip.product-name', name);
  return true;
}

/** Items of the common packet format: count 2, then (type 2, length 2, value)*. */
function items(r: Reader): { readonly type: number; readonly value: Uint8Array }[] {
  const list: { type: number; value: Uint8Array }[] = [];
  const count = Math.min(r.u16le(), 16);
  for (let i = 0; i < count; i++) {
    const type = r.u16le();
    const value = r.take(r.u16le());
    if (r.short) break;
    list.push({ type, value });
  }
  return list;
}

function open() {
  const asked: [boolean, boolean] = [false, false];
  const readCip = (cip: Uint8Array, dir: Dir, out: Out): void => {
    if (has(cip.subarray(0, 64), ASK_IDENTITY)) asked[dir] = true;
    const [service, , status, extra] = cip;
    if (service !== 0x81 || status !== 0 || !asked[dir === 0 ? 1 : 0]) return;
    asked[dir === 0 ? 1 : 0] = false;
    stateIdentity(new Reader(cip, 4 + 2 * (extra ?? 0)), out);
  };
  return (b: Uint8Array, dir: Dir, out: Out): void => {
    const command = b[0]!;
    const r = new Reader(b, HEADER);
    if (command === LIST_IDENTITY) {
      for (const item of items(r)) if (item.type === ITEM_IDENTITY) stateIdentity(new Reader(item.value, 18), out);
    }
    if (command !== SEND_RR_DATA && command !== SEND_UNIT_DATA) return;
    r.skip(6);
    for (const item of items(r)) {
      if (item.type === ITEM_UNCONNECTED) readCip(item.value, dir, out);
      if (item.type === ITEM_CONNECTED) readCip(item.value.subarray(2), dir, out);
    }
  };
}

const ethernetIp: Dissector = {
  id: 'ethernet-ip',
  version: 1,
  spec: 'ODVA CIP volume 2 chapter 2, volume 1 chapter 5',
  basis: 'captures',
  carriers: ['tcp', 'udp'],
  ports: [44818],
  fields: {
    'ethernet-ip.vendor-id': { doc: 'ODVA vendor id, hexadecimal' },
    'ethernet-ip.device-type': { doc: 'Device profile of ODVA, decimal' },
    'ethernet-ip.product-code': { doc: 'Product code of that vendor' },
    'ethernet-ip.revision': { doc: 'Revision, major.minor', claims: 'firmware_version', confidence: 0.85 },
    'ethernet-ip.serial': { doc: 'Serial number, hexadecimal', claims: 'serial', confidence: 0.85 },
    'ethernet-ip.product-name': { doc: 'Product name', claims: 'model', confidence: 0.85 },
  },
  looks: 1_024,
  probe(head, _dir, flow) {
    const verdict = probeHeader(head);
    if (flow.carrier === 'tcp' || verdict === NO) return verdict;
    return head.length === HEADER + ((head[2] ?? 0) | ((head[3] ?? 0) << 8)) ? (verdict === MORE ? NO : verdict) : NO;
  },
  open(flow) {
    const read = open();
    return {
      push(bytes, dir, out) {
        let at = 0;
        while (bytes.length - at >= HEADER) {
          const size = HEADER + (bytes[at + 2]! | (bytes[at + 3]! << 8));
          if (bytes.length - at < size) break;
          read(bytes.subarray(at, at + size), dir, out);
          at += size;
        }
        return flow.carrier === 'udp' ? bytes.length : at;
      },
    };
  },
};

export default ethernetIp;
