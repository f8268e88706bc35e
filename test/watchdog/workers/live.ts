/**
 * The live capture worker with a broken dissector, on an interface that is played here: its name says what comes
 * ('loop', 'throw', 'leak': a second after each start; 'mute': frames that nobody can learn anything from).
 */

import type { LiveSource } from '../../../src/capture/live/source.ts';
import { captureLive } from '../../../src/capture/live/work.ts';
import { loadDissectors } from '../../../src/install/dissectors.ts';
import { deviceFrames, poisonFrame } from '../frames.ts';
import poison, { POISON } from './poison.ts';

const EVERY_MS = 20;
const POISON_AFTER_MS = 1_000;
const nap = new Int32Array(new SharedArrayBuffer(4));

function openRing(name: string): LiveSource {
  const startedMs = performance.now();
  const what = POISON[name as keyof typeof POISON];
  const said = deviceFrames();
  let turn = 0;
  return {
    method: 'af-packet',
    mapping: null,
    drops: () => 0,
    close: () => {},
    read(onFrame) {
      Atomics.wait(nap, 0, 0, EVERY_MS);
      const atUs = Math.floor(Date.now() * 1000);
      if (name === 'mute') {
        onFrame(147, Uint8Array.of(1, 2, 3, 4), 0, 4, 4, atUs);
        return 1;
      }
      const frame = said[turn++ % said.length]!;
      onFrame(1, frame, 0, frame.length, frame.length, atUs);
      if (what === undefined || performance.now() - startedMs < POISON_AFTER_MS) return 1;
      const bad = poisonFrame(what);
      onFrame(1, bad, 0, bad.length, bad.length, atUs);
      return 2;
    },
  };
}

await captureLive({ dissectors: [poison, ...(await loadDissectors())], openRing });
