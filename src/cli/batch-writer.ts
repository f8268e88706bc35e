/** Batches of a live sensor or a collector on their way to the database. */

import { randomUUID } from 'node:crypto';
import type { Harvest } from '../model/harvest.ts';
import type { App } from './app.ts';
import type { CliDeps } from './command.ts';

export const statusLine = (
  name: string,
  frames: number,
  perSecond: number,
  dropped: number | null,
  what = 'frames',
): string =>
  `${name}: ${frames.toLocaleString('en')} ${what}, ${Math.round(perSecond).toLocaleString('en')}/s, ` +
  `${dropped === null ? 'drops not told yet' : `${dropped.toLocaleString('en')} dropped`}`;

/** Counts frames over harvests and their rate since the last one. */
function frameCounter(): (harvest: Harvest) => { total: number; perSecond: number } {
  let total = 0;
  let lastMs = performance.now();
  return (harvest) => {
    const nowMs = performance.now();
    const perSecond = harvest.counters.frames / Math.max(0.001, (nowMs - lastMs) / 1000);
    lastMs = nowMs;
    total += harvest.counters.frames;
    return { total, perSecond };
  };
}

export interface BatchWriter {
  take(harvest: Harvest, dropped: number | null, stopped: boolean): void;
  /** Resolves when everything taken is committed; rejects when a batch could not be. */
  settled(): Promise<void>;
}

/** Batches go to the database one after another; a slow commit lets them queue, and the queue is told. */
export function batchWriter(
  app: App,
  { site, name, what }: { readonly site: string; readonly name: string; readonly what?: string },
  deps: CliDeps,
): BatchWriter {
  const epoch = randomUUID();
  const count = frameCounter();
  let seq = 0;
  let queue: Promise<void> = Promise.resolve();
  return {
    take(harvest, dropped, stopped) {
      seq++;
      const { total, perSecond } = count(harvest);
      const report = { id: name, name, epoch, seq, harvest, dropped, framesPerSecond: perSecond, stopped };
      queue = queue.then(() => app.takeBatch(site, report));
      queue.catch(() => {});
      deps.output.note(statusLine(name, total, perSecond, dropped, what));
    },
    settled: () => queue,
  };
}
