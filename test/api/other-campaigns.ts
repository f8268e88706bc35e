/** Stand-ins for the services of campaigns and efforts: one campaign in each site, always asked with a scope. */

import { AppError } from '../../src/base/error.ts';
import type { CampaignDetail, MaintenanceWindow } from '../../src/model/campaign.ts';
import type { Campaigns } from '../../src/services/campaigns.ts';
import type { EffortKeeping } from '../../src/services/efforts.ts';
import type { Scope } from '../../src/services/ports.ts';

const AT = '2026-01-01T00:00:00.000Z';
const states = { planned: 1, out: 0, done: 0, failed: 0, 'backed-out': 0, skipped: 0 };
const options = { downtimeMinutes: 60, team: 1, perWave: 10, testDevices: 1, soakHours: 24, startAt: null };
const plan = { waves: [], levels: [], test: [], unplaced: [], options, timeZone: 'UTC', windows: [] };
const campaign = (site: string): CampaignDetail => ({
  ...{ id: `campaign-${site}`, site, title: 'Pumps', status: 'planned', go: null, nextAt: null, by: 'nora', at: AT },
  action: { key: 'k', type: 'patch', what: 'Pump', target: null, subject: null, advisories: [], cves: [], texts: [] },
  counts: { devices: 1, states, unplaced: 0, waves: 1 },
  ...{ backout: 'The old release', plan, decision: null, steps: [], seen: 1, canUndo: false },
});

export function otherCampaigns(calls: string[]): Campaigns {
  const inScope = (scope: Scope, site: string): boolean => scope === null || scope.includes(site);
  const missing = (what: string): AppError =>
    new AppError('not-found', 'not-found', `There is no ${what} with this id that you may see.`);
  const find = (scope: Scope, id: string): CampaignDetail => {
    const site = ['north', 'south'].find((s) => id === `campaign-${s}` && inScope(scope, s));
    if (site === undefined) throw missing('campaign');
    return campaign(site);
  };
  const done = (what: string, scope: Scope, id: string): CampaignDetail => {
    calls.push(`${what} ${id}`);
    return find(scope, id);
  };
  const window: MaintenanceWindow = {
    ...{ id: 'window-north', unit: null, note: '', by: 'nora', at: AT },
    times: { kind: 'weekly', days: [1], from: '22:00', to: '04:00' },
  };
  return {
    page: async (scope) => {
      const items = ['north', 'south'].filter((s) => inScope(scope, s)).map(campaign);
      return { items, next: null, total: items.length };
    },
    detail: async (scope, id) => find(scope, id),
    devices: async (scope, id) => {
      find(scope, id);
      return { items: [], next: null, total: 0 };
    },
    list: async (scope, id) => ({ ...find(scope, id), rows: [] }),
    preview: async () => plan,
    create: async (site) => campaign(site),
    step: async (scope, _by, id) => done('step', scope, id),
    replan: async (scope, _by, id) => done('plan', scope, id),
    undo: async (scope, _by, id) => done('undo', scope, id),
    fix: async (scope, _by, id) => {
      done('fix', scope, id);
      return { decided: 1 };
    },
    windows: async () => [window],
    addWindow: async () => [window],
    endWindow: async (scope, _by, id) => {
      if (!['north', 'south'].some((s) => id === `window-${s}` && inScope(scope, s)))
        throw missing('maintenance window');
    },
  };
}

export const otherEfforts = (): EffortKeeping => ({
  view: async (site) => ({ site, catalogue: 1, rows: [], types: [] }),
  set: async () => {},
  of: async () => () => null,
});
