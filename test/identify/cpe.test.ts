/** CPE names: proposed of what is known, escaped as the standard has it, never surer than what they are made of. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type CpeProposal, cpeName, cpesOf } from '../../src/identify/cpe.ts';
import { modelKey, modelToken } from '../../src/identify/models.ts';
import { type Rules, rulesOf } from '../../src/identify/rules.ts';
import { loadCatalogue } from '../../src/install/catalog.ts';
import type { AttributeView } from '../../src/model/asset.ts';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../src/model/attribute.ts';

let rules: Rules;
before(async () => {
  rules = rulesOf(await loadCatalogue());
});

const view = (value: string | null, confidence: number): AttributeView => ({
  value,
  confidence,
  supporting: [],
  conflicting: [],
});

function proposals(known: Partial<Record<AttributeName, readonly [string, number]>>): readonly CpeProposal[] {
  const views = Object.fromEntries(
    ATTRIBUTE_NAMES.map((name) => [name, view(known[name]?.[0] ?? null, known[name]?.[1] ?? 0)]),
  ) as Record<AttributeName, AttributeView>;
  return cpesOf(views, rules);
}

test('the entries of the catalogue name their examples, and vendors are those of the catalogue', async () => {
  const catalogue = await loadCatalogue();
  for (const system of catalogue.cpe!.systems) {
    for (const { value, name } of system.hits) {
      assert.deepEqual(
        proposals({ os: [value, 0.8] }).map((p) => p.name),
        [name],
        system.id,
      );
    }
    for (const miss of system.misses) assert.doesNotMatch(miss, new RegExp(system.regex, 'u'), system.id);
  }
  const vendors = new Set(catalogue.vendors.map((v) => v.id));
  for (const id of Object.keys(catalogue.cpe!.vendors)) assert.ok(vendors.has(id), `no vendor ${id}`);
});

test('a device gets its hardware, and firmware and software where their versions are known', () => {
  const found = proposals({
    manufacturer: ['D-Link', 0.9],
    model: ['D-Link DCS-935L', 0.8],
    firmware_version: ['V1.06.02', 0.7],
    software_version: ['3.2 (build 7)', 0.4],
  });
  assert.deepEqual(
    found.map((p) => p.name),
    [
      'cpe:2.3:h:dlink:dcs_935l:-:*:*:*:*:*:*:*',
      'cpe:2.3:o:dlink:dcs_935l_firmware:1.06.02:*:*:*:*:*:*:*',
      'cpe:2.3:a:dlink:dcs_935l:3.2_\\(build_7\\):*:*:*:*:*:*:*',
    ],
  );
  assert.deepEqual(
    found.map((p) => p.confidence),
    [0.48, 0.42, 0.24],
  );
  assert.deepEqual(found[1]!.from, ['manufacturer', 'model', 'firmware_version']);
});

test('a system that is one of two gives both, each half as sure', () => {
  const found = proposals({ os: ['Windows 10 1809 or Server 2019', 0.8] });
  assert.deepEqual(
    found.map((p) => p.name),
    ['cpe:2.3:o:microsoft:windows_10_1809:-:*:*:*:*:*:*:*', 'cpe:2.3:o:microsoft:windows_server_2019:-:*:*:*:*:*:*:*'],
  );
  assert.ok(found.every((p) => p.confidence === 0.36));
});

test('nothing is proposed of what is not known', () => {
  assert.deepEqual(proposals({}), []);
  assert.deepEqual(proposals({ os: ['Windows 10 or later', 0.9] }), []);
  assert.deepEqual(proposals({ manufacturer: ['D-Link', 0.9] }), []);
  assert.deepEqual(proposals({ manufacturer: ['Nobody Ltd', 0.9], model: ['X1', 0.9] }), []);
  const named = proposals({ manufacturer: ['D-Link', 0.9], model: ['X1', 0.9], firmware_version: ['unknown', 0.9] });
  assert.equal(named.length, 1);
});

test('signs are escaped, and what is no ASCII is left out', () => {
  assert.equal(cpeName('h', 'a&b', 'x+y é:z', '1*?'), 'cpe:2.3:h:a\\&b:x\\+y_e\\:z:1\\*\\?:*:*:*:*:*:*:*');
});

test('a model is one however it is written; what tells models apart stays', () => {
  const ge = rules.vendor('GE HealthCare');
  for (const text of ['Optima CT660', 'OPTIMA-CT660', 'GE HealthCare Optima\u2122 CT 660', 'optima(R) ct660']) {
    assert.equal(modelKey(text, ge), 'optimact660', text);
  }
  assert.notEqual(modelKey('SOMATOM Definition AS+'), modelKey('SOMATOM Definition AS'));
  assert.equal(modelToken('---'), null);
  assert.equal(modelKey('GE HealthCare', ge), 'gehealthcare', 'a maker alone is kept: it is all that was said');
});
