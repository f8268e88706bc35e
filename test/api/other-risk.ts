/** Stand-ins for roll-ups and compensating controls, always asked with a scope. */

import { AppError } from '../../src/base/error.ts';
import { receiptOf } from '../../src/exposure/score/risk/risk.ts';
import type { RiskGroup, RiskInputs, RollUpKind } from '../../src/model/risk.ts';
import type { Controls } from '../../src/services/controls.ts';
import type { Scope } from '../../src/services/ports.ts';
import type { RollingUp } from '../../src/services/rollup.ts';

const AT = '2026-01-01T00:00:00.000Z';
const INPUTS: RiskInputs = {
  cve: null,
  verdict: 'affected',
  cvss: 5,
  exploited: 'no',
  exploitation: null,
  epss: null,
  automatable: null,
  technicalImpact: null,
  isOnInternet: false,
  peers: 1,
  insecure: [],
  function: null,
  safety: null,
  mission: null,
  minutesToHarm: null,
  controls: [],
  sources: {},
};
const group = (by: RollUpKind): RiskGroup => ({
  by,
  site: null,
  value: null,
  label: null,
  score: null,
  band: null,
  worst: null,
  worstName: null,
  devices: 0,
  unrated: 0,
  open: 0,
  bands: { critical: 0, high: 0, medium: 0, low: 0 },
  filter: '',
});
const missing = (what: string): AppError =>
  new AppError('not-found', 'not-found', `There is no ${what} with this id that you may see.`);
const seen = (scope: Scope, asset: string): void => {
  if (!(scope ?? ['north', 'south']).some((site) => asset === `asset-${site}`)) throw missing('device');
};

export function otherRolling(): RollingUp {
  const receipt = receiptOf(INPUTS);
  return {
    view: async () => ({
      at: AT,
      comparedAt: null,
      hospital: group('hospital'),
      sites: [],
      units: [],
      types: [],
      gateways: [],
    }),
    receipt: async (_scope, { by, value, site, filter }) => ({
      receipt: { formula: 'rollup@1', of: { by, value, site, filter, at: AT }, members: [], result: group(by) },
      digest: '',
    }),
    async sealed(scope, key) {
      seen(scope, key.asset);
      return { receipt, digest: '' };
    },
    async whatIf(scope, key) {
      seen(scope, key.asset);
      return { before: receipt, after: null, options: [], isolation: null };
    },
  };
}

export function otherControls(calls: string[]): Controls {
  const one = (id: string): void => {
    if (id !== 'k1') throw missing('control');
  };
  return {
    list: async () => [],
    async add(scope, _by, { devices, kind }) {
      for (const id of devices) seen(scope, id);
      calls.push(`control ${kind}`);
    },
    async check(_scope, _by, id) {
      one(id);
      calls.push('control check');
    },
    async end(_scope, _by, id) {
      one(id);
      calls.push('control end');
    },
    counting: async () => () => ({ kinds: [], words: null }),
  };
}
