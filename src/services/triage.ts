/**
 * The triage matrix of a site: who edits, who signs, on what ground. Nothing is changed but the end of what held before; going
 * back to an earlier version is a new one. Whoever changes a row takes its signature away.
 */

import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../base/error.ts';
import { changesOf, differing } from '../clinical/diff.ts';
import { matrixOf, type TriageMatrix, unitKey } from '../clinical/matrix.ts';
import { readRow } from '../clinical/read.ts';
import {
  type ClinicalCatalogue,
  type ClinicalFunction,
  TRIAGE_LIMITS,
  type TriageDraft,
  type TriageRow,
} from '../model/clinical.ts';
import type { TriageFile, TriageHistoryRow, TriageImport, TriageKind, TriageView } from '../model/triage.ts';
import type { Clock } from './ports.ts';
import { fileOf, readTriageText } from './triage-file.ts';
import type { NewStatement, StoredStatement, TriageStore } from './triage-ports.ts';
import { siteTriageOf, triageHistory, triageView } from './triage-view.ts';

export interface TriagePorts {
  readonly triage: TriageStore;
  readonly catalogue: ClinicalCatalogue;
  readonly clock: Clock;
  /** Name of a device type. */
  readonly labelOf: (type: string) => string;
}

export interface Writer {
  readonly login: string;
}

export interface RowEdit {
  readonly function: ClinicalFunction;
  /** Members that change. */
  readonly row: Partial<TriageRow>;
  /** Version that the writer has seen; 0: the default. */
  readonly seen: number;
  readonly ground: string;
}

export interface RowSigning {
  readonly rows: readonly { readonly function: ClinicalFunction; readonly seen: number }[];
  /** Who answers for it; null: the signature is taken back. */
  readonly name: string | null;
  readonly ground: string;
}

export interface FunctionWord {
  /** Unit and type as in UnitStatement; or a device. */
  readonly unit: string | null;
  readonly type: string | null;
  readonly device: string | null;
  /** `default`: what was said is withdrawn. */
  readonly function: ClinicalFunction | null | 'default';
  readonly ground: string;
}

export interface ImportRequest {
  readonly text: string;
  readonly ground: string;
  /** False: only look. */
  readonly apply: boolean;
}

export interface Triage {
  /** @param at  ISO 8601; null: now */
  view(site: string, at: string | null): Promise<TriageView>;
  history(
    site: string,
    about: { readonly kind: TriageKind; readonly key: string } | null,
  ): Promise<readonly TriageHistoryRow[]>;
  edit(site: string, by: Writer, edit: RowEdit): Promise<void>;
  sign(site: string, by: Writer, signing: RowSigning): Promise<void>;
  lay(site: string, by: Writer, word: FunctionWord): Promise<void>;
  /** Goes back to what a statement said. */
  restore(site: string, by: Writer, id: string, ground: string): Promise<void>;
  file(site: string, at: string | null): Promise<TriageFile>;
  import(site: string, by: Writer, request: ImportRequest): Promise<TriageImport>;
  /** In force at a site, for its scores. */
  matrix(site: string): Promise<TriageMatrix>;
}

const HISTORY = 500;

const invalid = (detail: string, pointer: string): AppError =>
  new AppError('request.invalid', 'invalid', detail, { at: { pointer } });

export function momentOf(text: string | null): number | null {
  if (text === null) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw invalid(`"${text}" is no time such as 2026-11-27T08:00:00Z.`, '/at');
  return ms;
}

async function write(ports: TriagePorts, site: string, statements: readonly NewStatement[]): Promise<void> {
  if (statements.length === 0) throw invalid('Nothing differs from what stands.', '');
  const other = await ports.triage.write(site, ports.clock.nowMs(), statements);
  if (other === null) return;
  const what = other.kind === 'row' ? `The row "${other.key}"` : 'This';
  throw new AppError(
    'conflict',
    'conflict',
    `${what} was changed since you loaded it. Nothing was written: load it again.`,
  );
}

const standingOf = (
  statements: readonly StoredStatement[],
  kind: TriageKind,
  key: string,
): StoredStatement | undefined => statements.findLast((s) => s.kind === kind && s.key === key);

function standardOf({ catalogue }: TriagePorts, id: ClinicalFunction): TriageRow {
  const found = catalogue.functions.find((f) => f.id === id);
  if (found === undefined) throw invalid(`There is no clinical function "${id}".`, '/function');
  return found.row;
}

const differenceOf = (statement: StoredStatement | undefined): Partial<TriageRow> =>
  (statement?.value ?? {}) as Partial<TriageRow>;

async function edit(ports: TriagePorts, site: string, by: Writer, wish: RowEdit): Promise<void> {
  const read = readRow(wish.row, '/row');
  if (!read.ok) throw invalid(`The row cannot be used at ${read.error.at}: ${read.error.detail}.`, read.error.at);
  const standard = standardOf(ports, wish.function);
  const old = differenceOf(standingOf(await ports.triage.standing(site, null), 'row', wish.function));
  const value = differing({ ...old, ...read.value }, standard);
  if (changesOf({ ...standard, ...old }, { ...standard, ...value }).length === 0)
    throw invalid('Nothing differs from what stands.', '/row');
  const { function: key, seen, ground } = wish;
  await write(ports, site, [
    { id: randomUUID(), kind: 'row', key, act: 'edited', value, ground, by: by.login, seen, signed: null },
  ]);
}

async function sign(ports: TriagePorts, site: string, by: Writer, { rows, name, ground }: RowSigning): Promise<void> {
  const standing = await ports.triage.standing(site, null);
  const signed = name === null ? null : { by: name, at: new Date(ports.clock.nowMs()).toISOString() };
  const once = [...new Map(rows.map((r) => [r.function, r])).values()];
  const statements = once.map(({ function: key, seen }): NewStatement => {
    standardOf(ports, key);
    const old = standingOf(standing, 'row', key);
    if (signed === null && (old?.signed ?? null) === null)
      throw invalid(`The row "${key}" is not signed: there is no signature to take back.`, '/rows');
    const act = signed === null ? 'unsigned' : 'signed';
    return { id: randomUUID(), kind: 'row', key, act, value: differenceOf(old), ground, by: by.login, seen, signed };
  });
  await write(ports, site, statements);
}

type About = Pick<FunctionWord, 'unit' | 'type' | 'device'>;

const keyOf = ({ unit, type, device }: About): { readonly kind: 'unit' | 'device'; readonly key: string } =>
  device === null ? { kind: 'unit', key: unitKey(unit, type) } : { kind: 'device', key: device };

/** What is said of somebody's function, as it is kept. */
const keptWord = ({
  unit,
  type,
  device,
  function: id,
}: About & { readonly function: ClinicalFunction | null | 'default' }): unknown =>
  id === 'default'
    ? null
    : device === null
      ? { unit: unit === null ? null : unit.trim(), type, function: id }
      : { function: id };

async function lay(ports: TriagePorts, site: string, by: Writer, word: FunctionWord): Promise<void> {
  const { unit, type, device, ground } = word;
  if (device === null && unit === null && type === null) throw invalid('Name a unit, a type or a device.', '/unit');
  if (device !== null && (unit !== null || type !== null))
    throw invalid('Name a device, or a unit and a type.', '/device');
  if (type !== null && !ports.catalogue.types.has(type)) throw invalid(`There is no device type "${type}".`, '/type');
  if (device !== null && (await ports.triage.devices(site, [device])).length === 0)
    throw new AppError('not-found', 'not-found', `There is no device with the id ${device} that you may see.`);
  const { kind, key } = keyOf(word);
  const standing = await ports.triage.standing(site, null);
  if (standing.length >= TRIAGE_LIMITS.statements)
    throw invalid(`No more than ${TRIAGE_LIMITS.statements} statements are kept.`, '');
  const value = keptWord(word);
  const old = standingOf(standing, kind, key);
  if (isDeepStrictEqual(old?.value ?? null, value)) throw invalid('Nothing differs from what stands.', '/function');
  const act = value === null ? 'withdrawn' : 'edited';
  await write(ports, site, [
    { id: randomUUID(), kind, key, act, value, ground, by: by.login, seen: null, signed: null },
  ]);
}

async function restore(ports: TriagePorts, site: string, by: Writer, id: string, ground: string): Promise<void> {
  const wanted = await ports.triage.byId(site, id);
  if (wanted === null)
    throw new AppError('not-found', 'not-found', 'There is no statement with this id that you may see.');
  const { kind, key, value } = wanted;
  const old = standingOf(await ports.triage.standing(site, null), kind, key);
  const empty = kind === 'row' ? {} : null;
  if (isDeepStrictEqual(old?.value ?? empty, value ?? empty)) throw invalid('This is what stands now.', '/id');
  const act = value === null ? 'withdrawn' : 'restored';
  await write(ports, site, [
    { id: randomUUID(), kind, key, act, value, ground, by: by.login, seen: null, signed: null },
  ]);
}

interface Planned {
  readonly plan: Omit<TriageImport, 'done'>;
  readonly statements: readonly NewStatement[];
}

/** What a draft changes of what stands; what it does not speak of stays. */
function planOf(
  ports: TriagePorts,
  standing: readonly StoredStatement[],
  draft: TriageDraft,
  by: Writer,
  ground: string,
): Planned {
  const whose = { act: 'imported', ground, by: by.login, seen: null, signed: null } as const;
  const statements: NewStatement[] = [];
  const rows = draft.rows.flatMap(({ function: key, row }) => {
    const standard = standardOf(ports, key);
    const old = differenceOf(standingOf(standing, 'row', key));
    const value = differing({ ...old, ...row }, standard);
    const changes = changesOf({ ...standard, ...old }, { ...standard, ...value });
    if (changes.length === 0) return [];
    statements.push({ ...whose, id: randomUUID(), kind: 'row', key, value });
    return [{ function: key, changes }];
  });
  const words = [
    ...draft.units.map((u) => ({ ...u, device: null })),
    ...draft.devices.map((d) => ({ ...d, unit: null, type: null })),
  ];
  const overrides = words.flatMap((word) => {
    const { kind, key } = keyOf(word);
    const value = keptWord(word);
    const old = standingOf(standing, kind, key);
    if (isDeepStrictEqual(old?.value ?? null, value)) return [];
    statements.push({ ...whose, id: randomUUID(), kind, key, value });
    const before = (old?.value ?? null) as { readonly function: ClinicalFunction | null } | null;
    const from = before === null ? ('default' as const) : before.function;
    const { unit, type, device, function: to } = word;
    return [{ unit, type, device, from, to }];
  });
  return { plan: { rows, overrides }, statements };
}

async function importText(ports: TriagePorts, site: string, by: Writer, request: ImportRequest): Promise<TriageImport> {
  const read = readTriageText(request.text);
  if (!read.ok) {
    const place = read.error.at === '' ? 'This' : `The file at ${read.error.at}`;
    throw new AppError('request.invalid', 'invalid', `${place} ${read.error.detail}. Nothing was imported.`, {
      at: { pointer: read.error.at },
    });
  }
  const { units, devices } = read.value;
  const strange = units.find((u) => u.type !== null && !ports.catalogue.types.has(u.type));
  if (strange !== undefined)
    throw invalid(`There is no device type "${strange.type}". Nothing was imported.`, '/units');
  const ids = devices.map((d) => d.device);
  const known = new Set((await ports.triage.devices(site, ids)).map((d) => d.id));
  const gone = ids.find((id) => !known.has(id));
  if (gone !== undefined)
    throw invalid(`There is no device with the id ${gone} at this site. Nothing was imported.`, '/devices');
  const standing = await ports.triage.standing(site, null);
  const { plan, statements } = planOf(ports, standing, read.value, by, request.ground);
  if (!request.apply || statements.length === 0) return { ...plan, done: false };
  await write(ports, site, statements);
  return { ...plan, done: true };
}

export function createTriage(ports: TriagePorts): Triage {
  const { triage, catalogue, clock } = ports;
  const matrix = async (site: string, atMs: number | null = null): Promise<TriageMatrix> =>
    matrixOf(catalogue, siteTriageOf(await triage.standing(site, atMs)));
  return {
    matrix: (site) => matrix(site),
    async view(site, at) {
      const atMs = momentOf(at);
      const [statements, groups] = await Promise.all([triage.standing(site, atMs), triage.groups(site)]);
      const ids = statements.filter((s) => s.kind === 'device' && s.value !== null).map((s) => s.key);
      const named = await triage.devices(site, ids);
      return triageView({
        site,
        atMs: atMs ?? clock.nowMs(),
        catalogue,
        statements,
        groups,
        named,
        labelOf: ports.labelOf,
      });
    },
    async history(site, about) {
      return triageHistory(catalogue, await triage.history(site, about, HISTORY));
    },
    edit: (site, by, wish) => edit(ports, site, by, wish),
    sign: (site, by, signing) => sign(ports, site, by, signing),
    lay: (site, by, word) => lay(ports, site, by, word),
    restore: (site, by, id, ground) => restore(ports, site, by, id, ground),
    async file(site, at) {
      const atMs = momentOf(at);
      const own = siteTriageOf(await triage.standing(site, atMs));
      return fileOf(
        site,
        new Date(atMs ?? clock.nowMs()).toISOString(),
        catalogue.version,
        matrixOf(catalogue, own),
        own,
      );
    },
    import: (site, by, request) => importText(ports, site, by, request),
  };
}
