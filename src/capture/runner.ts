/** Runs the capture worker: one thread a capture, with a bound on its memory, on its silence and on the time of a frame. */

import { randomInt } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { AppError } from '../base/error.ts';
import type { CaptureRun, CaptureRunner, CaptureRunOptions } from '../services/ports.ts';
import type { CaptureProblem } from '../wire/file/parser.ts';
import type { CaptureJob, CaptureMessage } from './messages.ts';
import { BlackBox } from './watch/black-box.ts';
import { Pulse } from './watch/pulse.ts';

export interface RunnerOptions {
  /** Without progress for so long the worker is ended. Default 60 s. */
  readonly stallMs?: number;
  /** In one frame for so long it is ended, and the file read again. Default 3 s. */
  readonly frameMs?: number;
  /** Heap of the worker. Default 2 GiB: the sensor's caps stay well below. */
  readonly heapMiB?: number;
  /** Another thread file, for tests. */
  readonly worker?: URL;
}

/** Looks at the worker while one frame may last. */
const LOOKS = 6;
/** Readings of one file that may stop in a frame. */
const MOST_READINGS = 8;
const WORKER = new URL('./worker.ts', import.meta.url);

const problemOf = (p: CaptureProblem): CaptureRun['problem'] => ({
  code: p.code,
  title: p.code,
  detail: p.detail,
  status: 400,
  at: { offset: p.offset },
});

export function createCaptureRunner(options: RunnerOptions = {}): CaptureRunner {
  return {
    async run(path, run) {
      const size = await stat(path).then(
        (s) => s.size,
        () => null,
      );
      if (size === null) {
        throw new AppError(
          'capture.unreadable',
          'unavailable',
          'The uploaded file is gone from the spool folder. Import it again.',
        );
      }
      return inWorker(path, size, run, options);
    },
  };
}

/** Frames at which readings of this file stopped, by number. */
class Stopped extends Error {
  readonly frame: number;
  constructor(frame: number) {
    super(`stopped at frame ${frame}`);
    this.frame = frame;
  }
}

/** Reads a file, and again where a frame stopped the thread: a flow that does so twice is left out of the third reading. */
async function inWorker(
  path: string,
  size: number,
  run: CaptureRunOptions,
  options: RunnerOptions,
): Promise<CaptureRun> {
  const suspects: number[] = [];
  for (;;) {
    try {
      return await readOnce(path, size, run, suspects, options);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      suspects.push(error.frame);
      if (suspects.length > MOST_READINGS) {
        const detail = `Reading stopped at ${suspects.length} frames (the last was number ${error.frame}) and was given up. Please report it, with the capture if you may share it.`;
        throw new AppError('capture.stalled', 'bug', detail);
      }
    }
  }
}

function readOnce(
  path: string,
  size: number,
  run: CaptureRunOptions,
  suspects: readonly number[],
  options: RunnerOptions,
): Promise<CaptureRun> {
  const stallMs = options.stallMs ?? 60_000;
  const frameMs = options.frameMs ?? 3_000;
  const box = BlackBox.make(0);
  const pulse = new Pulse(box, frameMs, Number.POSITIVE_INFINITY, frameMs / LOOKS);
  const job: CaptureJob = { path, hashSeed: randomInt(2 ** 32), as: run.kind ?? null, box: box.memory, suspects };
  const worker = new Worker(options.worker ?? WORKER, {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: options.heapMiB ?? 2_048 },
    // Nothing of the process's environment: a connection string may be in it.
    env: {},
  });
  return new Promise<CaptureRun>((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(watchdog);
      clearInterval(looking);
      run.signal.removeEventListener('abort', onAbort);
      void worker.terminate();
      settle();
    };
    const onStall = (): void => {
      const detail = `Reading made no progress for ${Math.round(stallMs / 1000)} s and was ended. Please report it, with the capture if you may share it.`;
      finish(() => reject(new AppError('capture.stalled', 'bug', detail)));
    };
    const onAbort = (): void => finish(() => reject(run.signal.reason));
    let watchdog = setTimeout(onStall, stallMs);
    const looking = setInterval(() => {
      if (pulse.hasStopped()) finish(() => reject(new Stopped(box.frames)));
    }, frameMs / LOOKS);
    let lastBytes = -1;
    if (run.signal.aborted) return onAbort();
    run.signal.addEventListener('abort', onAbort);
    worker.on('message', (message: CaptureMessage) => {
      if (message.kind === 'done') {
        const problem = message.problem === null ? null : problemOf(message.problem);
        return finish(() => resolve({ harvest: message.harvest, problem, kind: message.source }));
      }
      // Only bytes that advance count as progress: a loop that keeps talking is a stall as well.
      if (message.bytes > lastBytes) {
        lastBytes = message.bytes;
        clearTimeout(watchdog);
        watchdog = setTimeout(onStall, stallMs);
      }
      run.onProgress(size === 0 ? 1 : message.bytes / size);
    });
    worker.on('error', (error: Error & { code?: string }) => {
      if (box.isBusy) return finish(() => reject(new Stopped(box.frames)));
      const memory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      const what = memory ? 'needed more memory than it is given' : `met an error of ours (${error.message})`;
      const detail = `Reading this capture ${what}. Nothing of it was stored. Please report it.`;
      finish(() => reject(new AppError('bug', 'bug', detail, { cause: error })));
    });
    worker.on('exit', () =>
      finish(() => reject(new AppError('bug', 'bug', 'The capture worker ended without a result.'))),
    );
  });
}
