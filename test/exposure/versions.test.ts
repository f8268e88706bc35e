import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRange, within } from '../../src/exposure/versions/range.ts';
import { compareVersions, parseVersion } from '../../src/exposure/versions/version.ts';

const order = (a: string, b: string): number | null => {
  const [x, y] = [parseVersion(a), parseVersion(b)];
  assert.ok(x !== null && y !== null, `${a} or ${b} is not read`);
  return compareVersions(x, y);
};

const ORDERED: readonly [string, string][] = [
  ['1.9', '1.10'],
  ['2.0.14.0', '2.0.14.1'],
  ['V4.1.2', 'v4.1.3'],
  ['7.2', '7.2.1'],
  ['1.010K', '1.010L'],
  ['1.0.2', '1.0.2a'],
  ['V13 SP1', 'V13 SP2'],
  ['V13 Update 9', 'V13 SP1'],
  ['V13 SP2 Update 3', 'V13 SP2 Update 4'],
  ['V4.8', 'V4.8 HF4'],
  ['V5.1 SP1 HF3', 'V5.1 SP1 HF4'],
  ['2.0 beta 2', '2.0'],
  ['2.0 beta 2', '2.0 rc 1'],
  ['2017 R1', '2017 R2 Patch 1'],
  ['3.6 Build 170214', '3.6 Build 170215'],
  ['15.2(4)EA6', '15.2(4)EA7'],
  ['3.1 Service Pack 1', '3.1 Service Pack 2'],
  ['R4.01.00', 'R6.07.00'],
  ['20190812', '20190813'],
  ['1.000.HW01.1.190812', '1.000.HW01.1.190813'],
  ['99999999999999999999.1', '99999999999999999999.2'],
];

test('versions are ordered as their makers count', () => {
  for (const [low, high] of ORDERED) {
    assert.equal(order(low, high), -1, `${low} < ${high}`);
    assert.equal(order(high, low), 1, `${high} > ${low}`);
    assert.equal(order(low, low), 0);
  }
});

test('what is written in several ways is one version', () => {
  const same: readonly [string, string][] = [
    ['3.0', '3'],
    ['V1.02', '1.2'],
    ['Version 2.1', 'v2.1'],
    ['V13 Service Pack 2', 'V13 SP2'],
    ['R4.10', '4.10'],
    ['FW 1.2', '1.2'],
  ];
  for (const [a, b] of same) assert.equal(order(a, b), 0, `${a} = ${b}`);
});

test('what cannot be ordered is not ordered', () => {
  const open: readonly [string, string][] = [
    ['2018', '3.4'],
    ['20190812', '2.1'],
    ['15.2(7)E3', '15.2.7.4'],
    ['3.4.4', '3.4.4 Build 16102416'],
    ['BT02', 'R02'],
    ['1.0 abc 1', '1.0 xyz 1'],
  ];
  for (const [a, b] of open) assert.equal(order(a, b), null, `${a} ? ${b}`);
});

test('a text that is no version is none', () => {
  for (const text of [
    '',
    'unknown',
    'latest',
    'Windows XP-based',
    'n/a',
    '1.2 running on Debian',
    '1'.repeat(10_000),
    '☃1',
  ]) {
    assert.equal(parseVersion(text), null, text.slice(0, 30));
  }
});

const inside = (version: string | null, text: string) =>
  within(version === null ? null : parseVersion(version), parseRange(text));

/** Range, versions inside, versions outside, versions that are not decided. */
const RANGES: readonly [string, string[], string[], string[]][] = [
  ['< 7.2.5.7', ['7.2.5.6', '1'], ['7.2.5.7', '8'], []],
  ['<= 12.2.1', ['12.2.1', 'V12'], ['12.2.2'], []],
  ['vers:all/<V3.2.19', ['3.2.18'], ['3.2.19'], []],
  ['vers:all/*', ['1', '99.9'], [], []],
  ['vers:all/>=V1.80<V2.20', ['1.80', '2.19'], ['1.79', '2.20'], []],
  ['vers:generic/>=1.0|<2.0|>=3.0|<3.4|4.1', ['1.5', '3.3', '4.1'], ['2.0', '2.5', '3.4', '4.2'], ['4.1.7']],
  ['>= 3.5.11.0 | <= 3.5.15.0', ['3.5.11.0', '3.5.14'], ['3.5.10', '3.5.15.1'], []],
  ['>= V2.3 and < V6.30.016', ['2.3', '6.30.015'], ['2.2', '6.30.16'], []],
  ['All versions < V4.0.1.1', ['4.0.1.0'], ['4.0.1.1'], []],
  ['All versions prior to 4.0.9.0', ['4.0.8.9'], ['4.0.9.0'], []],
  ['Versions 7.93 and prior', ['7.93', '1'], ['7.94'], []],
  ['Firmware Version 1.16 and earlier', ['1.16'], ['1.17'], []],
  ['2.3.6 and  below', ['2.3.6'], ['2.3.7'], []],
  ['3.2 or later', ['3.2', '9'], ['3.1'], []],
  ['2018-1 through 2021-1', ['2018-1', '2020-2', '2021-1'], ['2017-2', '2021-2'], ['3.1']],
  ['All versions between V3.0 (including) and V3.0.2 (excluding)', ['3.0', '3.0.1'], ['2.9', '3.0.2'], []],
  ['1.10 | 1.11 | 1.13', ['1.10', '1.13'], ['1.12'], []],
  ['4.x', ['4.0', '4.9.1'], ['5.0', '3.9'], []],
  ['< V13 SP2 Update 4', ['13 SP2 Update 3', 'V13 SP1'], ['V13 SP2 Update 4', 'V13 SP3'], []],
  ['<= 3.1 Service Pack 1', ['3.1 SP1'], ['3.1 SP2'], []],
  ['8', ['8', '8.0'], ['9'], ['8.1']],
  // A condition never says that somebody is inside; the numbers still say who is outside.
  ['>= V10.3.3.3 only if web components are used', [], ['10.2'], ['10.4']],
  ['All versions with OIS Extension Module', [], [], ['1.0', '9.9']],
  ['< 2.8 | some other text', ['2.7'], [], ['2.8']],
  ['HBW8PR2', [], [], ['1.0']],
  ['<=with_the_first_5_digits_of_serial_number_24051', [], [], ['1.0', '99999']],
  ['No version', [], [], ['1.0']],
  ['<=V', [], [], ['1.0']],
  ['< august 28', [], [], ['1.0']],
  // Up to the last of a family: all of it; below a family: how far is not said.
  ['<= 4.x', ['4.1', '3.9'], ['5.0'], []],
  ['<= 12.2.x.x', ['12.2.5', '11'], ['12.3'], []],
  ['>= 4.0.x | <= 4.6.4', ['4.0.0', '4.6'], ['3.9', '4.6.5'], []],
  ['< 1.7.3.x', [], [], ['1.7.2']],
  ['2.5x', [], [], ['2.5.3', '2.51', '2.6']],
  ['V16 and V17', ['16', 'V17'], ['18'], []],
  // A letter and a point count like a number; letters alone, or with the number at once, do not.
  ['<= C.03', ['B.12', 'C.03'], ['C.04', 'D.00'], []],
  ['<= 2.3', ['2,3', '2,2'], ['2,4'], ['2.3, 2.5']],
  ['<= U61 | <= L81', ['L81', 'U60'], [], ['L82', 'U62']],
  // What stands behind a version and is not understood leaves the version itself open.
  ['<= 3.0 D15', ['2.9'], ['3.1'], ['3.0']],
  ['< 8.2_20170817', [], [], ['8.1', '20170817']],
  ['', [], [], ['1.0']],
  ['x'.repeat(10_000), [], [], ['1.0']],
];

test('ranges in the spellings of advisories', () => {
  for (const [text, yes, no, open] of RANGES) {
    for (const v of yes) assert.equal(inside(v, text), true, `${v} in "${text.slice(0, 60)}"`);
    for (const v of no) assert.equal(inside(v, text), false, `${v} not in "${text.slice(0, 60)}"`);
    for (const v of open) assert.equal(inside(v, text), null, `${v} open in "${text.slice(0, 60)}"`);
  }
});

test('a version that is missing or not understood is never outside', () => {
  for (const [text] of RANGES) {
    assert.notEqual(inside(null, text), false, text.slice(0, 60));
    assert.notEqual(inside('latest', text), false, text.slice(0, 60));
  }
});

const dotted = fc.array(fc.nat(400), { minLength: 1, maxLength: 5 }).map((n) => n.join('.'));
const written = fc
  .tuple(dotted, fc.constantFrom('', ' SP1', ' SP2', ' HF3', 'a', 'b', ' Update 2', ' beta 1'))
  .map(([v, t]) => v + t);

test('order: opposite, and consistent over three', () => {
  fc.assert(
    fc.property(written, written, written, (a, b, c) => {
      const [ab, ba, bc, ac] = [order(a, b), order(b, a), order(b, c), order(a, c)];
      assert.equal(ab === null ? null : -ab + 0, ba === null ? null : ba + 0);
      if (ab !== null && bc !== null && ab <= 0 && bc <= 0 && ac !== null) assert.ok(ac <= 0, `${a} ${b} ${c}`);
    }),
    { numRuns: 3000, seed: 7 },
  );
});

test('any text is read as a range in short time and without an error', () => {
  const word = fc.constantFrom(
    '<',
    '<=',
    '>=',
    '1.0',
    'v2',
    'and',
    'prior',
    'to',
    'all',
    'versions',
    '|',
    ',',
    '(',
    'sp',
    'x',
    '4.x',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 6 })), { maxLength: 40 }), (words) => {
      const range = parseRange(words.join(' '));
      within(parseVersion('1.0'), range);
    }),
    { numRuns: 3000, seed: 8 },
  );
});
