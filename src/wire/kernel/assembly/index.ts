// The kernel: the path of a packet of a known flow, from its first byte to its counters, without a call into JavaScript.
// It decodes plain Ethernet (with VLAN tags), IPv4 and IPv6 with TCP and UDP; every other frame, and everything that is odd
// about a frame, is left to the decoder in TypeScript (`frame` returns 1), which hands its packets back with `packet`.

import * as C from '../columns';
import { addressId, initAddresses } from './addresses';
import {
  at, be16, be32, beforeClose, get, getF, hash4, onBadTime, onCopy, onPayload, onSyn, p, s, set, setF, setP, setS, setSlotsAt,
} from './memory';
import { close, closeAll, expire, find, flush, flushAll, initTable } from './table';

export { addressId, close, closeAll, flush, flushAll };

const MAX_AT_US: f64 = 4102444800000000; // 2100-01-01
const NO_VLAN = -1;
const WINDOW_MS = 1000;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

let nowSec: i32 = 0;
let hour: i32 = 0;
let atUs: f64 = 0;
let maxLayers: i32 = 0;
let key: i32 = 0;

export function init(
  seed: i32, flows: i32, layers: i32, closes: i32, tcpIdleSec: i32, otherIdleSec: i32,
  slots: usize, index: usize, indexCount: i32, free: usize,
  words: usize, addressSlots: usize, addressSlotCount: i32, addressFree: usize, marks: usize, addresses: i32,
): void {
  memory.fill(0, 0, C.INPUT_AT);
  setSlotsAt(slots);
  initTable(seed, flows, closes, tcpIdleSec, otherIdleSec, index, indexCount, free);
  initAddresses(seed, addresses, words, addressSlots, addressSlotCount, addressFree, marks);
  maxLayers = layers;
  key = seed;
  unique = 0;
  nowSec = 0;
  hour = 0;
  atUs = 0;
  setS(C.S_FIRST_AT_US, -1);
  setS(C.S_LAST_AT_US, -1);
}

/** A frame at [start, end) of the memory. Returns 1 when the decoder in TypeScript has to read it. */
export function frame(linkType: i32, start: usize, end: usize, wireLength: i32, time: f64): i32 {
  if (time >= 0 && time <= MAX_AT_US) atUs = time;
  else onBadTime();
  setS(C.S_AT_US, atUs);
  setS(C.S_FRAMES, s(C.S_FRAMES) + 1);
  setS(C.S_WIRE_BYTES, s(C.S_WIRE_BYTES) + <f64>wireLength);
  setS(C.S_CAPTURED_BYTES, s(C.S_CAPTURED_BYTES) + <f64>(<i32>(end - start)));
  if (s(C.S_FIRST_AT_US) < 0 || atUs < s(C.S_FIRST_AT_US)) setS(C.S_FIRST_AT_US, atUs);
  if (atUs > s(C.S_LAST_AT_US)) setS(C.S_LAST_AT_US, atUs);
  const second = <i32>(<i64>(atUs / 1e6));
  if (second != nowSec) {
    nowSec = second;
    hour = <i32>(<u32>second / 3600);
    expire(second);
  }
  setP(C.P_WIRE_LENGTH, wireLength);
  setP(C.P_LAYERS, 0);
  setP(C.P_VLAN, NO_VLAN);
  setP(C.P_IP_ID, 0);
  setP(C.P_HAS_SRC_MAC, 0);
  setP(C.P_HAS_DST_MAC, 0);
  setP(C.P_TCP_HEADER, 0);
  setP(C.P_IN_PLACE, 0);
  if (linkType != 1 || end - start < 34) return 1;
  return ethernet(start, end);
}

/** Ethernet with up to two VLAN tags. Nothing is changed before the frame is known to be plain. */
function ethernet(start: usize, end: usize): i32 {
  let type = be16(start + 12);
  let pos = start + 14;
  let layers = 1;
  let vlan = NO_VLAN;
  while (type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200) {
    if (end - pos < 4 || ++layers > 3) return 1;
    const tag = be16(pos) & 0xfff;
    if (tag != 0) vlan = tag; // 0 is a priority tag only
    type = be16(pos + 2);
    pos += 4;
  }
  if (layers + 1 > maxLayers) return 1;
  if (type == 0x0800) return ipv4(start, pos, end, vlan);
  if (type == 0x86dd) return ipv6(start, pos, end, vlan);
  return 1;
}

function ipv4(frame: usize, start: usize, end: usize, vlan: i32): i32 {
  if (end - start < 20) return 1;
  const first = <i32>load<u8>(start);
  if (first >> 4 != 4) return 1;
  const header = (first & 15) << 2;
  const total = be16(start + 2);
  const wireEnd = total == 0 ? end : start + total;
  if (header < 20 || start + header > end || wireEnd < start + header) return 1;
  if ((be16(start + 6) & 0x3fff) != 0) return 1;
  const protocol = <i32>load<u8>(start + 9);
  const stop = wireEnd < end ? wireEnd : end;
  if (!plain(protocol, start + header, stop, wireEnd)) return 1;
  macs(frame, vlan);
  const src = be32(start + 12);
  const dst = be32(start + 16);
  setP(C.P_VERSION, 4);
  setP(C.P_SRC, src);
  setP(C.P_DST, dst);
  setP(C.P_TTL, <i32>load<u8>(start + 8));
  // 224.0.0.0/4 and 255.255.255.255; a subnet's broadcast address shows in the MAC address only
  const toMany = (dst & 0xf0000000) == 0xe0000000 || dst == -1 || (load<u8>(frame) & 1) != 0;
  setP(C.P_TO_MANY, <i32>toMany);
  const link = src == 0 || dst == -1 || src >>> 16 == 0xa9fe || dst >>> 16 == 0xa9fe || (dst & 0xffffff00) == 0xe0000000;
  setP(C.P_LINK_SCOPE, <i32>link);
  setP(C.P_IP_ID, be16(start + 4));
  transport(protocol, start + header, stop, wireEnd);
  return 0;
}

function ipv6(frame: usize, start: usize, end: usize, vlan: i32): i32 {
  if (end - start < 40 || load<u8>(start) >> 4 != 6) return 1;
  const length = be16(start + 4);
  const wireEnd = length == 0 ? end : start + 40 + length;
  const stop = wireEnd < end ? wireEnd : end;
  const protocol = <i32>load<u8>(start + 6);
  if (stop < start + 40 || !plain(protocol, start + 40, stop, wireEnd)) return 1;
  // The first address is where a sweep of the table finds it, before the second one is looked up.
  const src = addressId(start + 8);
  setP(C.P_VERSION, 6);
  setP(C.P_SRC, src);
  const dst = addressId(start + 24);
  if (src == 0 || dst == 0) return 1;
  macs(frame, vlan);
  setP(C.P_DST, dst);
  setP(C.P_TTL, <i32>load<u8>(start + 7));
  setP(C.P_TO_MANY, <i32>(load<u8>(start + 24) == 0xff));
  setP(C.P_LINK_SCOPE, <i32>(isLink6(start + 8) || isLink6(start + 24)));
  transport(protocol, start + 40, stop, wireEnd);
  return 0;
}

/** fe80::/10, the unspecified address, and multicast of interface and link scope (RFC 4291 2.5.6, 2.7). */
function isLink6(ptr: usize): bool {
  const first = load<u8>(ptr);
  if (first == 0xfe) return (load<u8>(ptr + 1) & 0xc0) == 0x80;
  if (first == 0xff) return (load<u8>(ptr + 1) & 15) <= 2;
  return load<u64>(ptr) == 0 && load<u64>(ptr + 8) == 0;
}

/** A whole TCP or UDP header without anything odd, and no tunnel. */
function plain(protocol: i32, start: usize, end: usize, wireEnd: usize): bool {
  if (protocol == 6) {
    if (end < start + 20) return false;
    return load<u8>(start + 12) >> 4 >= 5;
  }
  if (protocol != 17 || end < start + 8) return false;
  const length = be16(start + 4);
  if (length < 8 || start + length > wireEnd) return false;
  const ports = load<u8>(<usize>C.PORTS_AT + be16(start)) | load<u8>(<usize>C.PORTS_AT + be16(start + 2));
  return (ports & C.PORT_TUNNEL) == 0;
}

function macs(frame: usize, vlan: i32): void {
  setP(C.P_HAS_SRC_MAC, 1);
  setP(C.P_HAS_DST_MAC, 1);
  setP(C.P_DST_MAC_HIGH, be32(frame));
  setP(C.P_DST_MAC_LOW, be16(frame + 4));
  setP(C.P_SRC_MAC_HIGH, be32(frame + 6));
  setP(C.P_SRC_MAC_LOW, be16(frame + 10));
  setP(C.P_VLAN, vlan);
}

function transport(protocol: i32, start: usize, end: usize, wireEnd: usize): void {
  setP(C.P_PROTOCOL, protocol);
  setP(C.P_IN_PLACE, 1);
  setP(C.P_COPY, 0);
  setP(C.P_SRC_PORT, be16(start));
  setP(C.P_DST_PORT, be16(start + 2));
  if (protocol == 6) {
    setP(C.P_TCP_HEADER, <i32>start);
    setP(C.P_SEQ, be32(start + 4));
    setP(C.P_ACK, be32(start + 8));
    setP(C.P_TCP_FLAGS, <i32>load<u8>(start + 13));
    setP(C.P_CHECKSUM, be16(start + 16));
    const payload = start + (<usize>(load<u8>(start + 12) >> 4) << 2);
    if (payload <= wireEnd) {
      setP(C.P_PAYLOAD, <i32>(payload < end ? payload : end));
      setP(C.P_PAYLOAD_WIRE, <i32>(wireEnd - payload));
    } else {
      setP(C.P_PAYLOAD, <i32>end);
      setP(C.P_PAYLOAD_WIRE, 0);
    }
    setP(C.P_PAYLOAD_END, <i32>end);
  } else {
    const stop = start + be16(start + 4);
    setP(C.P_SEQ, 0);
    setP(C.P_ACK, 0);
    setP(C.P_TCP_FLAGS, 0);
    setP(C.P_CHECKSUM, be16(start + 6));
    setP(C.P_PAYLOAD, <i32>start + 8);
    setP(C.P_PAYLOAD_END, <i32>(stop < end ? stop : end));
    setP(C.P_PAYLOAD_WIRE, <i32>(stop - start - 8));
  }
  packet();
}

/** The packet at hand into its flow; tells the engine when somebody wants its bytes. */
export function packet(): void {
  const found = find(nowSec);
  const slot = found >> 1;
  const fromB = found & 1;
  const row = at(slot);
  let flags = get(row, C.FLAGS);
  const isFirst = (flags & (C.SENT_A | C.SENT_B)) == 0;
  if (isCopy(found) && !isFirst) {
    setP(C.P_COPY, 1);
    onCopy();
    return;
  }
  if (isFirst) flags = begin(row, fromB);
  else if (get(row, C.HOUR) != hour) {
    flush(slot);
    set(row, C.HOUR, hour);
  }
  const tcp = p(C.P_PROTOCOL) == 6;
  const tcpFlags = p(C.P_TCP_FLAGS);
  if (tcp) {
    if ((tcpFlags & SYN) != 0) {
      if (syn(slot, row, fromB, flags)) return;
      flags = get(row, C.FLAGS);
    }
    flags |= fromB ? tcpFlags << 8 : tcpFlags;
  }
  flags = sender(slot, row, fromB, flags);
  set(row, C.FLAGS, flags | (fromB ? C.SENT_B : C.SENT_A));
  if (get(row, C.PACKETS_A) == 0 && get(row, C.PACKETS_B) == 0) setF(row, C.F_PART_FIRST, atUs);
  set(row, C.PACKETS_A + fromB, get(row, C.PACKETS_A + fromB) + 1);
  setF(row, C.F_BYTES_A + fromB, getF(row, C.F_BYTES_A + fromB) + <f64>p(C.P_WIRE_LENGTH));
  if (atUs > getF(row, C.F_LAST)) setF(row, C.F_LAST, atUs);
  if (!p(C.P_TO_MANY)) keepTtl(row, fromB, p(C.P_TTL));
  if ((get(row, C.STATE) & 255) == C.OVER) return;
  if (p(C.P_PAYLOAD) < p(C.P_PAYLOAD_END)) {
    if (tcp) onPayload(slot, fromB);
    else if (p(C.P_PROTOCOL) == 17) datagram(slot, row, fromB);
    else set(row, C.STATE, C.OVER);
  } else if (tcp && tellsPlace(row, flags, tcpFlags)) onPayload(slot, fromB);
  // Both sides sent their last byte: what was kept for the flow's bytes is given back.
  const both = C.OVER_A | C.OVER_B;
  if (tcp && (get(row, C.FLAGS) & both) == both && (get(row, C.STATE) & 255) == C.OPEN) beforeClose(slot);
}

/** A segment without bytes that somebody reads: an acknowledgement while something waits, or the end of a stream. */
function tellsPlace(row: usize, flags: i32, tcpFlags: i32): bool {
  if ((flags & C.HOLES) != 0 && (tcpFlags & ACK) != 0) return true;
  return (tcpFlags & (FIN | RST)) != 0 && (get(row, C.STATE) & 255) == C.OPEN;
}

/**
 * A datagram that somebody may want. Where one parser without memory serves all flows, left out is what is byte for byte the last one that was looked at, and, but for protocols
 * of which every message is read, more and more of a flow that tells nothing new; each side is looked at once a minute at least.
 */
function datagram(slot: i32, row: usize, fromB: i32): void {
  if ((get(row, C.STATE) & 255) != C.SHARED) {
    onPayload(slot, fromB);
    return;
  }
  let flags = get(row, C.FLAGS);
  const has = fromB ? C.HAS_ISN_B : C.HAS_ISN_A;
  const window = ((nowSec >> C.WINDOW_SECONDS_SHIFT) & 255) << C.WINDOW_SHIFT;
  const shift = 16 + (fromB << 3);
  if ((flags & (255 << C.WINDOW_SHIFT)) != window) {
    flags = (flags & ~((255 << C.WINDOW_SHIFT) | C.HAS_ISN_A | C.HAS_ISN_B)) | window;
    set(row, C.TTL, get(row, C.TTL) & 0xffff);
  }
  const left = (get(row, C.TTL) >> shift) & 255;
  if (left > 0) {
    set(row, C.TTL, get(row, C.TTL) - (1 << shift));
    set(row, C.FLAGS, flags);
    return;
  }
  const hash = payloadHash();
  if ((flags & has) != 0 && get(row, C.ISN_A + fromB) == hash) {
    set(row, C.FLAGS, flags);
    quieter(row, fromB);
    return;
  }
  set(row, C.ISN_A + fromB, hash);
  set(row, C.FLAGS, flags | has);
  if (onPayload(slot, fromB)) {
    set(row, C.FLAGS, get(row, C.FLAGS) & ~(7 << (fromB ? C.QUIET_B : C.QUIET_A)));
  } else quieter(row, fromB);
}

/** One more look told nothing new: the next one comes later. */
function quieter(row: usize, fromB: i32): void {
  const flags = get(row, C.FLAGS);
  if ((flags & C.EVERY) != 0) return;
  const bit = fromB ? C.QUIET_B : C.QUIET_A;
  const quiet = (flags >> bit) & 7;
  const shift = 16 + (fromB << 3);
  if (quiet > C.PATIENCE) set(row, C.TTL, get(row, C.TTL) | (((1 << (quiet - C.PATIENCE)) - 1) << shift));
  if (quiet < C.QUIET_MOST) set(row, C.FLAGS, flags + (1 << bit));
}

/** Keyed hash of the payload at hand; where that does not lie in the memory, nothing is equal to it. */
let unique: i32 = 0;
function payloadHash(): i32 {
  if (p(C.P_IN_PLACE) == 0) return ++unique;
  let ptr = <usize>p(C.P_PAYLOAD);
  const end = <usize>p(C.P_PAYLOAD_END);
  let h: u64 = <u64>key ^ (<u64>(p(C.P_PAYLOAD_END) - p(C.P_PAYLOAD)) * 0x9e3779b97f4a7c15);
  for (; ptr + 8 <= end; ptr += 8) h = (h ^ load<u64>(ptr)) * 0xff51afd7ed558ccd, h ^= h >> 32;
  for (; ptr < end; ptr++) h = (h ^ load<u8>(ptr)) * 0xc4ceb9fe1a85ec53, h ^= h >> 29;
  return <i32>(h ^ (h >> 32));
}

/** First packet of a flow: who started it, and the addresses. Returns the flags. */
function begin(row: usize, fromB: i32): i32 {
  setS(C.S_FLOWS, s(C.S_FLOWS) + 1);
  setF(row, C.F_FIRST, atUs);
  set(row, C.HOUR, hour);
  const protocol = p(C.P_PROTOCOL);
  const toMany = p(C.P_TO_MANY) != 0;
  let answer = false;
  if (protocol == 6 && (p(C.P_TCP_FLAGS) & SYN) != 0) answer = (p(C.P_TCP_FLAGS) & ACK) != 0;
  else if ((protocol == 6 || protocol == 17) && !toMany) {
    // Picked up in mid-stream: a well-known port speaks to one that is not.
    const dstPort = p(C.P_DST_PORT);
    answer = isKnown(p(C.P_SRC_PORT)) && !isKnown(dstPort) && dstPort >= 1024;
  }
  let flags = (fromB != 0) != answer ? C.FROM_B : 0;
  if (toMany) flags |= C.TO_MANY;
  // Until the other side speaks, it is where the packet goes.
  set(row, C.VLANS, (p(C.P_VLAN) + 1) * 0x10001);
  if (p(C.P_HAS_DST_MAC) && !toMany) {
    setSide(row, fromB ^ 1, p(C.P_DST_MAC_HIGH), p(C.P_DST_MAC_LOW), p(C.P_VLAN));
    flags |= fromB ? C.HAS_MAC_A : C.HAS_MAC_B;
  }
  set(row, C.FLAGS, flags);
  return flags;
}

function isKnown(port: i32): bool {
  return (load<u8>(<usize>C.PORTS_AT + port) & C.PORT_KNOWN) != 0 || (port < 1024 && port != 0);
}

/** A SYN. Returns true when it opened a new flow with the addresses of an old one, and the packet was handled. */
function syn(slot: i32, row: usize, fromB: i32, flags: i32): bool {
  const answer = (p(C.P_TCP_FLAGS) & ACK) != 0;
  // Of a flow whose bytes are read the engine knows whether the end that was said is one.
  const isOpen = (get(row, C.STATE) & 255) == C.OPEN;
  const ended = isOpen ? flags & C.ENDING : (flags | (flags >> 8)) & (RST | FIN);
  if (!answer && ended != 0) {
    close(slot);
    packet();
    return true;
  }
  if ((flags & C.SURE) == 0 && get(row, C.STATE) == C.FRESH) {
    const originIsB = (fromB != 0) != answer;
    flags = (originIsB ? flags | C.FROM_B : flags & ~C.FROM_B) | C.SURE;
  }
  const has = fromB ? C.HAS_ISN_B : C.HAS_ISN_A;
  const news = (flags & has) == 0;
  set(row, C.ISN_A + fromB, p(C.P_SEQ) + 1);
  set(row, C.FLAGS, flags | has);
  if (news && p(C.P_TCP_HEADER) != 0) onSyn();
  return false;
}

// ---- where the two sides of a flow were seen: MAC address, VLAN and time to live of each sender

function half(word: i32, sideB: i32, value: i32): i32 {
  return sideB ? (word & ~0xffff) | value : (word & 0xffff) | (value << 16);
}

function setSide(row: usize, sideB: i32, high: i32, low: i32, vlan: i32): void {
  set(row, C.MAC_A + sideB, high);
  set(row, C.MAC_LOW, half(get(row, C.MAC_LOW), sideB, low));
  set(row, C.VLANS, half(get(row, C.VLANS), sideB, vlan + 1));
}

/**
 * The sender of a packet. When it turns up under another address or VLAN (it moved, or its packets come another way), what was
 * counted so far is folded under the old one. Returns the flags.
 */
function sender(slot: i32, row: usize, fromB: i32, flags: i32): i32 {
  const low = get(row, C.MAC_LOW);
  const vlans = get(row, C.VLANS);
  const vlan = p(C.P_VLAN);
  const has = fromB ? C.HAS_MAC_B : C.HAS_MAC_A;
  const sent = (flags & (fromB ? C.SENT_B : C.SENT_A)) != 0;
  const sameVlan = (fromB ? vlans & 0xffff : vlans >>> 16) == vlan + 1;
  if (!p(C.P_HAS_SRC_MAC)) {
    if (sameVlan) return flags;
    if (sent) flush(slot);
    set(row, C.VLANS, half(vlans, fromB, vlan + 1));
    return flags;
  }
  const high = p(C.P_SRC_MAC_HIGH);
  const sameMac =
    (flags & has) != 0 && get(row, C.MAC_A + fromB) == high && (fromB ? low & 0xffff : low >>> 16) == p(C.P_SRC_MAC_LOW);
  if (sameMac && sameVlan) return flags;
  if (sent) flush(slot);
  setSide(row, fromB, high, p(C.P_SRC_MAC_LOW), vlan);
  set(row, C.TTL, get(row, C.TTL) & ~(255 << (fromB << 3)));
  return flags | has;
}

function hops(ttl: i32): i32 {
  return (ttl > 128 ? 255 : ttl > 64 ? 128 : 64) - ttl;
}

/** Keeps the time to live that means fewest routers. */
function keepTtl(row: usize, fromB: i32, ttl: i32): void {
  const shift = fromB << 3;
  const word = get(row, C.TTL);
  const known = (word >> shift) & 255;
  if (known == ttl || (known != 0 && hops(known) <= hops(ttl))) return;
  set(row, C.TTL, (word & ~(255 << shift)) | (ttl << shift));
}

// ---- packets that are seen again on their way

/**
 * True when this packet was seen before elsewhere (before and after a router, in two VLANs); else it is remembered. The same
 * flow, direction, IP identification, transport checksum, sequence number and length within a second, under another MAC
 * address, VLAN or time to live: a copy. What is equal in those too is the sender's own repetition, and is traffic.
 * A direct-mapped table of fixed size: what was overwritten is not found, and the stream drops it as a retransmission.
 * The hash has no key, so that what is found does not depend on the sensor's seed; a collision costs a look-up only.
 */
function isCopy(side: i32): bool {
  const ipId = p(C.P_IP_ID);
  const checksum = p(C.P_CHECKSUM);
  // Nothing tells this packet from the next: a sender that neither counts nor sums its packets.
  if (ipId == 0 && checksum == 0) return false;
  const wire = p(C.P_PAYLOAD_WIRE);
  const size = wire > 0 ? wire : p(C.P_PAYLOAD_END) - p(C.P_PAYLOAD);
  const what = hash4(side, (ipId << 16) | checksum, p(C.P_SEQ), p(C.P_ACK), (size << 8) | p(C.P_TCP_FLAGS));
  const where = hash4(p(C.P_TTL), p(C.P_SRC_MAC_HIGH), p(C.P_SRC_MAC_LOW), p(C.P_VLAN), p(C.P_HAS_SRC_MAC));
  const nowMs = <i32>(<i64>(atUs / 1000));
  const row = <usize>C.SIGHTINGS_AT + (<usize>(what & (C.SIGHTING_ROWS - 1)) << 4);
  if (load<i32>(row) == what && load<i32>(row + 4) != where && abs(nowMs - load<i32>(row + 8)) <= WINDOW_MS) return true;
  store<i32>(row, what);
  store<i32>(row + 4, where);
  store<i32>(row + 8, nowMs);
  return false;
}
