/** One thread of the fuzzer: its own sensor, its own stream of damaged frames. */

import { parentPort, workerData } from 'node:worker_threads';
import { loadDissectors } from '../../src/install/dissectors.ts';
import type { Harvest } from '../../src/model/harvest.ts';
import { createSensor } from '../../src/wire/sensor.ts';
import { Mutator } from './mutator.ts';
import type { Seeds } from './seeds.ts';

export interface FuzzJob {
  readonly seeds: Seeds;
  readonly seed: number;
  readonly frames: number;
  readonly seconds: number;
  /** Only then: tells the frames before this one (the `replay` of a finding). */
  readonly tellBefore: number | null;
}

export interface FuzzFinding {
  readonly code: string;
  /** Number of the frame in this thread's stream, from 1. */
  readonly frame: number;
}

export interface FuzzResult {
  readonly frames: number;
  readonly findings: readonly FuzzFinding[];
  readonly worstMs: number;
  readonly worstFrame: number;
  readonly slow: number;
  readonly heapMiB: number;
  readonly observations: number;
  readonly told: readonly { readonly linkType: number; readonly hex: string }[];
}

/** What no input may bring about: a dissector that throws, breaks its contract or states what it did not declare. */
const FINDING = /\.(exception|contract|undeclared-field|undeclared-weird)$/;
const HARVEST_FRAMES = 200_000;
const TOLD = 400;
export const SLOW_MS = 50;

const job = workerData as FuzzJob;
const sensor = createSensor({ dissectors: await loadDissectors(), hashSeed: job.seed });
const mutator = new Mutator(job.seeds, job.seed, sensor.input);
const findings: FuzzFinding[] = [];
const told: { linkType: number; hex: string }[] = [];
let frames = 0;
let worstMs = 0;
let worstFrame = 0;
let slow = 0;
let heapMiB = 0;
let observations = 0;

function look(harvest: Harvest): void {
  observations += harvest.observations.length;
  for (const w of harvest.weirds) if (FINDING.test(w.code)) findings.push({ code: w.code, frame: w.frame });
  heapMiB = Math.max(heapMiB, process.memoryUsage().heapUsed / 2 ** 20);
}

const startMs = performance.now();
let beforeMs = startMs;
const stopMs = startMs + job.seconds * 1000;
let at = 1_700_000_000_000_000;
while (frames < job.frames && beforeMs < stopMs) {
  mutator.step();
  frames++;
  at += 200;
  const { length, linkType } = mutator;
  if (job.tellBefore !== null && frames > job.tellBefore - TOLD && frames <= job.tellBefore) {
    told.push({ linkType, hex: Buffer.from(sensor.input.subarray(0, length)).toString('hex') });
  }
  sensor.frame(linkType, sensor.input, 0, length, length, at);
  const nowMs = performance.now();
  if (nowMs - beforeMs > worstMs) {
    worstMs = nowMs - beforeMs;
    worstFrame = frames;
  }
  if (nowMs - beforeMs > SLOW_MS) slow++;
  beforeMs = nowMs;
  if (frames % HARVEST_FRAMES === 0) {
    look(sensor.harvest());
    beforeMs = performance.now();
  }
}
look(sensor.finish());
const result: FuzzResult = { frames, findings, worstMs, worstFrame, slow, heapMiB, observations, told };
parentPort?.postMessage(result);
