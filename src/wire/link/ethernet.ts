/**
 * Ethernet II and IEEE 802.3 frames, 802.1Q and QinQ tags (802.1ad 0x88a8, 0x9100, 0x9200), LLC/SNAP (802.2), MPLS
 * (RFC 3032), PPPoE sessions (RFC 2516), MACsec and FabricPath are left undecoded. The innermost VLAN is the one reported.
 */

import { ppp } from '../net/tunnel.ts';
import { type Layers, NO_VLAN } from '../packet.ts';

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const PPPOE_SESSION = 0x8864;
const SNAP_OUI = 0x1_0000_0000;

/** A frame from its destination address on. */
export function ethernetFrame(d: Layers, start: number, end: number): void {
  const { p } = d;
  if (end - start < 14) {
    d.sink.weird('ethernet.short');
    d.sink.undecoded();
    return;
  }
  if (!d.deeper()) return;
  const b = p.bytes;
  p.dstMacAt(b, start);
  p.srcMacAt(b, start + 6);
  d.etherType((b[start + 12]! << 8) | b[start + 13]!, start + 14, end);
}

/** What follows an ethertype or an 802.3 length. */
export function etherType(d: Layers, first: number, start: number, end: number): void {
  const { p } = d;
  const b = p.bytes;
  let type = first;
  let pos = start;
  while (type === 0x8100 || type === 0x88a8 || type === 0x9100 || type === 0x9200) {
    if (end - pos < 4) {
      d.sink.weird('vlan.short');
      d.sink.undecoded();
      return;
    }
    if (!d.deeper()) return;
    const vlan = ((b[pos]! & 15) << 8) | b[pos + 1]!;
    if (vlan !== 0) p.vlan = vlan; // 0 is a priority tag only
    type = (b[pos + 2]! << 8) | b[pos + 3]!;
    pos += 4;
  }
  if (type === IPV4 || type === IPV6) d.ip(pos, end);
  else if (type < 0x600) length8023(d, type, pos, end);
  else if (type === 0x8847 || type === 0x8848) mpls(d, pos, end);
  else if (type === PPPOE_SESSION) pppoe(d, pos, end);
  else d.sink.ethernet(type, p, pos, end);
}

/** IEEE 802.3: the field is a length, LLC follows. Raw IPX has no LLC and is left alone. */
function length8023(d: Layers, length: number, start: number, end: number): void {
  const stop = length > 0 && start + length < end ? start + length : end;
  d.llc(start, stop);
}

/** IEEE 802.2 LLC with SNAP; spanning tree and the like go out by their DSAP, OSI by 0xfefe. */
export function llc(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 3) {
    d.sink.undecoded();
    return;
  }
  const dsap = b[start]!;
  const ssap = b[start + 1]!;
  if (dsap === 0xaa && ssap === 0xaa && b[start + 2] === 3 && end - start >= 8) {
    const oui = (b[start + 3]! << 16) | (b[start + 4]! << 8) | b[start + 5]!;
    const id = (b[start + 6]! << 8) | b[start + 7]!;
    if (!d.deeper()) return;
    // RFC 1042 (OUI 0) and 802.1H bridge tunnel (OUI 0000f8) carry an ethertype
    if ((oui === 0 || oui === 0xf8) && id >= 0x600) d.etherType(id, start + 8, end);
    else d.sink.ethernet(SNAP_OUI * oui + id, d.p, start + 8, end);
    return;
  }
  if (dsap === 0x06 && ssap === 0x06) {
    d.ip(start + 3, end);
    return;
  }
  d.sink.ethernet((dsap << 8) | ssap, d.p, start + 3, end);
}

/** Label stack; what is below it is told by its first nibble, as routers do. */
function mpls(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  let pos = start;
  for (let bottom = false; !bottom; pos += 4) {
    if (end - pos < 4) {
      d.sink.weird('mpls.short');
      d.sink.undecoded();
      return;
    }
    if (!d.deeper()) return;
    bottom = (b[pos + 2]! & 1) === 1;
  }
  if (pos >= end) return;
  const nibble = b[pos]! >> 4;
  if (nibble === 4 || nibble === 6) {
    d.ip(pos, end);
    return;
  }
  // Ethernet pseudowire (RFC 4448), with its control word where the nibble is 0 and four bytes more leave a frame
  const pseudowire = nibble === 0 && end - pos > 18 ? pos + 4 : pos;
  d.p.vlan = NO_VLAN;
  d.ethernetFrame(pseudowire, end);
}

function pppoe(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 8 || b[start] !== 0x11 || b[start + 1] !== 0) {
    d.sink.weird('pppoe.header');
    d.sink.undecoded();
    return;
  }
  if (!d.deeper()) return;
  const length = (b[start + 4]! << 8) | b[start + 5]!;
  ppp(d, start + 6, Math.min(end, start + 6 + length));
}
