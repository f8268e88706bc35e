/**
 * EtherCAT: IEC 61158-4-12 (frames, datagrams), 61158-6-12 (mailbox, CoE), CiA 301 7.5.2 (identity objects). States who is master, and
 * name, versions and identity of the slaves that answer a read of their dictionary. Reads no process data.
 *
 * length 11 bits, type 4 bits (1) | (command 1 | index 1 | address 2, offset 2 | length 11 bits, more 1 bit | 2 | data | count 2)*
 * mailbox: length 2 | address 2 | 1 | type 4 bits | CoE: service in the highest 4 of 16 bits | SDO: command 1 | index 2 | sub 1 | ...
 * All little-endian.
 */

import { latin1 } from '../../base/reader.ts';
import { type About, type Dissector, MAYBE, NO, type Out, type Verdict, YES } from '../contract.ts';

const ETHERTYPE = 0x88a4;
const HEADER = 2;
const DATAGRAM = 12;
const DATAGRAMS = 1;
const MOST_COMMAND = 14;
/** Read at a configured address: so a master fetches a slave's mailbox. */
const READS_CONFIGURED = 4;
const COE = 3;
const SDO_ANSWER = 3;
const MAILBOX = 6;
const SDO_AT = MAILBOX + 2;
const SDO_HEADER = 4;
const LOCALLY_SET = 2;

/** Text, or a number, by index and sub-index of the dictionary. */
const OBJECTS: Readonly<Record<string, readonly ['text' | 'hex' | 'number', string]>> = {
  '1008.0': ['text', 'ethercat.name'],
  '1009.0': ['text', 'ethercat.hardware-version'],
  '100a.0': ['text', 'ethercat.software-version'],
  '1018.1': ['hex', 'ethercat.vendor-id'],
  '1018.2': ['hex', 'ethercat.product-code'],
  '1018.3': ['hex', 'ethercat.revision'],
  '1018.4': ['number', 'ethercat.serial'],
};

const u16 = (b: Uint8Array, at: number): number => b[at]! | (b[at + 1]! << 8);
const u32 = (b: Uint8Array, at: number): number => u16(b, at) + u16(b, at + 2) * 0x1_0000;

interface Datagram {
  readonly command: number;
  readonly address: number;
  readonly data: Uint8Array;
  readonly count: number;
}

/** The datagrams of a frame; null when they do not fill it as it says. */
function datagrams(b: Uint8Array): Datagram[] | null {
  if (b.length < HEADER + DATAGRAM) return null;
  const end = HEADER + (u16(b, 0) & 0x7ff);
  if (u16(b, 0) >> 12 !== DATAGRAMS || end > b.length) return null;
  const found: Datagram[] = [];
  let at = HEADER;
  for (let more = true; more; ) {
    if (at + DATAGRAM > end || b[at]! > MOST_COMMAND) return null;
    const size = u16(b, at + 6);
    const next = at + DATAGRAM + (size & 0x7ff);
    if (next > end) return null;
    const data = b.subarray(at + 10, next - 2);
    found.push({ command: b[at]!, address: u16(b, at + 2), data, count: u16(b, next - 2) });
    more = (size & 0x8000) !== 0;
    at = next;
  }
  return at === end ? found : null;
}

/** An answer of 4 bytes at most stands in the command; of more, behind its size. */
function answered(sdo: Uint8Array): Uint8Array | null {
  const command = sdo[0]!;
  if (command >> 5 !== 2) return null;
  if ((command & 2) !== 0)
    return sdo.subarray(SDO_HEADER, SDO_HEADER + 4 - ((command & 1) !== 0 ? (command >> 2) & 3 : 0));
  if (sdo.length < SDO_HEADER + 4) return null;
  const size = u32(sdo, SDO_HEADER);
  return sdo.length < SDO_HEADER + 4 + size ? null : sdo.subarray(SDO_HEADER + 4, SDO_HEADER + 4 + size);
}

function mailbox(b: Uint8Array, about: About, out: Out): void {
  if (b.length < SDO_AT + SDO_HEADER + 4 || (b[5]! & 15) !== COE) return;
  const length = u16(b, 0);
  if (length < 10 || MAILBOX + length > b.length || u16(b, MAILBOX) >> 12 !== SDO_ANSWER) return;
  const sdo = b.subarray(SDO_AT, MAILBOX + length);
  const key = `${u16(sdo, 1).toString(16)}.${sdo[3]}`;
  const value = Object.hasOwn(OBJECTS, key) ? answered(sdo) : null;
  if (value === null) return;
  const [kind, field] = OBJECTS[key]!;
  if (kind === 'text') out.observe(field, latin1(value), about);
  else if (value.length === 4) {
    const number = u32(value, 0);
    if (number !== 0)
      out.observe(field, kind === 'hex' ? `0x${number.toString(16).padStart(8, '0')}` : String(number), about);
  }
}

/** On its way back the second bit of the sender's address is set: what the master's own address is, unless it had the bit itself. */
function masterOf(mac: string): string {
  const first = Number.parseInt(mac.slice(0, 2), 16) & ~LOCALLY_SET;
  return `${first.toString(16).padStart(2, '0')}${mac.slice(2)}`;
}

function probe(b: Uint8Array, isEthernet: boolean): Verdict {
  const found = datagrams(b);
  if (found === null) return NO;
  return isEthernet ? YES : MAYBE;
}

const ethercat: Dissector = {
  id: 'ethercat',
  version: 2,
  spec: 'IEC 61158-4-12, IEC 61158-6-12, CiA 301 7.5.2',
  basis: 'specification',
  carriers: ['ethernet', 'udp'],
  ports: [ETHERTYPE],
  etherTypes: [ETHERTYPE],
  fields: {
    'ethercat.role': { doc: 'ethercat-master, or ethercat-slave behind it', claims: 'roles', confidence: 0.9 },
    'ethercat.sent-by': { doc: 'Master of a frame that came back under a changed address', role: 'identifier' },
    'ethercat.name': { doc: 'Object 1008: name of the device', claims: 'model', confidence: 0.8 },
    'ethercat.hardware-version': { doc: 'Object 1009', claims: 'hardware_version', confidence: 0.8 },
    'ethercat.software-version': { doc: 'Object 100A', claims: 'firmware_version', confidence: 0.8 },
    'ethercat.vendor-id': { doc: 'Object 1018.1, hexadecimal' },
    'ethercat.product-code': { doc: 'Object 1018.2, hexadecimal' },
    'ethercat.revision': { doc: 'Object 1018.3, hexadecimal' },
    'ethercat.serial': { doc: 'Object 1018.4', claims: 'serial', confidence: 0.7 },
  },
  looks: 4_096,
  probe: (head, _dir, flow) => probe(head, flow.carrier === 'ethernet'),
  open: (flow) => ({
    push(bytes, _dir, out) {
      const found = datagrams(bytes) ?? [];
      const isBack = found.some((datagram) => datagram.count > 0);
      const mac = out.senderMac;
      if (isBack && flow.carrier === 'ethernet' && mac !== null && masterOf(mac) !== mac)
        out.observe('ethercat.sent-by', masterOf(mac));
      if (found.length > 0 && !isBack) out.observe('ethercat.role', 'ethercat-master');
      for (const { command, address, data, count } of found) {
        if (command !== READS_CONFIGURED || count === 0 || data.length < SDO_AT) continue;
        const about: About = { nested: `ethercat:${address}` };
        if ((data[5]! & 15) !== COE || u16(data, 0) === 0) continue;
        out.observe('ethercat.role', 'ethercat-slave', about);
        mailbox(data, about, out);
      }
      return bytes.length;
    },
  }),
};

export default ethercat;
