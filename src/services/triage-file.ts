/** The triage matrix as a file: JSON of all of it, CSV of its rows or of who has which function; and both of them read again. */

import { err, ok, type Result } from '../base/result.ts';
import type { StandingRow, TriageMatrix } from '../clinical/matrix.ts';
import { readTriage, type TriageProblem } from '../clinical/read.ts';
import { FeedRefusal } from '../feeds/contract.ts';
import { CsvRows } from '../feeds/formats/csv-rows.ts';
import { FEED_LIMITS } from '../feeds/limits.ts';
import {
  type CLINICAL_FUNCTIONS,
  type SiteTriage,
  TRIAGE_FIELDS,
  type TriageDraft,
  type TriageField,
} from '../model/clinical.ts';
import type { TriageFile, TriageView } from '../model/triage.ts';
import type { Table } from './export.ts';
import { orderedRow } from './triage-view.ts';

/** Names of the columns: those of the file, so that it reads the same in every language. */
const COLUMN: Readonly<Record<TriageField, string>> = {
  harmIfLost: 'harm_if_lost',
  harmIfAltered: 'harm_if_altered',
  missionImpact: 'mission_impact',
  timeToHarmMinutes: 'time_to_harm_minutes',
  decides: 'decides',
  fallback: 'fallback',
  sparePool: 'spare_pool',
  minInServicePercent: 'min_in_service_percent',
  isolate: 'isolate',
  maxOfflineMinutes: 'max_offline_minutes',
};
const NUMBERS: ReadonlySet<TriageField> = new Set(['timeToHarmMinutes', 'minInServicePercent', 'maxOfflineMinutes']);
const ROW_COLUMNS = ['function', ...TRIAGE_FIELDS.map((f) => COLUMN[f])];
const WHOSE_COLUMNS = ['version', 'by', 'at', 'ground', 'signed_by', 'signed_at', 'devices'];
const FUNCTION_COLUMNS = ['unit', 'type', 'device', 'function'];
/** In a cell: nobody knows. An empty cell would look forgotten. */
const UNKNOWN = 'unknown';

export function fileOf(site: string, at: string, catalogue: number, matrix: TriageMatrix, own: SiteTriage): TriageFile {
  const rowOf = (id: (typeof CLINICAL_FUNCTIONS)[number], standing: StandingRow): TriageFile['rows'][number] => ({
    function: id,
    row: orderedRow(standing.row),
    version: standing.own?.version ?? 0,
    by: standing.own?.by ?? null,
    at: standing.own?.at ?? null,
    signed: standing.signed,
  });
  return {
    format: 'openward-triage@1',
    site,
    at,
    catalogue,
    rows: [...matrix.rows].map(([id, standing]) => rowOf(id, standing)),
    units: own.units.map(({ unit, type, function: id, version, by, at: from }) => ({
      unit,
      type,
      function: id,
      version,
      by,
      at: from,
    })),
    devices: own.devices.map(({ device, function: id, version, by, at: from }) => ({
      device,
      function: id,
      version,
      by,
      at: from,
    })),
  };
}

const cell = (value: unknown): string =>
  value === null ? UNKNOWN : Array.isArray(value) ? (value.length === 0 ? 'nobody' : value.join('; ')) : String(value);

export type TriagePart = 'rows' | 'functions';

/** The rows, or what the site says of the function of types, units and devices. */
export function tableOf(view: TriageView, part: TriagePart): Table {
  async function* rows(): AsyncGenerator<string[]> {
    for (const { function: id, row, word, signed, devices } of view.rows) {
      const whose = [word?.version ?? 0, word?.by ?? '', word?.at ?? '', word?.ground ?? ''].map(String);
      const sign = [signed?.by ?? '', signed?.at ?? '', String(devices)];
      yield [id, ...TRIAGE_FIELDS.map((f) => cell(row[f])), ...whose, ...sign];
    }
  }
  async function* functions(): AsyncGenerator<string[]> {
    for (const { unit, type, device, function: id, word, devices } of view.overrides)
      yield [
        unit ?? '',
        type ?? '',
        device ?? '',
        id ?? UNKNOWN,
        String(word.version),
        word.by,
        word.at,
        word.ground,
        '',
        '',
        String(devices),
      ];
  }
  return part === 'rows'
    ? { name: 'triage-matrix', columns: [...ROW_COLUMNS, ...WHOSE_COLUMNS], rows: rows() }
    : { name: 'triage-functions', columns: [...FUNCTION_COLUMNS, ...WHOSE_COLUMNS], rows: functions() };
}

/** Without the apostrophe that keeps spreadsheets from computing. */
const plain = (text: string): string =>
  (/^'\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u.test(text) ? text.slice(1) : text).trim();

function readCell(field: TriageField, text: string): unknown {
  const word = plain(text);
  if (word === UNKNOWN) return null;
  if (field === 'decides')
    return word === 'nobody'
      ? []
      : word
          .split(';')
          .map((r) => r.trim())
          .filter((r) => r !== '');
  return NUMBERS.has(field) && /^\d{1,9}$/.test(word) ? Number(word) : word;
}

interface Line {
  readonly cells: readonly string[];
  readonly line: number;
}

function linesOf(text: string): Result<readonly Line[], TriageProblem> {
  const lines: Line[] = [];
  const head = text.slice(0, text.search(/[\r\n]|$/));
  const separator = [';', '\t'].find((s) => head.split(s).length > head.split(',').length) ?? ',';
  try {
    const rows = new CsvRows(FEED_LIMITS, (cells, line) => lines.push({ cells, line }), separator);
    rows.push(text.replace(/^\ufeff/, ''));
    rows.end();
  } catch (error) {
    if (error instanceof FeedRefusal) return err({ at: '', detail: error.message });
    throw error;
  }
  return ok(lines);
}

/** A row's cells by the name of their column; an empty cell says nothing. */
function drafted(head: readonly string[], { cells }: Line, isRows: boolean): unknown {
  const at = (name: string): string => plain(cells[head.indexOf(name)] ?? '');
  if (isRows) {
    const said = TRIAGE_FIELDS.filter((f) => head.includes(COLUMN[f]) && at(COLUMN[f]) !== '');
    const row = Object.fromEntries(said.map((f) => [f, readCell(f, cells[head.indexOf(COLUMN[f])] ?? '')]));
    return { function: at('function'), row };
  }
  const id = at('function') === UNKNOWN ? null : at('function');
  if (at('device') !== '') return { device: at('device'), function: id };
  return { unit: at('unit') === '' ? null : at('unit'), type: at('type') === '' ? null : at('type'), function: id };
}

function readCsv(text: string): Result<TriageDraft, TriageProblem> {
  const lines = linesOf(text);
  if (!lines.ok) return lines;
  const [first, ...rest] = lines.value;
  const head = (first?.cells ?? []).map((c) => plain(c).toLowerCase());
  const isRows = ROW_COLUMNS.slice(1).some((c) => head.includes(c));
  if (!head.includes('function') || (!isRows && !head.includes('unit') && !head.includes('device')))
    return err({
      at: 'line 1',
      detail: `expected the names of columns: ${ROW_COLUMNS.join(', ')}; or ${FUNCTION_COLUMNS.join(', ')}`,
    });
  const drafts = rest.map((line) => drafted(head, line, isRows));
  const isDevice = (d: unknown): boolean => typeof d === 'object' && d !== null && 'device' in d;
  const lists = {
    rows: isRows ? drafts : [],
    units: isRows ? [] : drafts.filter((d) => !isDevice(d)),
    devices: isRows ? [] : drafts.filter(isDevice),
  };
  const read = readTriage(lists);
  if (read.ok) return read;
  // The place in the lists, as the line of the file.
  const [, list, n, member = ''] = /^\/(rows|units|devices)\/(\d+)(.*)$/.exec(read.error.at) ?? [];
  const draft = list === undefined ? undefined : lists[list as keyof typeof lists][Number(n)];
  const line = draft === undefined ? undefined : rest[drafts.indexOf(draft)]?.line;
  return err({
    ...read.error,
    at: line === undefined ? read.error.at : `line ${line}${member.replace(/^\/row\//, ' ').replace(/^\//, ' ')}`,
  });
}

/** @param text  JSON or CSV as they are exported; which of them it is, its first character tells */
export function readTriageText(text: string): Result<TriageDraft, TriageProblem> {
  if (!/^\ufeff?\s*[{[]/.test(text)) return readCsv(text);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return err({ at: '', detail: `is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}` });
  }
  return readTriage(value);
}
