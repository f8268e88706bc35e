// IPv6 addresses as small numbers: open addressing up to a cap; when full, addresses that no flow and not the packet at hand
// uses are dropped (mark and sweep), so that a flood of addresses costs memory up to the cap and nothing else.

import { KEY_A, KEY_B, META, META_V6, P_SRC, P_VERSION, S_NEXT } from '../columns';
import { at, get, hash4, onSweep, p, s } from './memory';

let seed: i32 = 0;
let limit: i32 = 0;
let wordsAt: usize = 0;
let slotsAt: usize = 0;
let slotsMost: i32 = 0;
let freeAt: usize = 0;
let marksAt: usize = 0;

let next: i32 = 1;
let free: i32 = 0;
let mask: i32 = 0;

const FIRST_SLOTS = 2048;

export function initAddresses(key: i32, most: i32, words: usize, slots: usize, slotCount: i32, frees: usize, marks: usize): void {
  if (mask > 0) memory.fill(slotsAt, 0, <usize>(mask + 1) << 2);
  seed = key;
  limit = most;
  wordsAt = words;
  slotsAt = slots;
  slotsMost = slotCount;
  freeAt = frees;
  marksAt = marks;
  next = 1;
  free = 0;
  mask = min(FIRST_SLOTS, slotCount) - 1;
}

// @ts-ignore: decorator
@inline function word(id: i32): usize { return wordsAt + (<usize>id << 4); }
// @ts-ignore: decorator
@inline function slot(n: i32): usize { return slotsAt + (<usize>n << 2); }

/** Id (>= 1) of the 16 bytes at `ptr`; 0 when the table is full of addresses in use. */
export function addressId(ptr: usize): i32 {
  const w0 = load<i32>(ptr);
  const w1 = load<i32>(ptr + 4);
  const w2 = load<i32>(ptr + 8);
  const w3 = load<i32>(ptr + 12);
  let n = hash4(seed, w0, w1, w2, w3) & mask;
  for (let id = load<i32>(slot(n)); id != 0; id = load<i32>(slot(n))) {
    const w = word(id);
    if (load<i32>(w) == w0 && load<i32>(w + 4) == w1 && load<i32>(w + 8) == w2 && load<i32>(w + 12) == w3) return id;
    n = (n + 1) & mask;
  }
  let id = 0;
  if (free == 0 && next >= limit) sweep();
  if (free > 0) id = load<i32>(freeAt + (<usize>--free << 2));
  else if (next < limit) id = next++;
  else return 0;
  const w = word(id);
  store<i32>(w, w0);
  store<i32>(w + 4, w1);
  store<i32>(w + 8, w2);
  store<i32>(w + 12, w3);
  if (next << 1 > mask && mask + 1 < slotsMost) grow();
  else place(id);
  return id;
}

function place(id: i32): void {
  const w = word(id);
  let n = hash4(seed, load<i32>(w), load<i32>(w + 4), load<i32>(w + 8), load<i32>(w + 12)) & mask;
  while (load<i32>(slot(n)) != 0) n = (n + 1) & mask;
  store<i32>(slot(n), id);
}

/** Twice the slots: what is in them is placed anew. Freed ids have no place. */
function grow(): void {
  memory.fill(slotsAt, 0, <usize>(mask + 1) << 2);
  mask = ((mask + 1) << 1) - 1;
  memory.fill(marksAt, 0, <usize>next);
  for (let k = 0; k < free; k++) store<u8>(marksAt + <usize>load<i32>(freeAt + (<usize>k << 2)), 1);
  for (let id = 1; id < next; id++) if (load<u8>(marksAt + <usize>id) == 0) place(id);
}

function sweep(): void {
  onSweep();
  memory.fill(marksAt, 0, <usize>next);
  const slots = <i32>s(S_NEXT);
  for (let k = 0; k < slots; k++) {
    const row = at(k);
    if ((get(row, META) & META_V6) == 0) continue;
    store<u8>(marksAt + <usize>get(row, KEY_A), 1);
    store<u8>(marksAt + <usize>get(row, KEY_B), 1);
  }
  if (p(P_VERSION) == 6) store<u8>(marksAt + <usize>p(P_SRC), 1);
  memory.fill(slotsAt, 0, <usize>(mask + 1) << 2);
  free = 0;
  for (let id = next - 1; id >= 1; id--) {
    if (load<u8>(marksAt + <usize>id) != 0) place(id);
    else {
      store<i32>(freeAt + (<usize>free << 2), id);
      free++;
    }
  }
}
