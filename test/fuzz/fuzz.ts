/**
 * The mutation fuzzer over the whole sensor: `npm run fuzz -- [--frames N] [--seconds S] [--seed X] [--threads T] [--log] [--reach]`.
 * `--replay T:FRAME --save NAME` makes the frames before a finding of thread T again and keeps them as test/regressions/NAME.json.
 * Findings: an exception or a broken contract of a dissector, a crash, a frame that takes longer than 50 ms each time it comes again.
 */

import { appendFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Reach } from './reach.ts';
import { collectSeeds } from './seeds.ts';
import type { FuzzJob, FuzzResult } from './worker.ts';

export interface FuzzOptions {
  readonly frames: number;
  readonly seconds: number;
  readonly seed: number;
  readonly threads: number;
}

export interface FuzzReport {
  readonly seed: number;
  readonly frames: number;
  readonly seconds: number;
  /** `thread:frame code`, or the error of a thread that died. */
  readonly findings: readonly string[];
  readonly worstMs: number;
  /** Frames over 50 ms that were quick when they came again. */
  readonly disturbed: number;
  readonly heapMiB: number;
  /** Damaged frames; those of them that did something new. */
  readonly damaged: number;
  readonly novelties: number;
  /** By id of the dissector. */
  readonly reach: Readonly<Record<string, Reach>>;
  readonly caps: Readonly<Record<string, number>>;
  readonly origin: string;
}

const HEAP_MIB = 1_024;
const LOG = new URL('../../docs/fuzz-log.md', import.meta.url);

function runThread(job: FuzzJob): Promise<FuzzResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    });
    // Nothing may hang: one frame that never ends is found here.
    const watchdog = setTimeout(() => void worker.terminate(), job.seconds * 1000 + 60_000);
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      clearTimeout(watchdog);
      reject(new Error(`a thread ended with ${code} without a result`));
    });
  });
}

export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const seeds = await collectSeeds();
  const startMs = performance.now();
  const share = Math.ceil(options.frames / options.threads);
  const runs = await Promise.allSettled(
    Array.from({ length: options.threads }, (_, k) =>
      runThread({ seeds, seed: options.seed + k * 7919, frames: share, seconds: options.seconds, tells: false }),
    ),
  );
  const seconds = (performance.now() - startMs) / 1000;
  const findings = runs.flatMap((run, k) =>
    run.status === 'rejected'
      ? [`${k}: ${String(run.reason)}`]
      : run.value.findings.map((f) => `${k}:${f.frame} ${f.code}`),
  );
  const results = runs.flatMap((run) => (run.status === 'fulfilled' ? [run.value] : []));
  const sum = (of: (r: FuzzResult) => number): number => results.reduce((all, r) => all + of(r), 0);
  const most = (of: (r: FuzzResult) => number): number => results.reduce((all, r) => Math.max(all, of(r)), 0);
  return {
    ...{ seed: options.seed, seconds, findings, origin: seeds.origin },
    frames: sum((r) => r.frames),
    damaged: sum((r) => r.damaged),
    novelties: sum((r) => r.novelties),
    disturbed: sum((r) => r.disturbed),
    worstMs: most((r) => r.worstMs),
    heapMiB: most((r) => r.heapMiB),
    reach: reachOf(results),
    caps: capsOf(results),
  };
}

function reachOf(results: readonly FuzzResult[]): Record<string, Reach> {
  const all: Record<string, Reach> = {};
  for (const [id, r] of results.flatMap((result) => Object.entries(result.reach))) {
    const before = all[id] ?? { pushes: 0, damaged: 0, outcomes: 0 };
    all[id] = {
      pushes: before.pushes + r.pushes,
      damaged: before.damaged + r.damaged,
      outcomes: Math.max(before.outcomes, r.outcomes),
    };
  }
  return all;
}

function capsOf(results: readonly FuzzResult[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const [cap, hits] of results.flatMap((r) => Object.entries(r.caps))) all[cap] = (all[cap] ?? 0) + hits;
  return all;
}

/** Dissectors that no damaged frame reached. */
export const unreached = (r: FuzzReport): string[] =>
  Object.entries(r.reach)
    .filter(([, reach]) => reach.damaged === 0)
    .map(([id]) => id);

export function reportLine(r: FuzzReport): string {
  const reached = Object.values(r.reach).map((reach) => reach.damaged);
  const least = Math.min(...reached);
  const caps = Object.entries(r.caps).map(([cap, hits]) => `${cap} ${hits}`);
  return [
    `seed=${r.seed} frames=${r.frames} damaged=${r.damaged} seconds=${r.seconds.toFixed(0)} findings=${r.findings.length}`,
    `worst=${r.worstMs.toFixed(1)} ms disturbed=${r.disturbed} heap=${r.heapMiB.toFixed(0)} MiB novelties=${r.novelties}`,
    `reached ${reached.filter((n) => n > 0).length} of ${reached.length} dissectors, each at least ${least} times`,
    `caps: ${caps.join(', ') || 'none'}; seeds: ${r.origin}`,
  ].join(' ');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      frames: { type: 'string', default: '20000000' },
      seconds: { type: 'string', default: '3600' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      threads: { type: 'string', default: '2' },
      log: { type: 'boolean', default: false },
      reach: { type: 'boolean', default: false },
      replay: { type: 'string' },
      save: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  if (values.replay !== undefined) {
    const [thread, frame] = values.replay.split(':').map(Number);
    const seeds = await collectSeeds();
    const job = { seeds, seed: seed + thread! * 7919, frames: frame!, seconds: 3_600, tells: true };
    const { told, findings } = await runThread(job);
    console.log(findings);
    const name = values.save ?? 'finding';
    const file = new URL(`../regressions/${name}.json`, import.meta.url);
    writeFileSync(file, `${JSON.stringify({ found: `seed=${seed} ${values.replay}`, frames: told }, null, 1)}\n`);
    return;
  }
  const report = await fuzz({
    frames: Number(values.frames),
    seconds: Number(values.seconds),
    seed,
    threads: Number(values.threads),
  });
  console.log(reportLine(report));
  for (const id of unreached(report)) console.log(`no damaged frame reached ${id}`);
  if (values.reach) console.table(report.reach);
  for (const finding of report.findings) console.log(`FINDING ${finding}`);
  if (values.log) {
    const day = new Date().toISOString().slice(0, 10);
    appendFileSync(
      LOG,
      `| ${day} | ${report.seed} | ${report.frames} | ${report.seconds.toFixed(0)} | ${report.findings.length} | ${report.worstMs.toFixed(1)} |\n`,
    );
  }
  process.exitCode = report.findings.length === 0 ? 0 : 1;
}

if (import.meta.main) await main();
