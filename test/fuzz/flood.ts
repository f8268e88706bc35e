/**
 * A flood of flows from addresses that never come again, while known devices go on talking: `node test/fuzz/flood.ts [--flows N]
 * [--seconds S]`. Time is that of the frames, so that 500 seconds of flood take as long as the sensor needs for them.
 * What is wanted: of the known devices at least 95 % are updated in every minute, and memory stays within its cap: a process of its
 * own has no more than MEMORY_MIB and 10 % in all. Its heap is what that leaves beside the rest: a larger one is filled before it is
 * looked through.
 */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { loadDissectors } from '../../src/install/dissectors.ts';
import { createSensor } from '../../src/wire/sensor.ts';
import { eth, ip4, tcp, udp } from '../wire/build.ts';

export interface FloodOptions {
  readonly flows: number;
  /** Of the frames' time. */
  readonly seconds: number;
  readonly devices: number;
  readonly seed: number;
}

export interface FloodReport {
  readonly flows: number;
  readonly seconds: number;
  /** Of the minutes after the first, the one in which the fewest known devices were updated: share of them. */
  readonly leastUpdated: number;
  /** Share of the known devices whose facts were told in that harvest. */
  readonly leastTold: number;
  /** By cap: hits. */
  readonly caps: Readonly<Record<string, number>>;
  /** Most memory of the process. */
  readonly rssMiB: number;
  readonly cpuSeconds: number;
}

export const MEMORY_MIB = 512;
/** The program, the flow table of the kernel, young objects. */
const BESIDE_THE_HEAP_MIB = 192;

const T0 = 1_700_000_000_000_000;
const MINUTE_US = 60_000_000;
const hex2 = (n: number): string => n.toString(16).padStart(2, '0');

interface Device {
  readonly key: string;
  readonly frames: readonly Uint8Array[];
}

/** A device that asks the time, answers on port 104 and polls a server: three frames, said again and again. */
function device(n: number): Device {
  const mac = `02:10:00:00:${hex2(n >> 8)}:${hex2(n & 255)}`;
  const ip = `10.20.${n >> 8}.${n & 255}`;
  const ntp = [0x23, 0, 6, 0xec, ...Array.from({ length: 44 }, () => 0)];
  const frames = [
    eth(0x0800, ip4(ip, '10.1.1.1', 17, udp(123, 123, ntp)), mac),
    eth(0x0800, ip4(ip, '10.1.1.2', 6, tcp(104, 40_000 + n, 1, 1, 0x10, [])), mac),
    eth(
      0x0806,
      [
        0,
        1,
        8,
        0,
        6,
        4,
        0,
        1,
        ...mac.split(':').map((h) => Number.parseInt(h, 16)),
        ...ip.split('.').map(Number),
        0,
        0,
        0,
        0,
        0,
        0,
        10,
        20,
        0,
        1,
      ],
      mac,
      'ff:ff:ff:ff:ff:ff',
    ),
  ];
  return { key: `${mac}|${ip}||`, frames: frames.map((f) => Uint8Array.from(f)) };
}

/** The flood's frame: a SYN or a datagram with every address and port at random, written over one template. */
function attacker(seed: number): (out: Uint8Array) => number {
  const syn = Uint8Array.from(eth(0x0800, ip4('1.1.1.1', '2.2.2.2', 6, tcp(1, 2, 1, 0, 2, []))));
  const datagram = Uint8Array.from(eth(0x0800, ip4('1.1.1.1', '2.2.2.2', 17, udp(1, 2, [1, 2, 3, 4]))));
  let x = seed | 1;
  const random = (): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
  return (out) => {
    const frame = (random() & 1) === 0 ? syn : datagram;
    out.set(frame);
    for (const at of [26, 30, 34]) {
      const value = random();
      out[at] = value >>> 24;
      out[at + 1] = value >>> 16;
      out[at + 2] = value >>> 8;
      out[at + 3] = value;
    }
    out[6] = 2; // a source address of its own, as far as two bytes go
    const mac = random();
    out[10] = mac >>> 8;
    out[11] = mac;
    out[26] = (out[26]! % 190) + 20;
    return frame.length;
  };
}

export async function flood(options: FloodOptions): Promise<FloodReport> {
  const sensor = createSensor({ dissectors: await loadDissectors(), hashSeed: options.seed });
  const devices = Array.from({ length: options.devices }, (_, n) => device(n));
  const attack = attacker(options.seed);
  const caps: Record<string, number> = {};
  let [leastUpdated, leastTold] = [1, 1];
  const startCpu = process.cpuUsage();
  const perSecond = Math.ceil(options.flows / options.seconds);
  const minutes = Math.ceil(options.seconds / 60);
  let sent = 0;
  const say = (d: Device, n: number, at: number): void => {
    const frame = d.frames[n % d.frames.length]!;
    sensor.input.set(frame);
    sensor.frame(1, sensor.input, 0, frame.length, frame.length, at);
  };
  // A quiet minute first: they are known.
  for (const [n, d] of devices.entries()) for (let k = 0; k < 3; k++) say(d, k, T0 + n * 1_000 + k);
  sensor.harvest();
  for (let minute = 0; minute < minutes; minute++) {
    for (let second = 0; second < 60 && sent < options.flows; second++) {
      const base = T0 + (minute + 1) * MINUTE_US + second * 1_000_000;
      // Each device speaks every 20 seconds, somewhere between the frames of the flood.
      const speakers = devices.filter((_, n) => n % 20 === second % 20);
      const gap = Math.max(1, Math.floor(perSecond / (speakers.length + 1)));
      for (let k = 0; k < perSecond && sent < options.flows; k++, sent++) {
        const at = base + Math.floor((k * 1e6) / perSecond);
        const length = attack(sensor.input);
        sensor.frame(1, sensor.input, 0, length, length, at);
        if (k % gap === gap - 1) {
          const who = speakers[Math.floor(k / gap)];
          if (who !== undefined) for (let f = 0; f < 3; f++) say(who, f, at);
        }
      }
    }
    const harvest = sensor.harvest();
    for (const c of harvest.caps) caps[c.cap] = (caps[c.cap] ?? 0) + c.hits;
    const updated = new Set(harvest.endpoints.map((e) => e.key));
    const told = new Set(harvest.observations.map((o) => o.endpoint));
    leastUpdated = Math.min(leastUpdated, devices.filter((d) => updated.has(d.key)).length / devices.length);
    leastTold = Math.min(leastTold, devices.filter((d) => told.has(d.key)).length / devices.length);
  }
  sensor.finish();
  const cpu = process.cpuUsage(startCpu);
  return {
    flows: sent,
    seconds: options.seconds,
    leastUpdated,
    leastTold,
    caps,
    rssMiB: process.resourceUsage().maxRSS / 1024,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

/** The flood in a process of its own. @throws when the process fails, as for want of memory */
export async function floodAlone(flows: number, seconds: number): Promise<FloodReport> {
  const flags = [`--max-old-space-size=${MEMORY_MIB - BESIDE_THE_HEAP_MIB}`, '--max-semi-space-size=16'];
  const file = fileURLToPath(import.meta.url);
  const command = [...flags, file, '--flows', `${flows}`, '--seconds', `${seconds}`];
  const { stdout } = await promisify(execFile)(process.execPath, command);
  return JSON.parse(stdout) as FloodReport;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { flows: { type: 'string', default: '5000000' }, seconds: { type: 'string', default: '500' } },
  });
  const report = await flood({ flows: Number(values.flows), seconds: Number(values.seconds), devices: 500, seed: 77 });
  console.log(JSON.stringify(report, null, 1));
}
