/** A device and a recall, field by field: affected, not affected, for a person, or no match and why. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { RecallIndex } from '../../../src/exposure/recalls/index.ts';
import type { Recallable } from '../../../src/exposure/recalls/match.ts';
import { nearestKinds } from '../../../src/exposure/recalls/nearest.ts';
import { statusOf, wholeOf } from '../../../src/exposure/recalls/whole.ts';
import { loadCatalogue, loadProductNames, loadRecallRules } from '../../../src/install/catalog.ts';
import type { FieldAnswer, WholeRecall } from '../../../src/model/recall.ts';
import { createRecallIndex } from '../../../src/services/recall-matching.ts';

let made: () => RecallIndex;
before(async () => {
  const [catalogue, names, rules] = await Promise.all([loadCatalogue(), loadProductNames(), loadRecallRules()]);
  const regulations: Readonly<Record<string, string>> = { FRN: '880.5725', CBK: '868.5895', CAI: '868.5240' };
  made = () => createRecallIndex(catalogue, names, rules)((code) => regulations[code] ?? null);
});

let next = 0;
const recall = (given: Partial<WholeRecall>): WholeRecall => ({
  number: `Z-${String(++next).padStart(4, '0')}-2026`,
  event: null,
  firm: 'Hamilton Medical AG',
  product: 'HAMILTON-C6 Intensive Care Ventilator',
  reason: null,
  rootCause: null,
  classification: 'I',
  status: 'Ongoing',
  productCode: null,
  codes: 'Serial numbers: 1001-1497',
  initiatedAtMs: null,
  endedAtMs: null,
  action: null,
  records: [],
  storedAtMs: 0,
  ...given,
});
const device = (given: Partial<Recallable> = {}): Recallable => ({
  manufacturer: 'Hamilton Medical',
  model: 'HAMILTON-C6',
  type: 'ventilator',
  versions: [],
  serial: null,
  udi: null,
  confidence: 1,
  ...given,
});
const answer = (fields: readonly FieldAnswer[], field: string) => fields.find((f) => f.field === field)?.answer;

/** Verdict and reason; '' where it is no match. */
function told(given: Partial<WholeRecall>, of: Partial<Recallable> = {}): string {
  const index = made();
  index.add(recall(given));
  const [one] = index.match(device(of));
  return one === undefined ? '' : `${one.verdict}: ${one.reason}`;
}

test('serial numbers decide; a missing or an odd one is never "not affected"', () => {
  assert.match(told({}, { serial: '1234' }), /^affected: the description names the model, and the serial number fits/);
  assert.match(told({}, { serial: '7234' }), /^not_affected: .*the serial number is outside/);
  for (const serial of [null, 'C6-1234', '001234'])
    assert.match(told({}, { serial }), /^needs_review: .*could not be compared/, String(serial));
  assert.match(told({ codes: 'all' }), /^affected: .*means all of them/);
  assert.match(told({ codes: null }), /^needs_review: .*does not say which pieces/);
  assert.match(told({ codes: 'Units shipped before May 2022' }, { serial: '7' }), /^needs_review/);
  assert.match(told({ codes: '1001-1497' }, { serial: '7234' }), /^needs_review/);
  assert.match(told({ codes: 'Lots 12, 13' }, { serial: '7234' }), /^needs_review: .*the lot could not be compared/);
  // Said of pieces that are not meant: whoever is listed is for a person.
  assert.match(told({ codes: 'SN 1001-1497 are not affected' }, { serial: '1234' }), /^needs_review/);
});

test('versions decide where the recall states them, and only where they are read', () => {
  const codes = 'All serial numbers with software version 1.2.2 and lower';
  assert.match(told({ codes }, { versions: ['1.2.1'] }), /^affected/);
  assert.match(told({ codes }, { versions: ['1.2.3'] }), /^not_affected: .*the version is outside/);
  assert.match(told({ codes }), /^needs_review: .*the version could not be compared/);
  assert.match(told({ codes: 'All with software version of spring' }, { versions: ['1.2.3'] }), /^needs_review/);
});

test('identifiers decide before names; another identifier of the same model is for a person', () => {
  const given = {
    firm: 'Baxter Healthcare Corporation',
    product: 'Spectrum IQ Infusion System',
    codes: 'All Serial Numbers; GTIN 00085412610900',
    productCode: 'FRN',
  };
  const pump = { manufacturer: 'Baxter', model: 'Spectrum IQ', type: 'infusion-pump' };
  assert.match(told(given, { ...pump, udi: '00085412610900' }), /^affected: the device identifier is listed/);
  assert.match(told(given, { manufacturer: null, model: null, udi: '(01)00085412610900' }), /^affected/);
  assert.match(told(given, { ...pump, udi: '00085412498683' }), /^needs_review: .*lists other device identifiers/);
  assert.match(told(given, pump), /^affected: the description names the model/);
});

test('a model is found in a description in many spellings; another model, maker or kind of device is not it', () => {
  const all = { codes: 'All' };
  assert.match(told({ ...all, product: 'Hamilton C6 ventilator and HAMILTON-C1' }), /^affected/);
  assert.equal(told({ ...all, product: 'HAMILTON-C1, C2, C3 and T1 ventilators' }), '');
  assert.equal(told({ ...all, firm: 'Draeger Medical, Inc.' }), '');
  const evita = { firm: 'Draeger Medical Systems, Inc.', product: 'Evita V500 ventilator', ...all };
  const drager = { manufacturer: 'Dräger', model: 'Evita V500' };
  assert.match(told(evita, drager), /^affected/);
  assert.equal(told(evita, { ...drager, model: 'Evita V300' }), '');
  assert.match(told({ ...evita, productCode: 'CAI' }, drager), /^needs_review: .*another kind of device/);
  // The maker of balloon pumps by the name under which the FDA lists it.
  const balloon = { firm: 'Datascope Corp.', product: 'CARDIOSAVE Hybrid Intra-Aortic Balloon Pump', ...all };
  assert.match(
    told(balloon, { manufacturer: 'Getinge', model: 'CARDIOSAVE Hybrid', type: 'balloon-pump' }),
    /^affected/,
  );
  // Only a part of the name is there: a person decides.
  assert.match(
    told({ ...evita, product: 'Evita ventilators' }, drager),
    /^needs_review: .*no more than a part of its name/,
  );
  for (const product of ['Battery pack for Evita V500', 'Evita V500 breathing circuit, single use'])
    assert.match(told({ ...evita, product }, drager), /^needs_review: the description may mean a part of it/, product);
  assert.match(told({ ...evita, product: 'Evita V500 ventilator with battery PS500' }, drager), /^affected/);
  assert.match(told(evita, { ...drager, confidence: 0.3 }), /^needs_review: .*30 % only/);
  assert.match(told({ ...evita, firm: 'Nobody Ventilation Ltd' }, drager), /^needs_review: .*whose product/);
});

test('every pair says what was said, what is known and how they fit; the nearest say where they fell out', () => {
  const index = made();
  const one = recall({ productCode: 'CBK' });
  index.add(one);
  const [found] = index.match(device({ serial: '1234' }));
  assert.deepEqual(
    found?.fields.map((f) => `${f.field} ${f.answer}`),
    [
      'udi not_stated',
      'manufacturer fits',
      'product fits',
      'type fits',
      'version not_stated',
      'serial fits',
      'lot not_stated',
    ],
  );
  assert.deepEqual(
    [found.fields[5]?.said, found.fields[5]?.known, found.fields[3]?.said],
    ['Serial numbers: 1001-1497', '1234', 'CBK (21 CFR 868.5895)'],
  );
  const kind = (manufacturer: string, model: string, type: string, devices: number) => ({
    manufacturer,
    model,
    type,
    devices,
    example: model,
  });
  const kinds = [
    kind('Hamilton Medical', 'HAMILTON-C6', 'ventilator', 3),
    kind('Hamilton Medical', 'HAMILTON-T1', 'ventilator', 2),
    kind('Dräger', 'Evita V500', 'ventilator', 9),
    kind('Lexmark', 'MS521dn', 'printer', 40),
  ];
  const near = nearestKinds(index, one.number, kinds, 10);
  assert.deepEqual(
    near.map((n) => `${n.model} ${n.fellOutAt} ${n.devices}`),
    ['HAMILTON-T1 product 2', 'Evita V500 manufacturer 9'],
  );
  assert.equal(answer(near[1]!.fields, 'type'), 'fits');
});

test('the two records of a recall are one; what ended it counts', () => {
  const { records: _r, storedAtMs: _s, ...value } = recall({ number: 'Z-0001-2026' });
  const enforcement = {
    key: 'enforcement Z-0001-2026',
    storedAtMs: 50,
    value: { ...value, source: 'enforcement' as const, codes: 'All' },
  };
  const other = {
    key: 'recall Z-0001-2026',
    storedAtMs: 20,
    value: {
      ...value,
      source: 'recall' as const,
      classification: null,
      codes: 'All serial numbers',
      status: 'Open, Classified',
      action: 'Stop.',
    },
  };
  const whole = wholeOf([enforcement, other]);
  assert.deepEqual(
    [whole.classification, whole.codes, whole.action, whole.storedAtMs, whole.records.length, statusOf(whole)],
    ['I', 'All serial numbers', 'Stop.', 50, 2, 'ongoing'],
  );
  assert.equal(statusOf({ status: 'Ongoing', endedAtMs: 5 }), 'terminated');
  assert.equal(statusOf({ status: 'toString', endedAtMs: null }), null);
});

test('names of the prototype, control characters and long texts are texts', () => {
  const index = made();
  for (const text of ['__proto__', 'constructor', 'toString', '\u0000\u202e', 'A1 '.repeat(20_000)])
    index.add(recall({ firm: text, product: text, codes: text, productCode: text }));
  for (const text of ['__proto__', 'constructor', 'x'.repeat(5_000), '\u202e'])
    assert.doesNotThrow(() =>
      index.match(device({ manufacturer: text, model: text, type: text, serial: text, udi: text })),
    );
  assert.equal(index.compare('__proto__', device()), null);
});

test('thousands of devices meet those recalls only that share a word with them', () => {
  const index = made();
  const makers = [
    'Baxter Healthcare Corporation',
    'Hamilton Medical AG',
    'Draeger Medical Systems, Inc.',
    'GE Healthcare, LLC',
  ];
  for (let k = 0; k < 6_000; k++)
    index.add(
      recall({
        firm: makers[k % 4]!,
        product: `Model X${k} infusion system, catalog number ${k}-A`,
        codes: `SN ${k}000-${k}999`,
      }),
    );
  const started = performance.now();
  let pairs = 0;
  for (let k = 0; k < 20_000; k++)
    pairs += index.match(
      device({ manufacturer: 'Baxter', model: `X${(k % 500) * 4}`, serial: `${(k % 500) * 4}500` }),
    ).length;
  const took = performance.now() - started;
  assert.ok(pairs >= 20_000, String(pairs));
  assert.ok(took < 2_000, `${Math.round(took)} ms`);
});

test('a letter behind a hyphen is written or left out', () => {
  const of = (product: string, model: string): string =>
    told({ product, firm: 'Getinge', codes: 'all' }, { manufacturer: 'Getinge', model });
  assert.match(of('CARDIOHELP-i Heart-Lung Support System', 'CARDIOHELP'), /^affected/);
  assert.match(of('CARDIOHELP Heart-Lung Support System', 'CARDIOHELP-i'), /^needs_review/);
  assert.equal(of('Flow-c Anesthesia System', 'Flow-i'), '');
  assert.match(of('Flow-i Anesthesia System', 'Flow-i'), /^affected/);
});
