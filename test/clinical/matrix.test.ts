/** Who says what care needs a device for: the site's word on the device, on its type in a unit, on its unit, then the default. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { clinicalFunctionOf, matrixOf } from '../../src/clinical/matrix.ts';
import { loadClinical } from '../../src/install/catalog.ts';
import type { ClinicalCatalogue, SiteTriage } from '../../src/model/clinical.ts';

let clinical: ClinicalCatalogue;
before(async () => {
  clinical = await loadClinical();
});

const at = '2026-03-01T08:00:00Z';
const said = (by: string) => ({ version: 1, by, at });
const signed = (by: string, when = at) => ({ version: 1, by: 'nora', at: when, signed: { by, at: when } });
const site: SiteTriage = {
  rows: [
    { id: 'r1', function: 'monitoring', row: { timeToHarmMinutes: 5 }, ...signed('Dr A') },
    { id: 'r2', function: 'laboratory', row: {}, ...signed('Dr B', '2026-04-01T08:00:00Z') },
  ],
  units: [
    { id: 'u1', unit: 'ICU 1', type: null, function: 'life-support', ...said('Dr A') },
    { id: 'u2', unit: 'ICU 1', type: 'printer', function: 'none', ...said('Dr A') },
    { id: 'u3', unit: 'Theatre', type: 'workstation', function: null, ...said('Dr A') },
  ],
  devices: [
    { id: 'd1', device: 'dev-1', function: 'drug-delivery', ...said('Dr B') },
    { id: 'd2', device: 'dev-2', function: null, ...said('Dr B') },
  ],
};

const find = (id: string, type: string | null, unit: string | null, s: SiteTriage = site) =>
  clinicalFunctionOf({ id, type, unit }, matrixOf(clinical, s));

test('every type gets its default, with a ground, a reference and a row', () => {
  let unknown = 0;
  for (const [type, id] of clinical.types) {
    const found = find('x', type, null, { rows: [], units: [], devices: [] });
    assert.equal(found.function, id, type);
    assert.equal(found.ground, id === null ? 'unknown' : 'type');
    assert.equal(found.row === null, id === null);
    assert.equal(found.signed, null, 'to be signed');
    assert.equal(found.at, null);
    assert.equal(found.by[0], `catalog/clinical@${clinical.version}#type:${type}`);
    unknown += id === null ? 1 : 0;
  }
  assert.ok(unknown >= 4 && unknown < clinical.types.size / 10, `${unknown} unknown`);
});

test('device over type in unit over unit over type', () => {
  const of = (id: string, type: string | null, unit: string | null) => {
    const f = find(id, type, unit);
    return `${f.ground} ${f.function}`;
  };
  assert.equal(of('dev-1', 'printer', 'ICU 1'), 'device drug-delivery');
  assert.equal(of('dev-9', 'printer', 'ICU 1'), 'unit-type none');
  assert.equal(of('dev-9', 'workstation', 'ICU 1'), 'unit life-support');
  assert.equal(of('dev-9', 'workstation', 'Ward 3'), 'type information-systems');
  assert.equal(of('dev-9', null, 'ICU 1'), 'unit life-support');
  assert.equal(of('dev-9', null, 'Ward 3'), 'unknown null');
  assert.equal(of('dev-9', null, null), 'unknown null');
});

test('a site may say what a type is for wherever no unit says otherwise', () => {
  const s = {
    ...site,
    units: [...site.units, { id: 'u4', unit: null, type: 'printer', function: 'logistics' as const, ...said('Dr A') }],
  };
  const of = (unit: string | null) => {
    const f = find('dev-9', 'printer', unit, s);
    return `${f.ground} ${f.function}`;
  };
  assert.deepEqual(
    [of(null), of('Ward 3'), of('ICU 1')],
    ['site-type logistics', 'site-type logistics', 'unit-type none'],
  );
});

test('a person may say that it is not known: that is no default then', () => {
  const device = find('dev-2', 'ventilator', null);
  assert.deepEqual([device.ground, device.function, device.row], ['device', null, null]);
  assert.match(device.reason, /^said to be unknown, /);
  const unit = find('dev-9', 'workstation', 'theatre');
  assert.deepEqual([unit.ground, unit.function], ['unit-type', null]);
});

test('units are compared without case and blanks around', () => {
  for (const unit of ['icu 1', ' ICU 1 ', 'Icu 1']) assert.equal(find('x', 'nas', unit).ground, 'unit');
  for (const unit of ['ICU 10', 'ICU', 'ICU 1\nprinter', '']) assert.notEqual(find('x', 'nas', unit).ground, 'unit');
});

test('a signed row: what differs is the site’s, the rest is the default, and both are named', () => {
  const { row, signed, by, at: time } = find('x', 'patient-monitor', null);
  const standard = clinical.functions.find((f) => f.id === 'monitoring')!.row;
  assert.deepEqual(row, { ...standard, timeToHarmMinutes: 5 });
  assert.deepEqual(signed, { by: 'Dr A', at });
  assert.deepEqual(by, ['catalog/clinical@1#type:patient-monitor', 'catalog/clinical@1#monitoring', 'r1']);
  assert.equal(time, at);
  assert.equal(
    find('x', 'patient-monitor', null).word,
    'version 1 of nora on 2026-03-01, signed by Dr A on 2026-03-01',
  );
  assert.equal(find('x', 'ventilator', null).word, 'catalog/clinical@1#life-support, to be signed');
  const lab = find('x', 'chemistry-analyser', null);
  assert.deepEqual(lab.signed, { by: 'Dr B', at: '2026-04-01T08:00:00Z' });
});

test('the later of two statements stands; a signature of an older one does not stay on a newer default', () => {
  const later: SiteTriage = {
    ...site,
    rows: [
      ...site.rows,
      { id: 'r3', function: 'monitoring', row: { maxOfflineMinutes: 30 }, ...said('Dr C'), signed: null },
    ],
    devices: [...site.devices, { id: 'd3', device: 'dev-1', function: 'none', ...said('Dr C') }],
  };
  const monitor = find('x', 'patient-monitor', null, later);
  assert.equal(monitor.row!.timeToHarmMinutes, 10, 'the earlier statement is replaced, not mixed in');
  assert.equal(monitor.row!.maxOfflineMinutes, 30);
  assert.deepEqual(monitor.by.at(-1), 'r3');
  assert.equal(monitor.signed, null);
  assert.equal(monitor.word, 'version 1 of Dr C on 2026-03-01, to be signed');
  assert.equal(find('dev-1', 'printer', null, later).function, 'none');
});

test('the latest time of what it rests on', () => {
  const { at: time } = find('dev-1', 'patient-monitor', null, {
    ...site,
    rows: [{ id: 'r9', function: 'drug-delivery', row: {}, ...signed('x', '2026-09-01T00:00:00Z') }],
  });
  assert.equal(time, '2026-09-01T00:00:00Z');
});

test('hostile names are keys like any other, and reasons stay short', () => {
  for (const text of ['__proto__', 'constructor', 'toString', 'x'.repeat(5_000), '\u202e']) {
    assert.equal(find(text, null, null).ground, 'unknown');
    const type = find('x', text, null);
    assert.equal(type.function, null);
    assert.ok(type.reason.length < 200);
    assert.equal(find('x', 'nas', text).ground, 'type');
    const unit = find('x', null, text, {
      rows: [],
      devices: [],
      units: [{ id: 'u', unit: text, type: null, function: 'none', ...said('y'.repeat(5_000)) }],
    });
    assert.equal(unit.function, 'none');
    assert.ok(unit.reason.length < 300);
  }
});
