/** Exposures as a table to be written to a file. */

import type { ExposureRow } from '../model/exposure.ts';
import type { Table } from './export.ts';

const COLUMNS: readonly (readonly [name: string, cell: (row: ExposureRow) => string | number | null])[] = [
  ['Score', (r) => r.score],
  ['Priority', (r) => r.band],
  ['State', (r) => r.state],
  ['Device', (r) => r.device.name],
  ['Manufacturer', (r) => r.device.manufacturer],
  ['Model', (r) => r.device.model],
  ['Version', (r) => r.version],
  ['Unit', (r) => r.device.unit],
  ['Site', (r) => r.device.site],
  ['Advisory', (r) => r.doc],
  ['Title', (r) => r.title],
  ['Product', (r) => r.product],
  ['Reason', (r) => r.reason],
  ['CVEs', (r) => r.cves.join('; ')],
  ['Known to be exploited', (r) => (r.exploited ? 'yes' : 'no')],
  ['CVSS', (r) => r.cvss],
  ['EPSS', (r) => r.epss],
  ['Since (UTC)', (r) => r.since],
  ['Device id', (r) => r.device.id],
];

async function* cells(rows: AsyncIterable<ExposureRow>): AsyncGenerator<string[]> {
  for await (const row of rows) yield COLUMNS.map(([, cell]) => String(cell(row) ?? ''));
}

export const exposureTable = (rows: AsyncIterable<ExposureRow>): Table => ({
  name: 'exposures',
  columns: COLUMNS.map(([name]) => name),
  rows: cells(rows),
});
