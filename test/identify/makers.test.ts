/** One maker under many spellings: legal forms, countries and parts of the company do not count, any other word does. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makerFinder, makerKey } from '../../src/identify/makers.ts';
import { loadCatalogue } from '../../src/install/catalog.ts';

test('legal forms, punctuation, accents and case do not count', () => {
  for (const name of [
    'B. Braun Melsungen AG',
    'B.Braun Melsungen',
    'b braun melsungen A.G.',
    'B. BRAUN MELSUNGEN SE & Co. KG',
  ])
    assert.equal(makerKey(name), 'b braun melsungen', name);
  assert.equal(makerKey('bioMérieux S.A.'), makerKey('BIOMERIEUX sa'));
  assert.equal(makerKey('Drägerwerk AG & Co. KGaA'), 'dragerwerk');
  assert.equal(makerKey('Philips Medical Systems Nederland B.V.'), 'philips medical systems nederland');
  assert.notEqual(makerKey('Agfa'), makerKey('Alfa'));
});

test('a known name with words for a country, a part of the company or the medical business is that maker', async () => {
  const find = makerFinder(await loadCatalogue());
  for (const [name, id] of [
    ['GE Healthcare Austria GmbH & Co OG', 'ge-healthcare'],
    ['GE Healthcare Japan Corporation', 'ge-healthcare'],
    ['GE Medical Systems Information Technologies', null],
    ['Philips Medical Systems Nederland B.V.', 'philips'],
    ['Canon Medical Systems Europe B.V.', 'canon-medical'],
    ['Lenovo (Beijing) Co., Ltd.', 'lenovo'],
    ['Hill-Rom Services, Inc.', 'hill-rom'],
    ['Fresenius Kabi Deutschland GmbH', 'fresenius-kabi'],
    ['Johnson Controls International plc', 'johnson-controls'],
    ['Shenzhen Mindray Bio-Medical Electronics Co., Ltd', 'mindray'],
    ['Shimadzu Medical Systems USA', 'shimadzu'],
  ] as const)
    assert.equal(find(name)?.id ?? null, id, name);
});

test('near misses stay as they stand', async () => {
  const find = makerFinder(await loadCatalogue());
  for (const name of [
    'General Electric Motors',
    'General Electric',
    'GE Lighting',
    'Philips Lumileds Factory',
    'Philipson Medical',
    'Canon Medicals',
    'Zebra Crossing Inc.',
    'Dell Rapids Medical Clinic',
    'Roche Bobois',
    'Medical Systems GmbH',
    'GmbH & Co. KG',
    'Austria',
    '',
    'x '.repeat(400),
  ])
    assert.equal(find(name), null, name);
});

test('words of the medical business count where the maker makes nothing medical', async () => {
  const find = makerFinder(await loadCatalogue());
  assert.equal(find('Cisco Medical Systems'), null);
  assert.equal(find('Cisco Systems International')?.id, 'cisco');
});
