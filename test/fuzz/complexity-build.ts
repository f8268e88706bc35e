/** What the inputs of the complexity test are built of. */

import { type Bytes, eth, ip4, tcp, udp } from '../wire/build.ts';

export const A = '10.9.0.1';
export const B = '10.9.0.2';

export type Frames = readonly Uint8Array[];

/** Frames of size n; `ofMany`: of many senders or names as it is, so that it is not repeated as another sender's. */
export interface Input {
  readonly n: number;
  readonly ofMany?: true;
  readonly make: (n: number) => Frames;
}

export const frame = (b: Bytes): Uint8Array => Uint8Array.from(b);
export const segment = (seq: number, payload: Bytes, port = 80, from = 40_000): Uint8Array =>
  frame(eth(0x0800, ip4(A, B, 6, tcp(from, port, seq, 1, 0x18, payload))));
export const datagram = (payload: Bytes, port: number, from = 40_000): Uint8Array =>
  frame(eth(0x0800, ip4(A, B, 17, udp(from, port, payload))));
export const times = <T>(n: number, f: (k: number) => T): T[] => Array.from({ length: n }, (_, k) => f(k));

/** Bytes of a stream in pieces of `size`. */
export function stream(bytes: Bytes, port: number, size = 1_000): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) out.push(segment(1 + at, bytes.slice(at, at + size), port));
  return out;
}
