/**
 * CODESYS 3, the runtime in controllers of many makers: as public forensic tools describe it (no standard exists). States roles, and
 * name, model, maker, firmware and serial number of a controller from its answer to a search. Reads no programs, no tags and no
 * passwords.
 *
 * TCP: 00 01 17 E8 | length 4 (with these 8 bytes) | datagram. UDP: datagrams alone.
 * datagram: C5 | hops 5 bits, length of the header 3 bits (in words of 2) | 1 | service 1 | message 1 | lengths of both addresses, 4 bits
 * each (receiver's in the low ones, in words of 2) | receiver | sender | padding to 4 | content
 * answer of the name service: kind 2 (C280), version 2, message 4 | 4 | place of the names 2 | lengths 3 x 2 | 8 | firmware 4 | 4 |
 * length of the serial 1 ... at 48 plus that place: name, model, maker (UTF-16, each with a zero), serial. Little-endian.
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, GIVE_UP, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const MARK: readonly number[] = [0x00, 0x01, 0x17, 0xe8];
const BLOCK = 8;
const LONGEST = 65_536;
const DATAGRAM = 0xc5;
const HEADER = 6;
/** Address requests and answers, name server, name client, channels. */
const SERVICES: readonly number[] = [1, 2, 3, 4, 0x40];
const NAME_SERVER = 3;
const NAME_CLIENT = 4;
const CHANNELS = 0x40;
const DEVICE_INFO = 0xc280;
const VERSIONS: readonly number[] = [0x103, 0x400];
const INFO = 37;
const NAMES_AT = 48;
const LONGEST_NAME = 128;
const PORTS: readonly number[] = [11_740, 11_741, 11_742, 11_743, 1_740, 1_741, 1_742, 1_743];

const u16 = (b: Uint8Array, at: number): number => b[at]! | (b[at + 1]! << 8);
const u32 = (b: Uint8Array, at: number): number => u16(b, at) + u16(b, at + 2) * 0x1_0000;

/** Where a datagram's content begins, from the start of `b`; 0: it is none. */
function contentAt(b: Uint8Array): number {
  const header = (b[1]! & 7) * 2;
  if (b.length < HEADER || b[0] !== DATAGRAM || header < HEADER || !SERVICES.includes(b[3]!)) return 0;
  const addresses = 2 * ((b[5]! & 15) + (b[5]! >> 4));
  const at = (header + addresses + 3) & ~3;
  return at <= b.length ? at : 0;
}

/** Text of UTF-16 as long as it says, and nothing but text. */
function name(b: Uint8Array, at: number, length: number): string {
  const words = latin1(b.subarray(at, at + 2 * length).filter((_, k) => k % 2 === 0));
  const isPlain = b.subarray(at, at + 2 * length).every((byte, k) => k % 2 === 0 || byte === 0);
  return isPlain && /^[\x20-\xff]*$/.test(words) ? words.trim() : '';
}

/** What a controller says of itself. */
function deviceInfo(b: Uint8Array, out: Out): void {
  if (b.length < INFO || u16(b, 0) !== DEVICE_INFO || !VERSIONS.includes(u16(b, 2))) return;
  const lengths = [u16(b, 14), u16(b, 16), u16(b, 18)];
  const serial = b[36]!;
  let at = NAMES_AT + u16(b, 12);
  const end = at + 2 * lengths.reduce((sum, n) => sum + n + 1, 0) + serial;
  if (lengths.some((n) => n > LONGEST_NAME) || end > b.length) return;
  for (const [k, field] of ['codesys-v3.name', 'codesys-v3.model', 'codesys-v3.vendor'].entries()) {
    out.observe(field, name(b, at, lengths[k]!));
    at += 2 * (lengths[k]! + 1);
  }
  const number = latin1(b.subarray(at, at + serial)).split('\0', 1)[0]!;
  if (/^[\x21-\x7e]{3,64}$/.test(number)) out.observe('codesys-v3.serial', number);
  if (u32(b, 28) !== 0) out.observe('codesys-v3.firmware', `${b[31]}.${b[30]}.${b[29]}.${b[28]}`);
}

function datagram(b: Uint8Array, isServer: boolean, out: Out): void {
  const at = contentAt(b);
  if (at === 0) return;
  // A channel is opened by who programs or shows; a search is answered by a controller.
  const answers = b[3] === NAME_CLIENT || (b[3] === CHANNELS && isServer);
  if (answers || b[3] === NAME_SERVER || b[3] === CHANNELS) {
    out.observe('codesys-v3.role', answers ? 'codesys-controller' : 'codesys-client');
    if (b[3] === CHANNELS)
      out.observe('codesys-v3.role', answers ? 'codesys-client' : 'codesys-controller', 'receiver');
  }
  if (b[3] === NAME_CLIENT) deviceInfo(b.subarray(at), out);
}

function probe(b: Uint8Array, isDatagram: boolean): Verdict {
  if (isDatagram) return contentAt(b) > 0 && (b[1]! & 7) === HEADER / 2 && b[1]! >> 3 > 0 ? YES : NO;
  for (const [k, byte] of MARK.entries()) if (k < b.length && b[k] !== byte) return NO;
  if (b.length < BLOCK + 1) return MORE;
  const length = u32(b, 4);
  return length > BLOCK + HEADER && length <= LONGEST && b[BLOCK] === DATAGRAM ? YES : NO;
}

const codesysV3: Dissector = {
  id: 'codesys-v3',
  version: 1,
  spec: 'CODESYS 3 runtime: block driver, datagram layer, name service',
  basis: 'specification',
  carriers: ['tcp', 'udp'],
  ports: PORTS,
  firstBytes: [0x00, DATAGRAM],
  fields: {
    'codesys-v3.role': { doc: 'codesys-client or codesys-controller', claims: 'roles', confidence: 0.85 },
    'codesys-v3.name': { doc: 'Name of the node', claims: 'hostname', confidence: 0.6 },
    'codesys-v3.model': { doc: 'Name of the device', claims: 'model', confidence: 0.75 },
    'codesys-v3.vendor': { doc: 'Maker of the device', claims: 'manufacturer', confidence: 0.75 },
    'codesys-v3.firmware': { doc: 'Version of the runtime', claims: 'firmware_version', confidence: 0.7 },
    'codesys-v3.serial': { doc: 'Serial number', claims: 'serial', confidence: 0.7 },
  },
  looks: 64,
  probe: (head, _dir, flow) => probe(head, flow.carrier === 'udp'),
  open(flow) {
    const isDatagram = flow.carrier === 'udp';
    return {
      push(bytes, dir, out) {
        if (isDatagram) {
          datagram(bytes, dir === 1, out);
          return bytes.length;
        }
        let at = 0;
        while (bytes.length - at >= BLOCK) {
          const length = u32(bytes, at + 4);
          const fits = MARK.every((byte, k) => bytes[at + k] === byte) && length >= BLOCK && length <= LONGEST;
          if (!fits) return at === 0 ? GIVE_UP : DONE;
          if (bytes.length - at < length) break;
          datagram(bytes.subarray(at + BLOCK, at + length), dir === 1, out);
          at += length;
        }
        return at;
      },
    };
  },
};

export default codesysV3;
