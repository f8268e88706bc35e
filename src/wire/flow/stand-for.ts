/** The addresses of a flow as those of a packet of its originator, for what is learnt when no packet is at hand. */

import * as T from '../kernel/columns.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Packet } from '../packet.ts';

export function standFor(table: Kernel, slot: number, p: Packet): void {
  const { i } = table;
  const s = slot * T.STRIDE;
  const flags = i[s + T.FLAGS]!;
  const fromB = (flags & T.FROM_B) !== 0;
  const low = i[s + T.MAC_LOW]!;
  p.version = (i[s + T.META]! & T.META_V6) !== 0 ? 6 : 4;
  p.vlan = table.vlanOf(slot, fromB);
  p.src = i[s + (fromB ? T.KEY_B : T.KEY_A)]!;
  p.dst = i[s + (fromB ? T.KEY_A : T.KEY_B)]!;
  p.hasSrcMac = (flags & (fromB ? T.HAS_MAC_B : T.HAS_MAC_A)) !== 0;
  p.hasDstMac = (flags & (fromB ? T.HAS_MAC_A : T.HAS_MAC_B)) !== 0;
  p.srcMacHigh = i[s + (fromB ? T.MAC_B : T.MAC_A)]!;
  p.dstMacHigh = i[s + (fromB ? T.MAC_A : T.MAC_B)]!;
  p.srcMacLow = fromB ? low & 0xffff : low >>> 16;
  p.dstMacLow = fromB ? low >>> 16 : low & 0xffff;
}
