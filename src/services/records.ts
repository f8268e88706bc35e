/** Tables of the hospital's maintenance system (CMMS): brought as files, their columns confirmed by a person, kept as statements. */

import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { AppError } from '../base/error.ts';
import { recordTable, valuesOf } from '../exposure/records/columns.ts';
import type { Page } from '../model/api.ts';
import {
  RECORD_FIELD_NAMES,
  RECORD_KEYS,
  type RecordColumns,
  type RecordImport,
  type RecordImportDetail,
  type RecordRow,
} from '../model/record.ts';
import { offsetPage } from './assets.ts';
import type { RecordStore } from './claims-ports.ts';
import { unpackOffset } from './cursor.ts';
import type { DocumentReader } from './document-ports.ts';
import type { Clock, Scope } from './ports.ts';
import { withSpooled } from './upload.ts';

export interface RecordPorts {
  readonly records: RecordStore;
  readonly documents: DocumentReader;
  readonly spoolDir: string;
  readonly clock: Clock;
}

type By = { readonly login: string };

export interface RecordPage {
  readonly which: 'all' | 'matched' | 'unmatched';
  readonly search: string;
  readonly cursor: string | null;
  readonly limit: number;
}

export interface Records {
  /** @throws AppError document.unreadable, request.too-large */
  bring(site: string, by: By, stream: Readable, name: string): Promise<RecordImportDetail>;
  imports(scope: Scope): Promise<readonly RecordImport[]>;
  detail(scope: Scope, id: string): Promise<RecordImportDetail>;
  confirm(scope: Scope, by: By, id: string, columns: RecordColumns): Promise<RecordImportDetail>;
  withdraw(scope: Scope, by: By, id: string): Promise<void>;
  rows(scope: Scope, id: string, page: RecordPage): Promise<Page<RecordRow>>;
}

const missing = (): AppError => new AppError('not-found', 'not-found', 'There is no such table that you may see.');

async function detail(ports: RecordPorts, scope: Scope, id: string): Promise<RecordImportDetail> {
  const one = await ports.records.one(scope, id);
  if (one === null) throw missing();
  return one;
}

async function bring(
  ports: RecordPorts,
  site: string,
  by: By,
  stream: Readable,
  name: string,
): Promise<RecordImportDetail> {
  return withSpooled(ports.spoolDir, stream, ports.documents.tableBytes, async ({ path, sha256, sizeBytes }) => {
    const document = await ports.documents.table(path, name);
    if (document.kind === 'json')
      throw new AppError('document.unreadable', 'invalid', `"${name}" is JSON: save the table as CSV or XLSX.`);
    const tables = document.grids.flatMap((grid) => recordTable(grid) ?? []);
    const table = tables.toSorted((a, b) => b.lines.length - a.lines.length)[0];
    if (table === undefined || table.lines.length === 0)
      throw new AppError('document.unreadable', 'invalid', `"${name}" has no rows below a head line.`);
    const id = randomUUID();
    await ports.records.add({
      ...{ id, site, fileName: name, sha256, sizeBytes, problems: document.problems },
      ...{ header: table.header, columns: table.columns, lines: table.lines },
      ...{ by: by.login, atMs: ports.clock.nowMs() },
    });
    return detail(ports, [site], id);
  });
}

/** @throws AppError request.invalid where a column is named twice, is not there, or none finds a device */
function checked(columns: RecordColumns, header: Readonly<Record<string, string>>): RecordColumns {
  const invalid = (detail: string, field: string): AppError =>
    new AppError('request.invalid', 'invalid', detail, { at: { pointer: `/columns/${field}` } });
  const seen = new Map<string, string>();
  for (const field of RECORD_FIELD_NAMES) {
    const column = columns[field];
    if (column === undefined) continue;
    if (!Object.hasOwn(header, column)) throw invalid(`The table has no column ${column}.`, field);
    const other = seen.get(column);
    if (other !== undefined) throw invalid(`Column ${column} cannot be ${other} and ${field}.`, field);
    seen.set(column, field);
  }
  if (RECORD_KEYS.every((key) => columns[key] === undefined))
    throw invalid(
      'Name the column of serial numbers, asset tags, MAC addresses or host names: else no device is found.',
      'serial',
    );
  return columns;
}

export function createRecords(ports: RecordPorts): Records {
  const { records, clock } = ports;
  return {
    bring: (site, by, stream, name) => bring(ports, site, by, stream, name),
    imports: (scope) => records.imports(scope),
    detail: (scope, id) => detail(ports, scope, id),
    async confirm(scope, by, id, columns) {
      const { header, site } = await detail(ports, scope, id);
      if (!(await records.confirm([site], id, checked(columns, header), by.login, clock.nowMs()))) throw missing();
      return detail(ports, scope, id);
    },
    async withdraw(scope, by, id) {
      if (!(await records.withdraw(scope, id, by.login, clock.nowMs()))) throw missing();
    },
    async rows(scope, id, { which, search, cursor, limit }) {
      const { columns } = await detail(ports, scope, id);
      const list = `records ${id} ${which} ${search}`;
      const offset = unpackOffset(list, cursor);
      const found = await records.rows(scope, id, which, search.trim(), offset, limit);
      const shown = found.rows.map(({ line, ...row }) => ({ ...row, values: valuesOf(line, columns) }));
      return offsetPage(list, { rows: shown, total: found.total }, offset);
    },
  };
}
