/** Versions are comparable however they are written, and are said not to be where nobody can order them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalVersion, compareVersions } from '../../src/identify/versions.ts';

test('one version has one form', () => {
  for (const [form, ...texts] of [
    ['2.10.3', '2.10.3', 'V2.10.03', 'Version 2.10.3', 'v.2_10-3', 'Rel 2.10.3', 'Firmware Version: 2.10.3'],
    ['15.2.4.m.3', '15.2(4)M3', '15.2(4)m3'],
    ['7.4.p.1', '7.4p1', '7.4 patch 1'],
    ['4.0.sp.2', '4.0 SP2', '4.0 Service Pack 2', '4.0-sp02'],
    ['ve.11.c', 'VE11C', 'VE 11C'],
    ['10.0.19045', '10.0.19045'],
    ['20240301123456789012', '20240301123456789012'],
  ] as const) {
    for (const text of texts) assert.equal(canonicalVersion(text), form, text);
  }
  for (const text of ['', 'unknown', 'v', '-', `1${'.1'.repeat(100)}`])
    assert.equal(canonicalVersion(text), null, text);
});

test('versions in their order', () => {
  const ascending: readonly (readonly string[])[] = [
    [
      '1.0-dev',
      '1.0-alpha',
      '1.0-beta1',
      '1.0-beta2',
      '1.0-rc1',
      '1.0',
      '1.0a',
      '1.0b',
      '1.0.1',
      '1.0.10',
      '1.1',
      '2.0',
    ],
    ['7.4', '7.4p1', '7.5'],
    ['4.0', '4.0 SP1', '4.0 SP2', '4.1'],
    ['VE11C', 'VE11D', 'VE12A'],
    ['2019-03-01', '2019-11-01', '2020-01-01'],
    ['9007199254740993', '9007199254740994'],
  ];
  for (const list of ascending) {
    for (const [i, a] of list.entries()) {
      for (const [j, b] of list.entries()) assert.equal(compareVersions(a, b), Math.sign(i - j), `${a} and ${b}`);
    }
  }
  for (const [a, b] of [
    ['2.1', '2.1.0'],
    ['V1.02', '1.2'],
    ['2.0.0.0', '2'],
  ] as const) {
    assert.equal(compareVersions(a, b), 0, `${a} is ${b}`);
  }
});

test('what cannot be ordered is not', () => {
  for (const [a, b] of [
    ['1.0', 'unknown'],
    ['VE11C', 'VB20A'],
    ['VE11C', '11.3'],
    ['2019-03', '5.2'],
  ] as const) {
    assert.equal(compareVersions(a, b), null, `${a} and ${b}`);
    assert.equal(compareVersions(b, a), null, `${b} and ${a}`);
  }
});

test('a long text of a hostile device takes no time', () => {
  const started = performance.now();
  for (let i = 0; i < 1000; i++) canonicalVersion('1.'.repeat(50_000));
  assert.ok(performance.now() - started < 200);
});
