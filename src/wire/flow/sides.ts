/**
 * Where the two sides of a flow were seen: MAC address, VLAN and time to live of each sender. When a sender turns up under
 * another address or VLAN (it moved, or its packets come another way), what was counted so far is folded under the old one.
 */

import type { Packet } from '../packet.ts';
import * as T from './table.ts';

export class Sides {
  private readonly table: T.FlowTable;

  constructor(table: T.FlowTable) {
    this.table = table;
  }

  private set(slot: number, sideB: number, high: number, low: number, vlan: number): void {
    const { i } = this.table;
    const s = slot * T.STRIDE;
    i[s + T.MAC_A + sideB] = high;
    i[s + T.MAC_LOW] = half(i[s + T.MAC_LOW]!, sideB, low);
    i[s + T.VLANS] = half(i[s + T.VLANS]!, sideB, vlan + 1);
  }

  /** First packet of a flow: until the other side speaks, it is where the packet goes. Returns the flags. */
  begin(p: Packet, slot: number, fromB: number, flags: number): number {
    const { i } = this.table;
    const s = slot * T.STRIDE;
    i[s + T.VLANS] = (p.vlan + 1) * 0x10001;
    if (!p.hasDstMac || p.toMany) return flags;
    this.set(slot, fromB ^ 1, p.dstMacHigh, p.dstMacLow, p.vlan);
    return flags | (fromB ? T.HAS_MAC_A : T.HAS_MAC_B);
  }

  /** The sender of a packet. Returns the flags. */
  sender(p: Packet, slot: number, fromB: number, flags: number): number {
    const { i } = this.table;
    const s = slot * T.STRIDE;
    const low = i[s + T.MAC_LOW]!;
    const vlans = i[s + T.VLANS]!;
    const has = fromB ? T.HAS_MAC_B : T.HAS_MAC_A;
    const sent = (flags & (fromB ? T.SENT_B : T.SENT_A)) !== 0;
    const sameVlan = (fromB ? vlans & 0xffff : vlans >>> 16) === p.vlan + 1;
    if (!p.hasSrcMac) {
      if (sameVlan) return flags;
      if (sent) this.table.flush(slot);
      i[s + T.VLANS] = half(vlans, fromB, p.vlan + 1);
      return flags;
    }
    const sameMac =
      (flags & has) !== 0 &&
      i[s + T.MAC_A + fromB] === p.srcMacHigh &&
      (fromB ? low & 0xffff : low >>> 16) === p.srcMacLow;
    if (sameMac && sameVlan) return flags;
    if (sent) this.table.flush(slot);
    this.set(slot, fromB, p.srcMacHigh, p.srcMacLow, p.vlan);
    i[s + T.TTL] = i[s + T.TTL]! & ~(255 << (fromB << 3));
    return flags | has;
  }

  /** Keeps the time to live that means fewest routers. */
  ttl(slot: number, fromB: number, ttl: number): void {
    const { i } = this.table;
    const at = slot * T.STRIDE + T.TTL;
    const shift = fromB << 3;
    const known = (i[at]! >> shift) & 255;
    if (known === ttl || (known !== 0 && hops(known) <= hops(ttl))) return;
    i[at] = (i[at]! & ~(255 << shift)) | (ttl << shift);
  }
}

const hops = (ttl: number): number => (ttl > 128 ? 255 : ttl > 64 ? 128 : 64) - ttl;

/** Puts `value` into one half of a word: A has the upper 16 bits. */
const half = (word: number, sideB: number, value: number): number =>
  sideB ? (word & ~0xffff) | value : (word & 0xffff) | (value << 16);
