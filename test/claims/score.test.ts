/** What a maker states raises a score where nobody saw whom a device speaks with, with its place, and lowers none. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrixOf } from '../../src/clinical/matrix.ts';
import { readForm } from '../../src/exposure/mds2/read.ts';
import { loadClinical } from '../../src/install/catalog.ts';
import type { Assessment } from '../../src/model/exposure.ts';
import { statedOutside } from '../../src/services/claim-score.ts';
import type { SiteClaims } from '../../src/services/claims-ports.ts';
import { createScore } from '../../src/services/risk.ts';
import { form2019, grid, QUESTIONS } from '../exposure/mds2/forms.ts';

type Form = SiteClaims['forms'][number];
const OUTSIDE = 'Can it communicate with systems external to the environment of the customer?';

function form(id: string, answer: string): Form {
  const read = readForm(grid(form2019([...QUESTIONS, ['CONN-4', OUTSIDE, answer, '']])));
  assert.ok(read.ok);
  return { id, form: read.value, rulings: [], document: 'SEC-1', fileName: 'x.xlsx' } as unknown as Form;
}

test('unseen and said to talk outside: as if it did; seen not to, or said not to: as it was', async () => {
  const forms = [form('f1', 'Yes'), form('f2', 'No'), form('f3', 'See Note')];
  const byDevice = new Map([
    ['yes', 'f1'],
    ['no', 'f2'],
    ['note', 'f3'],
  ]);
  const stated = await statedOutside({ forms: async () => forms, formsOfDevices: async () => byDevice }, 'north');
  assert.match(stated('yes') ?? '', /^MDS2 SEC-1 C\d+ \(f1\)$/);
  assert.deepEqual([stated('no'), stated('note'), stated('other')], [null, null, null]);
  const matrix = matrixOf(await loadClinical());
  const device = {
    ...{ manufacturer: 'Acme', model: 'Pump', os: null, softwareVersion: '1', firmwareVersion: null, confidence: 1 },
    ...{ serial: null, udi: null, type: 'infusion-pump', unit: null, services: [], protocols: [], peers: 1 },
  };
  const one: Assessment = {
    ...{ doc: 'ACME-1', product: 'Pump', version: '1', reason: '', cves: ['CVE-2026-1'] },
    verdict: 'affected',
  };
  const known = { cves: new Map(), knowsExploited: false };
  const inputs = (id: string, isOnInternet: boolean | null, score = createScore(matrix, undefined, stated)) =>
    score({ ...device, id, isOnInternet } as never, one, known, false);
  const plain = createScore(matrix);
  const raised = inputs('yes', null);
  assert.ok(raised.score > inputs('yes', null, plain).score);
  assert.deepEqual(
    [raised.receipt.inputs.isOnInternet, raised.receipt.inputs.sources['isOnInternet']],
    [true, stated('yes')],
  );
  assert.deepEqual(inputs('yes', false).receipt, inputs('yes', false, plain).receipt);
  for (const id of ['no', 'note', 'other']) assert.deepEqual(inputs(id, null).receipt, inputs(id, null, plain).receipt);
});
