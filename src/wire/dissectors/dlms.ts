/**
 * DLMS/COSEM: meters (IEC 62056-47 wrapper; IEC 62056-46 HDLC frames, as gateways carry them over TCP). States roles, and the maker's
 * three letters of a meter's system title. Reads no registers, no readings and no passwords.
 *
 * wrapper: version 2 (1) | source 2 | destination 2 | length 2 | APDU. HDLC: 7E | A, length 11 bits | ... | FCS 2 | 7E
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';
import { children, element } from '../formats/ber.ts';

const PORT = 4059;
const WRAPPER = 8;
const LONGEST = 4_096;
const FLAG = 0x7e;
const AARQ = 0x60;
const AARE = 0x61;
/** What only a client sends: initiate, read, write; AARQ, RLRQ; get, set, action requests. */
const ASKS: readonly number[] = [0x01, 0x05, 0x06, AARQ, 0x62, 0xc0, 0xc1, 0xc3, 0xc8, 0xc9, 0xcb];
const ANSWERS: readonly number[] = [0x08, 0x0c, 0x0d, 0x0e, AARE, 0x63, 0xc2, 0xc4, 0xc5, 0xc7, 0xcc, 0xcd, 0xcf, 0xd8];
/** AP titles of caller and of who answers (X.227); a system title begins with the maker's letters. */
const TITLES: readonly number[] = [0xa4, 0xa6];

/** CRC-16 of X.25, reflected, as HDLC's check sequence. */
function fcs(b: Uint8Array, from: number, to: number): number {
  let crc = 0xffff;
  for (let k = from; k < to; k++) {
    crc ^= b[k]!;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) !== 0 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  return crc ^ 0xffff;
}

function probeFrame(b: Uint8Array, isDatagram: boolean): Verdict {
  const short = isDatagram ? NO : MORE;
  if (b.length < 3) return b.length < 2 || b[1]! >> 4 === 0xa ? short : NO;
  const length = ((b[1]! & 7) << 8) | b[2]!;
  if (b[1]! >> 4 !== 0xa || length < 7) return NO;
  if (b.length < length + 2) return short;
  if (b[length + 1] !== FLAG) return NO;
  return fcs(b, 1, length - 1) === (b[length - 1]! | (b[length]! << 8)) ? YES : NO;
}

function probeWrapper(b: Uint8Array, isDatagram: boolean, onPort: boolean): Verdict {
  if (b[0] !== 0 || (b.length > 1 && b[1] !== 1)) return NO;
  if (b.length < WRAPPER + 2) return isDatagram ? NO : MORE;
  const length = (b[6]! << 8) | b[7]!;
  const tag = b[WRAPPER]!;
  if (length < 2 || length > LONGEST) return NO;
  if (!ASKS.includes(tag) && !ANSWERS.includes(tag)) return NO;
  if (isDatagram && b.length !== WRAPPER + length) return NO;
  if (tag === AARQ || tag === AARE) {
    const apdu = b[WRAPPER + 1]! < 0x80 ? b[WRAPPER + 1]! + 2 : length;
    return apdu === length ? YES : NO;
  }
  return onPort ? YES : NO;
}

/** The maker in the title of an association; it is of the caller in a request, of the meter in an answer. */
function associate(apdu: Uint8Array, out: Out): void {
  const whole = element(apdu);
  if (whole === null || whole === 'more') return;
  for (const part of children(whole.value, 16)) {
    if (!TITLES.includes(part.tag)) continue;
    const title = element(part.value);
    if (title === null || title === 'more' || title.value.length !== 8) continue;
    const letters = latin1(title.value.subarray(0, 3));
    if (/^[A-Z]{3}$/.test(letters)) out.observe('dlms.maker', letters);
  }
}

function read(apdu: Uint8Array, out: Out): void {
  const tag = apdu[0] ?? 0;
  const asks = ASKS.includes(tag);
  if (!asks && !ANSWERS.includes(tag)) return;
  out.observe('dlms.role', asks ? 'meter-reader' : 'meter');
  out.observe('dlms.role', asks ? 'meter' : 'meter-reader', 'receiver');
  if (tag === AARE) associate(apdu, out);
}

/** The APDU of an information frame: behind the bytes of the logical link, E6 E6 00 or E6 E7 00. */
function ofFrame(frame: Uint8Array): Uint8Array {
  for (let k = 5; k + 3 < Math.min(frame.length, 18); k++) {
    if (frame[k] === 0xe6 && (frame[k + 1]! | 1) === 0xe7 && frame[k + 2] === 0) return frame.subarray(k + 3);
  }
  return frame.subarray(frame.length);
}

const dlms: Dissector = {
  id: 'dlms',
  version: 1,
  spec: 'IEC 62056-47, IEC 62056-46, IEC 62056-53',
  basis: 'captures',
  carriers: ['tcp', 'udp'],
  ports: [PORT],
  firstBytes: [0, FLAG],
  fields: {
    'dlms.role': { doc: 'meter or meter-reader', claims: 'roles', confidence: 0.8 },
    'dlms.maker': { doc: 'Maker’s three letters (FLAG) in the system title of a meter' },
  },
  looks: 16,
  probe(head, _dir, flow) {
    const isDatagram = flow.carrier === 'udp';
    if (head[0] === FLAG) return probeFrame(head, isDatagram);
    return probeWrapper(head, isDatagram, flow.aPort === PORT || flow.bPort === PORT);
  },
  open: (flow) => ({
    push(bytes, _dir, out) {
      const isDatagram = flow.carrier === 'udp';
      const isFrame = bytes[0] === FLAG;
      if (bytes.length < WRAPPER) return isDatagram ? bytes.length : 0;
      const size = isFrame ? (((bytes[1]! & 7) << 8) | bytes[2]!) + 2 : WRAPPER + ((bytes[6]! << 8) | bytes[7]!);
      if (size > LONGEST || size < WRAPPER || (!isFrame && bytes[0] !== 0)) return isDatagram ? bytes.length : DONE;
      if (bytes.length < size) return isDatagram ? bytes.length : 0;
      const message = bytes.subarray(0, size);
      read(isFrame ? ofFrame(message) : message.subarray(WRAPPER), out);
      return size;
    },
  }),
};

export default dlms;
