/**
 * The thread that reads one capture: hostile bytes are decoded here and nowhere near the database. It gets a path and gives
 * back a harvest. It says how far it is; who waits for it ends it when it falls silent.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { loadDissectors } from '../install/dissectors.ts';
import { createSensor } from '../wire/sensor.ts';
import { readCapture } from './file.ts';
import type { CaptureJob, CaptureMessage } from './messages.ts';

const job = workerData as CaptureJob;
const say = (message: CaptureMessage): void => parentPort?.postMessage(message);

const sensor = createSensor({ dissectors: await loadDissectors(), hashSeed: job.hashSeed });
let lastSaidMs = 0;
const { problem } = await readCapture(job.path, sensor.frame.bind(sensor), {
  space: sensor.input,
  onProgress({ bytes, total }) {
    const now = performance.now();
    if (now - lastSaidMs < 200) return;
    lastSaidMs = now;
    say({ kind: 'progress', bytes, total });
  },
});
say({ kind: 'done', harvest: sensor.finish(), problem });
