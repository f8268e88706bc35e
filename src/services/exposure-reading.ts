/** Exposures and advisories as people see them, and what people decide about them. */

import { randomUUID } from 'node:crypto';
import { AppError } from '../base/error.ts';
import { isRecallNumber } from '../exposure/recalls/whole.ts';
import { readInputs } from '../exposure/score/risk/receipt.ts';
import { receiptOf } from '../exposure/score/risk/risk.ts';
import type { Advisory, AdvisoryVulnerability } from '../model/advisory.ts';
import type { Page } from '../model/api.ts';
import type { ComponentStatement, ExposureVia } from '../model/component.ts';
import {
  type AdvisoryDetail,
  type AdvisoryRow,
  type DecisionKind,
  type ExposureDetail,
  type ExposureKind,
  type ExposureRow,
  type ExposureState,
  type ExposureSummary,
  type GuidanceRow,
  type Justification,
  OPEN_STATES,
  type VulnerabilityRow,
} from '../model/exposure.ts';
import type { Band } from '../model/risk.ts';
import type { StatedExposure } from '../model/vex-export.ts';
import { offsetPage, readFilter } from './assets.ts';
import { unpackOffset } from './cursor.ts';
import { type ExposureKeeping, underOf } from './exposures.ts';
import {
  EXPOSURE_SORTS,
  type ExposureKey,
  type ExposureQuery,
  type ExposureSort,
  type ExposureStore,
  type KeptDetail,
  type KnowledgeStore,
} from './exposures-ports.ts';
import { advisoryOf, factsOf, type Knowledge } from './knowledge.ts';
import type { Clock, Scope } from './ports.ts';

export interface ExposureSelection {
  /** Absent: advisories. */
  readonly kind?: ExposureKind;
  /** Filter over devices (model/filter); '': all. */
  readonly filter: string;
  /** Empty: those that are open. */
  readonly states: readonly ExposureState[];
  readonly bands: readonly Band[];
  readonly exploited: boolean | null;
  readonly doc: string | null;
  readonly asset: string | null;
  readonly search: string;
  /** ISO 8601; null: now. */
  readonly at: string | null;
}

export interface ExposurePage extends ExposureSelection {
  /** One of EXPOSURE_SORTS, `-` before it for descending; '': by score, the highest first. */
  readonly sort: string;
  readonly cursor: string | null;
  readonly limit: number;
}

export interface DecisionRequest {
  readonly items: readonly ExposureKey[];
  readonly kind: DecisionKind;
  readonly justification: Justification | null;
  readonly evidence: string;
  /** ISO 8601; null: until somebody undoes it or its ground goes. */
  readonly expiresAt: string | null;
}

export interface ExposureReadingPorts {
  readonly exposures: ExposureStore;
  readonly knowledge: KnowledgeStore;
  readonly keeping: Pick<ExposureKeeping, 'knowledge'>;
  /** As for ExposurePorts. */
  readonly rules: string;
  readonly clock: Clock;
}

const TREND_DAYS = 30;
const EXPORT_PAGE = 1_000;

const invalid = (detail: string, pointer: string): AppError =>
  new AppError('request.invalid', 'invalid', detail, { at: { pointer } });
const missing = (what: string): AppError => new AppError('not-found', 'not-found', what);

function readAt(text: string | null): number | null {
  if (text === null) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw invalid(`"${text}" is no time such as 2026-11-27T08:00:00Z.`, '/at');
  return ms;
}

function readSort(text: string): { readonly by: ExposureSort; readonly descending: boolean } {
  if (text === '') return { by: 'score', descending: true };
  const descending = text.startsWith('-');
  const by = EXPOSURE_SORTS.find((s) => s === (descending ? text.slice(1) : text));
  if (by === undefined)
    throw invalid(`There is nothing called "${text}" to sort by: ${EXPOSURE_SORTS.join(', ')}.`, '/sort');
  return { by, descending };
}

function queryOf(selection: ExposureSelection, scope: Scope, nowMs: number): ExposureQuery {
  const { filter, states, bands, exploited, doc, asset, search } = selection;
  return {
    kind: selection.kind ?? 'advisory',
    scope,
    filter: readFilter(filter),
    nowMs,
    atMs: readAt(selection.at),
    states: states.length === 0 ? OPEN_STATES : states,
    bands,
    exploited,
    doc,
    asset,
    search: search.trim(),
  };
}

const guidanceOf = (v: readonly AdvisoryVulnerability[]): readonly GuidanceRow[] => {
  const rows = v.flatMap((one) => one.remediations.map(({ category, details, url }) => ({ category, details, url })));
  return [...new Map(rows.map((r) => [`${r.category}\n${r.details}`, r])).values()];
};

function vulnerabilityRow(v: AdvisoryVulnerability, knowledge: Knowledge): VulnerabilityRow {
  const facts = v.cve === null ? null : factsOf(knowledge, v.cve);
  const own = v.scores.find((s) => s.baseScore !== null);
  const stated = own === undefined ? null : { score: own.baseScore!, vector: own.vector, version: own.version };
  const known = facts?.exploited ?? null;
  return {
    cve: v.cve,
    title: v.title,
    cwes: v.cwes,
    cvss: stated ?? facts?.cvss ?? null,
    epss: facts?.epss ?? null,
    exploited:
      known === null
        ? null
        : {
            addedAt: known.addedAtMs === null ? null : new Date(known.addedAtMs).toISOString(),
            ransomware: known.ransomware,
          },
    exploitation: facts?.ssvc?.exploitation ?? null,
    automatable: automatable(facts?.ssvc?.automatable ?? null),
  };
}

const automatable = (text: string | null): boolean | null => {
  const word = text?.toLowerCase();
  return word === 'yes' ? true : word === 'no' ? false : null;
};

/** Each once: a document names one for every version and every remedy. */
function productRows(advisory: Advisory): AdvisoryDetail['products'] {
  const rows = advisory.products.map((p) => ({
    name: p.name,
    vendor: p.vendor,
    range: (p.range ?? p.version ?? '').trim(),
  }));
  return [...new Map(rows.map((r) => [`${r.vendor}\n${r.name}\n${r.range}`, r])).values()];
}

/** Vulnerabilities of an advisory that are about these CVEs; those without a number as well. */
const about = (advisory: Advisory, cves: readonly string[]): readonly AdvisoryVulnerability[] =>
  advisory.vulnerabilities.filter((v) => v.cve === null || cves.includes(v.cve));

export interface ExposureReading {
  page(scope: Scope, query: ExposurePage): Promise<Page<ExposureRow>>;
  rows(scope: Scope, selection: ExposureSelection): AsyncIterable<ExposureRow>;
  /** As `rows`, with the ground of decisions and the component: what the hospital can state of them. */
  stated(scope: Scope, selection: ExposureSelection): AsyncIterable<StatedExposure>;
  summary(scope: Scope, selection: ExposureSelection): Promise<ExposureSummary>;
  detail(scope: Scope, key: ExposureKey, at: string | null): Promise<ExposureDetail>;
  /** @returns how many stand now */
  decide(scope: Scope, by: { readonly login: string }, request: DecisionRequest): Promise<{ readonly decided: number }>;
  undo(scope: Scope, by: { readonly login: string }, id: string): Promise<void>;
  advisories(
    scope: Scope,
    query: {
      readonly search: string;
      readonly matched: boolean;
      readonly cursor: string | null;
      readonly limit: number;
    },
  ): Promise<Page<AdvisoryRow>>;
  advisory(scope: Scope, doc: string): Promise<AdvisoryDetail>;
}

async function documentOf(ports: ExposureReadingPorts, key: string): Promise<Advisory | null> {
  const stored = await ports.knowledge.document(key);
  return stored === null ? null : advisoryOf(stored);
}

/** Who is told first of those that speak about a component. */
const speaker = (via: ExposureVia | null): ComponentStatement | undefined =>
  via === null ? undefined : via.wins === null ? via.statements[0] : via.statements[via.wins];

/** The vulnerability of a component, of which no advisory tells. */
const ofComponent = ({ doc, title, via }: KeptDetail): readonly AdvisoryVulnerability[] =>
  via === null
    ? []
    : [
        {
          ...{ cve: doc, cwes: [], status: {}, flags: [], scores: [], remediations: [], threats: [] },
          title: title === doc ? null : title,
        },
      ];

/** What those who speak about a component ask to do, the one who wins first. */
function guidanceOfVia(via: ExposureVia | null): readonly GuidanceRow[] {
  const all = via === null ? [] : [speaker(via), ...via.statements];
  const texts = all.flatMap((s) => (s?.action == null ? [] : [`${s.by}: ${s.action}`]));
  return [...new Set(texts)].map((details) => ({ category: 'workaround', details, url: null }));
}

async function detail(
  ports: ExposureReadingPorts,
  scope: Scope,
  key: ExposureKey,
  at: string | null,
): Promise<ExposureDetail> {
  const kept = await ports.exposures.one(scope, key, readAt(at));
  if (kept === null) throw missing('There is no exposure of this device to this advisory that you may see.');
  const knowledge = await ports.keeping.knowledge();
  const head = knowledge.advisories.get(kept.doc);
  const document = head === undefined ? null : await documentOf(ports, head.key);
  const { formula: _formula, inputs, ...shown } = kept;
  const read = readInputs(inputs);
  const named = document === null ? ofComponent(kept) : about(document, kept.cves);
  return {
    ...shown,
    receipt: read.ok ? receiptOf(read.value) : null,
    publisher: document?.publisher ?? head?.publisher ?? speaker(kept.via)?.by ?? '',
    url: document?.url ?? null,
    vulnerabilities: named.map((v) => vulnerabilityRow(v, knowledge)),
    guidance: document === null ? guidanceOfVia(kept.via) : guidanceOf(named),
  };
}

function advisoryRows(
  knowledge: Knowledge,
  counts: ReadonlyMap<string, { readonly affected: number; readonly needsReview: number }>,
  search: string,
  matched: boolean,
): readonly AdvisoryRow[] {
  const word = search.trim().toLowerCase();
  const rows: AdvisoryRow[] = [];
  for (const { key: _key, ...head } of knowledge.advisories.values()) {
    const { affected = 0, needsReview = 0 } = counts.get(head.doc) ?? {};
    if (matched && affected + needsReview === 0) continue;
    if (
      word !== '' &&
      !`${head.doc} ${head.title} ${head.publisher ?? ''} ${head.cves.join(' ')}`.toLowerCase().includes(word)
    )
      continue;
    rows.push({ ...head, affected, needsReview });
  }
  return rows.sort((a, b) =>
    (a.updatedAt ?? '') < (b.updatedAt ?? '')
      ? 1
      : (a.updatedAt ?? '') > (b.updatedAt ?? '')
        ? -1
        : a.doc < b.doc
          ? -1
          : 1,
  );
}

async function advisory(ports: ExposureReadingPorts, scope: Scope, doc: string): Promise<AdvisoryDetail> {
  const knowledge = await ports.keeping.knowledge();
  const head = knowledge.advisories.get(doc);
  const document = head === undefined ? null : await documentOf(ports, head.key);
  if (head === undefined || document === null) throw missing(`No advisory ${doc} is stored.`);
  const count = (await ports.exposures.counts(scope, [doc])).get(doc);
  const { key: _key, ...row } = head;
  return {
    ...row,
    affected: count?.affected ?? 0,
    needsReview: count?.needsReview ?? 0,
    notAffected: count?.notAffected ?? 0,
    url: document.url,
    status: document.status,
    revision: document.revision,
    releasedAt: document.releasedAt,
    products: productRows(document),
    vulnerabilities: document.vulnerabilities.map((v) => vulnerabilityRow(v, knowledge)),
    guidance: guidanceOf(document.vulnerabilities),
  };
}

async function decide(
  ports: ExposureReadingPorts,
  scope: Scope,
  by: { readonly login: string },
  request: DecisionRequest,
): Promise<{ readonly decided: number }> {
  const nowMs = ports.clock.nowMs();
  const expiresAtMs = request.expiresAt === null ? null : Date.parse(request.expiresAt);
  if (expiresAtMs !== null && !(expiresAtMs > nowMs))
    throw invalid('A decision can only expire in the future.', '/expiresAt');
  // The justifications are those of vulnerabilities; of a recall the evidence says why a device is not meant.
  const isVulnerability = request.items.some(({ doc }) => !isRecallNumber(doc));
  if (request.kind === 'not_relevant' && request.justification === null && isVulnerability)
    throw invalid('Say why it is not relevant: one of the justifications.', '/justification');
  const done = await ports.exposures.decide(scope, request.items, {
    id: randomUUID(),
    kind: request.kind,
    justification: request.kind === 'not_relevant' ? request.justification : null,
    evidence: request.evidence,
    by: by.login,
    atMs: nowMs,
    expiresAtMs,
  });
  if (done.length === 0) throw missing('There is no exposure of these devices to these advisories that you may see.');
  return { decided: done.length };
}

export function createExposureReading(ports: ExposureReadingPorts): ExposureReading {
  const page = async (scope: Scope, query: ExposurePage): Promise<Page<ExposureRow>> => {
    const asked = queryOf(query, scope, ports.clock.nowMs());
    const sort = readSort(query.sort);
    const { cursor: _cursor, limit: _limit, ...named } = query;
    const list = `exposures ${JSON.stringify(named)}`;
    const offset = unpackOffset(list, query.cursor);
    return offsetPage(list, await ports.exposures.page(asked, sort, offset, query.limit), offset);
  };
  return {
    page,
    async *rows(scope, selection) {
      let cursor: string | null = null;
      do {
        const found: Page<ExposureRow> = await page(scope, { ...selection, sort: '', cursor, limit: EXPORT_PAGE });
        yield* found.items;
        cursor = found.next;
      } while (cursor !== null);
    },
    async *stated(scope, selection) {
      const query = queryOf(selection, scope, ports.clock.nowMs());
      for (let offset = 0; ; offset += EXPORT_PAGE) {
        const found = await ports.exposures.stated(query, offset, EXPORT_PAGE);
        yield* found;
        if (found.length < EXPORT_PAGE) return;
      }
    },
    async summary(scope, selection) {
      const nowMs = ports.clock.nowMs();
      const query = queryOf(selection, scope, nowMs);
      const [found, version] = await Promise.all([
        ports.exposures.summary(query, nowMs, TREND_DAYS),
        ports.knowledge.version(),
      ]);
      const behind = await ports.exposures.behind(underOf(ports.rules, version), nowMs);
      const isBehind = behind.some(({ site }) => scope === null || scope.includes(site));
      return { ...found, at: new Date(query.atMs ?? nowMs).toISOString(), isBehind };
    },
    detail: (scope, key, at) => detail(ports, scope, key, at),
    decide: (scope, by, request) => decide(ports, scope, by, request),
    async undo(scope, by, id) {
      if (!(await ports.exposures.undo(scope, id, by.login, ports.clock.nowMs())))
        throw missing('There is no decision with this id that stands and that you may see.');
    },
    async advisories(scope, { search, matched, cursor, limit }) {
      const list = `advisories ${matched} ${search}`;
      const offset = unpackOffset(list, cursor);
      const [knowledge, counts] = await Promise.all([ports.keeping.knowledge(), ports.exposures.counts(scope, null)]);
      const rows = advisoryRows(knowledge, counts, search, matched);
      return offsetPage(list, { rows: rows.slice(offset, offset + limit), total: rows.length }, offset);
    },
    advisory: (scope, doc) => advisory(ports, scope, doc),
  };
}
