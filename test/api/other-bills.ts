/** A stand-in for the service of bills: one bill, which is of a product and therefore of no site. */

import { AppError } from '../../src/base/error.ts';
import type { BillRow } from '../../src/model/bill.ts';
import type { Bills } from '../../src/services/bills.ts';

const AT = '2026-01-01T00:00:00.000Z';
const ROW: BillRow = {
  ...{ id: 'bill', key: 'urn:uuid:1', file: 'pump.json', format: 'cyclonedx', specVersion: '1.6', author: null },
  ...{ statedAt: AT, subject: null, components: 0, loadedAt: AT, loadedBy: 'nora', sizeBytes: 1, digest: 'ab' },
  ...{ binding: null, proposal: { manufacturer: null, model: null, versions: null }, devices: 0, maybeDevices: 0 },
};

function one(id: string): BillRow {
  if (id !== ROW.id) throw new AppError('not-found', 'not-found', 'There is no bill of materials with this id.');
  return ROW;
}

export function otherBills(calls: string[]): Bills {
  return {
    async load(_scope, _by, file) {
      for await (const _piece of file.text);
      calls.push('sbom load');
      return { bill: ROW, isKnown: false, troubles: [], troubleCount: 0 };
    },
    page: async () => ({ items: [ROW], next: null, total: 1 }),
    detail: async (_scope, id) => ({
      ...one(id),
      ...{ troubles: [], troubleCount: 0, completeness: [], licences: [], cycles: 0, loose: 0, tree: [], isCut: false },
      ...{ findings: [], history: [], bindings: [] },
    }),
    async bind(_scope, _by, id, binding) {
      const row = one(id);
      calls.push(`sbom ${binding === null ? 'unbind' : 'bind'}`);
      return row;
    },
    devices: async (_scope, id) => ({ items: [], next: null, total: one(id).devices }),
    diff: async (from, to) => ({ from: one(from).id, to: one(to).id, added: [], removed: [], changed: [], same: 0 }),
    raw: async (id) => ({ file: one(id).file, raw: '{}' }),
  };
}
