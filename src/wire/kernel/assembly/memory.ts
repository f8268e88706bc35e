// Access to the memory by column, and what is told to the engine.

import { STRIDE } from "../columns";

// @ts-ignore: decorator
@inline export function p(column: i32): i32 { return load<i32>(<usize>column << 2); }
// @ts-ignore: decorator
@inline export function setP(column: i32, value: i32): void { store<i32>(<usize>column << 2, value); }
// @ts-ignore: decorator
@inline export function s(column: i32): f64 { return load<f64>(<usize>column << 3); }
// @ts-ignore: decorator
@inline export function setS(column: i32, value: f64): void { store<f64>(<usize>column << 3, value); }

/** Byte offsets of the regions, set by `init`. */
export let slotsAt: usize = 0;
export function setSlotsAt(at: usize): void { slotsAt = at; }

// @ts-ignore: decorator
@inline export function at(slot: i32): usize { return slotsAt + <usize>slot * (STRIDE << 2); }
// @ts-ignore: decorator
@inline export function get(row: usize, column: i32): i32 { return load<i32>(row + (<usize>column << 2)); }
// @ts-ignore: decorator
@inline export function set(row: usize, column: i32, value: i32): void { store<i32>(row + (<usize>column << 2), value); }
// @ts-ignore: decorator
@inline export function getF(row: usize, column: i32): f64 { return load<f64>(row + (<usize>column << 3)); }
// @ts-ignore: decorator
@inline export function setF(row: usize, column: i32, value: f64): void { store<f64>(row + (<usize>column << 3), value); }
// @ts-ignore: decorator
@inline export function be16(ptr: usize): i32 { return <i32>bswap<u16>(load<u16>(ptr)); }
// @ts-ignore: decorator
@inline export function be32(ptr: usize): i32 { return bswap<i32>(load<i32>(ptr)); }

/** A keyed 32-bit hash of four words; the same as hash4 in flow/hash.ts. */
// @ts-ignore: decorator
@inline export function hash4(seed: i32, a: i32, b: i32, c: i32, d: i32): i32 {
  let h = (seed ^ a ^ 0x9e3779b1) * <i32>0x85ebca6b;
  h = (h ^ (h >>> 15) ^ b) * <i32>0xc2b2ae35;
  h = (h ^ (h >>> 13) ^ c ^ seed) * 0x27d4eb2f;
  h = (h ^ (h >>> 16) ^ d) * 0x165667b1;
  return h ^ (h >>> 15);
}

// @ts-ignore: decorator
@external("engine", "flush") export declare function onFlush(slot: i32): void;
// @ts-ignore: decorator
@external("engine", "beforeClose") export declare function beforeClose(slot: i32): void;
// @ts-ignore: decorator
@external("engine", "close") export declare function onClose(slot: i32): void;
// @ts-ignore: decorator
@external("engine", "payload") export declare function onPayload(slot: i32, fromB: i32): i32;
// @ts-ignore: decorator
@external("engine", "copy") export declare function onCopy(): void;
// @ts-ignore: decorator
@external("engine", "syn") export declare function onSyn(): void;
// @ts-ignore: decorator
@external("engine", "sweep") export declare function onSweep(): void;
// @ts-ignore: decorator
@external("engine", "badTime") export declare function onBadTime(): void;
