/**
 * The mutation fuzzer over the whole sensor: `npm run fuzz -- [--frames N] [--seconds S] [--seed X] [--threads T] [--log]`.
 * `--replay T:FRAME --save NAME` makes the frames before a finding of thread T again and keeps them as test/regressions/NAME.json.
 * Findings: an exception or a broken contract of a dissector, a crash, a frame that takes longer than 50 ms three times out of three.
 */

import { appendFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { collectSeeds, type Seeds } from './seeds.ts';
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
  readonly heapMiB: number;
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

/** The worst frame again, alone with what came before it: slow once is the machine's doing, slow three times is ours. */
async function isSlow(seeds: Seeds, seed: number, frame: number, limitMs: number): Promise<boolean> {
  for (let n = 0; n < 2; n++) {
    const again = await runThread({ seeds, seed, frames: frame, seconds: 300, tellBefore: null });
    if (again.worstFrame !== frame || again.worstMs < limitMs) return false;
  }
  return true;
}

export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const seeds = await collectSeeds();
  const startMs = performance.now();
  const seedOf = (k: number): number => options.seed + k * 7919;
  const share = Math.ceil(options.frames / options.threads);
  const runs = await Promise.allSettled(
    Array.from({ length: options.threads }, (_, k) =>
      runThread({ seeds, seed: seedOf(k), frames: share, seconds: options.seconds, tellBefore: null }),
    ),
  );
  const seconds = (performance.now() - startMs) / 1000;
  const findings: string[] = [];
  let [frames, worstMs, heapMiB] = [0, 0, 0];
  for (const [k, run] of runs.entries()) {
    if (run.status === 'rejected') {
      findings.push(`${k}: ${String(run.reason)}`);
      continue;
    }
    const r = run.value;
    frames += r.frames;
    worstMs = Math.max(worstMs, r.worstMs);
    heapMiB = Math.max(heapMiB, r.heapMiB);
    for (const f of r.findings) findings.push(`${k}:${f.frame} ${f.code}`);
    if (r.slow > 0 && r.worstFrame < 3_000_000 && (await isSlow(seeds, seedOf(k), r.worstFrame, 50))) {
      findings.push(`${k}:${r.worstFrame} takes ${r.worstMs.toFixed(0)} ms`);
    }
  }
  return { seed: options.seed, frames, seconds, findings, worstMs, heapMiB, origin: seeds.origin };
}

export const reportLine = (r: FuzzReport): string =>
  `seed=${r.seed} frames=${r.frames} seconds=${r.seconds.toFixed(0)} findings=${r.findings.length} worst=${r.worstMs.toFixed(1)} ms heap=${r.heapMiB.toFixed(0)} MiB seeds: ${r.origin}`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      frames: { type: 'string', default: '20000000' },
      seconds: { type: 'string', default: '3600' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      threads: { type: 'string', default: '2' },
      log: { type: 'boolean', default: false },
      replay: { type: 'string' },
      save: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  if (values.replay !== undefined) {
    const [thread, frame] = values.replay.split(':').map(Number);
    const seeds = await collectSeeds();
    const job = { seeds, seed: seed + thread! * 7919, frames: frame!, seconds: 3_600, tellBefore: frame! };
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
