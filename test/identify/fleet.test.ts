/** Which value is odd among devices of one model: the rare one where the others agree, and never what is not known. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fleetLines, type LineKey, type ValueCount } from '../../src/identify/fleet.ts';
import type { ComparedAttribute } from '../../src/model/fleet.ts';

const KEY: LineKey = { type: 'infusion-pump', manufacturer: 'acme', model: 'p1' };

function line(devices: number, attribute: ComparedAttribute, values: Readonly<Record<string, number>>, unknown = 0) {
  const counts: ValueCount[] = Object.entries(values).map(([value, n]) => ({
    ...KEY,
    attribute,
    value,
    devices: n,
    id: `with-${value}`,
  }));
  if (unknown > 0) counts.push({ ...KEY, attribute, value: null, devices: unknown, id: 'unknown' });
  const [l] = fleetLines([{ ...KEY, devices, id: 'first' }], counts);
  assert.ok(l !== undefined);
  return l;
}
const odd = (l: ReturnType<typeof line>): readonly string[] =>
  l.odd.map(
    (o) => `${o.odd.value} ${o.odd.devices}/${o.known}, usual ${o.usual.value}${o.order === null ? '' : ` ${o.order}`}`,
  );

test('one of twenty that runs another version is odd, and older or newer', () => {
  assert.deepEqual(odd(line(20, 'software_version', { '4.10': 19, '4.9': 1 })), ['4.9 1/20, usual 4.10 older']);
  assert.deepEqual(odd(line(20, 'software_version', { '4.9': 18, '4.10': 2 })), ['4.10 2/20, usual 4.9 newer']);
  assert.deepEqual(odd(line(20, 'os', { 'windows 10': 19, linux: 1 })), ['linux 1/20, usual windows 10']);
});

test('a tenth is few, more is another half of the fleet; one is always few', () => {
  assert.deepEqual(odd(line(29, 'os', { a: 26, b: 3 })), []);
  assert.deepEqual(odd(line(30, 'os', { a: 27, b: 3 })), ['b 3/30, usual a']);
  assert.deepEqual(odd(line(5, 'os', { a: 4, b: 1 })), ['b 1/5, usual a']);
});

test('nothing is odd where the others do not agree, where they are few, or where one does not know', () => {
  assert.deepEqual(odd(line(20, 'os', { a: 14, b: 5, c: 1 })), []);
  assert.deepEqual(odd(line(4, 'os', { a: 3, b: 1 })), []);
  assert.deepEqual(odd(line(20, 'os', { a: 3, b: 1 }, 16)), []);
  assert.deepEqual(odd(line(20, 'os', { a: 19 }, 1)), []);
  assert.equal(line(20, 'os', { a: 15 }, 5).spreads[0]?.known, 15);
});

test('a service that one of them offers beside those of all', () => {
  const l = line(12, 'services', { 'tcp/443': 12, 'tcp/80': 7, 'tcp/23 telnet': 1 });
  assert.deepEqual(odd(l), ['tcp/23 telnet 1/12, usual tcp/443']);
});

test('lines with the same maker and model but another type are two lines; a line without values has none', () => {
  const other = { ...KEY, type: null };
  const lines = fleetLines(
    [
      { ...KEY, devices: 6, id: 'x' },
      { ...other, devices: 1, id: 'y' },
    ],
    [{ ...KEY, attribute: 'os', value: 'a', devices: 6, id: 'x' }],
  );
  assert.deepEqual(
    lines.map((l) => [l.type, l.devices, l.spreads.length]),
    [
      ['infusion-pump', 6, 1],
      [null, 1, 0],
    ],
  );
});
