/** A site's triage matrix from outside: whole or refused, with the place. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clinicalFunctionOf, matrixOf } from '../../src/clinical/matrix.ts';
import { readTriage } from '../../src/clinical/read.ts';
import { loadClinical } from '../../src/install/catalog.ts';
import { CLINICAL_FUNCTIONS, type SiteTriage, TRIAGE_LIMITS, type TriageDraft } from '../../src/model/clinical.ts';

const signed = { by: 'Dr A', at: '2026-03-01T08:00:00Z' };
const rows = [
  {
    id: 'r1',
    function: 'monitoring',
    row: { timeToHarmMinutes: 5, isolate: 'no', decides: ['charge nurse'] },
    ...signed,
  },
  { id: 'r2', function: 'laboratory', row: {}, ...signed },
  { id: 'r3', function: 'building', row: { harmIfLost: null, maxOfflineMinutes: 'no limit' }, ...signed },
];
const units = [{ id: 'u1', unit: 'ICU 1', type: null, function: 'life-support', ...signed }];
const devices = [{ id: 'd1', device: 'dev-1', function: null, ...signed }];
const site = { rows, units, devices };

/** As if somebody had laid it down. */
const laidDown = ({ rows: r, units: u, devices: d }: TriageDraft): SiteTriage => {
  const whose = (id: string) => ({ id, version: 1, ...signed });
  return {
    rows: r.map((x, i) => ({ ...x, ...whose(`r${i}`), signed: null })),
    units: u.map((x, i) => ({ ...x, ...whose(`u${i}`) })),
    devices: d.map((x, i) => ({ ...x, ...whose(`d${i}`) })),
  };
};

const refused = (value: unknown): string => {
  const answer = readTriage(value);
  assert.equal(answer.ok, false);
  return answer.ok ? '' : answer.error.at;
};

test('what fits is read as it is, and a matrix can be made of it', async () => {
  const read = readTriage(JSON.parse(JSON.stringify(site)));
  assert.ok(read.ok);
  assert.deepEqual(read.value, {
    rows: rows.map(({ function: id, row }) => ({ function: id, row })),
    units: [{ unit: 'ICU 1', type: null, function: 'life-support' }],
    devices: [{ device: 'dev-1', function: null }],
  });
  const matrix = matrixOf(await loadClinical(), laidDown(read.value));
  assert.equal(clinicalFunctionOf({ id: 'x', type: 'patient-monitor', unit: null }, matrix).row!.timeToHarmMinutes, 5);
  assert.equal(clinicalFunctionOf({ id: 'x', type: 'hvac-unit', unit: null }, matrix).row!.harmIfLost, null);
  assert.deepEqual(readTriage({ rows: [], units: [], devices: [] }).ok, true);
});

test('what does not fit is refused with its place', () => {
  const row = (change: object) => refused({ ...site, rows: [{ ...rows[0], ...change }] });
  const inRow = (change: object) => row({ row: change });
  const cases: readonly [string, string][] = [
    [inRow({ harmIfLost: 'severe' }), '/rows/0/row/harmIfLost'],
    [inRow({ harmIfAltered: 3 }), '/rows/0/row/harmIfAltered'],
    [inRow({ missionImpact: '' }), '/rows/0/row/missionImpact'],
    [inRow({ timeToHarmMinutes: -1 }), '/rows/0/row/timeToHarmMinutes'],
    [inRow({ timeToHarmMinutes: 1.5 }), '/rows/0/row/timeToHarmMinutes'],
    [inRow({ timeToHarmMinutes: Number.NaN }), '/rows/0/row/timeToHarmMinutes'],
    [inRow({ maxOfflineMinutes: '30' }), '/rows/0/row/maxOfflineMinutes'],
    [inRow({ decides: 'nurse' }), '/rows/0/row/decides'],
    [inRow({ decides: [''] }), '/rows/0/row/decides'],
    [inRow({ isolate: true }), '/rows/0/row/isolate'],
    [inRow({ fallback: 'x'.repeat(501) }), '/rows/0/row/fallback'],
    [inRow({ weather: 1 }), '/rows/0/row/weather'],
    [inRow(JSON.parse('{"__proto__":{"isolate":"yes"}}') as object), '/rows/0/row/__proto__'],
    [row({ function: 'surgery' }), '/rows/0/function'],
    [row({ function: null }), '/rows/0/function'],
    [row({ row: null }), '/rows/0/row'],
    [row({ row: [] }), '/rows/0/row'],
    [refused({ ...site, rows: [rows[0], rows[0]] }), '/rows/1'],
    [inRow({ minInServicePercent: 101 }), '/rows/0/row/minInServicePercent'],
    [refused({ ...site, units: [units[0], { ...units[0], unit: ' icu 1' }] }), '/units/1'],
    [refused({ ...site, units: [{ ...units[0], unit: null }] }), '/units/0'],
    [refused({ ...site, units: [{ ...units[0], function: 'toString' }] }), '/units/0/function'],
    [refused({ ...site, units: [{ id: 'u', unit: 'ICU', function: null, ...signed }] }), '/units/0/type'],
    [refused({ ...site, devices: [null] }), '/devices/0'],
    [refused({ ...site, devices: {} }), '/devices'],
    [refused({ rows, units }), '/devices'],
    [refused({ ...site, more: [] }), '/more'],
    [refused(null), ''],
    [refused([]), ''],
  ];
  for (const [got, want] of cases) assert.equal(got, want);
});

test('too many statements, and statements nested without end', () => {
  const many = Array.from({ length: TRIAGE_LIMITS.statements + 1 }, (_, i) => ({ ...devices[0], id: String(i) }));
  assert.equal(refused({ ...site, devices: many }), '/devices');
  let deep: unknown = 1;
  for (let i = 0; i < 50_000; i++) deep = { row: deep };
  assert.equal(refused({ ...site, rows: [deep] }).startsWith('/rows/0'), true);
});

test('no JSON at all makes it throw, and what it accepts always makes a matrix', async () => {
  const catalogue = await loadClinical();
  fc.assert(fc.property(fc.jsonValue(), (value) => assert.equal(typeof readTriage(value).ok, 'boolean')));
  const any = fc.record({
    rows: fc.array(
      fc.record({
        id: fc.string(),
        function: fc.constantFrom(...CLINICAL_FUNCTIONS, 'x'),
        row: fc.constantFrom({}, { isolate: 'no' }, { isolate: 1 }),
        by: fc.constant('a'),
        at: fc.constant(signed.at),
      }),
    ),
    units: fc.constant(units),
    devices: fc.array(
      fc.record({
        id: fc.string(),
        device: fc.string(),
        function: fc.constantFrom(null, ...CLINICAL_FUNCTIONS),
        by: fc.constant('a'),
        at: fc.constant(signed.at),
      }),
    ),
  });
  let accepted = 0;
  fc.assert(
    fc.property(any, (value) => {
      const read = readTriage(value);
      if (!read.ok) return;
      accepted++;
      const matrix = matrixOf(catalogue, laidDown(read.value));
      for (const d of read.value.devices) {
        const found = clinicalFunctionOf({ id: d.device, type: 'printer', unit: null }, matrix);
        assert.equal(found.ground, 'device');
        assert.equal(found.row === null, found.function === null);
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(accepted > 20, `${accepted}`);
});
