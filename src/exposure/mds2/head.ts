/** The head of a form: whose device, which model, which software, when. Found by what the labels say, wherever they stand. */

import { type FormCell, MDS2_FIELDS, type Mds2Field, type Mds2FieldName } from '../../model/mds2.ts';
import { plainName } from '../products/names.ts';
import { questionId, splitId, visible } from './cells.ts';
import type { Row } from './columns.ts';

/** Labels as they are compared (`plainName`). */
const LABELS: Readonly<Record<Mds2FieldName, readonly string[]>> = {
  manufacturer: ['manufacturer name', 'manufacturer', 'name of manufacturer', 'device manufacturer', 'company name'],
  model: ['device model', 'model', 'model name', 'device models', 'product name', 'device model s', 'model number'],
  description: ['device description', 'device category', 'description'],
  document: ['document id', 'document identifier', 'document number', 'mds2 document id'],
  releasedAt: ['document release date', 'release date', 'document date', 'date of release', 'date'],
  software: [
    ...['software version', 'software versions', 'software revision', 'software release', 'device software version'],
    ...['software or firmware version', 'firmware version', 'software firmware version', 'applicable software version'],
    ...['software version s', 'software revision s', 'version', 'software'],
  ],
};
/** Longest label; what is longer is a sentence. */
const MAX_LABEL_CHARS = 60;

/** Labels of what is not kept: a label beside it has its value elsewhere. */
const OTHER_LABELS = new Set([
  ...[
    'software release date',
    'document version',
    'manufacturer contact information',
    'representative contact information',
  ],
  ...['representative name position', 'contact information', 'device class', 'intended use', 'serial number'],
]);

const byLabel = new Map(MDS2_FIELDS.flatMap((field) => LABELS[field].map((label) => [label, field] as const)));

/** Labels that begin questions of their own, with nothing to be read to their right. */
function labelOf(text: string): Mds2FieldName | null {
  return text.length > MAX_LABEL_CHARS ? null : (byLabel.get(plainName(text)) ?? null);
}

/** `Document ID: MDS2-7` in one cell. */
function inOne(text: string): { readonly field: Mds2FieldName; readonly value: string } | null {
  const colon = text.indexOf(':');
  const field = colon < 0 ? null : labelOf(text.slice(0, colon));
  const value = text.slice(colon + 1).trim();
  return field === null || value === '' ? null : { field, value };
}

const isLabel = (text: string): boolean =>
  labelOf(text) !== null || inOne(text) !== null || OTHER_LABELS.has(plainName(text.slice(0, MAX_LABEL_CHARS)));

const fieldOf = ({ text, ref }: FormCell): Mds2Field => ({ text: visible(text, 1_000), ref });

/** A row of the newer numbering: what stands in it is its own, and belongs to no label above or beside. */
const isNumbered = (row: Row | undefined): boolean =>
  row !== undefined && [...row.cells.values()].some(({ text }) => questionId(text)?.isNew === true);

/** The value of a label: to its right, else below it, unless one of the rows is numbered. */
function besides(rows: readonly Row[], at: number, column: string): FormCell | null {
  const cells = [...rows[at]!.cells];
  const right = cells[cells.findIndex(([c]) => c === column) + 1]?.[1];
  if (right !== undefined && !isLabel(right.text)) return right;
  if (isNumbered(rows[at]) || isNumbered(rows[at + 1])) return null;
  if (right !== undefined || cells.length > 1) {
    const below = rows[at + 1]?.cells.get(column);
    if (below !== undefined && !isLabel(below.text)) return below;
  }
  return null;
}

/** Rows that are looked at for the head. */
const HEAD_ROWS = 80;

export function headOf(rows: readonly Row[]): Readonly<Record<Mds2FieldName, Mds2Field | null>> {
  const found: Partial<Record<Mds2FieldName, { readonly field: Mds2Field; readonly rank: number }>> = {};
  const keep = (name: Mds2FieldName, label: string, cell: FormCell): void => {
    // `Device model` tells more than `Model`, wherever it stands.
    const rank = LABELS[name].indexOf(plainName(label));
    const before = found[name];
    if (before === undefined || rank < before.rank) found[name] = { field: fieldOf(cell), rank };
  };
  for (let at = 0; at < Math.min(rows.length, HEAD_ROWS); at++) {
    for (const [column, cell] of rows[at]!.cells) {
      const text = splitId(cell.text)?.rest ?? cell.text;
      const both = inOne(text);
      if (both !== null) keep(both.field, text.slice(0, text.indexOf(':')), { ref: cell.ref, text: both.value });
      const name = labelOf(text.replace(/[:?]\s{0,4}$/, ''));
      const value = name === null ? null : besides(rows, at, column);
      if (name !== null && value !== null) keep(name, text, value);
    }
  }
  const head = MDS2_FIELDS.map((name) => [name, found[name]?.field ?? null] as const);
  return Object.fromEntries(head) as Record<Mds2FieldName, Mds2Field | null>;
}
