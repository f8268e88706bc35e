/**
 * Devices as hospitals write them against products as advisories name them. Names are makers' public ones; what is held against
 * them is written here, apart from the catalogue's own aliases.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCatalogue, loadProductNames } from '../../src/install/catalog.ts';
import type { Advisory, AdvisoryProduct } from '../../src/model/advisory.ts';
import { createMatcher } from '../../src/services/advisories.ts';

const PRODUCTS: Readonly<Record<string, readonly [string, string, string]>> = {
  // id: vendor, product, range
  alaris: ['Becton, Dickinson and Company (BD)', 'Alaris PC Unit Model 8015', '<= 12.1.0'],
  manager: ['Becton, Dickinson and Company (BD)', 'Alaris Systems Manager', '<= 4.33'],
  pyxis: ['Becton, Dickinson and Company (BD)', 'BD Pyxis MedStation ES', 'vers:all/*'],
  anesthesia: ['Becton, Dickinson and Company (BD)', 'BD Pyxis Anesthesia System 4000', 'vers:all/*'],
  mx: ['Philips', 'IntelliVue patient monitor MX400-MX850', '< 4.0'],
  mp: ['Philips', 'IntelliVue MP Series', 'vers:all/*'],
  pic: ['Philips', 'Patient Information Center iX (PIC iX)', '<= C.03'],
  cardio: ['Philips', 'IntelliSpace Cardiovascular', '<= 3.1'],
  medfusion: ['Smiths Medical', 'Medfusion 4000 Wireless Syringe Infusion Pump', '< 1.6'],
  plum: ['ICU Medical', 'Plum 360 Infusion System', '< 15.11'],
  b850: ['General Electric (GE)', 'CARESCAPE B850', '1.x | 2.x'],
  cscs: ['General Electric (GE)', 'CARESCAPE Central Station (CSCS)', '1.X'],
  telemetry: ['General Electric (GE)', 'CARESCAPE Telemetry Server', '<= 4.3'],
  perfusor: ['B. Braun', 'Perfusor Space syringe pump', 'vers:all/*'],
  logiq: ['GE Healthcare', 'LOGIQ, not including LOGIQ 100 Pro', 'vers:all/*'],
  innova: ['GE Healthcare', 'Innova 3100-IQ', 'vers:all/*'],
  expert: ['GE Healthcare', 'Optima CT680 Expert', 'vers:all/*'],
  spot: ['Hillrom', 'Welch Allyn Connex Spot Monitor (CSM)', '< 1.52'],
  eli: ['Hillrom and ELI, Baxter International Inc.', 'Welch Allyn ELI 380 Resting Electrocardiograph', '<= 2.6.0'],
  delta: ['Dräger', 'Infinity Delta', 'vers:all/*'],
  t1: ['Hamilton Medical AG', 'T1 Ventilator', '<= 2.2.3'],
  paradigm: ['Medtronic', 'MiniMed Paradigm 522/722 pumps', 'vers:all/*'],
  space: ['B. Braun Medical', 'SpaceCom', '<= 1.2'],
  s7: ['Siemens', 'SIMATIC S7-1200 CPU family (incl. SIPLUS variants)', '< V4.5.0'],
  part: ['Siemens', 'SIMATIC CP 443-1 (6GK7443-1EX30-0XE1)', '< V3.3'],
};

function advisory(id: string, [vendor, name, range]: readonly [string, string, string]): Advisory {
  const product: AdvisoryProduct = {
    ...{ id: 'P1', vendor, family: null, name, fullName: name, version: null, range },
    ...{ cpe: null, purls: [], models: [], serials: [], skus: [], parts: [] },
  };
  const vulnerability = { cve: 'CVE-2024-0001', title: null, cwes: [], status: { known_affected: ['P1'] } };
  return {
    ...{ id, title: id, category: 'csaf_security_advisory', publisher: 'Test', namespace: 'https://example.com' },
    ...{ status: 'final', revision: '1', releasedAt: '', updatedAt: '', url: null, tlp: null, groups: {} },
    products: [product],
    vulnerabilities: [{ ...vulnerability, flags: [], scores: [], remediations: [], threats: [] }],
  };
}

/** Manufacturer, model, version; what it is, with the verdict (a affected, n not affected, r needs review). */
const DEVICES: readonly [string | null, string, string | null, Readonly<Record<string, 'a' | 'n' | 'r'>>][] = [
  ['Philips', 'PIIC iX', 'C.03', { pic: 'a' }],
  ['Philips Healthcare', 'IntelliVue Information Center iX', 'C.04', { pic: 'n' }],
  ['Philips', 'ISCV', '3.0', { cardio: 'a' }],
  // One name for several things: what it is decides.
  ['GE HealthCare', 'CARESCAPE Gateway', '1.4.0', {}],
  ['GE', 'Carescape Central Station', '1.2', { cscs: 'a' }],
  ['GE Healthcare', 'CARESCAPE Telemetry Server', '4.2', { telemetry: 'a' }],
  ['B. Braun', 'Infusomat Space infusion pump', null, {}],
  ['BD', 'Alaris PC Unit 8015', '9.33', { alaris: 'a' }],
  ['CareFusion', 'ALARIS PCU 8015', '12.3', { alaris: 'n' }],
  ['Becton Dickinson', 'Alaris 8015 PC unit', null, { alaris: 'r' }],
  ['BD', 'Alaris 8100 LVP module', '9.33', {}],
  ['BD', 'Alaris System Manager', '4.34', { manager: 'n' }],
  ['BD', 'Alaris Systems Manager', '4.33', { manager: 'a' }],
  ['Carefusion', 'Pyxis Medstation ES', '1.7', { pyxis: 'a' }],
  ['BD', 'Pyxis Med Station ES', null, { pyxis: 'a' }],
  ['BD', 'Pyxis Anesthesia ES', '1.7', {}],
  ['BD', 'Pyxis MedStation 4000', '1.7', {}],
  ['BD', 'Pyxis Anesthesia 4000', '1.7', { anesthesia: 'a' }],
  ['PHILIPS MEDICAL SYSTEMS', 'INTELLIVUE MX800', '3.0', { mx: 'a' }],
  ['Phillips', 'Intellivue MX 450', '4.1', { mx: 'n' }],
  ['Philips Healthcare', 'MX700 patient monitor', '3.9', { mx: 'a' }],
  ['Philips', 'Intellivue MX100', '3.0', {}],
  ['Philips', 'IntelliVue MP70', 'J.10', { mp: 'a' }],
  ['Philips', 'IntelliVue MP5', null, { mp: 'a' }],
  ['Philips', 'HeartStart MRx', '1.0', {}],
  ['Philips', 'PIC iX', 'C.02', { pic: 'a' }],
  ['Philips', 'Patient Information Center iX', 'C.02', { pic: 'a' }],
  ['Philips', 'Patient Information Center iX', 'C.04', { pic: 'n' }],
  ['Philips', 'Intelispace Cardiovascular', '3.1', { cardio: 'a' }],
  ['Philips', 'IntelliSpace Portal', '3.1', {}],
  ['Smiths', 'Medfusion 4000', '1.5', { medfusion: 'a' }],
  ['ICU Medical', 'Medfusion 4000 syringe pump', '1.6', { medfusion: 'n' }],
  ['Smiths Medical ASD', 'Medfusion 3500', '1.5', {}],
  ['Hospira', 'Plum 360', '15.10', { plum: 'a' }],
  ['Hospira', 'Plum A+', '13.4', {}],
  ['GE MEDICAL SYSTEMS', 'Carescape B850', '2.0.1', { b850: 'a' }],
  ['General Electric', 'B850 monitor', '3.1', { b850: 'n' }],
  ['GE', 'Carescape B650', '2.0', {}],
  ['GE Healthcare', 'LOGIQ E9', 'R6', { logiq: 'a' }],
  ['GE Healthcare', 'LOGIQ 100 Pro', '1', {}],
  ['GE Healthcare', 'Innova 3100', null, { innova: 'r' }],
  ['GE Healthcare', 'Innova 3100 IQ', null, { innova: 'a' }],
  ['GE Healthcare', 'Optima CT680 Quantum', null, { expert: 'r' }],
  ['Welch Allyn', 'Connex Spot Monitor', '1.51', { spot: 'a' }],
  ['Baxter', 'Connex Spot Monitor', '1.52', { spot: 'n' }],
  ['Mortara', 'ELI 380', '2.5.0', { eli: 'a' }],
  ['Mortara', 'ELI 250c', '2.5.0', {}],
  ['Draeger', 'Infinity Delta', 'VF10', { delta: 'a' }],
  ['Drägerwerk AG & Co. KGaA', 'Infinity Delta', null, { delta: 'a' }],
  ['Dräger', 'Evita V500', '2.5', {}],
  ['Hamilton', 'T1', '2.2.2', { t1: 'a' }],
  ['Hamilton Medical', 'HAMILTON-C6', '1.2.3', {}],
  ['Medtronic', 'Minimed Paradigm 722', null, { paradigm: 'a' }],
  ['Medtronic', 'MiniMed Paradigm 515', null, {}],
  ['B Braun Melsungen AG', 'Spacecom', '1.1', { space: 'a' }],
  ['B. Braun', 'Infusomat Space', '1.1', {}],
  ['Siemens', 'S7-1200 CPU 1212C', 'V4.4', { s7: 'a' }],
  ['Siemens', 'SIMATIC S7-1500', '2.0', {}],
  ['Siemens AG', '6GK7443-1EX30-0XE1', '3.2', { part: 'a' }],
  ['HP', 'LaserJet 4200', '1', {}],
  ['Fresenius Kabi', 'Infinity Delta', '1', {}],
  [null, 'Medfusion 4000', '1.5', { medfusion: 'r' }],
  // Nobody that is known in the maker's place, the model there, or the maker in the model's.
  ['unbekannt', 'Medfusion 4000', '1.5', { medfusion: 'r' }],
  ['Medizintechnik Muster', 'Infinity Delta', null, { delta: 'r' }],
  ['Medizintechnik Muster', 'T1', '2.2.2', {}],
  ['Medizintechnik Muster', 'Dräger Infinity Delta', null, { delta: 'a' }],
  ['Philips IntelliVue MX800', '', '3.0', { mx: 'a' }],
  ['Smths Medical', 'Medfusion 4000 S/N 4711', '1.5', { medfusion: 'a' }],
  ['Becton', 'Alaris Systems Mgr', '4.33', { manager: 'a' }],
  ['Hewlett Packard', 'IntelliVue MP70', null, { mp: 'a' }],
];

const LETTER = { affected: 'a', not_affected: 'n', needs_review: 'r' } as const;

test('devices as hospitals write them: found, and nothing else', async () => {
  const advisories = Object.entries(PRODUCTS).map(([id, product]) => advisory(id, product));
  const matcher = createMatcher(await loadCatalogue(), await loadProductNames(), advisories);
  let [right, wanted, told] = [0, 0, 0];
  const odd: string[] = [];
  for (const [manufacturer, model, version, want] of DEVICES) {
    const got = Object.fromEntries(
      matcher.match({ manufacturer, model, version }).map((m) => [m.doc, LETTER[m.verdict]]),
    );
    wanted += Object.keys(want).length;
    told += Object.keys(got).length;
    for (const [doc, verdict] of Object.entries(got)) {
      if (want[doc] === verdict) right++;
      else odd.push(`${manufacturer} ${model} ${version}: ${doc} ${verdict}, wanted ${want[doc] ?? 'nothing'}`);
    }
    for (const doc of Object.keys(want)) if (got[doc] === undefined) odd.push(`${manufacturer} ${model}: no ${doc}`);
  }
  console.log(`# found ${right} of ${wanted}, of ${told} told`);
  assert.ok(right / wanted >= 0.95, odd.join('\n'));
  assert.ok(right / told >= 0.99, odd.join('\n'));
});

test('hostile names are looked at in short time', async () => {
  const matcher = createMatcher(await loadCatalogue(), { owners: [], aliases: [] }, [
    advisory('x', ['A', 'B 1', '< 2']),
  ]);
  for (const model of ['x '.repeat(50_000), '('.repeat(20_000), '/a'.repeat(20_000), '\u0000', '1'.repeat(100_000)]) {
    matcher.match({ manufacturer: model, model, version: model });
  }
});
