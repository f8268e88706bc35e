/** Inputs for tests of risk: some in words, any at all, and the order of what each input can say. */

import fc from 'fast-check';
import { MISSION_IMPACT, SAFETY_IMPACT } from '../../../src/model/clinical.ts';
import { CONTROLS, type RiskInputs } from '../../../src/model/risk.ts';

/** In KEV, on life support. */
export const ventilator: RiskInputs = {
  cve: 'CVE-2026-0001',
  verdict: 'affected',
  cvss: 8,
  exploited: 'known',
  exploitation: 'active',
  epss: 0.2,
  automatable: false,
  technicalImpact: 'total',
  isOnInternet: false,
  peers: 6,
  insecure: [],
  function: 'life-support',
  safety: 'catastrophic',
  mission: 'mef failure',
  minutesToHarm: 3,
  controls: [],
  sources: { verdict: 'ICSMA-26-001-01', exploited: 'KEV CVE-2026-0001', function: 'catalog/clinical@1#life-support' },
};

/** 9.8 and no sign of exploitation, on a device that care does not need. */
export const printer: RiskInputs = {
  ...ventilator,
  cve: 'CVE-2026-0002',
  cvss: 9.8,
  exploited: 'no',
  exploitation: 'none',
  epss: 0.001,
  function: 'none',
  safety: 'negligible',
  mission: 'degraded',
  minutesToHarm: 'no limit',
};

/** What an input can say, the mildest first; without null. */
export const LADDERS = {
  verdict: ['needs_review', 'affected'],
  cvss: Array.from({ length: 101 }, (_, i) => i / 10),
  exploited: ['no', 'known', 'ransomware'],
  exploitation: ['none', 'public poc', 'active'],
  epss: [0, 0.009, 0.01, 0.011, 0.099, 0.1, 0.49, 0.5, 1],
  isOnInternet: [false, true],
  peers: [0, 1, 5, 6, 50, 51, 500],
  insecure: [[], ['telnet'], ['ftp', 'telnet']],
  safety: SAFETY_IMPACT,
  minutesToHarm: ['no limit', 3000, 61, 60, 16, 15, 0],
  automatable: [false, true],
  technicalImpact: ['partial', 'total'],
  mission: MISSION_IMPACT,
} as const satisfies { readonly [K in keyof RiskInputs]?: readonly RiskInputs[K][] };
export type LadderName = keyof typeof LADDERS;
export const LADDER_NAMES = Object.keys(LADDERS) as readonly LadderName[];

/** Inputs that nobody may have told. */
export const OPEN: readonly LadderName[] = LADDER_NAMES.filter((name) => name !== 'verdict' && name !== 'insecure');

const step = <K extends LadderName>(name: K): fc.Arbitrary<RiskInputs[K]> =>
  (OPEN.includes(name)
    ? fc.option(fc.constantFrom(...(LADDERS[name] as readonly unknown[])), { freq: 3 })
    : fc.constantFrom(...(LADDERS[name] as readonly unknown[]))) as fc.Arbitrary<RiskInputs[K]>;

export const anyInputs: fc.Arbitrary<RiskInputs> = fc.record(
  {
    cve: fc.option(fc.constantFrom('CVE-2026-0003')),
    verdict: step('verdict'),
    cvss: step('cvss'),
    exploited: step('exploited'),
    exploitation: step('exploitation'),
    epss: step('epss'),
    automatable: step('automatable'),
    technicalImpact: step('technicalImpact'),
    isOnInternet: step('isOnInternet'),
    peers: step('peers'),
    insecure: step('insecure'),
    function: fc.option(fc.constantFrom('monitoring')),
    safety: step('safety'),
    mission: step('mission'),
    minutesToHarm: step('minutesToHarm'),
    controls: fc.subarray([...CONTROLS]),
    sources: fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ unit: 'grapheme', maxLength: 8 }), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  },
  { noNullPrototype: true },
);
