/**
 * The thread that reads one imported file: hostile bytes are read here and nowhere near the database. It gets a path and gives
 * back a harvest. It says how far it is; who waits for it ends it when it falls silent.
 */

import { stat } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { loadDissectors } from '../install/dissectors.ts';
import { loadSources } from '../install/sources.ts';
import type { Harvest } from '../model/harvest.ts';
import { createReading } from '../sources/reading.ts';
import { fileKinds, HEAD_LINES, recognise } from '../sources/recognise.ts';
import type { CaptureProblem } from '../wire/file/parser.ts';
import { createSensor } from '../wire/sensor.ts';
import { readCapture } from './file.ts';
import { readLines } from './lines.ts';
import type { CaptureJob, CaptureMessage } from './messages.ts';

const job = workerData as CaptureJob;
const say = (message: CaptureMessage): void => parentPort?.postMessage(message);

let lastSaidMs = 0;
function onProgress(bytes: number, total: number | null): void {
  const now = performance.now();
  if (now - lastSaidMs < 200) return;
  lastSaidMs = now;
  say({ kind: 'progress', bytes, total });
}

interface Result {
  readonly harvest: Harvest;
  readonly problem: CaptureProblem | null;
}

async function readFrames(): Promise<Result> {
  const sensor = createSensor({ dissectors: await loadDissectors(), hashSeed: job.hashSeed });
  const { problem } = await readCapture(job.path, sensor.frame.bind(sensor), {
    space: sensor.input,
    onProgress: ({ bytes, total }) => onProgress(bytes, total),
  });
  if (problem?.code !== 'capture.not-a-capture' || job.as === 'capture') return { harvest: sensor.finish(), problem };
  const detail = `${problem.detail} Nor is it a log, a lease file or a table of a kind that is known: name its kind, where it has one.`;
  return { harvest: sensor.finish(), problem: { ...problem, detail } };
}

async function main(): Promise<void> {
  const sources = await loadSources();
  let kind = job.as;
  if (kind !== null && kind !== 'capture' && !fileKinds(sources).has(kind)) kind = null;
  if (kind === null) {
    const head: string[] = [];
    await readLines(job.path, (line) => head.push(line), { maxLines: HEAD_LINES });
    kind = recognise(sources, head) ?? 'capture';
  }
  if (kind === 'capture') {
    say({ kind: 'done', ...(await readFrames()), source: null });
    return;
  }
  const { size, mtimeMs } = await stat(job.path);
  const reading = createReading({ sources });
  const file = reading.file(kind, Math.floor(mtimeMs * 1000));
  const { problem } = await readLines(job.path, (line) => file.line(line), {
    onProgress: (bytes) => onProgress(bytes, size),
  });
  file.endOfFile();
  say({ kind: 'done', harvest: reading.harvest(), problem, source: kind });
}

await main();
