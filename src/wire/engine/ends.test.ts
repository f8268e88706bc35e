/**
 * Where a flow's bytes end: a FIN or RST that a third party forges, with a sequence number that fits nothing, must not end the
 * reading of a flow; one of the flow's own must, in whatever order it comes. Frames are made by test/wire/build.ts.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bench, recorder } from '../../../test/wire/bench.ts';
import { ACK, ascii, type Bytes, eth, FIN, ip4, RST, SYN, tcp } from '../../../test/wire/build.ts';

const A = '10.0.0.1';
const B = '10.0.0.2';
const a = (seq: number, text = '', flags = ACK, ack = 0) =>
  eth(0x800, ip4(A, B, 6, tcp(4000, 7777, seq >>> 0, ack >>> 0, flags, ascii(text))));
const b = (seq: number, text = '', flags = ACK, ack = 0) =>
  eth(0x800, ip4(B, A, 6, tcp(7777, 4000, seq >>> 0, ack >>> 0, flags, ascii(text))));

/** Both sides in the middle of their talk: A's next byte is 103, B's 505. */
const TALK = [a(99, '', SYN), b(499, '', SYN | ACK), a(100, 'one'), b(500, 'three')];
const AFAR = 0x5000_0000;

interface Read {
  readonly got: readonly [string, string];
  readonly flows: number;
  readonly weirds: readonly string[];
}

function read(frames: readonly Bytes[]): Read {
  const app = recorder();
  const sensor = bench([app]);
  for (const f of frames) sensor.feed(f);
  const harvest = sensor.finish();
  return { got: app.got, flows: sensor.flows.length, weirds: harvest.weirds.map((w) => w.code) };
}

/** What is read of both sides when they say more after `frames`: a side that has ended is heard no more. */
function readsOn(frames: readonly Bytes[], atA = 103, atB = 505): Read {
  return read([...TALK, ...frames, a(atA, 'MORE'), b(atB, 'MORE')]);
}

test('regression: forged FINs of both sides, out of place, end nothing', () => {
  for (const [seqA, seqB] of [
    [AFAR, -AFAR],
    [0, 0],
    [103 + (1 << 24) + 1, 505 + (1 << 24) + 1],
    [102, 504],
  ] as const) {
    const r = readsOn([a(seqA, '', FIN | ACK), b(seqB, '', FIN | ACK)]);
    assert.deepEqual([r.got, r.flows], [['oneMORE', 'threeMORE'], 1], `${seqA}, ${seqB}`);
  }
  assert.ok(readsOn([a(AFAR, '', FIN)]).weirds.includes('tcp.end-out-of-window'));
  assert.ok(!readsOn([a(102, '', FIN)]).weirds.includes('tcp.end-out-of-window'));
});

test('regression: a forged FIN with bytes of its own ends nothing', () => {
  const r = readsOn([a(AFAR, 'forged', FIN | ACK), b(AFAR, 'forged', FIN | ACK)]);
  assert.deepEqual([r.got, r.flows], [['oneMORE', 'threeMORE'], 1]);
});

test('regression: a forged RST or FIN and a forged SYN make no new flow of one that goes on', () => {
  for (const end of [RST, FIN | ACK]) {
    const r = readsOn([a(AFAR, '', end), b(AFAR, '', end), a(7_000, '', SYN)]);
    assert.deepEqual([r.got, r.flows], [['oneMORE', 'threeMORE'], 1]);
  }
  // Near miss: a FIN or RST of the flow itself, then its ports are used again.
  for (const end of [a(103, '', FIN | ACK), b(505, '', RST), a(101, '', RST)]) {
    const r = read([...TALK, end, a(7_000, '', SYN), a(7_001, 'new')]);
    assert.deepEqual([r.got[0], r.flows], ['onenew', 2]);
  }
});

test('a FIN in its place ends its side; both end the reading, in any order', () => {
  const ends: Readonly<Record<string, readonly Bytes[]>> = {
    'one after the other': [a(103, '', FIN | ACK), b(505, '', FIN | ACK)],
    'with the last bytes': [a(103, 'LAST', FIN | ACK), b(505, 'LAST', FIN | ACK)],
    'before the last bytes': [a(107, '', FIN | ACK), b(509, '', FIN | ACK), b(505, 'LAST'), a(103, 'LAST')],
    'with bytes, before others': [a(105, 'ST', FIN | ACK), b(505, 'LAST', FIN | ACK), a(103, 'LA')],
    repeated: [a(103, '', FIN | ACK), a(103, '', FIN | ACK), b(505, '', FIN | ACK)],
    'after forged ones': [a(AFAR, '', FIN), b(AFAR, '', FIN), a(103, 'LAST', FIN | ACK), b(505, 'LAST', FIN | ACK)],
  };
  for (const [name, frames] of Object.entries(ends)) {
    const said = name === 'one after the other' || name === 'repeated' ? '' : 'LAST';
    const behind = said.length;
    const r = readsOn(frames, 103 + behind, 505 + behind);
    assert.deepEqual(r.got, [`one${said}`, `three${said}`], name);
    // Near miss: one end alone is not enough.
    const half = frames.filter((f) => f[29] !== 2); // of A only: the address of the sender ends with 1
    assert.equal(readsOn(half, 103 + behind, 505).got[1], 'threeMORE', `${name}, of A only`);
  }
});

test('a half-closed flow is read on, and so is one whose FIN was not its last word', () => {
  assert.deepEqual(readsOn([a(103, '', FIN | ACK), b(505, 'on'), b(507, 'on')], 103, 509).got[1], 'threeononMORE');
  const r = readsOn([a(103, '', FIN | ACK), a(103, 'still'), b(505, '', FIN | ACK)], 108, 505);
  assert.deepEqual(r.got, ['onestillMORE', 'threeMORE']);
});

test('sequence numbers of ends wrap at 2^32', () => {
  const start = [a(-5, '', SYN), b(-2, '', SYN | ACK), a(-4, 'abcdef'), b(-1, 'xyz')];
  const more = [a(2, 'MORE'), b(2, 'MORE')];
  assert.deepEqual(read([...start, a(2, '', FIN | ACK), b(2, '', FIN | ACK), ...more]).got, ['abcdef', 'xyz']);
  const forged = [a(2 + 0x8000_0000, '', FIN | ACK), b(-1 - (1 << 25), '', FIN | ACK)];
  assert.deepEqual(read([...start, ...forged, ...more]).got, ['abcdefMORE', 'xyzMORE']);
});

test('bytes that were not captured before a FIN: it is one when the other side acknowledged just it', () => {
  const lost = [a(203, '', FIN | ACK), b(505, '', FIN | ACK)];
  // Not acknowledged, or less than it: bytes that come late are read.
  assert.deepEqual(readsOn(lost).got, ['oneMORE', 'threeMORE']);
  assert.deepEqual(readsOn([...lost, b(506, '', ACK, 203)]).got, ['oneMORE', 'threeMORE']);
  assert.deepEqual(readsOn([...lost, b(506, '', ACK, 204)]).got, ['one~', 'three']);
  // A FIN that may be one, until bytes lie behind it.
  const passed = [a(108, '', FIN), b(505, '', FIN | ACK), a(103, 'ten bytes!'), a(113, '', FIN | ACK)];
  assert.deepEqual(readsOn(passed.slice(0, 3), 113).got, ['oneten bytes!MORE', 'threeMORE']);
  assert.deepEqual(readsOn(passed, 113).got, ['oneten bytes!', 'three']);
});

test('a flow that is picked up at its end: what is not known is believed until it is known', () => {
  const silent = [b(505, '', FIN | ACK), a(100, 'one'), a(103, '', FIN | ACK)];
  assert.deepEqual(read([...silent, a(103, 'MORE')]).got[0], 'one');
  const goesOn = read([b(AFAR, '', FIN | ACK), a(100, 'one'), b(505, 'two'), a(103, '', FIN | ACK), b(508, 'MORE')]);
  assert.equal(goesOn.got[1], 'twoMORE');
});
