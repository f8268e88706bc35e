/** A dissector with the defects that the watchdog is for: it loops, throws or takes memory without end when it is told to. */

import { type Dissector, DONE, NO, YES } from '../../../src/wire/contract.ts';

export const POISON = { loop: 'POISON loop', throw: 'POISON throw', leak: 'POISON leak' } as const;
export const POISON_PORT = 7_777;
const START = [0x50, 0x4f, 0x49, 0x53, 0x4f, 0x4e];

const poison: Dissector = {
  id: 'poison',
  version: 1,
  spec: 'none',
  basis: 'specification',
  carriers: ['udp'],
  ports: [POISON_PORT],
  fields: {},
  looks: 65_535,
  probe: (head) => (START.every((byte, k) => head[k] === byte) ? YES : NO),
  open: () => ({
    push(bytes) {
      const what = Buffer.from(bytes).toString('latin1');
      if (what === POISON.throw) throw new Error('poison');
      const kept: number[][] = [];
      while (what === POISON.loop || what === POISON.leak) {
        if (what === POISON.leak) kept.push(Array.from({ length: 10_000 }, (_, k) => k + kept.length + 0.5));
      }
      return kept.length === 0 ? 0 : DONE;
    },
  }),
};

export default poison;
