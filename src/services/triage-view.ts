/** The triage matrix of a site put together for people: rows and whose word they are, devices counted, what is not known. */

import { changesOf } from '../clinical/diff.ts';
import { filterOf } from '../clinical/filters.ts';
import { clinicalFunctionOf, matrixOf, type TriageMatrix } from '../clinical/matrix.ts';
import {
  CLINICAL_FUNCTIONS,
  type ClinicalCatalogue,
  type ClinicalFunction,
  type DeviceStatement,
  type RowStatement,
  type SiteTriage,
  TRIAGE_FIELDS,
  type TriageRow,
  type UnitStatement,
} from '../model/clinical.ts';
import type { Filter } from '../model/filter/ast.ts';
import { check } from '../model/filter/check.ts';
import { print } from '../model/filter/print.ts';
import type {
  TriageHistoryRow,
  TriageMatrixRow,
  TriageOverride,
  TriageType,
  TriageUnknown,
  TriageView,
  TriageWord,
} from '../model/triage.ts';
import type { DeviceGroup, NamedDevice, StoredStatement } from './triage-ports.ts';

/** Characters of a filter that an address may hold. */
const MAX_FILTER_CHARS = 4_000;

const iso = (ms: number): string => new Date(ms).toISOString();

type UnitValue = Pick<UnitStatement, 'unit' | 'type' | 'function'>;
type DeviceValue = Pick<DeviceStatement, 'function'>;

/** What is laid down, as the core reads it; what was withdrawn is not there. */
export function siteTriageOf(statements: readonly StoredStatement[]): SiteTriage {
  const rows: RowStatement[] = [];
  const units: UnitStatement[] = [];
  const devices: DeviceStatement[] = [];
  for (const { id, version, by, atMs, kind, key, value, signed } of statements) {
    const whose = { id, version, by, at: iso(atMs) };
    if (kind === 'row') {
      const row = (value ?? {}) as Partial<TriageRow>;
      rows.push({ ...whose, function: key as ClinicalFunction, row, signed });
    } else if (value === null) continue;
    else if (kind === 'unit') units.push({ ...whose, ...(value as UnitValue) });
    else devices.push({ ...whose, device: key, function: (value as DeviceValue).function });
  }
  return { rows, units, devices };
}

export const wordFor = ({ id, version, act, by, atMs, ground }: StoredStatement): TriageWord => ({
  id,
  version,
  act,
  by,
  at: iso(atMs),
  ground,
});

function shownFilter(filter: Filter | null): string | null {
  if (filter === null || check(filter) !== null) return null;
  const text = print(filter);
  return text.length <= MAX_FILTER_CHARS ? text : null;
}

export interface ViewInput {
  readonly site: string;
  readonly atMs: number;
  readonly catalogue: ClinicalCatalogue;
  readonly statements: readonly StoredStatement[];
  readonly groups: readonly DeviceGroup[];
  /** Devices that statements name. */
  readonly named: readonly NamedDevice[];
  readonly labelOf: (type: string) => string;
}

type Tally = Map<ClinicalFunction | null, Map<string | null, number>>;

/** Devices by function and unit, and by the statement that gives them their function. */
function tally(matrix: TriageMatrix, { groups, named }: ViewInput): readonly [Tally, ReadonlyMap<string, number>] {
  const counts: Tally = new Map();
  const byStatement = new Map<string, number>();
  const add = (id: string, type: string | null, unit: string | null, n: number): void => {
    const found = clinicalFunctionOf({ id, type, unit }, matrix);
    const units = counts.get(found.function) ?? new Map<string | null, number>();
    counts.set(found.function, units);
    units.set(unit, (units.get(unit) ?? 0) + n);
    const by = found.by[0];
    if (by !== undefined) byStatement.set(by, (byStatement.get(by) ?? 0) + n);
  };
  for (const { type, unit, devices } of groups) add('', type, unit, devices);
  // Those of whom a statement speaks were counted with their like.
  for (const { id, type, unit } of named) {
    add('', type, unit, -1);
    add(id, type, unit, 1);
  }
  return [counts, byStatement];
}

function rowsOf(input: ViewInput, matrix: TriageMatrix, counts: Tally): readonly TriageMatrixRow[] {
  const words = new Map(input.statements.filter((s) => s.kind === 'row').map((s) => [s.key, wordFor(s)]));
  return input.catalogue.functions.map(({ id, label, doc, source, row: standard }) => {
    const { row, signed } = matrix.rows.get(id) ?? { row: standard, signed: null };
    const units = [...(counts.get(id) ?? [])].filter(([, devices]) => devices > 0);
    const share = row.minInServicePercent;
    return {
      function: id,
      label,
      doc,
      source,
      row,
      standard,
      own: changesOf(standard, row).map((c) => c.field),
      word: words.get(id) ?? null,
      signed,
      devices: units.reduce((n, [, devices]) => n + devices, 0),
      filter: shownFilter(filterOf(id, matrix)),
      units: units
        .map(([unit, devices]) => ({ unit, devices, keep: share === null ? null : Math.ceil((devices * share) / 100) }))
        .sort((a, b) => b.devices - a.devices || ((a.unit ?? '') < (b.unit ?? '') ? -1 : 1)),
    };
  });
}

function typesOf({ catalogue, groups, labelOf }: ViewInput, matrix: TriageMatrix): readonly TriageType[] {
  const own = new Map([...matrix.units.values()].filter((u) => u.unit === null).map((u) => [u.type, u.function]));
  const devices = new Map<string, number>();
  for (const g of groups) if (g.type !== null) devices.set(g.type, (devices.get(g.type) ?? 0) + g.devices);
  return [...catalogue.types].map(([type, standard]) => ({
    type,
    label: labelOf(type),
    standard,
    function: own.has(type) ? (own.get(type) ?? null) : standard,
    devices: devices.get(type) ?? 0,
  }));
}

function overridesOf(
  { statements, named }: ViewInput,
  byStatement: ReadonlyMap<string, number>,
): readonly TriageOverride[] {
  const names = new Map(named.map((d) => [d.id, d.name]));
  return statements.flatMap((s): readonly TriageOverride[] => {
    if (s.kind === 'row' || s.value === null) return [];
    const base = { word: wordFor(s), devices: byStatement.get(s.id) ?? 0 };
    if (s.kind === 'unit') return [{ ...base, ...(s.value as UnitValue), device: null, name: null }];
    const { function: id } = s.value as DeviceValue;
    return [{ ...base, unit: null, type: null, function: id, device: s.key, name: names.get(s.key) ?? null }];
  });
}

function unknownOf({ groups, labelOf }: ViewInput, matrix: TriageMatrix, all: Filter | null): readonly TriageUnknown[] {
  const devices = new Map<string | null, number>();
  for (const { type, unit, devices: n } of groups)
    if (clinicalFunctionOf({ id: '', type, unit }, matrix).function === null)
      devices.set(type, (devices.get(type) ?? 0) + n);
  const plain = [...matrix.units.values()].every((u) => u.unit === null);
  return [...devices].map(([type, n]) => {
    const one: Filter =
      type === null
        ? { op: 'test', attribute: 'type', operator: 'is_unknown', values: [] }
        : { op: 'test', attribute: 'type', operator: '=', values: [type] };
    const exact = plain || all === null ? one : ({ op: 'and', of: [one, all] } as const);
    return {
      type,
      label: type === null ? null : labelOf(type),
      devices: n,
      filter: shownFilter(exact) ?? print(one),
    };
  });
}

export function triageView(input: ViewInput): TriageView {
  const { site, atMs, catalogue, statements, groups } = input;
  const matrix = matrixOf(catalogue, siteTriageOf(statements));
  const [counts, byStatement] = tally(matrix, input);
  const unknown = filterOf(null, matrix);
  return {
    site,
    at: iso(atMs),
    catalogue: catalogue.version,
    rows: rowsOf(input, matrix, counts),
    types: typesOf(input, matrix),
    overrides: overridesOf(input, byStatement),
    unknown: unknownOf(input, matrix, unknown),
    unknownFilter: shownFilter(unknown),
    devices: groups.reduce((n, g) => n + g.devices, 0),
    units: [...new Set(groups.map((g) => g.unit).filter((u) => u !== null))].sort(),
  };
}

const functionIn = (value: unknown): ClinicalFunction | null | 'default' =>
  value === null ? 'default' : (value as DeviceValue).function;

/** @param statements  of a site, the latest first; the last of each thing is told against the default where it is its first version */
export function triageHistory(
  catalogue: ClinicalCatalogue,
  statements: readonly StoredStatement[],
): readonly TriageHistoryRow[] {
  const before = (s: StoredStatement, i: number): StoredStatement | undefined =>
    statements.slice(i + 1).find((o) => o.kind === s.kind && o.key === s.key);
  return statements.map((s, i) => {
    const old = before(s, i);
    const base = { kind: s.kind, word: wordFor(s), until: s.toMs === null ? null : iso(s.toMs), signed: s.signed };
    if (s.kind === 'row') {
      const standard = catalogue.functions.find((f) => f.id === s.key)?.row;
      const whole = (value: unknown): TriageRow => ({
        ...(standard as TriageRow),
        ...((value ?? {}) as Partial<TriageRow>),
      });
      const id = CLINICAL_FUNCTIONS.find((f) => f === s.key) ?? null;
      const changes = standard === undefined ? [] : changesOf(whole(old?.value), whole(s.value));
      const about = { function: id, unit: null, type: null, device: null, from: 'default', to: 'default' } as const;
      return { ...base, ...about, changes };
    }
    const { unit = null, type = null } = (s.value ?? old?.value ?? {}) as Partial<UnitValue>;
    const about = s.kind === 'unit' ? { unit, type, device: null } : { unit: null, type: null, device: s.key };
    return {
      ...base,
      ...about,
      function: null,
      changes: [],
      from: functionIn(old?.value ?? null),
      to: functionIn(s.value),
    };
  });
}

/** Whole rows have every member, in the order in which people read them. */
export const orderedRow = (row: TriageRow): TriageRow =>
  Object.fromEntries(TRIAGE_FIELDS.map((f) => [f, row[f]])) as unknown as TriageRow;
