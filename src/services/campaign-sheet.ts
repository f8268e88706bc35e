/** A campaign as the list that a technician carries. */

import { type CampaignDetail, type CampaignDeviceRow, UNPLACED } from '../model/campaign.ts';
import type { Table } from './export.ts';

type List = CampaignDetail & { readonly rows: readonly CampaignDeviceRow[] };

/** `2026-12-01 22:00` on the clock of a zone. */
const localOf = (zone: string): ((iso: string | null) => string) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return (iso) => (iso === null ? '' : format.format(new Date(iso)));
};

export function campaignTable(list: List): Table {
  const { plan, rows, action, title } = list;
  const local = localOf(plan.timeZone);
  const tests = new Set(plan.waves.filter((w) => w.isTest).map((w) => w.number));
  const columns: readonly (readonly [name: string, cell: (r: CampaignDeviceRow) => string | number | null])[] = [
    ['Campaign', () => title],
    ['Wave', (r) => r.wave],
    ['Test', (r) => (r.wave !== null && tests.has(r.wave) ? 'yes' : '')],
    [`From (${plan.timeZone})`, (r) => local(r.from)],
    [`To (${plan.timeZone})`, (r) => local(r.to)],
    ['Unit', (r) => r.unit],
    ['Device', (r) => r.name],
    ['Manufacturer', (r) => r.manufacturer],
    ['Model', (r) => r.model],
    ['Serial number', (r) => r.serial],
    ['Version when planned', (r) => r.version],
    ['Version wanted', () => action.target?.text ?? ''],
    ['State', (r) => r.state],
    ['Evidence', (r) => r.note],
    ['Reference', (r) => r.reference],
    ['By', (r) => r.by],
    [`At (${plan.timeZone})`, (r) => local(r.at)],
    ['Seen by the sensor', (r) => (r.check === null ? '' : `${r.check.result} ${r.check.version ?? ''}`.trim())],
    ['In no wave because', (r) => (r.unplaced === null ? '' : UNPLACED[r.unplaced])],
    ['Device id', (r) => r.id],
  ];
  async function* cells(): AsyncGenerator<string[]> {
    for (const row of rows) yield columns.map(([, cell]) => String(cell(row) ?? ''));
  }
  return { name: 'work-list', columns: columns.map(([name]) => name), rows: cells() };
}
