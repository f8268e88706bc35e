/** The fuzzer's own honesty: what it damages, that hosts are ever new, and that its checks can fail. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Dissector, YES } from '../../src/wire/contract.ts';
import { createSensor } from '../../src/wire/sensor.ts';
import { eth, ip4, tcp, udp } from '../wire/build.ts';
import { type FuzzReport, unreached } from './fuzz.ts';
import { enterEpoch, layoutOf, mendLengths, NO_PLACE } from './layout.ts';
import { Mutator } from './mutator.ts';
import { Watch } from './reach.ts';
import { Ring } from './ring.ts';
import { collectSeeds, SLOT_BYTES } from './seeds.ts';

const seeds = await collectSeeds();
const FRAMES = 20_000;

interface Sent {
  readonly hex: string;
  readonly ip: number;
  readonly isDamaged: boolean;
}

function sent(seed: number): Sent[] {
  const out = new Uint8Array(SLOT_BYTES);
  const mutator = new Mutator(seeds, seed, out);
  return Array.from({ length: FRAMES }, () => {
    mutator.step();
    const hex = Buffer.from(out.subarray(0, mutator.length)).toString('hex');
    return { hex, ip: mutator.ip, isDamaged: mutator.isDamaged };
  });
}

test('the same seed makes the same frames, another one others', () => {
  assert.deepEqual(sent(3), sent(3));
  assert.notDeepEqual(sent(3), sent(4));
});

test('most frames are damaged, and hardly a sound one comes twice', () => {
  const all = sent(5);
  assert.ok(all.filter((f) => f.isDamaged).length > 0.85 * FRAMES);
  const sound = all.filter((f) => !f.isDamaged && f.ip !== NO_PLACE).map((f) => f.hex);
  assert.ok(sound.length > 500, 'there are sound frames');
  // Some come twice because they are said twice.
  assert.ok(new Set(sound).size > 0.97 * sound.length, `${new Set(sound).size} of ${sound.length} are different`);
});

test('the layout of a frame', () => {
  const plain = Uint8Array.from(eth(0x0800, ip4('10.0.0.1', '10.0.0.2', 6, tcp(1, 2, 3, 4, 0x18, [9, 9]))));
  assert.deepEqual(layoutOf(plain, 1), { ip: 14, payload: 54 });
  const tagged = Uint8Array.from(eth(0x8100, [0, 5, 8, 0, ...ip4('10.0.0.1', '10.0.0.2', 17, udp(1, 2, [9]))]));
  assert.deepEqual(layoutOf(tagged, 1), { ip: 18, payload: 46 });
  assert.deepEqual(layoutOf(plain, 101), { ip: NO_PLACE, payload: 0 });
  for (let n = 0; n < tagged.length; n++) assert.ok(layoutOf(tagged.subarray(0, n), 1).payload <= n, `cut at ${n}`);
});

test('an epoch changes hosts, leaves groups, and undoes itself', () => {
  const group = '239.255.255.250';
  const frame = Uint8Array.from(
    eth(0x0800, ip4('10.0.0.1', group, 17, udp(1900, 1900, [1])), undefined, '01:00:5e:7f:ff:fa'),
  );
  const before = Buffer.from(frame).toString('hex');
  enterEpoch(frame, frame.length, 14, 0x123456);
  assert.deepEqual([...frame.subarray(26, 34)], [10, 0x12, 0x34, 1, 239, 255, 255, 250]);
  assert.equal(frame[0], 1);
  assert.deepEqual([...frame.subarray(2, 6)], [0x5e, 0x7f, 0xff, 0xfa]);
  enterEpoch(frame, frame.length, 14, 0x123456);
  assert.equal(Buffer.from(frame).toString('hex'), before);
});

test('lengths are mended to what is there', () => {
  const frame = Uint8Array.from(eth(0x0800, ip4('10.0.0.1', '10.0.0.2', 17, udp(1, 2, [1, 2, 3, 4]))));
  mendLengths(frame, frame.length - 3, 14);
  assert.deepEqual([frame[17], frame[39]], [29, 9]);
});

/** A protocol of one byte on a port of its own, whose parser does as it is told. */
const made = (id: string, port: number, push: () => void): Dissector => ({
  ...{ id, version: 1, spec: 'none', basis: 'specification', carriers: ['udp'], ports: [port], fields: {} },
  probe: () => YES,
  open: () => ({
    push: (bytes) => {
      push();
      return bytes.length;
    },
  }),
});

const frameTo = (port: number): Uint8Array =>
  Uint8Array.from(eth(0x0800, ip4('10.0.0.1', '10.0.0.2', 17, udp(4_000, port, [7]))));

test('a dissector that no damaged frame reaches is named', () => {
  const watch = new Watch([
    made('met', 5_001, () => {}),
    made('only-sound', 5_002, () => {}),
    made('never', 5_003, () => {}),
  ]);
  const sensor = createSensor({ dissectors: watch.dissectors, hashSeed: 1 });
  for (const [port, isDamaged] of [
    [5_001, true],
    [5_002, false],
  ] as const) {
    watch.isDamaged = isDamaged;
    const frame = frameTo(port);
    sensor.frame(1, frame, 0, frame.length, frame.length, 1_700_000_000_000_000);
  }
  assert.ok(watch.isNew);
  sensor.finish();
  assert.deepEqual(watch.report()['only-sound'], { pushes: 1, damaged: 0, outcomes: 1 });
  assert.deepEqual(unreached({ reach: watch.report() } as unknown as FuzzReport), ['only-sound', 'never']);
});

test('a slow parser is told from a busy machine', () => {
  const spin = (ms: number): void => {
    for (const end = performance.now() + ms; performance.now() < end; );
  };
  let calls = 0;
  const once = made('slow-once', 5_001, () => spin(calls++ === 0 ? 80 : 0));
  const always = made('slow', 5_002, () => spin(80));
  const ring = new Ring();
  const frame = frameTo(5_001);
  ring.add(1, frame, frame.length, 1_700_000_000_000_000);
  const first = createSensor({ dissectors: [once], hashSeed: 1 });
  first.frame(1, frame, 0, frame.length, frame.length, 1_700_000_000_000_000);
  assert.ok(ring.again([once], 1, 50) <= 50, 'slow once');
  const slow = frameTo(5_002);
  ring.add(1, slow, slow.length, 1_700_000_000_001_000);
  assert.ok(ring.again([once, always], 1, 50) > 50, 'slow each time');
  assert.equal(ring.told().length, 2);
  assert.equal(ring.told()[1]!.hex, Buffer.from(slow).toString('hex'));
});
