/** One thread of the fuzzer: its own sensor, its own stream of damaged frames. */

import { parentPort, workerData } from 'node:worker_threads';
import { loadDissectors } from '../../src/install/dissectors.ts';
import type { Harvest } from '../../src/model/harvest.ts';
import { createSensor } from '../../src/wire/sensor.ts';
import { Mutator } from './mutator.ts';
import { type Reach, Watch } from './reach.ts';
import { Ring, type ToldFrame } from './ring.ts';
import type { Seeds } from './seeds.ts';

export interface FuzzJob {
  readonly seeds: Seeds;
  readonly seed: number;
  readonly frames: number;
  readonly seconds: number;
  /** Tells the last frames of the run (the `replay` of a finding). */
  readonly tells: boolean;
}

export interface FuzzFinding {
  readonly code: string;
  /** Number of the frame in this thread's stream, from 1. */
  readonly frame: number;
}

export interface FuzzResult {
  readonly frames: number;
  /** Of them damaged. */
  readonly damaged: number;
  readonly findings: readonly FuzzFinding[];
  readonly worstMs: number;
  /** Frames over SLOW_MS that were quick when they came again. */
  readonly disturbed: number;
  readonly heapMiB: number;
  readonly observations: number;
  /** Damaged frames that did something new. */
  readonly novelties: number;
  readonly reach: Readonly<Record<string, Reach>>;
  /** Hits by cap. */
  readonly caps: Readonly<Record<string, number>>;
  readonly told: readonly ToldFrame[];
}

/** What no input may bring about: a dissector that throws, breaks its contract or states what it did not declare. */
const FINDING = /\.(exception|contract|undeclared-field|undeclared-weird)$/;
const HARVEST_FRAMES = 100_000;
/** A frame a millisecond, so that flows end by idleness while others go on; now and then nothing comes for a while. */
const STEP_US = 1_000;
const PAUSE_US = 90_000_000;
const PAUSE_FRAMES = 400_000;
/** Slow frames that are played again: a machine that is always late must not eat the run. */
const MOST_AGAIN = 8;
export const SLOW_MS = 50;

const job = workerData as FuzzJob;
const dissectors = await loadDissectors();
const watch = new Watch(dissectors);
const sensor = createSensor({ dissectors: watch.dissectors, hashSeed: job.seed });
const mutator = new Mutator(job.seeds, job.seed, sensor.input);
const ring = new Ring();
const findings: FuzzFinding[] = [];
const caps: Record<string, number> = {};
let frames = 0;
let damaged = 0;
let worstMs = 0;
let disturbed = 0;
let again = 0;
let heapMiB = 0;
let observations = 0;

function look(harvest: Harvest): void {
  observations += harvest.observations.length;
  for (const w of harvest.weirds) if (FINDING.test(w.code)) findings.push({ code: w.code, frame: w.frame });
  for (const c of harvest.caps) caps[c.cap] = (caps[c.cap] ?? 0) + c.hits;
  heapMiB = Math.max(heapMiB, process.memoryUsage().heapUsed / 2 ** 20);
}

/** A frame took long: was it the frame? */
function judge(): void {
  if (again++ >= MOST_AGAIN) {
    disturbed++;
    return;
  }
  const ms = ring.again(dissectors, job.seed, SLOW_MS);
  if (ms > SLOW_MS) findings.push({ code: `takes ${ms.toFixed(0)} ms`, frame: frames });
  else disturbed++;
}

const startMs = performance.now();
let beforeMs = startMs;
const stopMs = startMs + job.seconds * 1000;
let at = 1_700_000_000_000_000;
while (frames < job.frames && beforeMs < stopMs) {
  mutator.step();
  frames++;
  at += frames % PAUSE_FRAMES === 0 ? PAUSE_US : STEP_US;
  const { length, linkType } = mutator;
  watch.isDamaged = mutator.isDamaged;
  watch.isNew = false;
  if (mutator.isDamaged) damaged++;
  ring.add(linkType, sensor.input, length, at);
  const callMs = performance.now();
  sensor.frame(linkType, sensor.input, 0, length, length, at);
  beforeMs = performance.now();
  if (mutator.isDamaged && watch.isNew) mutator.keep();
  if (beforeMs - callMs > worstMs) worstMs = beforeMs - callMs;
  if (beforeMs - callMs > SLOW_MS) judge();
  if (frames % HARVEST_FRAMES === 0) look(sensor.harvest());
}
look(sensor.finish());
const result: FuzzResult = {
  ...{ frames, damaged, findings, worstMs, disturbed, heapMiB, observations, caps },
  novelties: mutator.corpus.added,
  reach: watch.report(),
  told: job.tells || findings.some((f) => f.frame === frames) ? ring.told() : [],
};
parentPort?.postMessage(result);
