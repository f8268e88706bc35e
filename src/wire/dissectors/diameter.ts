/**
 * Diameter: RFC 6733 3 (header), 4.1 (AVP), 5.3 (capabilities). States roles, host, product and firmware of both ends. Never keeps
 * sessions or users.
 *
 * version 1 | length 3 | flags 1 | command 3 | application 4 | ids 4 + 4 | (code 4, flags 1, length 3, [vendor 4], value, padding)*
 */

import { text } from '../../base/reader.ts';
import { type Dissector, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const HEADER = 20;
const AVP_HEADER = 8;
const CAPABILITIES = 257;
const ORIGIN_HOST = 264;
const PRODUCT = 269;
const FIRMWARE = 267;
const LONGEST = 65_536;

const be24 = (b: Uint8Array, at: number): number => (b[at]! << 16) | (b[at + 1]! << 8) | b[at + 2]!;

function probe(b: Uint8Array): Verdict {
  if (b[0] !== 1) return NO;
  if (b.length < HEADER) return MORE;
  const length = be24(b, 1);
  const command = be24(b, 5);
  // Reserved flags are zero; commands of the base protocol and of applications begin at 257. Each says at least who sends it.
  const fits =
    length >= HEADER + AVP_HEADER &&
    length % 4 === 0 &&
    length < LONGEST &&
    (b[4]! & 0x0f) === 0 &&
    command >= 257 &&
    command < 8_388_700;
  if (!fits) return NO;
  if (b.length < HEADER + AVP_HEADER) return MORE;
  const size = be24(b, HEADER + 5);
  const flags = b[HEADER + 4]!;
  const least = (flags & 0x80) !== 0 ? AVP_HEADER + 4 : AVP_HEADER;
  return (flags & 0x1f) === 0 && size >= least && size <= length - HEADER ? YES : NO;
}

function read(b: Uint8Array, end: number, out: Out): void {
  const isRequest = (b[4]! & 0x80) !== 0;
  out.observe('diameter.role', isRequest ? 'diameter-client' : 'diameter-server');
  if (be24(b, 5) !== CAPABILITIES) return;
  for (let at = HEADER; at + 8 <= end; ) {
    const code = ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;
    const length = be24(b, at + 5);
    const head = (b[at + 4]! & 0x80) !== 0 ? 12 : 8;
    if (length < head || at + length > end) return;
    const value = b.subarray(at + head, at + length);
    if (code === ORIGIN_HOST) out.observe('diameter.host', text(value));
    if (code === PRODUCT) out.observe('diameter.product', text(value));
    if (code === FIRMWARE && value.length === 4) out.observe('diameter.firmware', String(be24(value, 1)));
    at += (length + 3) & ~3;
  }
}

const diameter: Dissector = {
  id: 'diameter',
  version: 1,
  spec: 'RFC 6733 3, 4.1, 5.3',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [3868],
  firstBytes: [1],
  fields: {
    'diameter.role': { doc: 'diameter-client or diameter-server', claims: 'roles', confidence: 0.7 },
    'diameter.host': { doc: 'Origin-Host', claims: 'hostname', confidence: 0.7 },
    'diameter.product': { doc: 'Product-Name' },
    'diameter.firmware': { doc: 'Firmware-Revision' },
  },
  looks: 8,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      let at = 0;
      while (bytes.length - at >= HEADER) {
        const length = be24(bytes, at + 1);
        if (bytes[at] !== 1 || length < HEADER) return bytes.length;
        if (bytes.length - at < length) break;
        read(bytes.subarray(at, at + length), length, out);
        at += length;
      }
      return at;
    },
  }),
};

export default diameter;
