/** Starts and stops the live capture worker. */

import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../../base/error.ts';
import type { Harvest } from '../../model/harvest.ts';
import type { LiveMessage, LiveWorkerData } from './messages.ts';

export interface LiveOptions {
  readonly interfaceName: string;
  readonly method?: 'auto' | 'af-packet' | 'tcpdump';
  readonly harvestEveryMs?: number;
  readonly hashSeed: number;
  readonly limits?: LiveWorkerData['limits'];
  readonly ringBytes?: number;
  /** Called in order; the worker goes on capturing meanwhile. */
  readonly onHarvest: (harvest: Harvest, dropped: number | null, last: boolean) => void;
  /** Called about once a second with the frames since the start, and those lost. */
  readonly onStatus?: (frames: number, dropped: number | null) => void;
}

export interface LiveCapture {
  readonly method: 'af-packet' | 'tcpdump';
  /** Resolves after the last harvest was handed over. */
  stop(): Promise<void>;
  /** Resolves when the capture has ended, rejects when it failed. */
  readonly ended: Promise<void>;
}

/** Resolves once frames are being captured. Rejects with AppError sensor.interface. */
export function startLive(options: LiveOptions): Promise<LiveCapture> {
  const data: LiveWorkerData = {
    interfaceName: options.interfaceName,
    method: options.method ?? 'auto',
    harvestEveryMs: options.harvestEveryMs ?? 10_000,
    hashSeed: options.hashSeed,
    limits: options.limits ?? {},
    ringBytes: options.ringBytes ?? null,
  };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: data,
    env: { PATH: process.env['PATH'] },
  });
  return new Promise((resolveStart, rejectStart) => {
    let failure: AppError | null = null;
    const ended = new Promise<void>((resolve, reject) => {
      worker.on('error', (cause) => {
        failure = new AppError('bug', 'bug', 'The capture worker broke.', { cause });
        rejectStart(failure);
        reject(failure);
      });
      worker.on('exit', () => {
        if (failure === null) resolve();
        else reject(failure);
      });
    });
    ended.catch(() => {}); // the owner may look at it later
    worker.on('message', (message: LiveMessage) => {
      if (message.kind === 'harvest') options.onHarvest(message.harvest, message.dropped, message.last);
      else if (message.kind === 'status') options.onStatus?.(message.frames, message.dropped);
      else if (message.kind === 'failed') {
        failure = new AppError(message.code as ErrorCode, 'unavailable', message.detail);
        rejectStart(failure);
      } else {
        const stop = async () => {
          worker.postMessage('stop');
          await ended;
        };
        resolveStart({ method: message.method, stop, ended });
      }
    });
  });
}
