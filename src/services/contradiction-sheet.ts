/** Contradictions as a table to be written to a file. */

import { RULES } from '../exposure/contradictions/rules.ts';
import type { ContradictionRow, ProvenStatement } from '../model/contradiction.ts';
import type { Table } from './export.ts';

const TITLES = new Map(RULES.map((r) => [r.id, r.title]));

const said = (side: readonly ProvenStatement[]): string =>
  [...new Set(side.map((s) => `${s.source}: ${[s.key, s.value].filter((x) => x !== null).join(' ')}`))].join('; ');

/** `form 1a2b cell B12`, `table 3c row 17`, `day.pcap frame 4711` */
function placeOf({ proof }: ProvenStatement): string {
  if (proof === null) return '';
  if (proof.kind === 'form') return `form ${proof.form} ${proof.ref}`;
  if (proof.kind === 'record') return `table ${proof.import} ${proof.ref}`;
  return [proof.endpoint, proof.field, proof.capture, proof.frame === null ? null : `frame ${proof.frame}`, proof.via]
    .filter((x) => x !== null && x !== '')
    .join(' ');
}
const places = (side: readonly ProvenStatement[]): string => [...new Set(side.map(placeOf))].join('; ');

const COLUMNS: readonly (readonly [name: string, cell: (row: ContradictionRow) => string | number | null])[] = [
  ['Severity', (r) => r.severity],
  ['State', (r) => r.state],
  ['Contradiction', (r) => TITLES.get(r.rule) ?? r.rule],
  ['About', (r) => r.about],
  ['Device', (r) => r.device.name],
  ['Manufacturer', (r) => r.device.manufacturer],
  ['Model', (r) => r.device.model],
  ['Unit', (r) => r.device.unit],
  ['Site', (r) => r.device.site],
  ['One side says', (r) => said(r.left)],
  ['Where', (r) => places(r.left)],
  ['The other side says', (r) => said(r.right)],
  ['Where it was seen', (r) => places(r.right)],
  ['Confidence', (r) => r.confidence],
  ['Since (UTC)', (r) => r.since],
  ['Decided by', (r) => r.decision?.by ?? null],
  ['Ground', (r) => r.decision?.ground ?? null],
  ['Rule', (r) => r.rule],
  ['Device id', (r) => r.device.id],
];

async function* cells(rows: AsyncIterable<ContradictionRow>): AsyncGenerator<string[]> {
  for await (const row of rows) yield COLUMNS.map(([, cell]) => String(cell(row) ?? ''));
}

export const contradictionTable = (rows: AsyncIterable<ContradictionRow>): Table => ({
  name: 'contradictions',
  columns: COLUMNS.map(([name]) => name),
  rows: cells(rows),
});
