/**
 * The kernel in WebAssembly: it is what its sources compile to, and on frames it reads on its own it says what the decoder in
 * TypeScript says. The decoder is made to read the same frames by a PPI header in front of them, which the kernel does not know.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { playDay } from '../../sim/day.ts';
import { buildHospital } from '../../sim/hospital.ts';
import { loadDissectors } from '../../src/install/dissectors.ts';
import type { FlowRecord } from '../../src/model/flow.ts';
import { createSensor } from '../../src/wire/sensor.ts';
import { BINARY, binarySource, compileKernel } from '../../tools/kernel.ts';

const ETHERNET = 1;
const PPI = 192;
const FRAMES = 50_000;

test('the kernel is what its sources compile to', async () => {
  assert.equal(readFileSync(BINARY, 'utf8'), binarySource(await compileKernel()), 'run: node tools/kernel.ts');
});

/** PPI (version, flags, length 8, link type 1) and the frame. */
function behindPpi(frame: Uint8Array): Uint8Array {
  const out = new Uint8Array(8 + frame.length);
  out.set([0, 0, 8, 0, ETHERNET, 0, 0, 0]);
  out.set(frame, 8);
  return out;
}

/** Small reproducible generator (xorshift). */
function random(seed: number): (below: number) => number {
  let x = seed;
  return (below) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

class Enough extends Error {}

/** Frames of a day of the simulated hospital; every third one damaged in its headers, so that what is odd is met too. */
function frames(): { at: number; bytes: Uint8Array }[] {
  const pick = random(0x2545f491);
  const out: { at: number; bytes: Uint8Array }[] = [];
  try {
    playDay(buildHospital({ seed: 5, patients: 20 }), {
      site: 'riverside',
      sink: () => (at, frame) => {
        const bytes = Uint8Array.from(frame);
        if (pick(3) === 0) {
          for (let n = 1 + pick(3); n > 0; n--) bytes[pick(Math.min(bytes.length, 60))] = pick(256);
        }
        out.push({ at, bytes: pick(20) === 0 ? bytes.subarray(0, 14 + pick(Math.max(1, bytes.length - 14))) : bytes });
        if (out.length >= FRAMES) throw new Enough();
      },
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return out;
}

test('kernel and decoder say the same of the same frames', async () => {
  const dissectors = await loadDissectors();
  const sent = frames();
  assert.equal(sent.length, FRAMES);
  const read = (linkType: number) => {
    const flows: FlowRecord[] = [];
    const sensor = createSensor({ dissectors, hashSeed: 11, onFlow: (f) => flows.push(f) });
    for (const { at, bytes } of sent) {
      const frame = linkType === PPI ? behindPpi(bytes) : bytes;
      sensor.frame(linkType, frame, 0, frame.length, bytes.length, at);
    }
    const { counters, ...rest } = sensor.finish();
    return { flows, ...rest, counters: { ...counters, capturedBytes: 0 } };
  };
  const kernel = read(ETHERNET);
  const decoder = read(PPI);
  assert.ok(kernel.flows.length > 1_000, 'there are flows to compare');
  assert.deepEqual(kernel.weirds, decoder.weirds);
  assert.deepEqual(kernel, decoder);
});

test('frames are read in place and copied to the same effect', async () => {
  const dissectors = await loadDissectors();
  const sent = frames().slice(0, 5_000);
  const read = (inPlace: boolean) => {
    const sensor = createSensor({ dissectors, hashSeed: 12 });
    for (const { at, bytes } of sent) {
      if (inPlace) sensor.input.set(bytes, 100);
      const [from, start] = inPlace ? [sensor.input, 100] : [bytes, 0];
      sensor.frame(ETHERNET, from, start, start + bytes.length, bytes.length, at);
    }
    return sensor.finish();
  };
  assert.deepEqual(read(true), read(false));
});

test('a sensor that is finished takes no frames', () => {
  const sensor = createSensor({ dissectors: [], hashSeed: 1 });
  sensor.finish();
  assert.throws(() => sensor.frame(ETHERNET, new Uint8Array(60), 0, 60, 60, 1), /finished/);
});
