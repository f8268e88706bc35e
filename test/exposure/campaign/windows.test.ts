/** Windows by the clock on the wall: weeks, nights, single days, and the two nights on which the clock is set. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spansOf } from '../../../src/exposure/campaign/windows.ts';
import type { MaintenanceWindow, WindowTimes } from '../../../src/model/campaign.ts';

const windowOf = (times: WindowTimes): MaintenanceWindow => ({
  ...{ id: 'w', unit: null, times, note: '', by: 'nora', at: '2026-01-01T00:00:00.000Z' },
});
const within = (zone: string, from: string, to: string, ...times: readonly WindowTimes[]): readonly string[] =>
  spansOf(times.map(windowOf), zone, { fromMs: Date.parse(from), toMs: Date.parse(to) }).map(
    (s) => `${new Date(s.fromMs).toISOString().slice(0, 16)} ${new Date(s.toMs).toISOString().slice(0, 16)}`,
  );
const BERLIN = 'Europe/Berlin';
const nightly = (from: string, to: string, days = [7]): WindowTimes => ({ kind: 'weekly', days, from, to });

test('a weekly night begins on its day and ends on the next, in winter and in summer', () => {
  assert.deepEqual(within(BERLIN, '2026-11-27T00:00:00Z', '2026-12-08T00:00:00Z', nightly('22:00', '04:00')), [
    '2026-11-29T21:00 2026-11-30T03:00',
    '2026-12-06T21:00 2026-12-07T03:00',
  ]);
  assert.deepEqual(within(BERLIN, '2026-07-04T00:00:00Z', '2026-07-07T00:00:00Z', nightly('22:00', '04:00')), [
    '2026-07-05T20:00 2026-07-06T02:00',
  ]);
});

test('one that has begun is cut, those that touch are one, and equal ends make a whole day', () => {
  assert.deepEqual(within('UTC', '2026-11-30T01:00:00Z', '2026-11-30T12:00:00Z', nightly('22:00', '04:00')), [
    '2026-11-30T01:00 2026-11-30T04:00',
  ]);
  const dated = (from: string, to: string): WindowTimes => ({ kind: 'dated', date: '2026-12-01', from, to });
  assert.deepEqual(
    within('UTC', '2026-11-30T00:00:00Z', '2026-12-05T00:00:00Z', dated('08:00', '10:00'), dated('10:00', '11:30')),
    ['2026-12-01T08:00 2026-12-01T11:30'],
  );
  assert.deepEqual(within('UTC', '2026-11-30T00:00:00Z', '2026-12-05T00:00:00Z', dated('06:00', '06:00')), [
    '2026-12-01T06:00 2026-12-02T06:00',
  ]);
});

test('on the nights on which the clock is set a window is as short as it can be read', () => {
  // 29 March 2026: 02:00 becomes 03:00. 25 October 2026: 03:00 becomes 02:00 again.
  const [spring, autumn] = ['2026-03-28T20:00:00Z', '2026-10-24T20:00:00Z'];
  const night = (from: string, at: string, to: string) =>
    within(BERLIN, at, new Date(Date.parse(at) + 43_200_000).toISOString(), nightly(from, to, [6, 7]));
  assert.deepEqual(night('23:00', spring, '04:00'), ['2026-03-28T22:00 2026-03-29T02:00'], 'four hours, not five');
  assert.deepEqual(
    night('02:30', spring, '05:00'),
    ['2026-03-29T01:00 2026-03-29T03:00'],
    'begins when the clock jumps',
  );
  assert.deepEqual(night('01:00', spring, '02:30'), ['2026-03-29T00:00 2026-03-29T01:00'], 'ends when the clock jumps');
  assert.deepEqual(night('23:00', autumn, '04:00'), ['2026-10-24T21:00 2026-10-25T03:00'], 'six hours');
  assert.deepEqual(night('01:00', autumn, '02:30'), ['2026-10-24T23:00 2026-10-25T00:30'], 'the first 02:30');
  assert.deepEqual(night('02:30', autumn, '04:00'), ['2026-10-25T01:30 2026-10-25T03:00'], 'the second 02:30');
});
