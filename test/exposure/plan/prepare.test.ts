import assert from 'node:assert/strict';
import { test } from 'node:test';
import { affectedBy, familyOf } from '../../../src/exposure/actions/affected.ts';
import { groupActions } from '../../../src/exposure/actions/group.ts';
import { readGuidance } from '../../../src/exposure/actions/read.ts';
import { makePlan } from '../../../src/exposure/plan/plan.ts';
import { prepare as prepared, type RatedExposure } from '../../../src/exposure/plan/prepare.ts';
import { loadEfforts } from '../../../src/install/catalog.ts';
import { ACTION_TYPES, type Action } from '../../../src/model/action.ts';
import type { Advisory, AdvisoryProduct } from '../../../src/model/advisory.ts';
import type { Efforts } from '../../../src/model/effort.ts';
import type { Assessment } from '../../../src/model/exposure.ts';

const { efforts: DEFAULTS } = await loadEfforts();
const prepare = (actions: readonly Action[], exposures: readonly RatedExposure[], efforts: Efforts = DEFAULTS) =>
  prepared(actions, exposures, ({ type }) => efforts[type]);

const action = (more: Partial<Action>): Action => ({
  ...{
    key: 'k',
    type: 'patch',
    family: 'acme pump 7',
    target: { text: '2.0', orLater: true, source: 'text' },
    subject: null,
  },
  ...{ advisories: ['A'], cves: [], devices: ['d1', 'd2'], texts: [], urls: [], restart: null },
  ...more,
});

const exposure = (device: string, advisory: string, more: Partial<RatedExposure> = {}): RatedExposure => ({
  ...{ id: `${device}/${advisory}`, device, advisory, cves: [], weight: 10 },
  ...more,
});

test('an action takes from the exposures of its devices to its advisories', () => {
  const exposures = [
    exposure('d1', 'A'),
    exposure('d1', 'B'),
    exposure('d3', 'A'),
    exposure('d2', 'A', { weight: null }),
  ];
  const { actions, risks } = prepare([action({})], exposures);
  assert.deepEqual(actions[0]!.removes, [
    { risk: 'd1/A', share: 1 },
    { risk: 'd2/A', share: 1 },
  ]);
  assert.equal(risks.find((r) => r.id === 'd2/A')!.weight, null);
});

test('of an exposure with several CVEs it takes the part that it is about', () => {
  const { actions } = prepare(
    [action({ cves: ['C1'], devices: ['d1'] })],
    [exposure('d1', 'A', { cves: ['C1', 'C2'] })],
  );
  assert.deepEqual(actions[0]!.removes, [{ risk: 'd1/A', share: 0.5 }]);
});

test('a later version does what an earlier one does, where later ones do', () => {
  const exposures = [exposure('d1', 'A'), exposure('d1', 'B')];
  const later = action({ key: 'l', advisories: ['B'], target: { text: '3.0', orLater: null, source: 'text' } });
  const taken = (first: Action) => prepare([first, later], exposures).actions.map((a) => a.removes.map((r) => r.risk));
  assert.deepEqual(taken(action({})), [['d1/A'], ['d1/A', 'd1/B']]);
  const only = action({ target: { text: '2.0', orLater: null, source: 'text' } });
  assert.deepEqual(taken(only), [['d1/A'], ['d1/B']], 'whether later ones do is not told');
  assert.deepEqual(taken(action({ family: 'acme meter' })), [['d1/A'], ['d1/B']]);
  assert.deepEqual(taken(action({ target: { text: '2018', orLater: true, source: 'text' } })), [['d1/A'], ['d1/B']]);
});

test('what takes away nothing by itself is not planned; what is not known is told', () => {
  for (const [type, spec] of Object.entries(ACTION_TYPES)) {
    const known = DEFAULTS[type as keyof typeof ACTION_TYPES];
    assert.equal(known !== null, spec.isWork && type !== 'contact', type);
  }
  assert.deepEqual(prepare([action({ type: 'none' })], [exposure('d1', 'A')]).actions, []);
  const unsure = { ...DEFAULTS, patch: { ...DEFAULTS.patch!, share: null } };
  const { actions, unknown } = prepare([action({})], [exposure('d1', 'A')], unsure);
  assert.deepEqual([actions, unknown], [[], ['k']]);
});

const product = (id: string, range: string): AdvisoryProduct => ({
  ...{ id, vendor: 'Acme', family: null, name: 'Pump 7', fullName: 'Acme Pump 7', version: null, range },
  ...{ cpe: null, purls: [], models: [], serials: [], skus: [], parts: [] },
});

test('from an advisory to a plan: forty pumps, one patch, the hours that there are', () => {
  const advisory: Advisory = {
    ...{
      id: 'A-1',
      title: '',
      category: 'csaf_security_advisory',
      publisher: 'Test',
      namespace: 'https://example.com',
    },
    ...{ status: 'final', revision: '1', releasedAt: '', updatedAt: '', url: null, tlp: null, groups: {} },
    products: [product('P1', '>= 1.0 < 2.4'), product('P2', '>= 3.0 < 3.1')],
    vulnerabilities: [
      {
        ...{ cve: 'CVE-2024-0001', title: null, cwes: [], flags: [], scores: [], threats: [] },
        status: { known_affected: ['P1', 'P2'] },
        remediations: [
          {
            category: 'vendor_fix',
            details: 'Update to V2.4 or later version.',
            url: null,
            products: ['P1'],
            restart: null,
          },
          {
            category: 'vendor_fix',
            details: 'Update to V3.1 or later version.',
            url: null,
            products: ['P2'],
            restart: null,
          },
          {
            category: 'mitigation',
            details: 'Place the pumps behind a firewall.',
            url: null,
            products: ['P1', 'P2'],
            restart: null,
          },
        ],
      },
    ],
  };
  const ids = Array.from({ length: 40 }, (_, k) => `d${k}`);
  const assessment = (version: string): Assessment => ({
    ...{ doc: 'A-1', product: 'Pump 7', version, verdict: 'affected', reason: '', cves: ['CVE-2024-0001'] },
  });
  const family = familyOf('Acme', 'Pump 7');
  const devices = ids.map((id) => affectedBy(advisory, assessment('2.0'), id, family)!);
  assert.deepEqual(devices[0]!.products, ['P1'], 'the entry that is about its version');
  assert.equal(affectedBy(advisory, { ...assessment('9'), verdict: 'not_affected' }, 'd', family), null);
  const actions = groupActions(readGuidance(advisory), devices);
  assert.deepEqual(
    actions.map((a) => [a.type, a.target?.text ?? null, a.devices.length]),
    [
      ['patch', 'V2.4', 40],
      ['isolate', null, 40],
    ],
  );
  const exposures = ids.map((id) => exposure(id, 'A-1', { cves: ['CVE-2024-0001'] }));
  const { actions: planned, risks } = prepare(actions, exposures);
  const problem = {
    ...{ risks, actions: planned, downtime: [], minima: [] },
    devices: ids.map((id, k) => ({ id, unit: k < 10 ? 'ICU' : 'ward', function: 'infusion' })),
  };
  const all = makePlan(problem, 34);
  assert.ok(all.ok && all.value.risk === 400 && all.value.gap === 0 && all.value.actions.length === 1);
  const few = makePlan(problem, 12);
  assert.ok(few.ok && few.value.gap === 0);
  assert.deepEqual(
    few.value.actions.map((a) => [planned.find((p) => p.key === a.action)!.devices.length, a.devices.length]),
    [[40, 40]],
  );
  assert.equal(few.value.risk, 240, 'to isolate all takes more away than to mend some');
});

test('devices of an unknown model are each their own kind', () => {
  assert.equal(familyOf('Acme', null), null);
  assert.equal(familyOf(null, 'Pump 7'), 'pump 7');
  assert.equal(familyOf('ACME', 'Pump-7'), familyOf('Acme', 'pump 7'));
});
