/**
 * Tells a packet that is seen again on its way (before and after a router, in two VLANs) from one that is sent again.
 * The same flow, direction, IP identification, transport checksum, sequence number and length within a second, under another
 * MAC address, VLAN or time to live: a copy. What is equal in those too is the sender's own repetition, and is traffic.
 * A direct-mapped table of fixed size: what was overwritten is not found, and the stream drops it as a retransmission.
 * The hash has no key, so that what is found does not depend on the sensor's seed; a collision costs a look-up only.
 */

import type { Packet } from '../packet.ts';
import { hash4 } from './hash.ts';

const ROWS = 8192;
const WINDOW_MS = 1000;

export class Sightings {
  /** Rows of: signature of the packet, signature of where it was seen, milliseconds (wraps). */
  private readonly rows = new Int32Array(ROWS * 4);

  /**
   * True when this packet was seen before elsewhere; else it is remembered.
   * @param side slot * 2 + (source is B ? 1 : 0), as the flow table finds it
   */
  isCopy(p: Packet, side: number, atUs: number): boolean {
    // Nothing tells this packet from the next: a sender that neither counts nor sums its packets.
    if (p.ipId === 0 && p.checksum === 0) return false;
    const size = p.payloadWire > 0 ? p.payloadWire : p.payloadEnd - p.payload;
    const what = hash4(side, (p.ipId << 16) | p.checksum, p.seq, p.ack, (size << 8) | p.tcpFlags);
    const where = hash4(p.ttl, p.srcMacHigh, p.srcMacLow, p.vlan, p.hasSrcMac ? 1 : 0);
    const nowMs = Math.floor(atUs / 1000) | 0;
    const { rows } = this;
    const r = (what & (ROWS - 1)) << 2;
    if (rows[r] === what && rows[r + 1] !== where && Math.abs((nowMs - rows[r + 2]!) | 0) <= WINDOW_MS) return true;
    rows[r] = what;
    rows[r + 1] = where;
    rows[r + 2] = nowMs;
    return false;
  }
}
