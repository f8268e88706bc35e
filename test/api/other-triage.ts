/** A stand-in for the service of the triage matrix, always asked with a site. */

import type { Triage } from '../../src/services/triage.ts';

const AT = '2026-01-01T00:00:00.000Z';

export function otherTriage(calls: string[]): Triage {
  const done =
    (what: string) =>
    async (site: string): Promise<void> => {
      calls.push(`${what} ${site}`);
    };
  return {
    view: async (site) => ({
      site,
      at: AT,
      catalogue: 1,
      rows: [],
      types: [],
      overrides: [],
      unknown: [],
      unknownFilter: null,
      devices: 0,
      units: [],
    }),
    history: async () => [],
    edit: done('triage edit'),
    sign: done('triage sign'),
    lay: done('triage lay'),
    restore: done('triage restore'),
    file: async (site) => ({
      format: 'openward-triage@1',
      site,
      at: AT,
      catalogue: 1,
      rows: [],
      units: [],
      devices: [],
    }),
    import: async () => ({ rows: [], overrides: [], done: false }),
    matrix: async () => ({ rows: new Map(), types: new Map(), units: new Map(), devices: new Map() }),
  };
}
