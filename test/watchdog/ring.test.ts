/** What a ring holds of the system is given back when the thread that opened it was ended. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openRing, releaseRing } from '../../src/capture/live/af-packet.ts';

const skip = process.platform !== 'linux' || process.getuid?.() !== 0 ? 'a ring needs Linux and root' : false;

test('a ring that nobody closed is unmapped and closed by its owner', { skip }, () => {
  const { mapping } = openRing('lo', { ringBytes: 4 << 20 });
  assert.ok(mapping !== null);
  const isMapped = (): boolean => readFileSync('/proc/self/maps', 'latin1').includes(mapping.address.toString(16));
  const isOpen = (): boolean => existsSync(`/proc/self/fd/${mapping.fd}`);
  assert.deepEqual([isMapped(), isOpen()], [true, true]);
  releaseRing(mapping);
  assert.deepEqual([isMapped(), isOpen()], [false, false]);
});
