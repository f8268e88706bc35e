/**
 * Starts and stops the live capture worker, and starts it again when a frame stops it, when it breaks, or when frames arrive
 * and nothing is learnt. What was learnt since the last harvest is lost then, and its frames count as dropped: the gap is told.
 */

import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../../base/error.ts';
import type { Harvest } from '../../model/harvest.ts';
import { BlackBox, FIRST_BYTES, WHOLE_BYTES } from '../watch/black-box.ts';
import { Offenders, saveFrames } from '../watch/offenders.ts';
import { LOOK_MS, Pulse } from '../watch/pulse.ts';
import { Standstill } from '../watch/standstill.ts';
import { releaseRing } from './af-packet.ts';
import type { LiveMessage, LiveWorkerData } from './messages.ts';
import type { RingMapping } from './source.ts';

export interface LiveOptions {
  readonly interfaceName: string;
  readonly method?: 'auto' | 'af-packet' | 'tcpdump';
  readonly harvestEveryMs?: number;
  readonly hashSeed: number;
  readonly limits?: LiveWorkerData['limits'];
  readonly ringBytes?: number;
  /** Where the last 1,000 frames are kept when the worker stops; they may hold patient data. Absent: nowhere. */
  readonly keepFrames?: string;
  /** Called in order; the worker goes on capturing meanwhile. */
  readonly onHarvest: (harvest: Harvest, dropped: number | null, last: boolean) => void;
  /** Called about once a second with the frames since the start, and those lost. */
  readonly onStatus?: (frames: number, dropped: number | null) => void;
  /** Called with a sentence when the worker had to be started again. */
  readonly onTrouble?: (text: string) => void;
  /** In one frame, or without a turn of its loop, for so long the worker is started again. Default 3 s and 15 s. */
  readonly frameMs?: number;
  readonly turnMs?: number;
  /** Frames arrive and nothing is learnt for so long: an alarm. Default 30 s. */
  readonly standstillMs?: number;
  /** Heap of the worker. Default 2 GiB: the sensor's caps stay well below. */
  readonly heapMiB?: number;
  /** Another thread file, for tests. */
  readonly worker?: URL;
}

export interface LiveCapture {
  readonly method: 'af-packet' | 'tcpdump';
  /** Resolves after the last harvest was handed over. */
  stop(): Promise<void>;
  /** Resolves when the capture has ended, rejects when it failed. */
  readonly ended: Promise<void>;
}

const WORKER = new URL('./worker.ts', import.meta.url);
/** A worker that breaks sooner than this waits before it is started again. */
const SOON_MS = 10_000;
const PAUSE_MS = 2_000;
/** How long a worker may take to begin or to end. */
const PATIENCE_MS = 30_000;

const NOTHING: Harvest = {
  endpoints: [],
  observations: [],
  conversations: [],
  weirds: [],
  caps: [],
  counters: { frames: 0, bytes: 0, capturedBytes: 0, flows: 0, undecoded: 0, firstAtUs: null, lastAtUs: null },
};

class Live {
  readonly ended: Promise<void>;
  private readonly options: LiveOptions;
  private readonly offenders = new Offenders();
  private readonly standstill: Standstill;
  private worker: Worker | null = null;
  private box: BlackBox = BlackBox.make(0);
  private pulse = new Pulse(this.box, 1, 1);
  private ring: RingMapping | null = null;
  private startedMs = 0;
  private stopping = false;
  private hasStarted = false;
  private readonly looking: NodeJS.Timeout;
  private pausing: NodeJS.Timeout | undefined;
  /** Of workers before this one: frames seen; frames lost with them or dropped by the kernel. */
  private framesBefore = 0;
  private lostBefore = 0;
  /** Of this worker: last word on its drops; frames up to its last harvest. */
  private dropped: number | null = null;
  private harvested = 0;
  private restarts = 0;
  /** Something was learnt since the last restart that was for nothing learnt. */
  private helped = true;
  private standstills = 0;
  private resolveEnd: () => void = () => {};
  private rejectEnd: (error: Error) => void = () => {};
  private onStarted: (method: LiveCapture['method']) => void = () => {};

  constructor(options: LiveOptions) {
    this.options = options;
    this.standstill = new Standstill(options.standstillMs ?? 30_000, options.harvestEveryMs ?? 10_000);
    this.ended = new Promise((resolve, reject) => {
      this.resolveEnd = resolve;
      this.rejectEnd = reject;
    });
    this.ended.catch(() => {}); // the owner may look at it later
    this.looking = setInterval(() => this.look(), LOOK_MS);
  }

  start(): Promise<LiveCapture['method']> {
    this.run();
    return new Promise((resolve, reject) => {
      this.onStarted = resolve;
      this.ended.then(() => reject(new AppError('bug', 'bug', 'The capture worker ended at once.')), reject);
    });
  }

  private run(): void {
    const { options, offenders } = this;
    this.box = BlackBox.make(options.keepFrames === undefined ? FIRST_BYTES : WHOLE_BYTES);
    // Until it has begun, its loop makes no turn.
    this.pulse = new Pulse(this.box, options.frameMs ?? 3_000, PATIENCE_MS);
    this.startedMs = performance.now();
    this.dropped = null;
    this.harvested = 0;
    const data: LiveWorkerData = {
      interfaceName: options.interfaceName,
      method: options.method ?? 'auto',
      harvestEveryMs: options.harvestEveryMs ?? 10_000,
      hashSeed: options.hashSeed,
      limits: options.limits ?? {},
      ringBytes: options.ringBytes ?? null,
      box: this.box.memory,
      quarantine: offenders.quarantine,
    };
    const worker = new Worker(options.worker ?? WORKER, {
      workerData: data,
      env: { PATH: process.env['PATH'] },
      resourceLimits: { maxOldGenerationSizeMb: options.heapMiB ?? 2_048 },
    });
    this.worker = worker;
    worker.on('message', (message: LiveMessage) => {
      if (worker === this.worker) this.hear(message);
    });
    worker.on('error', (cause) => {
      if (worker === this.worker) this.restart(`met an error of ours (${cause.message})`, cause);
    });
    worker.on('exit', () => {
      if (worker === this.worker) this.end(null);
    });
  }

  private hear(message: LiveMessage): void {
    if (message.kind === 'started') {
      this.hasStarted = true;
      this.ring = message.ring;
      this.pulse = new Pulse(this.box, this.options.frameMs ?? 3_000, this.options.turnMs ?? 15_000);
      this.onStarted(message.method);
    } else if (message.kind === 'failed') {
      this.end(new AppError(message.code as ErrorCode, 'unavailable', message.detail));
    } else if (message.kind === 'status') {
      this.dropped = message.dropped;
      this.options.onStatus?.(this.framesBefore + message.frames, this.lost());
    } else {
      this.dropped = message.dropped;
      this.harvested += message.harvest.counters.frames;
      const stands = !message.last && this.standstill.harvest(message.harvest, performance.now());
      if (stands) this.standStill();
      if (message.harvest.endpoints.length > 0) this.helped = true;
      this.options.onHarvest(this.told(message.harvest), this.lost(), message.last);
      // Once: where it does not help, there may be nothing to learn.
      if (stands && this.helped) {
        this.helped = false;
        this.restart('learnt nothing', null);
      }
    }
  }

  private lost(): number | null {
    return this.dropped === null && this.lostBefore === 0 ? null : this.lostBefore + (this.dropped ?? 0);
  }

  /** With what happened to the worker since the last harvest. */
  private told(harvest: Harvest): Harvest {
    const own = [
      { code: 'sensor.restarted', count: this.restarts, frame: Math.max(1, this.framesBefore) },
      { code: 'sensor.records-stand-still', count: this.standstills, frame: Math.max(1, this.framesBefore) },
    ].filter((w) => w.count > 0);
    this.restarts = 0;
    this.standstills = 0;
    return own.length === 0 ? harvest : { ...harvest, weirds: [...harvest.weirds, ...own] };
  }

  private look(): void {
    if (this.worker === null) return;
    if (this.pulse.hasStopped()) {
      this.restart(this.box.isBusy ? `did not come back from frame ${this.box.frames}` : 'made no progress', null);
    } else if (this.standstill.look(this.framesBefore + this.box.frames, performance.now())) {
      this.standStill();
      this.restart('gave no harvest while frames arrived', null);
    }
  }

  private standStill(): void {
    this.standstills++;
    this.options.onTrouble?.('frames arrive, but nothing is learnt from them: what is on this interface is not seen');
  }

  private restart(what: string, cause: Error | null): void {
    const { box } = this;
    this.abandon();
    if (!this.hasStarted) {
      this.end(new AppError('bug', 'bug', 'The capture worker broke.', { cause: cause ?? new Error(what) }));
      return;
    }
    const flow = this.offenders.note(box);
    this.framesBefore += box.frames;
    this.lostBefore += (this.dropped ?? 0) + Math.max(0, box.frames - this.harvested);
    this.restarts++;
    const isOut = flow !== null && this.offenders.quarantine.includes(flow);
    this.options.onTrouble?.(
      `the capture worker ${what} and is started again${isOut ? '; the flow that stopped it twice is left out' : ''}${this.keep(box)}`,
    );
    if (this.stopping) {
      this.options.onHarvest(this.told(NOTHING), this.lost(), true);
      this.end(null);
    } else if (performance.now() - this.startedMs >= SOON_MS || this.restarts <= 2) this.run();
    else this.pausing = setTimeout(() => this.run(), PAUSE_MS);
  }

  /** Ends the worker where it stands, and gives back what it held of the system. */
  private abandon(): void {
    const { worker, ring } = this;
    this.worker = null;
    this.ring = null;
    void worker?.terminate().then(() => {
      if (ring !== null) releaseRing(ring);
    });
  }

  /** Keeps the last frames where that was asked for; says where. */
  private keep(box: BlackBox): string {
    if (this.options.keepFrames === undefined) return '';
    try {
      return `; its last frames are in ${saveFrames(this.options.keepFrames, box.kept(), Date.now())}`;
    } catch (error) {
      return `; its last frames could not be kept (${(error as Error).message})`;
    }
  }

  private end(error: AppError | null): void {
    clearInterval(this.looking);
    clearTimeout(this.pausing);
    if (error !== null) this.abandon();
    this.worker = null;
    if (error === null) this.resolveEnd();
    else this.rejectEnd(error);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.worker !== null) this.worker.postMessage('stop');
    else if (this.pausing !== undefined) {
      this.options.onHarvest(this.told(NOTHING), this.lost(), true);
      this.end(null);
    }
    await this.ended;
  }
}

/** Resolves once frames are being captured. Rejects with AppError sensor.interface. */
export async function startLive(options: LiveOptions): Promise<LiveCapture> {
  const live = new Live(options);
  const method = await live.start();
  return { method, stop: () => live.stop(), ended: live.ended };
}
