/**
 * IKE versions 1 and 2: RFC 2408 3.1, RFC 7296 3.1 (header), RFC 3948 2 (behind UDP 4500, with ESP beside it). States who
 * answers, and vendor ids, which name the implementation. Does not read identities nor proposals.
 *
 * initiator SPI 8 | responder SPI 8 | next payload 1 | version 1 | exchange 1 | flags 1 | message id 4 | length 4 | payloads
 */

import { Reader } from '../../base/reader.ts';
import { type Dissector, MAYBE, NO, type Out, YES } from '../contract.ts';

const HEADER = 28;
const PORT = 500;
const PORT_NAT = 4500;
const VENDOR_V1 = 13;
const VENDOR_V2 = 43;
const ENCRYPTED_V1 = 0x01;

/** Where the header begins: 0, or 4 behind the marker that tells IKE from ESP; -1 when it is none. */
function startOf(b: Uint8Array): number {
  for (const at of [0, 4]) {
    if (at === 4 && !(b.length > 4 && b[0] === 0 && b[1] === 0 && b[2] === 0 && b[3] === 0)) continue;
    if (b.length < at + HEADER) continue;
    const r = new Reader(b, at);
    const spi = r.u32() + r.u32();
    r.skip(9);
    const version = r.u8();
    const exchange = r.u8();
    r.skip(5);
    const known =
      version === 0x20 ? exchange >= 34 && exchange <= 43 : version === 0x10 && exchange >= 1 && exchange <= 61;
    if (spi !== 0 && known && r.u32() === b.length - at) return at;
  }
  return -1;
}

function stateVendors(b: Uint8Array, at: number, out: Out): void {
  const version = b[at + 17]!;
  if (version === 0x10 && (b[at + 19]! & ENCRYPTED_V1) !== 0) return;
  const vendor = version === 0x10 ? VENDOR_V1 : VENDOR_V2;
  let next = b[at + 16]!;
  const r = new Reader(b, at + HEADER);
  for (let i = 0; i < 32 && next !== 0 && r.left >= 4; i++) {
    const following = r.u8();
    r.skip(1);
    const body = r.take(r.u16() - 4);
    if (r.short) return;
    if (next === vendor) {
      const hex = Array.from(body.subarray(0, 64), (x) => x.toString(16).padStart(2, '0')).join('');
      out.observe('ike.vendor-id', hex);
    }
    if (next === 46 || next === 53) return; // encrypted payloads of version 2
    next = following;
  }
}

const ike: Dissector = {
  id: 'ike',
  version: 1,
  spec: 'RFC 2408 3.1, RFC 7296 3.1, RFC 3948 2',
  basis: 'captures',
  carriers: ['udp'],
  ports: [PORT, PORT_NAT],
  fields: {
    'ike.role': { doc: 'vpn-gateway: it answers key exchanges', claims: 'roles', confidence: 0.5 },
    'ike.version': { doc: 'Version of the protocol: 1 or 2' },
    'ike.vendor-id': { doc: 'Vendor id payload, hexadecimal' },
  },
  stateless: true,
  looks: 8,
  probe(head, _dir, flow) {
    if (startOf(head) >= 0) return YES;
    const nat = flow.aPort === PORT_NAT || flow.bPort === PORT_NAT;
    if (!nat) return NO;
    if (head.length === 1 && head[0] === 0xff) return MAYBE; // keep-alive of RFC 3948 2.3
    // ESP: an SPI above 255, a small sequence number, cipher blocks.
    return head.length >= 28 && (head[0] !== 0 || head[1] !== 0 || head[2] !== 0) && head[4] === 0 && head[5] === 0
      ? MAYBE
      : NO;
  },
  open: () => ({
    push(bytes, dir, out) {
      const at = startOf(bytes);
      if (at < 0) return bytes.length;
      out.observe('ike.version', bytes[at + 17] === 0x10 ? '1' : '2');
      if (dir === 1) out.observe('ike.role', 'vpn-gateway');
      stateVendors(bytes, at, out);
      return bytes.length;
    },
  }),
};

export default ike;
