/** Recalls as people see them: what the FDA says, which devices are meant, how far the hospital has come with it. */

import { AppError } from '../base/error.ts';
import { nearestKinds } from '../exposure/recalls/nearest.ts';
import { isRecallNumber } from '../exposure/recalls/whole.ts';
import type { Page } from '../model/api.ts';
import type { ExposureRow } from '../model/exposure.ts';
import {
  type ClockStep,
  type FieldAnswer,
  type NearestKind,
  RECALL_ANSWERS,
  RECALL_CLASSES,
  RECALL_FIELDS,
  RECALL_STATES,
  type RecallCatalogue,
  type RecallDetail,
  type RecallDevice,
  type RecallRow,
  type RecallSummary,
  type WholeRecall,
} from '../model/recall.ts';
import { offsetPage } from './assets.ts';
import { unpackOffset } from './cursor.ts';
import type { ExposureReading } from './exposure-reading.ts';
import type { ExposureKeeping } from './exposures.ts';
import type { ExposureKey, ExposureStore } from './exposures-ports.ts';
import type { Clock, Scope } from './ports.ts';
import {
  clocksOf,
  isSelected,
  openOf,
  type RecallSelection,
  type RowsNow,
  rowOf,
  type Steps,
  sorted,
} from './recall-rows.ts';
import type { RecallStore, SiteRecall } from './recalls-ports.ts';

export interface RecallPage extends RecallSelection {
  /** One of RECALL_SORTS, `-` before it for descending; '': the gravest class first, then the most open devices. */
  readonly sort: string;
  readonly cursor: string | null;
  readonly limit: number;
}

export interface StepRequest {
  readonly number: string;
  readonly site: string;
  readonly step: ClockStep;
  readonly whom: string;
  readonly note: string;
}

/** A recall and one of its devices, for files. */
export interface RecallPair {
  readonly recall: RecallRow;
  readonly device: ExposureRow;
}

export interface RecallPorts {
  readonly recalls: RecallStore;
  readonly exposures: Pick<ExposureStore, 'one'>;
  readonly reading: Pick<ExposureReading, 'page'>;
  readonly keeping: Pick<ExposureKeeping, 'knowledge'>;
  readonly rules: RecallCatalogue;
  readonly clock: Clock;
}

export interface RecallReading {
  page(scope: Scope, query: RecallPage): Promise<Page<RecallRow>>;
  summary(scope: Scope): Promise<RecallSummary>;
  detail(scope: Scope, number: string): Promise<RecallDetail>;
  /** Why the pair is told as it is, field by field. */
  device(scope: Scope, key: ExposureKey): Promise<RecallDevice>;
  /** Kinds of device that come nearest and are not meant. */
  nearest(scope: Scope, number: string): Promise<readonly NearestKind[]>;
  step(scope: Scope, by: { readonly login: string }, request: StepRequest): Promise<void>;
  /** Every pair of the recalls that match. */
  pairs(scope: Scope, selection: RecallSelection): AsyncIterable<RecallPair>;
}

const NEAREST = 25;
const PAGE = 1_000;
/** Page of the FDA's recall data base, by the id that its records carry; where none does, the record as openFDA gives it. */
const urlOf = (number: string, id: string | null): string =>
  id === null
    ? `https://api.fda.gov/device/enforcement.json?search=recall_number:${encodeURIComponent(`"${number}"`)}`
    : `https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfRES/res.cfm?id=${id}`;
/** Of a pair: everything that is shown of it. */
const EVERY_STATE = ['affected', 'needs_review', 'confirmed', 'fixed', 'not_relevant', 'not_affected'] as const;

const invalid = (detail: string, pointer: string): AppError =>
  new AppError('request.invalid', 'invalid', detail, { at: { pointer } });
const missing = (what: string): AppError => new AppError('not-found', 'not-found', what);
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const nowOf = ({ clock, rules }: RecallPorts): RowsNow => ({ nowMs: clock.nowMs(), hours: rules.hours });

interface Standing {
  readonly byNumber: ReadonlyMap<string, readonly SiteRecall[]>;
  readonly steps: ReadonlyMap<string, Steps>;
}

function grouped<T extends { readonly number: string }>(list: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const out = new Map<string, T[]>();
  for (const one of list) {
    const own = out.get(one.number);
    if (own === undefined) out.set(one.number, [one]);
    else own.push(one);
  }
  return out;
}

async function standingOf(ports: RecallPorts, scope: Scope): Promise<Standing> {
  const [all, steps] = await Promise.all([ports.recalls.standing(scope, null), ports.recalls.steps(scope, null)]);
  return { byNumber: grouped(all), steps: grouped(steps) };
}

async function selected(
  ports: RecallPorts,
  scope: Scope,
  selection: RecallSelection,
  sort: string,
): Promise<RecallRow[]> {
  const [{ recalls }, { byNumber, steps }] = await Promise.all([ports.keeping.knowledge(), standingOf(ports, scope)]);
  const word = selection.search.trim().toLowerCase();
  const rows: RecallRow[] = [];
  // Without a device most recalls are of no interest: only who asks for them goes through them all.
  const wanted = selection.states.includes('none')
    ? recalls.all()
    : [...byNumber.keys()].map((number) => recalls.recall(number)).filter((r) => r !== null);
  for (const recall of wanted) {
    const row = rowOf(nowOf(ports), recall, byNumber.get(recall.number) ?? [], steps.get(recall.number) ?? []);
    if (isSelected(row, selection, word)) rows.push(row);
  }
  return sorted(rows, sort);
}

async function recallOf(ports: RecallPorts, number: string): Promise<WholeRecall> {
  const recall = isRecallNumber(number) ? (await ports.keeping.knowledge()).recalls.recall(number) : null;
  if (recall === null) throw missing(`No recall ${number.slice(0, 40)} is stored.`);
  return recall;
}

async function detail(ports: RecallPorts, scope: Scope, number: string): Promise<RecallDetail> {
  const recall = await recallOf(ports, number);
  const [knowledge, all, steps, records] = await Promise.all([
    ports.keeping.knowledge(),
    ports.recalls.standing(scope, number),
    ports.recalls.steps(scope, number),
    ports.recalls.records(recall.records),
  ]);
  const { productCode } = recall;
  return {
    ...rowOf(nowOf(ports), recall, all, steps),
    event: recall.event,
    rootCause: recall.rootCause,
    productCode,
    productClass: productCode === null ? null : (knowledge.deviceClasses.get(productCode)?.name ?? null),
    codes: recall.codes,
    action: recall.action,
    endedAt: iso(recall.endedAtMs),
    storedAt: new Date(recall.storedAtMs).toISOString(),
    records: records.map(({ key, file, place }) => ({ key, file, place })),
    url: urlOf(recall.number, records.find((r) => r.id !== null)?.id ?? null),
    hours: ports.rules.hours,
    hoursAreSigned: ports.rules.signed !== null,
    clocks: clocksOf(nowOf(ports), all, steps),
  };
}

/** Answers as they were stored; what is of another form is left out. */
export function readFields(inputs: unknown): readonly FieldAnswer[] {
  const fields = (inputs as { readonly fields?: unknown } | null)?.fields;
  if (!Array.isArray(fields)) return [];
  const text = (v: unknown): string | null => (typeof v === 'string' ? v : null);
  return fields.flatMap((one: Readonly<Record<string, unknown>>) => {
    const field = RECALL_FIELDS.find((f) => f === one['field']);
    const answer = RECALL_ANSWERS.find((a) => a === one['answer']);
    if (field === undefined || answer === undefined) return [];
    return [{ field, answer, said: text(one['said']), known: text(one['known']), note: text(one['note']) ?? '' }];
  });
}

async function step(
  ports: RecallPorts,
  scope: Scope,
  by: { readonly login: string },
  request: StepRequest,
): Promise<void> {
  const { number, site, step: what, whom, note } = request;
  await recallOf(ports, number);
  if (what !== 'done' && whom === '') throw invalid('Say who was told, or who acknowledged it.', '/whom');
  const own = (await ports.recalls.standing(scope, number)).find((s) => s.site === site);
  const open = own === undefined ? 0 : openOf(own.counts);
  if (what === 'done' && open > 0) {
    const detail = `${open} of the devices are still open: decide about each of them first.`;
    throw new AppError('conflict', 'conflict', detail);
  }
  const added = await ports.recalls.addStep(scope, {
    site,
    number,
    step: what,
    atMs: ports.clock.nowMs(),
    by: by.login,
    whom,
    note,
  });
  if (!added) throw missing('No clock of this recall runs at a site that you may see.');
}

export function createRecallReading(ports: RecallPorts): RecallReading {
  const devicesOf = async function* (scope: Scope, number: string): AsyncGenerator<ExposureRow> {
    const asked = { kind: 'recall', filter: '', states: EVERY_STATE, bands: [], exploited: null } as const;
    const rest = { doc: number, asset: null, search: '', at: null, sort: 'device', limit: PAGE };
    let cursor: string | null = null;
    do {
      const found: Page<ExposureRow> = await ports.reading.page(scope, { ...asked, ...rest, cursor });
      yield* found.items;
      cursor = found.next;
    } while (cursor !== null);
  };
  return {
    async page(scope, query) {
      const { cursor: _cursor, limit: _limit, ...named } = query;
      const list = `recalls ${JSON.stringify(named)}`;
      const offset = unpackOffset(list, query.cursor);
      const rows = await selected(ports, scope, query, query.sort);
      return offsetPage(list, { rows: rows.slice(offset, offset + query.limit), total: rows.length }, offset);
    },
    async summary(scope) {
      const [{ recalls }, { byNumber, steps }, comparedAtMs] = await Promise.all([
        ports.keeping.knowledge(),
        standingOf(ports, scope),
        ports.recalls.comparedAt(scope),
      ]);
      const rows = [...byNumber].flatMap(([number, all]) => {
        const recall = recalls.recall(number);
        return recall === null ? [] : [rowOf(nowOf(ports), recall, all, steps.get(number) ?? [])];
      });
      const some = rows.filter((r) => r.state !== 'none').length;
      return {
        classes: [...RECALL_CLASSES, null].map((value) => ({
          value,
          open: rows.filter((r) => r.classification === value && r.state === 'open').length,
        })),
        states: RECALL_STATES.map((value) => ({
          value,
          count: value === 'none' ? recalls.size - some : rows.filter((r) => r.state === value).length,
        })),
        overdue: rows.filter((r) => r.clock?.isOverdue === true).length,
        stored: recalls.size,
        comparedAt: iso(comparedAtMs),
      };
    },
    detail: (scope, number) => detail(ports, scope, number),
    async device(scope, key) {
      const kept = isRecallNumber(key.doc) ? await ports.exposures.one(scope, key, null) : null;
      if (kept === null) throw missing('This recall means no such device that you may see.');
      const { decisions, history } = kept;
      return { asset: key.asset, fields: readFields(kept.inputs), decisions, history };
    },
    async nearest(scope, number) {
      const recall = await recallOf(ports, number);
      const [{ recalls }, kinds] = await Promise.all([ports.keeping.knowledge(), ports.recalls.kinds(scope)]);
      return nearestKinds(recalls, recall.number, kinds, NEAREST);
    },
    step: (scope, by, request) => step(ports, scope, by, request),
    async *pairs(scope, selection) {
      for (const recall of await selected(ports, scope, selection, ''))
        for await (const device of devicesOf(scope, recall.number)) yield { recall, device };
    },
  };
}
