/**
 * Runs identify() in a thread of its own, one question after the other, so that resolving thousands of assets does not hold
 * up a page. The thread starts with the first question and is started again when it dies.
 */

import { Worker } from 'node:worker_threads';
import { AppError } from '../base/error.ts';
import type { Asset } from '../model/asset.ts';
import type { ResolveInput } from '../services/ports.ts';

export interface ResolverThread {
  resolve(input: ResolveInput): Promise<readonly Asset[]>;
  close(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly assets: readonly Asset[] | null;
  readonly error: string | null;
}

interface Waiting {
  readonly resolve: (assets: readonly Asset[]) => void;
  readonly reject: (error: Error) => void;
}

const failed = (text: string): AppError => new AppError('bug', 'bug', `Resolving assets failed: ${text}`);

/** For createResolver(knowledge, thread.resolve). */
export function startResolverThread(): ResolverThread {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let count = 0;
  const end = (text: string): void => {
    worker = null;
    for (const w of waiting.values()) w.reject(failed(text));
    waiting.clear();
  };
  const start = (): Worker => {
    const made = new Worker(new URL('./resolver-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 4_096 },
      env: {},
    });
    made.on('message', ({ id, assets, error }: Answer) => {
      const w = waiting.get(id);
      waiting.delete(id);
      if (waiting.size === 0) made.unref();
      if (assets === null) w?.reject(failed(error ?? 'no answer'));
      else w?.resolve(assets);
    });
    made.on('error', (error) => end(error.message));
    made.on('exit', (code) => {
      if (worker === made) end(`its thread ended (${code})`);
    });
    return made;
  };
  return {
    resolve: (input) =>
      new Promise((resolve, reject) => {
        worker ??= start();
        worker.ref();
        const id = ++count;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, input });
      }),
    async close() {
      const ending = worker;
      end('the program ends');
      await ending?.terminate();
    },
  };
}
