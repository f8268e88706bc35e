/** Tables of a maintenance system: which column says what. Heads are guessed by their words, and a person confirms them. */

import type { FormGrid } from '../../model/mds2.ts';
import { RECORD_FIELD_NAMES, type RecordColumns, type RecordField, type RecordLine } from '../../model/record.ts';
import { columnOf, visible } from '../mds2/cells.ts';
import { plainName } from '../products/names.ts';

/** Heads as they are compared (`plainName`), the most telling first. */
const HEADS: Readonly<Record<RecordField, readonly string[]>> = {
  serial: [
    ...['serial number', 'serial no', 'serial nr', 'serial', 'serialnumber', 's n', 'sn', 'device serial number'],
    ...['seriennummer', 'serien nr', 'seriennr', 'seriennummer des gerates', 'fabriknummer', 'fabrik nr'],
  ],
  tag: [
    ...[
      'asset tag',
      'asset number',
      'asset no',
      'asset id',
      'equipment number',
      'equipment id',
      'control number',
      'tag',
    ],
    ...[
      'tag number',
      'inventory number',
      'inventarnummer',
      'inventar nr',
      'inventarnr',
      'anlagennummer',
      'geratenummer',
    ],
    ...['cmms id', 'equipment no', 'ci number'],
  ],
  mac: ['mac address', 'mac', 'mac adresse', 'ethernet address', 'wlan mac', 'lan mac', 'physical address'],
  hostname: [
    'hostname',
    'host name',
    'network name',
    'computer name',
    'dns name',
    'rechnername',
    'netzwerkname',
    'host',
  ],
  manufacturer: ['manufacturer', 'maker', 'vendor', 'brand', 'oem', 'hersteller', 'manufacturer name', 'fabrikat'],
  model: ['model', 'model name', 'device model', 'model number', 'modell', 'typ', 'geratetyp', 'product', 'type model'],
  version: ['version', 'revision', 'release', 'softwarestand'],
  software: [
    ...['software version', 'sw version', 'software', 'software revision', 'application version', 'software release'],
    ...['softwareversion', 'version software', 'sw'],
  ],
  firmware: ['firmware version', 'firmware', 'fw version', 'firmwareversion', 'fw', 'firmware revision'],
  os: ['operating system', 'os', 'betriebssystem', 'os name', 'os version'],
  location: ['location', 'place', 'standort', 'ort', 'site location', 'building floor', 'aufstellort', 'raum', 'room'],
  mobile: ['mobile', 'portable', 'mobil', 'ortsveranderlich', 'is mobile'],
  status: ['status', 'state', 'asset status', 'equipment status', 'zustand', 'lifecycle status', 'life cycle status'],
  statusAt: [
    ...[
      'status date',
      'status since',
      'retired on',
      'disposal date',
      'retirement date',
      'date retired',
      'status changed',
    ],
    ...['ausgesondert am', 'statusdatum', 'status seit', 'date of status'],
  ],
};

const byHead = new Map(
  RECORD_FIELD_NAMES.flatMap((field) => HEADS[field].map((head, rank) => [head, { field, rank }] as const)),
);

/** Rows that are looked at for the head line. */
const HEAD_ROWS = 20;
const MAX_COLUMNS = 200;
const MAX_CHARS = 400;

export interface RecordTable {
  readonly header: Readonly<Record<string, string>>;
  /** As guessed. */
  readonly columns: RecordColumns;
  /** Without the head line and what stands above it. */
  readonly lines: readonly RecordLine[];
}

const rowOfRef = (ref: string): number => Number(/\d+$/.exec(ref)?.[0] ?? 0);

function lineOf(cells: FormGrid['rows'][number]): RecordLine {
  const out: Record<string, string> = {};
  for (const { ref, text } of cells.slice(0, MAX_COLUMNS)) {
    const column = columnOf(ref);
    const said = visible(text, MAX_CHARS);
    if (column !== null && said !== '') out[column] = said;
  }
  return { row: rowOfRef(cells[0]?.ref ?? ''), cells: out };
}

/** For each field the column whose head tells it best. */
export function guessColumns(header: Readonly<Record<string, string>>): RecordColumns {
  const found = new Map<RecordField, { readonly column: string; readonly rank: number }>();
  for (const [column, text] of Object.entries(header)) {
    const known = byHead.get(plainName(text.slice(0, 80)));
    if (known === undefined) continue;
    const before = found.get(known.field);
    if (before === undefined || known.rank < before.rank) found.set(known.field, { column, rank: known.rank });
  }
  return Object.fromEntries([...found].map(([field, { column }]) => [field, column]));
}

/** The head line is the one that most is known of; where none is known the first. Null: the table has no rows. */
export function recordTable(grid: FormGrid): RecordTable | null {
  const heads = grid.rows.slice(0, HEAD_ROWS).map((row) => {
    const line = lineOf(row);
    return { line, columns: guessColumns(line.cells) };
  });
  if (heads.length === 0) return null;
  const known = heads.map(({ columns }) => Object.keys(columns).length);
  const at = known.indexOf(Math.max(...known));
  const { line, columns } = heads[at]!;
  const lines = grid.rows
    .slice(at + 1)
    .map(lineOf)
    .filter((l) => Object.keys(l.cells).length > 0);
  return { header: line.cells, columns, lines };
}

/** What a line says, by what its columns are. */
export function valuesOf(line: RecordLine, columns: RecordColumns): Readonly<Partial<Record<RecordField, string>>> {
  const out: Partial<Record<RecordField, string>> = {};
  for (const field of RECORD_FIELD_NAMES) {
    const column = columns[field];
    const text = column === undefined || !Object.hasOwn(line.cells, column) ? undefined : line.cells[column];
    if (text !== undefined && !isNothing(text)) out[field] = text;
  }
  return out;
}

/** What people write where they know nothing: it states nothing. */
const isNothing = (text: string): boolean =>
  /^(?:n\s?\/\s?a|n\.a\.|none|null|nil|unknown|unbekannt|keine?|tbd|not known|not applicable|-+|\?+|\.+|0+|x+)$/i.test(
    text.trim(),
  );
