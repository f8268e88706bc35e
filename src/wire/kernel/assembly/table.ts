// The flow table: open addressing over 128-byte slots. A flow is (addresses, ports, protocol), in any VLAN; link-local ones have
// theirs in the key, because such addresses repeat on every link and are never routed (ADR 9). Kept once for both directions:
// side A is the one with the smaller (address, port). Which side started is a flag.
// Eviction: two lists ordered by last use (TCP, others), moved at most once a second a flow; the tail is closed when it is idle
// for its time-out or when the table is full, so "the longest idle flow" is true to within a second.

import {
  F_BYTES_A, F_BYTES_B, FLAGS, HASH, KEY_A, KEY_B, LISTED, META, META_USED, META_V6, NEXT, OPEN, P_DST, P_DST_PORT,
  P_LINK_SCOPE, P_PROTOCOL, P_SRC, P_SRC_PORT, P_VERSION, P_VLAN, PACKETS_A, PACKETS_B, PORTS, PREV, S_EVICTED, S_NEXT,
  S_SIZE, STATE, STRIDE,
} from '../columns';
import { at, beforeClose, get, hash4, onClose, onFlush, p, s, set, setF, setS } from './memory';

let seed: i32 = 0;
let limit: i32 = 0;
let wantsClose: i32 = 0;
let tcpIdle: i32 = 0;
let otherIdle: i32 = 0;
let indexAt: usize = 0;
let indexMost: i32 = 0;
let freeAt: usize = 0;

let mask: i32 = 0;
let free: i32 = 0;
let next: i32 = 0;
let size: i32 = 0;
let tcpHead: i32 = -1;
let tcpTail: i32 = -1;
let otherHead: i32 = -1;
let otherTail: i32 = -1;

const FIRST_INDEX = 4096;

export function initTable(
  key: i32, flows: i32, closes: i32, tcpIdleSec: i32, otherIdleSec: i32, index: usize, indexCount: i32, frees: usize,
): void {
  if (mask > 0) memory.fill(indexAt, 0, <usize>(mask + 1) << 3);
  seed = key;
  limit = flows;
  wantsClose = closes;
  tcpIdle = tcpIdleSec;
  otherIdle = otherIdleSec;
  indexAt = index;
  indexMost = indexCount;
  freeAt = frees;
  mask = min(FIRST_INDEX, indexCount) - 1;
  free = 0;
  next = 0;
  size = 0;
  tcpHead = tcpTail = otherHead = otherTail = -1;
  setS(S_NEXT, 0);
  setS(S_SIZE, 0);
}

// @ts-ignore: decorator
@inline function cell(n: i32): usize { return indexAt + (<usize>n << 3); }

/** The flow of the packet at hand, made when new: slot << 1 | (source is B ? 1 : 0). */
export function find(nowSec: i32): i32 {
  const src = p(P_SRC);
  const dst = p(P_DST);
  const srcPort = p(P_SRC_PORT);
  const dstPort = p(P_DST_PORT);
  const fromB = src == dst ? <i32>(srcPort >= dstPort) : <i32>(src >= dst);
  const a = fromB ? dst : src;
  const b = fromB ? src : dst;
  const both = fromB ? (dstPort << 16) | srcPort : (srcPort << 16) | dstPort;
  const meta = p(P_PROTOCOL) | (p(P_VERSION) == 6 ? META_V6 : 0) | (p(P_LINK_SCOPE) ? (p(P_VLAN) + 1) << 9 : 0) | META_USED;
  const hash = hash4(seed, a, b, both, meta);
  let n = hash & mask;
  for (let slot = load<i32>(cell(n)); slot != 0; slot = load<i32>(cell(n))) {
    if (load<i32>(cell(n) + 4) == hash) {
      const row = at(slot - 1);
      if (get(row, KEY_A) == a && get(row, KEY_B) == b && get(row, PORTS) == both && get(row, META) == meta) {
        if (get(row, LISTED) != nowSec) {
          unlink(slot - 1);
          link(slot - 1, nowSec);
        }
        return ((slot - 1) << 1) | fromB;
      }
    }
    n = (n + 1) & mask;
  }
  return (add(a, b, both, meta, hash, nowSec) << 1) | fromB;
}

function add(a: i32, b: i32, ports: i32, meta: i32, hash: i32, nowSec: i32): i32 {
  if (size >= limit) {
    setS(S_EVICTED, s(S_EVICTED) + 1);
    close(oldest());
  }
  let slot: i32;
  if (free > 0) slot = load<i32>(freeAt + (<usize>--free << 2));
  else {
    slot = next++;
    setS(S_NEXT, next);
  }
  size++;
  setS(S_SIZE, size);
  const row = at(slot);
  memory.fill(row, 0, STRIDE << 2);
  set(row, KEY_A, a);
  set(row, KEY_B, b);
  set(row, PORTS, ports);
  set(row, META, meta);
  set(row, HASH, hash);
  if (size << 1 > mask && mask + 1 < indexMost) grow();
  else place(slot, hash);
  link(slot, nowSec);
  return slot;
}

function place(slot: i32, hash: i32): void {
  let n = hash & mask;
  while (load<i32>(cell(n)) != 0) n = (n + 1) & mask;
  store<i32>(cell(n), slot + 1);
  store<i32>(cell(n) + 4, hash);
}

function grow(): void {
  memory.fill(indexAt, 0, <usize>(mask + 1) << 3);
  mask = min((mask + 1) << 2, indexMost) - 1;
  for (let slot = 0; slot < next; slot++) {
    const row = at(slot);
    if (get(row, META) != 0) place(slot, get(row, HASH));
  }
}

// @ts-ignore: decorator
@inline function isTcp(slot: i32): bool { return (get(at(slot), META) & 0xff) == 6; }

function link(slot: i32, nowSec: i32): void {
  const tcp = isTcp(slot);
  const head = tcp ? tcpHead : otherHead;
  const row = at(slot);
  set(row, PREV, -1);
  set(row, NEXT, head);
  set(row, LISTED, nowSec);
  if (head >= 0) set(at(head), PREV, slot);
  else if (tcp) tcpTail = slot;
  else otherTail = slot;
  if (tcp) tcpHead = slot;
  else otherHead = slot;
}

function unlink(slot: i32): void {
  const tcp = isTcp(slot);
  const row = at(slot);
  const previous = get(row, PREV);
  const following = get(row, NEXT);
  if (previous >= 0) set(at(previous), NEXT, following);
  else if (tcp) tcpHead = following;
  else otherHead = following;
  if (following >= 0) set(at(following), PREV, previous);
  else if (tcp) tcpTail = previous;
  else otherTail = previous;
}

function oldest(): i32 {
  if (tcpTail < 0) return otherTail;
  if (otherTail < 0) return tcpTail;
  return get(at(tcpTail), LISTED) <= get(at(otherTail), LISTED) ? tcpTail : otherTail;
}

/** Closes what is idle for its time-out. Cheap: looks at the tails only. */
export function expire(nowSec: i32): void {
  while (tcpTail >= 0 && nowSec - get(at(tcpTail), LISTED) >= tcpIdle) close(tcpTail);
  while (otherTail >= 0 && nowSec - get(at(otherTail), LISTED) >= otherIdle) close(otherTail);
}

/** Folds the part since the last flush, if there is one. */
export function flush(slot: i32): void {
  const row = at(slot);
  if (get(row, PACKETS_A) == 0 && get(row, PACKETS_B) == 0) return;
  onFlush(slot);
  set(row, PACKETS_A, 0);
  set(row, PACKETS_B, 0);
  setF(row, F_BYTES_A, 0);
  setF(row, F_BYTES_B, 0);
}

export function close(slot: i32): void {
  const row = at(slot);
  if ((get(row, STATE) & 255) == OPEN) beforeClose(slot);
  flush(slot);
  if (wantsClose) onClose(slot);
  unlink(slot);
  unplace(slot);
  set(row, META, 0);
  set(row, FLAGS, 0);
  store<i32>(freeAt + (<usize>free << 2), slot);
  free++;
  size--;
  setS(S_SIZE, size);
}

/** Takes a slot out of the index; what follows in its chain moves up (no tombstones). */
function unplace(slot: i32): void {
  let hole = get(at(slot), HASH) & mask;
  while (load<i32>(cell(hole)) != slot + 1) hole = (hole + 1) & mask;
  for (let n = (hole + 1) & mask; load<i32>(cell(n)) != 0; n = (n + 1) & mask) {
    const home = load<i32>(cell(n) + 4) & mask;
    if (((n - home) & mask) >= ((n - hole) & mask)) {
      store<u64>(cell(hole), load<u64>(cell(n)));
      hole = n;
    }
  }
  store<u64>(cell(hole), 0);
}

/** Closes every flow, the longest idle first. */
export function closeAll(): void {
  while (size > 0) close(oldest());
}

/** Folds the part of every open flow. */
export function flushAll(): void {
  for (let slot = 0; slot < next; slot++) if (get(at(slot), META) != 0) flush(slot);
}
