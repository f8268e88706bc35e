import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ascii, type Bytes, pcapHeader, pcapRecord, u16, u16le, u32, u32le } from '../../../test/wire/build.ts';
import { type CaptureProblem, createCaptureParser } from './parser.ts';

interface Frame {
  readonly linkType: number;
  readonly data: readonly number[];
  readonly wire: number;
  readonly atUs: number;
}

function read(bytes: Bytes, split = bytes.length || 1): { frames: Frame[]; problem: CaptureProblem | null } {
  const frames: Frame[] = [];
  const parser = createCaptureParser((linkType, b, start, end, wire, atUs) =>
    frames.push({ linkType, data: [...b.subarray(start, end)], wire, atUs }),
  );
  for (let i = 0; i < bytes.length; i += split) parser.push(Uint8Array.from(bytes.slice(i, i + split)));
  const problem = parser.end();
  assert.equal(parser.frames, frames.length);
  return { frames, problem };
}

const be = (n: number) => u32(n);

test('pcap: both byte orders, micro and nano seconds', () => {
  const header = (magic: number) => [...be(magic), ...u16(2), ...u16(4), ...be(0), ...be(0), ...be(65_535), ...be(101)];
  const record = [...be(10), ...be(5_000), ...be(3), ...be(60), 1, 2, 3];
  const big = read([...header(0xa1b2c3d4), ...record]);
  assert.deepEqual(big.frames, [{ linkType: 101, data: [1, 2, 3], wire: 60, atUs: 10_005_000 }]);
  assert.equal(big.problem, null);
  assert.equal(read([...header(0xa1b23c4d), ...record]).frames[0]?.atUs, 10_000_005);
  const little = read([...pcapHeader(1), ...pcapRecord([9, 8], 10, 6)]);
  assert.deepEqual(little.frames, [{ linkType: 1, data: [9, 8], wire: 2, atUs: 10_000_006 }]);
});

test('pcap: the modified format has a longer record header', () => {
  const file = [...pcapHeader(1), ...u32le(10), ...u32le(6), ...u32le(2), ...u32le(2), ...u32le(1), 8, 0, 0, 0, 5, 6];
  file.splice(0, 4, ...u32le(0xa1b2cd34));
  assert.deepEqual(read(file).frames, [{ linkType: 1, data: [5, 6], wire: 2, atUs: 10_000_006 }]);
});

const pad = (b: Bytes): number[] => [...b, ...Array.from({ length: (4 - (b.length % 4)) % 4 }, () => 0)];

/** A pcapng block; `w` writes 32 bits in the section's order. */
const block = (type: number, body: Bytes, w = u32le): number[] => {
  const length = 12 + body.length;
  return [...w(type), ...w(length), ...body, ...w(length)];
};
const section = (w = u32le, h = u16le) =>
  block(0x0a0d0d0a, [...w(0x1a2b3c4d), ...h(1), ...h(0), ...w(0xffffffff), ...w(0xffffffff)], w);
const option = (code: number, value: Bytes, h = u16le) => [...h(code), ...h(value.length), ...pad(value)];
const face = (linkType: number, options: Bytes = [], snap = 0, w = u32le, h = u16le) =>
  block(1, [...h(linkType), ...h(0), ...w(snap), ...options], w);
const enhanced = (id: number, high: number, low: number, data: Bytes, wire = data.length, w = u32le) =>
  block(6, [...w(id), ...w(high), ...w(low), ...w(data.length), ...w(wire), ...pad(data)], w);

test('pcapng: sections, interfaces, time resolutions and offsets', () => {
  const us = 1_700_000_000_123_456n;
  const words = (ticks: bigint): [number, number] => [Number(ticks >> 32n), Number(ticks & 0xffffffffn)];
  const file = [
    ...section(),
    ...face(1),
    ...face(101, option(9, [9])), // nano seconds
    ...face(113, [...option(9, [0x80 | 10]), ...option(14, [...u32le(100), ...u32le(0)])]), // 1/1024 s, 100 s later
    ...block(0xbad, pad(ascii('skipped'))),
    ...enhanced(0, ...words(us), [1]),
    ...enhanced(1, ...words(us * 1000n + 999n), [2, 2], 70),
    ...enhanced(2, 0, 2048, [3]),
    ...block(3, [...u32le(2), 7, 7, 0, 0]),
    ...block(2, [...u16le(0), ...u16le(0), ...u32le(0), ...u32le(5), ...u32le(1), ...u32le(1), 4, 0, 0, 0]),
    ...section(u32, u16),
    ...face(12, [], 0, u32, u16),
    ...enhanced(0, 0, 77, [5], 1, u32),
  ];
  const { frames, problem } = read(file);
  assert.equal(problem, null);
  assert.deepEqual(
    frames.map((f) => [f.linkType, f.data, f.wire, f.atUs]),
    [
      [1, [1], 1, Number(us)],
      [101, [2, 2], 70, Number(us)],
      [113, [3], 1, 102_000_000],
      [1, [7, 7], 2, 102_000_000],
      [1, [4], 1, 5],
      [12, [5], 1, 77],
    ],
  );
});

const WHOLE: Readonly<Record<string, Bytes>> = {
  pcap: [...pcapHeader(), ...pcapRecord([1, 2, 3]), ...pcapRecord([4, 5, 6, 7], 1_700_000_001)],
  pcapng: [
    ...section(),
    ...face(1),
    ...enhanced(0, 1, 2, [1, 2, 3]),
    ...block(0xbad, pad([1, 2])),
    ...enhanced(0, 1, 3, [4]),
  ],
};

for (const [name, file] of Object.entries(WHOLE)) {
  test(`${name}: any split of the bytes gives the same frames`, () => {
    const want = read(file);
    assert.equal(want.frames.length, 2);
    for (let split = 1; split < file.length; split++) assert.deepEqual(read(file, split), want);
  });

  test(`${name}: truncated at every byte says so, with the offset of the record`, () => {
    for (let n = 1; n < file.length; n++) {
      const { problem, frames } = read(file.slice(0, n), 7);
      if (problem === null) {
        // the cut was between two records
        assert.ok(frames.length <= 2 && n >= 24);
        continue;
      }
      assert.equal(problem.code, 'capture.truncated', `cut at ${n}`);
      assert.ok(problem.offset <= n);
      assert.equal(problem.framesBefore, frames.length);
      assert.match(problem.detail, /At byte \d+/);
    }
  });
}

const code = (bytes: Bytes) => read(bytes).problem?.code;

test('what is no capture is told apart', () => {
  assert.equal(code([]), 'capture.empty');
  const html = read(ascii('<!DOCTYPE html><html><head><title>Log in</title>')).problem;
  assert.equal(html?.code, 'capture.not-a-capture');
  assert.match(html?.detail ?? '', /web page/);
  assert.equal(html?.offset, 0);
  assert.equal(code(ascii('x')), 'capture.not-a-capture');
  assert.match(read(ascii('PK\u0003\u0004aaaaaaaaaaaaa')).problem?.detail ?? '', /ZIP/);
});

test('records that contradict themselves are malformed at their offset', () => {
  const first = [...pcapHeader(), ...pcapRecord([1, 2, 3])];
  const huge = read([...first, ...u32le(1), ...u32le(1), ...u32le(0x7fffffff), ...u32le(9), 1, 2]).problem;
  assert.deepEqual([huge?.code, huge?.offset, huge?.framesBefore], ['capture.malformed', first.length, 1]);
  const start = [...section(), ...face(1)];
  for (const bad of [
    [...u32le(6), ...u32le(0), ...u32le(0)],
    [...u32le(6), ...u32le(13), ...u32le(0)],
    [...u32le(6), ...u32le(0xfffffffc), ...u32le(0)],
    enhanced(7, 0, 0, [1]),
    block(6, [...u32le(0), ...u32le(0), ...u32le(0), ...u32le(99), ...u32le(99), 1, 0, 0, 0]),
    [...enhanced(0, 0, 0, [1]).slice(0, -4), ...u32le(8)],
  ]) {
    const { problem } = read([...start, ...bad]);
    assert.deepEqual([problem?.code, problem?.offset], ['capture.malformed', start.length]);
  }
});

test('a snap length of 0xffffffff and 100,000 interfaces are bounded', () => {
  const { frames, problem } = read([...section(), ...face(1, [], 0xffffffff), ...block(3, [...u32le(99), 1, 2, 3, 4])]);
  assert.equal(problem, null);
  assert.deepEqual(frames[0]?.data, [1, 2, 3, 4]);
  const many = Uint8Array.from(Array.from({ length: 100_000 }, () => face(1)).flat());
  const parser = createCaptureParser(() => undefined);
  parser.push(Uint8Array.from(section()));
  parser.push(many);
  assert.equal(parser.end()?.code, 'capture.malformed');
});

test('a block of 4 GB that nobody reads is skipped without memory', () => {
  const parser = createCaptureParser(() => assert.fail('no frame'));
  parser.push(Uint8Array.from([...section(), ...u32le(0xbad), ...u32le(0xfffffffc), ...u32le(0)]));
  assert.equal(parser.end()?.code, 'capture.truncated');
});

test('random bytes and mutated captures never throw', () => {
  const files = Object.values(WHOLE);
  fc.assert(
    fc.property(
      fc.nat(1),
      fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 6 }),
      fc.integer({ min: 1, max: 40 }),
      (which, edits, split) => {
        const file = [...(files[which] ?? [])];
        for (const [at, value] of edits) file[at % file.length] = value;
        read(file, split);
      },
    ),
    { numRuns: 3000, seed: 1 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (b) => void read([...b], 11)),
    { numRuns: 1000, seed: 2 },
  );
});
