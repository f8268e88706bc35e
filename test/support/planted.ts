/** Patients made up at random, what a parser states of a stream, and the search for the one in the other. */

import assert from 'node:assert/strict';
import { type About, type Dir, type Dissector, DONE, GIVE_UP, type Out } from '../../src/wire/contract.ts';

/** xorshift32: the same run every time. */
export function random(seed: number): () => number {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 0x1_0000_0000;
  };
}

export const pick = (next: () => number, n: number): number => Math.floor(next() * n);

function word(next: () => number, length: number): string {
  return Array.from({ length }, () => 'ABCDEFGHJKLMNPRSTUVWXYZ'[pick(next, 23)]).join('');
}

export interface Patient {
  readonly family: string;
  readonly given: string;
  readonly id: string;
  readonly born: string;
  readonly street: string;
}

export function patient(next: () => number): Patient {
  const two = (n: number): string => String(n).padStart(2, '0');
  return {
    family: word(next, 9),
    given: word(next, 7),
    id: `${1_000_000_000 + pick(next, 900_000_000)}`,
    born: `${1920 + pick(next, 100)}${two(1 + pick(next, 12))}${two(1 + pick(next, 28))}`,
    street: `${word(next, 8)} ${pick(next, 900)}`,
  };
}

/** What a parser states, as one text. */
export function stated(d: Dissector, stream: Uint8Array, next: () => number, withGap: boolean): string {
  const said: string[] = [];
  const out: Out = {
    atUs: 1_780_000_000_000_000,
    senderMac: null,
    senderIp: '192.0.2.1',
    receiverMac: null,
    receiverIp: '192.0.2.2',
    observe: (field: string, value: string, about?: About) => said.push(JSON.stringify([field, value, about ?? null])),
    weird: (code: string) => said.push(code),
    handover: () => undefined,
    refine: (protocol: string) => said.push(protocol),
  };
  const carrier = d.carriers[0]!;
  const parser = d.open({ carrier, aPort: 50_000, bPort: 9_000, etherType: 0 });
  const dir: Dir = 0;
  if (carrier !== 'tcp') {
    parser.push(stream, dir, out);
    return said.join('\n');
  }
  let waiting = new Uint8Array(0);
  for (let at = 0; at < stream.length; ) {
    const size = 1 + pick(next, 300);
    const piece = stream.subarray(at, at + size);
    at += size;
    if (withGap && at > 200 && next() < 0.2) {
      waiting = new Uint8Array(0);
      if (parser.gap?.(dir) !== true) break;
      continue;
    }
    const all = new Uint8Array(waiting.length + piece.length);
    all.set(waiting);
    all.set(piece, waiting.length);
    const used = parser.push(all, dir, out);
    if (used === DONE || used === GIVE_UP) break;
    waiting = all.slice(used);
  }
  return said.join('\n');
}

export function assertSilent(said: string, p: Patient, what: string): void {
  for (const [kind, value] of Object.entries(p)) {
    assert.ok(!said.toUpperCase().includes(value.toUpperCase()), `${what}: the ${kind} of a patient is stated`);
  }
}
