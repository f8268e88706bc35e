/**
 * What the thread does that reads one imported file: hostile bytes are read here and nowhere near the database. It gets a path and gives
 * back a harvest. It says how far it is; who waits for it ends it when it falls silent.
 */

import { stat } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { loadSources } from '../install/sources.ts';
import type { Harvest } from '../model/harvest.ts';
import { createReading } from '../sources/reading.ts';
import { fileKinds, HEAD_LINES, recognise } from '../sources/recognise.ts';
import type { Dissector } from '../wire/contract.ts';
import type { CaptureProblem } from '../wire/file/parser.ts';
import { createSensor } from '../wire/sensor.ts';
import { readCapture } from './file.ts';
import { readLines } from './lines.ts';
import type { CaptureJob, CaptureMessage } from './messages.ts';
import { Guard } from './watch/guard.ts';

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

async function readFrames(dissectors: readonly Dissector[]): Promise<Result> {
  const sensor = createSensor({ dissectors, hashSeed: job.hashSeed });
  const guard = new Guard(sensor.frame.bind(sensor), job);
  const { problem } = await readCapture(job.path, guard.onFrame, {
    space: sensor.input,
    onProgress: ({ bytes, total }) => {
      guard.idle();
      onProgress(bytes, total);
    },
  });
  const harvest = guard.amend(sensor.finish());
  if (problem?.code !== 'capture.not-a-capture' || job.as === 'capture') return { harvest, problem };
  const detail = `${problem.detail} Nor is it a log, a lease file or a table of a kind that is known: name its kind, where it has one.`;
  return { harvest, problem: { ...problem, detail } };
}

/** Reads the file that the owner named, and says what was in it. */
export async function readFile(dissectors: () => Promise<readonly Dissector[]>): Promise<void> {
  const sources = await loadSources();
  let kind = job.as;
  if (kind !== null && kind !== 'capture' && !fileKinds(sources).has(kind)) kind = null;
  if (kind === null) {
    const head: string[] = [];
    await readLines(job.path, (line) => head.push(line), { maxLines: HEAD_LINES });
    kind = recognise(sources, head) ?? 'capture';
  }
  if (kind === 'capture') {
    say({ kind: 'done', ...(await readFrames(await dissectors())), source: null });
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
