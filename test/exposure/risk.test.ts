/** risk@1 by its promises: worked by hand, never lowered by a worse input, accounted for to the last point, made again by anybody. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { verifyReceipt } from '../../src/exposure/score/risk/receipt.ts';
import { bandOf, peerStep, receiptOf, scoreOf, whatIf } from '../../src/exposure/score/risk/risk.ts';
import { MISSION_IMPACT, SAFETY_IMPACT } from '../../src/model/clinical.ts';
import { CONTROLS, type RiskInputs } from '../../src/model/risk.ts';

const ventilator: RiskInputs = {
  cve: 'CVE-2026-0001',
  verdict: 'affected',
  cvss: 7.8,
  exploited: 'known',
  exploitation: null,
  epss: 0.02,
  automatable: null,
  technicalImpact: 'total',
  isOnInternet: false,
  peers: 6,
  insecure: [],
  function: 'life-support',
  safety: 'catastrophic',
  mission: 'mission failure',
  minutesToHarm: 2,
  controls: [],
  sources: { verdict: 'ACME-1', exploited: 'KEV CVE-2026-0001' },
};
const printer: RiskInputs = {
  ...ventilator,
  cve: 'CVE-2026-0002',
  cvss: 9.8,
  exploited: 'no',
  exploitation: 'none',
  epss: 0,
  peers: 51,
  function: 'logistics',
  safety: 'marginal',
  mission: 'degraded',
  minutesToHarm: 1440,
};

const inputs: fc.Arbitrary<RiskInputs> = fc.record(
  {
    cve: fc.constantFrom(null, 'CVE-2026-0003'),
    verdict: fc.constantFrom('affected', 'needs_review'),
    cvss: fc.option(fc.integer({ min: 0, max: 100 }).map((n) => n / 10)),
    exploited: fc.constantFrom('no', 'known', 'ransomware'),
    exploitation: fc.constantFrom(null, 'none', 'public poc', 'active'),
    epss: fc.option(fc.integer({ min: 0, max: 100 }).map((n) => n / 100)),
    automatable: fc.constantFrom(null, true, false),
    technicalImpact: fc.constantFrom(null, 'partial', 'total'),
    isOnInternet: fc.boolean(),
    peers: fc.nat(200).map(peerStep),
    insecure: fc.subarray(['ftp', 'telnet']),
    function: fc.constantFrom(null, 'monitoring'),
    safety: fc.option(fc.constantFrom(...SAFETY_IMPACT)),
    mission: fc.option(fc.constantFrom(...MISSION_IMPACT)),
    minutesToHarm: fc.option(fc.oneof(fc.nat(20_000), fc.constant('no limit' as const))),
    controls: fc.subarray([...CONTROLS]),
    sources: fc.constant({ verdict: 'ACME-1' }),
  },
  { noNullPrototype: true },
);

test('a score can be worked out by hand', () => {
  // 100 x 1 affected x (0.4 + 0.6 x 0.78) severity x 0.95 exploited x 0.8 six peers x 1 catastrophic x 1 within minutes.
  assert.equal(scoreOf(ventilator), 66);
  // 100 x 1 x (0.4 + 0.6 x 0.98) x 0.35 x 0.9 x 0.6 x 0.9
  assert.equal(scoreOf(printer), 16.8);
  assert.deepEqual([bandOf(66), bandOf(16.8)], ['critical', 'low']);
});

test('what is exploited and keeps somebody alive stands above a higher CVSS on a printer', () => {
  assert.ok(scoreOf(ventilator) > scoreOf({ ...printer, cvss: 10, epss: 0.09 }));
});

test('no worse input lowers a score', () => {
  const worse: readonly ((i: RiskInputs) => Partial<RiskInputs>)[] = [
    () => ({ verdict: 'affected' }),
    (i) => ({ cvss: Math.min(10, (i.cvss ?? 7.5) + 1) }),
    () => ({ exploited: 'ransomware' }),
    (i) => (i.exploited === 'no' ? { exploited: 'known' } : {}),
    (i) => (i.exploitation === null ? {} : { exploitation: 'active' }),
    (i) => (i.exploitation === 'none' ? { exploitation: 'public poc' } : {}),
    (i) => (i.epss === null ? {} : { epss: Math.min(1, i.epss + 0.3) }),
    () => ({ isOnInternet: true }),
    (i) => (i.peers === null ? {} : { peers: i.peers + 45 }),
    (i) => ({ insecure: [...i.insecure, 'vnc'] }),
    () => ({ safety: 'catastrophic' }),
    (i) => (typeof i.minutesToHarm === 'number' ? { minutesToHarm: Math.floor(i.minutesToHarm / 10) } : {}),
    (i) => (i.minutesToHarm === 'no limit' ? { minutesToHarm: 10_000 } : {}),
    (i) => ({ controls: i.controls.slice(1) }),
  ];
  fc.assert(
    fc.property(inputs, fc.integer({ min: 0, max: worse.length - 1 }), (i, k) => {
      assert.ok(scoreOf({ ...i, ...worse[k]!(i) }) >= scoreOf(i));
    }),
    { numRuns: 5_000 },
  );
});

test('what nobody told is never taken for the mildest, and the receipt says what it was taken for', () => {
  for (const [unknown, mild] of [
    [{ cvss: null }, { cvss: 0 }],
    [
      { exploitation: null, epss: null },
      { exploitation: 'none', epss: null },
    ],
    [{ safety: null }, { safety: 'negligible' }],
    [{ minutesToHarm: null }, { minutesToHarm: 10_000 }],
  ] as const) {
    assert.ok(whatIf(printer, unknown) > whatIf(printer, mild), JSON.stringify(unknown));
    assert.ok(
      receiptOf({ ...printer, ...unknown }).factors.some((f) => f.assumed !== null),
      JSON.stringify(unknown),
    );
  }
  assert.ok(receiptOf(ventilator).factors.every((f) => f.assumed === null));
  const open = receiptOf({ ...ventilator, automatable: null, mission: null, safety: null });
  assert.ok(open.ssvc.length > 1);
});

test('points taken and points left are a hundred, whatever the inputs', () => {
  fc.assert(
    fc.property(inputs, (i) => {
      const { factors, score, changes } = receiptOf(i);
      const points = factors.reduce((sum, f) => sum + f.points, 0);
      assert.ok(Math.abs(points + score - 100) < 1e-6, `${points} + ${score}`);
      assert.ok(factors.every((f) => f.points >= 0 && (f.value < 1 || f.points === 0)));
      const product = factors.reduce((p, f) => p * f.value, 100);
      assert.ok(Math.abs(product - score) <= 0.05 + 1e-9);
      assert.equal(changes[0]?.id, 'fix');
    }),
    { numRuns: 3_000 },
  );
});

/** Every leaf of a receipt with another value. */
function* tampered(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries())
      for (const other of tampered(one)) yield value.map((v, k) => (k === i ? other : v));
    yield [...value, 'more'];
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value))
      for (const other of tampered(one)) yield { ...value, [name]: other };
  } else if (typeof value === 'number') yield value + 0.1;
  else if (typeof value === 'boolean') yield !value;
  else yield value === null ? 'x' : null;
}

test('a receipt is made again from its inputs, and a change in any place of it is found', () => {
  fc.assert(
    fc.property(inputs, (i) => {
      const receipt = JSON.parse(JSON.stringify(receiptOf(i))) as object;
      assert.deepEqual(verifyReceipt(receipt), { ok: true, value: receiptOf(i) });
    }),
    { numRuns: 500 },
  );
  const receipt = receiptOf(ventilator);
  let found = 0;
  const { inputs: _inputs, ...results } = receipt;
  for (const other of tampered(results)) {
    const whole = { ...(other as object), inputs: receipt.inputs };
    const answer = verifyReceipt(whole);
    assert.equal(answer.ok, false, JSON.stringify(other));
    found++;
  }
  assert.ok(found > 40, `${found} places`);
  // An input that matters moves the result; one that is no input is refused with its place.
  const moved = verifyReceipt({ ...receipt, inputs: { ...receipt.inputs, cvss: 9 } });
  assert.equal(moved.ok, false);
  const unknown = verifyReceipt({ ...receipt, inputs: { ...receipt.inputs, weather: 1 } });
  assert.equal(unknown.ok === false && unknown.error.at, '/inputs/weather');
  const missing = verifyReceipt({ ...receipt, inputs: { ...receipt.inputs, peers: 'many' } });
  assert.equal(missing.ok === false && missing.error.at, '/inputs/peers');
  for (const not of [null, 7, [], {}, { formula: 'risk@99' }]) assert.equal(verifyReceipt(not).ok, false);
});
