/**
 * What crafted traffic may cost, by counting: calls and bytes handed to dissectors, places looked at in a table, bytes kept.
 * Not by time, which a busy machine falsifies.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DONE, MORE, NO, YES } from '../../src/wire/contract.ts';
import { hash4, textHash } from '../../src/wire/flow/hash.ts';
import { createSensor } from '../../src/wire/sensor.ts';
import { bench, recorder } from './bench.ts';
import { ACK, ascii, eth, ip4, tcp, udpFrame } from './build.ts';

const say = (seq: number, bytes: readonly number[]) =>
  eth(0x800, ip4('10.0.0.1', '10.0.0.2', 6, tcp(4000, 7777, seq, 0, ACK, bytes)));

test('a flow that is settled is not looked into again', () => {
  for (const [verdict, calls] of [
    [YES, 1],
    [NO, 0],
  ] as const) {
    let probed = 0;
    let pushed = 0;
    const d = recorder({
      probe: () => {
        probed++;
        return verdict;
      },
      parser: {
        push: () => {
          pushed++;
          return DONE;
        },
      },
    });
    const b = bench([d]);
    for (let k = 0; k < 5_000; k++) {
      b.feed(udpFrame('10.0.0.1', 5000, '10.0.0.2', 7777, ascii('x')));
      b.feed(say(1 + k, ascii('y')));
    }
    b.finish();
    // Once a flow; and of the stream, for the list of who may begin with its first byte: by one side, and where it says no by both.
    assert.deepEqual([probed, pushed], [3, 2 * calls]);
  }
});

test('a long message in segments of one byte is offered in linear work', () => {
  const work = (size: number): number => {
    let offered = 0;
    const d = recorder({
      parser: {
        push(bytes) {
          offered += bytes.length;
          return 0;
        },
      },
    });
    const b = bench([d]);
    for (let k = 0; k < size; k++) b.feed(say(1 + k, [k & 255]));
    b.finish();
    return offered;
  };
  const [once, twice] = [work(16_000), work(32_000)];
  assert.ok(once >= 16_000, `${once} bytes offered`);
  assert.ok(twice <= 2.3 * once, `${twice} bytes offered for twice the bytes, ${once} for once`);
});

test('a flow that nobody is sure of is probed 8 times a direction, on 2 KiB at most', () => {
  let asked = 0;
  let longest = 0;
  const d = recorder({
    probe(head) {
      asked++;
      longest = Math.max(longest, head.length);
      return MORE;
    },
  });
  const b = bench([d]);
  const kilobyte = Array.from({ length: 1000 }, () => 65);
  for (let k = 0; k < 100; k++) b.feed(say(1 + k * 1000, kilobyte));
  b.finish();
  assert.ok(asked <= 8, `${asked} probes`);
  assert.ok(longest <= 2048, `${longest} bytes`);
});

test('addresses chosen without the seed do not pile up in one place of a table', () => {
  const size = 65_536;
  const crafted: readonly (readonly [string, (k: number) => number])[] = [
    ['in a row', (k) => k],
    ['upper half', (k) => k << 16],
    ['multiples of the table', (k) => Math.imul(k, 65_536) + (k >>> 16)],
    ['undoing the first multiplication', (k) => Math.imul(k << 8, 0x9e37_79b1)],
    ['one bit apart', (k) => (k ^ (k >> 1)) << 7],
  ];
  for (const seed of [1, 0x1234_5678, -99]) {
    for (const [name, address] of crafted) {
      const chains = new Uint16Array(size * 2);
      for (let k = 0; k < size; k++) {
        const at = hash4(seed, address(k), 0x0a000001, 0x1f90_1f90, 17) & (chains.length - 1);
        chains[at] = chains[at]! + 1;
      }
      // Half full, at random: a chain of 12 has a chance below one in a million.
      const longest = chains.reduce((a, b) => Math.max(a, b), 0);
      assert.ok(longest < 12, `${name}, seed ${seed}: ${longest} in one place`);
    }
    const texts = new Set(Array.from({ length: 20_000 }, (_, k) => textHash(seed, `02:00:00:00:00:01|10.0.${k}||`)));
    assert.ok(texts.size > 19_990);
  }
});

test('300,000 random flows keep memory within the caps', () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const d = recorder({ probe: (head) => (head[0]! & 1 ? YES : MORE), parser: { push: () => 0 } });
  const limits = { flows: 2048, endpoints: 2000, observations: 2000, conversations: 2000, parsers: 500 };
  const sensor = createSensor({ dissectors: [d], limits, hashSeed: 3 });
  let x = 1;
  const next = () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
    return x >>> 0;
  };
  const payload = ascii('12345678');
  const udpFlow = Uint8Array.from(udpFrame('10.0.0.1', 1, '10.0.0.2', 2, payload));
  const tcpFlow = Uint8Array.from(say(1, payload));
  let at = 1_700_000_000_000_000;
  let frames = 0;
  const flood = (count: number) => {
    for (let k = 0; k < count; k++) {
      const frame = next() & 1 ? udpFlow : tcpFlow;
      for (let byte = 0; byte < 12; byte++) frame[26 + byte] = next() >>> 24; // both addresses, both ports
      frame[frame.length - 8] = next() >>> 24;
      frames++;
      at += 100;
      sensor.frame(1, frame, 0, frame.length, frame.length, at);
    }
    gc();
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
    return { kept: heapUsed + arrayBuffers, rss };
  };
  const early = flood(60_000);
  const late = flood(240_000);
  const MIB = 1_048_576;
  assert.ok(late.kept - early.kept < 8 * MIB, `${((late.kept - early.kept) / MIB).toFixed(1)} MiB more are kept`);
  assert.ok(late.rss - early.rss < 64 * MIB, `${((late.rss - early.rss) / MIB).toFixed(1)} MiB more are resident`);
  const h = sensor.finish();
  assert.equal(h.counters.frames, frames);
  assert.equal(h.counters.flows, 300_000);
  assert.equal(h.caps.find((c) => c.cap === 'flows')?.hits, 300_000 - limits.flows);
});
