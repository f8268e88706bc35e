/** A sensor for tests: feed frames, get records. */

import type { FlowRecord } from '../../src/model/flow.ts';
import type { Harvest } from '../../src/model/harvest.ts';
import type { Dissector, Parser } from '../../src/wire/contract.ts';
import { MAYBE, NO, YES } from '../../src/wire/contract.ts';
import type { Limits } from '../../src/wire/limits.ts';
import { createSensor } from '../../src/wire/sensor.ts';
import type { Bytes } from './build.ts';

export const T0 = 1_700_000_000_000_000;

export interface Bench {
  readonly flows: FlowRecord[];
  feed(frame: Bytes, atUs?: number, linkType?: number): void;
  harvest(): Harvest;
  finish(): Harvest;
}

export function bench(dissectors: readonly Dissector[] = [], limits: Partial<Limits> = {}, hashSeed = 7): Bench {
  const flows: FlowRecord[] = [];
  const sensor = createSensor({ dissectors, limits, hashSeed, onFlow: (f) => flows.push(f) });
  let at = T0;
  return {
    flows,
    feed(frame, atUs, linkType = 1) {
      at = atUs ?? at + 1000;
      const bytes = Uint8Array.from(frame);
      sensor.frame(linkType, bytes, 0, bytes.length, bytes.length, at);
    },
    harvest: () => sensor.harvest(),
    finish: () => sensor.finish(),
  };
}

/** A dissector that takes everything and keeps what it got, for tests of what the engine hands over. */
export function recorder(o: Partial<Dissector> & { parser?: Partial<Parser> } = {}): Dissector & {
  readonly got: [string, string];
  readonly gaps: number[];
} {
  const got: [string, string] = ['', ''];
  const gaps: number[] = [];
  const { parser, ...rest } = o;
  return {
    id: 'recorder',
    version: 1,
    spec: 'none',
    basis: 'specification',
    carriers: ['tcp', 'udp'],
    ports: [7777],
    fields: { 'recorder.text': { doc: 'what was sent' } },
    looks: 65_535,
    probe: () => YES,
    open: () => ({
      push(bytes, dir) {
        got[dir] += String.fromCharCode(...bytes);
        return bytes.length;
      },
      gap(dir) {
        gaps.push(dir);
        got[dir] += '~';
        return true;
      },
      ...parser,
    }),
    ...rest,
    got,
    gaps,
  };
}

export { MAYBE, NO, YES };
