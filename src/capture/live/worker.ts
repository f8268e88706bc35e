/**
 * The live capture worker: frames from the ring (or tcpdump) through the sensor, a harvest to the owner now and then.
 * It holds no secret, no database handle and no listening socket.
 */

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { AppError } from '../../base/error.ts';
import { loadDissectors } from '../../install/dissectors.ts';
import { createSensor, type Sensor } from '../../wire/sensor.ts';
import { readCapture } from '../file.ts';
import { openRing } from './af-packet.ts';
import type { LiveMessage, LiveWorkerData } from './messages.ts';
import type { LiveSource } from './source.ts';
import { openTcpdump } from './tcpdump.ts';

const port = parentPort!;
const options = workerData as LiveWorkerData;
const say = (message: LiveMessage): void => port.postMessage(message);

/** Long enough to sleep when idle, short enough to notice a stop. */
const WAIT_MS = 100;
const STATUS_MS = 1000;

function runRing(source: LiveSource, sensor: Sensor): void {
  const onFrame = sensor.frame.bind(sensor);
  let next = performance.now() + options.harvestEveryMs;
  let nextStatus = performance.now() + STATUS_MS;
  let frames = 0;
  // The loop blocks in poll(2); the owner's 'stop' is looked for between two rounds.
  while (receiveMessageOnPort(port) === undefined) {
    frames += source.read(onFrame, WAIT_MS);
    if (performance.now() >= nextStatus) {
      say({ kind: 'status', frames, dropped: source.drops() });
      nextStatus = performance.now() + STATUS_MS;
    }
    if (performance.now() >= next) {
      say({ kind: 'harvest', harvest: sensor.harvest(), dropped: source.drops(), last: false });
      next = performance.now() + options.harvestEveryMs;
    }
  }
  source.read(onFrame, 0); // what arrived before the stop
  const dropped = source.drops();
  source.close();
  say({ kind: 'harvest', harvest: sensor.finish(), dropped, last: true });
}

async function runTcpdump(sensor: Sensor): Promise<void> {
  const source = openTcpdump(options.interfaceName);
  say({ kind: 'started', method: 'tcpdump' });
  const timer = setInterval(() => {
    source.askDrops();
    say({ kind: 'harvest', harvest: sensor.harvest(), dropped: source.drops(), last: false });
  }, options.harvestEveryMs);
  let frames = 0;
  const status = setInterval(() => say({ kind: 'status', frames, dropped: source.drops() }), STATUS_MS);
  port.once('message', () => source.stop());
  const onFrame: typeof sensor.frame = (linkType, bytes, start, end, wireLength, atUs) => {
    frames++;
    sensor.frame(linkType, bytes, start, end, wireLength, atUs);
  };
  try {
    await Promise.all([readCapture(source.stream, onFrame, {}), source.ended]);
  } finally {
    clearInterval(timer);
    clearInterval(status);
    port.unref();
  }
  say({ kind: 'harvest', harvest: sensor.finish(), dropped: source.drops(), last: true });
}

async function main(): Promise<void> {
  const dissectors = await loadDissectors();
  const sensor = createSensor({ dissectors, hashSeed: options.hashSeed, limits: options.limits });
  if (options.method !== 'tcpdump') {
    try {
      const ring = openRing(options.interfaceName, options.ringBytes === null ? {} : { ringBytes: options.ringBytes });
      say({ kind: 'started', method: 'af-packet' });
      runRing(ring, sensor);
      return;
    } catch (error) {
      // A wrong name or a missing right is the same for tcpdump; only a missing ring is worth the fallback.
      const hopeless = error instanceof AppError && (error.kind === 'invalid' || error.kind === 'not-found');
      if (options.method === 'af-packet' || hopeless) throw error;
    }
  }
  await runTcpdump(sensor);
}

main().catch((error: unknown) => {
  const known = error instanceof AppError;
  say({ kind: 'failed', code: known ? error.code : 'bug', detail: known ? error.message : String(error) });
});
