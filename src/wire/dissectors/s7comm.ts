/**
 * S7 communication: RFC 1006 6 (TPKT), ISO 8073 13 (COTP), and the S7 header behind it as published by open dissectors. States
 * the order number, versions, names and serial number that a controller answers when its system status lists are read
 * (SZL 0x11 and 0x1C). Does not read data blocks, programs nor S7comm-plus.
 *
 * TPKT: 3 | 0 | length 2. COTP: length 1 | kind 1 | ... S7: 0x32 | kind 1 | 0 2 | reference 2 | parameters 2 | data 2
 */

import { Reader, text } from '../../base/reader.ts';
import { type Dissector, GIVE_UP, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const CONNECT_REQUEST = 0xe0;
const CONNECT_CONFIRM = 0xd0;
const DATA = 0xf0;
const S7 = 0x32;
const S7_PLUS = 0x72;
const USER_DATA = 7;

/** Rows of SZL 0x1C (component identification) and our fields. Copyright (4) and plant names by people (3) are left out. */
const COMPONENTS: ReadonlyMap<number, string> = new Map([
  [1, 's7comm.system-name'],
  [2, 's7comm.module-name'],
  [5, 's7comm.serial'],
  [7, 's7comm.module-type'],
  [11, 's7comm.location'],
]);

/** Judges the TPKT at `at`. */
function probeAt(b: Uint8Array, at: number): Verdict {
  if (at >= b.length) return MORE;
  if (b[at] !== 3 || (b.length > at + 1 && b[at + 1] !== 0)) return NO;
  if (b.length < at + 7) return MORE;
  const size = (b[at + 2]! << 8) | b[at + 3]!;
  const cotp = b[at + 4]!;
  const kind = b[at + 5]!;
  if (size < 7 || size > 8_192 || cotp < 2 || cotp + 5 > size) return NO;
  if (kind === CONNECT_REQUEST || kind === CONNECT_CONFIRM) return size === cotp + 5 ? probeAt(b, at + size) : NO;
  if (kind !== DATA || cotp !== 2) return NO;
  if (size === 7) return probeAt(b, at + size);
  if (b.length < at + 9) return b.length < at + 8 ? MORE : b[at + 7] === S7 || b[at + 7] === S7_PLUS ? MORE : NO;
  const known = b[at + 7] === S7 ? [1, 2, 3, 7].includes(b[at + 8]!) : b[at + 7] === S7_PLUS && b[at + 8]! <= 3;
  return known ? YES : NO;
}

/** Answer to a read of a status list: 0x00 0x01 0x12, length, 0x12, 0x84 (answer, CPU functions), 1 (read SZL). */
function readStatusList(b: Uint8Array, out: Out): void {
  const r = new Reader(b, 6);
  const length = r.u16();
  r.skip(2);
  const parameters = r.take(length);
  if (parameters.length < 8) return;
  const [, , head, , method, group, sub] = parameters;
  if (head !== 0x12 || method !== 0x12 || group !== 0x84 || sub !== 1) return;
  const list = new Reader(b, 10 + parameters.length + 4);
  const id = list.u16() & 0xff;
  list.skip(2);
  const size = list.u16();
  const count = Math.min(list.u16(), 256);
  for (let i = 0; i < count && size >= 4; i++) {
    const row = list.take(size);
    if (list.short) return;
    if (id === 0x1c) stateComponent(row, out);
    if (id === 0x11 && size === 28) stateModule(row, out);
  }
}

function stateComponent(row: Uint8Array, out: Out): void {
  const field = COMPONENTS.get((row[0]! << 8) | row[1]!);
  if (field !== undefined) out.observe(field, text(row.subarray(2)).split('\0')[0] ?? '');
}

/** index 2 | order number 20 | type 2 | version 2 | version 2: index 1 the module, 6 its hardware, 7 its firmware. */
function stateModule(row: Uint8Array, out: Out): void {
  const index = (row[0]! << 8) | row[1]!;
  if (index === 1) out.observe('s7comm.order-number', text(row.subarray(2, 22)));
  const version = `${row[25]!}.${row[26]!}.${row[27]!}`;
  if (index === 7 && row[24] === 0x56) out.observe('s7comm.firmware', version);
  if (index === 6 && row[24] === 0 && row[27] !== 0) out.observe('s7comm.hardware', String(row[27]!));
}

const s7comm: Dissector = {
  id: 's7comm',
  version: 1,
  spec: 'RFC 1006 6, ISO 8073 13, S7 system status lists',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [102],
  fields: {
    's7comm.order-number': { doc: 'Order number of the module', claims: 'model', confidence: 0.85 },
    's7comm.firmware': { doc: 'Firmware version', claims: 'firmware_version', confidence: 0.9 },
    's7comm.hardware': { doc: 'Hardware version', claims: 'hardware_version', confidence: 0.85 },
    's7comm.system-name': { doc: 'Name of the automation system', claims: 'hostname', confidence: 0.6 },
    's7comm.module-name': { doc: 'Name of the module' },
    's7comm.module-type': { doc: 'Type name of the module' },
    's7comm.serial': { doc: 'Serial number of the module', claims: 'serial', confidence: 0.85 },
    's7comm.location': { doc: 'Place as set in the project', claims: 'location', confidence: 0.5 },
    's7comm.role': { doc: 'plc: it answers', claims: 'roles', confidence: 0.8 },
  },
  looks: 1_024,
  probe: (head) => probeAt(head, 0),
  open: () => ({
    push(bytes, _dir, out) {
      let at = 0;
      while (bytes.length - at >= 4) {
        const size = (bytes[at + 2]! << 8) | bytes[at + 3]!;
        if (bytes[at] !== 3 || size < 7) return GIVE_UP;
        if (bytes.length - at < size) break;
        const s7 = bytes.subarray(at + 7, at + size);
        if (bytes[at + 5] === DATA && s7[0] === S7_PLUS) out.refine('s7comm-plus');
        if (bytes[at + 5] === DATA && s7[0] === S7 && s7.length >= 10) {
          if (s7[1] === USER_DATA) readStatusList(s7, out);
          if (s7[1] === 3) out.observe('s7comm.role', 'plc');
        }
        at += size;
      }
      return at;
    },
  }),
};

export default s7comm;
