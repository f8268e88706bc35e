/**
 * What the live capture worker does: frames from the ring (or tcpdump) through the sensor, a harvest to the owner now and then.
 * It holds no secret, no database handle and no listening socket.
 */

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { AppError } from '../../base/error.ts';
import type { Dissector } from '../../wire/contract.ts';
import { createSensor, type Sensor } from '../../wire/sensor.ts';
import { readCapture } from '../file.ts';
import { Guard } from '../watch/guard.ts';
import type { openRing } from './af-packet.ts';
import type { LiveMessage, LiveWorkerData } from './messages.ts';
import type { LiveSource } from './source.ts';
import { openTcpdump } from './tcpdump.ts';

const port = parentPort!;
const options = workerData as LiveWorkerData;
const say = (message: LiveMessage): void => port.postMessage(message);

/** Long enough to sleep when idle, short enough to notice a stop. */
const WAIT_MS = 100;
const STATUS_MS = 1000;

function runRing(source: LiveSource, sensor: Sensor, guard: Guard): void {
  let next = performance.now() + options.harvestEveryMs;
  let nextStatus = performance.now() + STATUS_MS;
  let frames = 0;
  // The loop blocks in poll(2); the owner's 'stop' is looked for between two rounds.
  while (receiveMessageOnPort(port) === undefined) {
    guard.idle();
    frames += source.read(guard.onFrame, WAIT_MS);
    if (performance.now() >= nextStatus) {
      say({ kind: 'status', frames, dropped: source.drops() });
      nextStatus = performance.now() + STATUS_MS;
    }
    if (performance.now() >= next) {
      say({ kind: 'harvest', harvest: guard.amend(sensor.harvest()), dropped: source.drops(), last: false });
      next = performance.now() + options.harvestEveryMs;
    }
  }
  source.read(guard.onFrame, 0); // what arrived before the stop
  const dropped = source.drops();
  source.close();
  say({ kind: 'harvest', harvest: guard.amend(sensor.finish()), dropped, last: true });
}

async function runTcpdump(sensor: Sensor, guard: Guard): Promise<void> {
  const source = openTcpdump(options.interfaceName);
  say({ kind: 'started', method: 'tcpdump', ring: null });
  const timer = setInterval(() => {
    source.askDrops();
    say({ kind: 'harvest', harvest: guard.amend(sensor.harvest()), dropped: source.drops(), last: false });
  }, options.harvestEveryMs);
  const turns = setInterval(() => guard.idle(), WAIT_MS);
  let frames = 0;
  const status = setInterval(() => say({ kind: 'status', frames, dropped: source.drops() }), STATUS_MS);
  port.once('message', () => source.stop());
  const onFrame: typeof sensor.frame = (linkType, bytes, start, end, wireLength, atUs) => {
    frames++;
    guard.onFrame(linkType, bytes, start, end, wireLength, atUs);
  };
  try {
    await Promise.all([readCapture(source.stream, onFrame, { onProgress: () => guard.idle() }), source.ended]);
  } finally {
    clearInterval(timer);
    clearInterval(turns);
    clearInterval(status);
    port.unref();
  }
  say({ kind: 'harvest', harvest: guard.amend(sensor.finish()), dropped: source.drops(), last: true });
}

export interface LiveMeans {
  readonly dissectors: readonly Dissector[];
  /** Opens the ring of an interface. */
  readonly openRing: typeof openRing;
}

async function capture(means: LiveMeans): Promise<void> {
  const { dissectors } = means;
  const sensor = createSensor({ dissectors, hashSeed: options.hashSeed, limits: options.limits });
  const guard = new Guard(sensor.frame.bind(sensor), options);
  if (options.method !== 'tcpdump') {
    let ring: LiveSource | null = null;
    try {
      ring = means.openRing(options.interfaceName, options.ringBytes === null ? {} : { ringBytes: options.ringBytes });
    } catch (error) {
      // A wrong name or a missing right is the same for tcpdump; only a missing ring is worth the fallback.
      const hopeless = error instanceof AppError && (error.kind === 'invalid' || error.kind === 'not-found');
      if (options.method === 'af-packet' || hopeless) throw error;
    }
    if (ring !== null) {
      say({ kind: 'started', method: 'af-packet', ring: ring.mapping });
      runRing(ring, sensor, guard);
      return;
    }
  }
  await runTcpdump(sensor, guard);
}

/** Captures until the owner says stop. An error of the sensor itself ends the thread; its owner starts another one. */
export async function captureLive(means: LiveMeans): Promise<void> {
  try {
    await capture(means);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    say({ kind: 'failed', code: error.code, detail: error.message });
  }
}
