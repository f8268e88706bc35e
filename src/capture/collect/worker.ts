/**
 * The thread that reads what the collector's sockets got: no secret, no database handle, no socket. Sampled frames of sFlow
 * go through a sensor of their agent.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { loadDissectors } from '../../install/dissectors.ts';
import { loadSources } from '../../install/sources.ts';
import type { Harvest } from '../../model/harvest.ts';
import { createReading, type SampledFrame } from '../../sources/reading.ts';
import { createSensor, type Sensor } from '../../wire/sensor.ts';
import type { CollectWorkerData, FromWorker, ToWorker } from './messages.ts';

const port = parentPort!;
const { hashSeed } = workerData as CollectWorkerData;
const say = (message: FromWorker): void => port.postMessage(message);

/** Sensors for sampled frames: one for an agent and its rate. Beyond, frames are counted and dropped. */
const MAX_SENSORS = 64;
/** Samples show few packets of a flow: small tables are enough. */
const LIMITS = { flows: 8_192, endpoints: 16_384, observations: 65_536, conversations: 65_536, parsers: 2_048 };

interface Agent {
  readonly sensor: Sensor;
  readonly via: string;
  readonly rate: number;
}

const dissectors = await loadDissectors();
const agents = new Map<string, Agent>();
const reading = createReading({ sources: await loadSources(), onFrame });

function onFrame({ agent, rate, linkType, bytes, wireLength, atUs }: SampledFrame): void {
  const key = `${agent} ${rate}`;
  let known = agents.get(key);
  if (known === undefined) {
    if (agents.size >= MAX_SENSORS) {
      reading.cap('sampledAgents', MAX_SENSORS);
      return;
    }
    known = { sensor: createSensor({ dissectors, hashSeed, limits: LIMITS }), via: `sFlow agent ${agent}`, rate };
    agents.set(key, known);
  }
  known.sensor.frame(linkType, bytes, 0, bytes.length, wireLength, atUs);
}

function harvest(last: boolean): Harvest {
  for (const { sensor, via, rate } of agents.values()) {
    reading.join(last ? sensor.finish() : sensor.harvest(), via, rate);
  }
  return reading.harvest();
}

const text = new TextDecoder('utf-8');

port.on('message', (message: ToWorker) => {
  if (message.kind === 'pieces') {
    for (const { kind, from, bytes, atUs } of message.pieces) {
      if (kind !== 'log') reading.datagram(kind, bytes, from, atUs);
      else reading.message(text.decode(bytes).replace(/[\r\n\0]+$/, ''), from, atUs, null);
    }
    say({ kind: 'read' });
    return;
  }
  for (const { cap, limit, hits } of message.caps) reading.cap(cap, limit, hits);
  say({ kind: 'harvest', harvest: harvest(message.last), last: message.last });
  if (message.last) port.close();
});
say({ kind: 'ready' });
