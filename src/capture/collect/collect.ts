/**
 * The collector: sockets here, reading in a thread. Between them a bounded queue; what does not fit is dropped, counted and
 * told with the next harvest. Nothing is ever sent.
 */

import { Worker } from 'node:worker_threads';
import { AppError } from '../../base/error.ts';
import { inSubnet, ipNumber, type Subnet } from '../../model/filter/fold.ts';
import type { CapCount, Harvest } from '../../model/harvest.ts';
import type { CollectWorkerData, FromWorker, Piece, ToWorker } from './messages.ts';
import { type Listener, type OpenSocket, openSocket } from './sockets.ts';

export interface CollectOptions {
  readonly listeners: readonly Listener[];
  readonly host: string;
  /** Networks that are listened to; empty: all. */
  readonly allow: readonly Subnet[];
  readonly harvestEveryMs: number;
  readonly hashSeed: number;
  /** Called in order. `dropped`: datagrams and messages lost since the start. */
  readonly onHarvest: (harvest: Harvest, dropped: number, last: boolean) => void;
  readonly maxQueue?: number;
}

export interface Collecting {
  /** Ports by the order of `listeners`. */
  readonly ports: readonly number[];
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const MAX_QUEUE = 32_768;
const MAX_QUEUE_BYTES = 64 * 1024 * 1024;
const BATCH = 512;
/** Batches that the thread may have before it: it reads on while the next one comes. */
const AHEAD = 4;
const FLUSH_MS = 50;
/** Without an answer for so long the thread is taken for stalled. */
const STALL_MS = 60_000;

class Collector {
  readonly #options: CollectOptions;
  readonly #worker: Worker;
  #queue: Piece[] = [];
  #queueBytes = 0;
  #inThread = 0;
  #dropped = 0;
  #heardMs = performance.now();
  readonly #caps = new Map<string, { cap: string; limit: number; hits: number }>();
  sockets: readonly OpenSocket[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly ended: Promise<void>;
  #fail: (error: Error) => void = () => {};

  constructor(options: CollectOptions) {
    this.#options = options;
    const data: CollectWorkerData = { hashSeed: options.hashSeed };
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: data,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 1_024 },
    });
    this.ended = new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#worker.on('error', (cause) => reject(new AppError('bug', 'bug', 'The collector broke.', { cause })));
      this.#worker.on('exit', () => resolve());
    });
    this.ended.catch(() => {});
  }

  /** Resolves when the thread can read. */
  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.ended.then(() => reject(new AppError('bug', 'bug', 'The collector ended at once.')), reject);
      this.#worker.on('message', (message: FromWorker) => this.#hear(message, resolve));
    });
  }

  #hear(message: FromWorker, ready: () => void): void {
    this.#heardMs = performance.now();
    if (message.kind === 'ready') ready();
    else if (message.kind === 'read') {
      this.#inThread--;
      this.#flush();
    } else this.#options.onHarvest(message.harvest, this.dropped(), message.last);
  }

  async listen(): Promise<void> {
    const { allow, host, listeners } = this.#options;
    const wanted = (ip: string): boolean => {
      const number = allow.length === 0 ? null : ipNumber(ip);
      if (allow.length === 0 || (number !== null && allow.some((net) => inSubnet(number, net)))) return true;
      this.cap('notAllowed', allow.length);
      return false;
    };
    const onPiece = (kind: string, from: string, bytes: Uint8Array): void => this.#take(kind, from, bytes);
    const onCap = (cap: string, limit: number): void => this.cap(cap, limit);
    const sockets: OpenSocket[] = [];
    this.sockets = sockets;
    for (const listener of listeners) sockets.push(await openSocket(listener, host, { wanted, onPiece, onCap }));
    this.#timers.push(setInterval(() => this.#flush(), FLUSH_MS));
    this.#timers.push(setInterval(() => this.#ask(false), this.#options.harvestEveryMs));
  }

  cap(cap: string, limit: number): void {
    const known = this.#caps.get(cap);
    if (known === undefined) this.#caps.set(cap, { cap, limit, hits: 1 });
    else known.hits++;
  }

  dropped(): number {
    return this.sockets.reduce((sum, s) => sum + (s.dropped() ?? 0), this.#dropped);
  }

  #take(kind: string, from: string, bytes: Uint8Array): void {
    const limit = this.#options.maxQueue ?? MAX_QUEUE;
    if (this.#queue.length >= limit || this.#queueBytes + bytes.length > MAX_QUEUE_BYTES) {
      this.#dropped++;
      this.cap('queue', limit);
      return;
    }
    this.#queue.push({ kind, from, bytes, atUs: Math.floor(Date.now() * 1000) });
    this.#queueBytes += bytes.length;
    if (this.#queue.length >= BATCH) this.#flush();
  }

  #flush(): void {
    while (this.#queue.length > 0 && this.#inThread < AHEAD) {
      const pieces = this.#queue.splice(0, BATCH);
      for (const p of pieces) this.#queueBytes -= p.bytes.length;
      if (this.#inThread++ === 0) this.#heardMs = performance.now();
      this.#tell({ kind: 'pieces', pieces });
    }
    if (this.#inThread > 0 && performance.now() - this.#heardMs > STALL_MS) {
      this.#fail(
        new AppError('capture.stalled', 'bug', 'The collector made no progress and was ended. Please report it.'),
      );
      void this.stop();
    }
  }

  #tell(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #ask(last: boolean): void {
    const caps: CapCount[] = [...this.#caps.values()];
    this.#caps.clear();
    this.#tell({ kind: 'harvest', last, caps });
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.sockets.map((s) => s.close()));
    const patience = setTimeout(() => void this.#worker.terminate(), STALL_MS);
    while (this.#queue.length > 0) {
      this.#inThread = 0;
      this.#flush();
    }
    this.#ask(true);
    await this.ended.catch(() => {});
    clearTimeout(patience);
  }
}

/** Resolves once it listens. Rejects with AppError sensor.interface when a port cannot be had. */
export async function startCollecting(options: CollectOptions): Promise<Collecting> {
  const collector = new Collector(options);
  try {
    await collector.ready();
    await collector.listen();
  } catch (error) {
    await collector.stop();
    throw error;
  }
  return { ports: collector.sockets.map((s) => s.port), ended: collector.ended, stop: () => collector.stop() };
}
