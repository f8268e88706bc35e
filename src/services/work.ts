/** From open exposures to the work that they ask for, and to the plan that takes most risk away in the hours there are. */

import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../base/error.ts';
import { affectedBy, familyOf } from '../exposure/actions/affected.ts';
import { groupActions } from '../exposure/actions/group.ts';
import { readGuidance } from '../exposure/actions/read.ts';
import { makeFrontier, makePlan } from '../exposure/plan/plan.ts';
import { prepare } from '../exposure/plan/prepare.ts';
import type { Action, AffectedDevice, Guidance } from '../model/action.ts';
import type { Advisory } from '../model/advisory.ts';
import type { Effort, Efforts } from '../model/effort.ts';
import type { ExposureRow } from '../model/exposure.ts';
import type { Plan, PlanAction, PlanProblem } from '../model/plan.ts';
import type { WorkPlan, WorkRow } from '../model/work.ts';
import type { ExposureReading } from './exposure-reading.ts';
import type { ExposureKeeping } from './exposures.ts';
import type { KnowledgeStore } from './exposures-ports.ts';
import { advisoryOf } from './knowledge.ts';
import type { Scope } from './ports.ts';
import { effortOfAction, factsOf, type Limits, limitsOf, type Rows, type SitePorts } from './work-limits.ts';

export interface WorkPorts extends SitePorts {
  readonly exposures: Pick<ExposureReading, 'rows'>;
  readonly keeping: Pick<ExposureKeeping, 'knowledge'>;
  readonly knowledge: Pick<KnowledgeStore, 'document'>;
  /** Efforts as they come with the program. */
  readonly defaults: Efforts;
}

export interface WorkQuery extends Limits {
  /** Filter over devices; '': all. */
  readonly filter: string;
  /** Technician hours. */
  readonly hours: number;
}

/** A row of work on the devices of one site, with the version of each that was compared. */
export interface SiteWork {
  readonly row: WorkRow;
  readonly effort: Effort | null;
  readonly versions: ReadonlyMap<string, string | null>;
}

export interface Working {
  plan(scope: Scope, query: WorkQuery): Promise<WorkPlan>;
  /** Null: no open exposure of the site asks for it. */
  one(site: string, filter: string, key: string): Promise<SiteWork | null>;
}

/** Exposures that are planned with, the most urgent first. */
const MAX_EXPOSURES = 20_000;
const POINTS = 24;
/** Half a second at most: the server answers others meanwhile. */
const EFFORT = { maxSteps: 1_500, maxWork: 5_000_000 };

const idOf = (row: ExposureRow): string => `${row.device.site} ${row.device.id} ${row.doc}`;
/** Ids of devices are unique in their site only. */
const deviceOf = (row: ExposureRow): string => `${row.device.site} ${row.device.id}`;

async function openExposures(ports: WorkPorts, scope: Scope, filter: string) {
  const selection = { filter, states: [], bands: [], exploited: null, doc: null, asset: null, search: '', at: null };
  const rows: ExposureRow[] = [];
  for await (const row of ports.exposures.rows(scope, selection)) {
    if (rows.length === MAX_EXPOSURES) return { rows, truncated: true };
    rows.push(row);
  }
  return { rows, truncated: false };
}

/** The documents that the exposures are of, each read once. */
async function documentsOf(ports: WorkPorts, rows: readonly ExposureRow[]): Promise<ReadonlyMap<string, Advisory>> {
  const { advisories } = await ports.keeping.knowledge();
  const out = new Map<string, Advisory>();
  for (const doc of new Set(rows.map((r) => r.doc))) {
    const head = advisories.get(doc);
    const stored = head === undefined ? null : await ports.knowledge.document(head.key);
    const advisory = stored === null ? null : advisoryOf(stored);
    if (advisory !== null) out.set(doc, { ...advisory, id: doc });
  }
  return out;
}

function actionsOf(rows: readonly ExposureRow[], documents: ReadonlyMap<string, Advisory>): readonly Action[] {
  const guidance: readonly Guidance[] = [...documents.values()].flatMap(readGuidance);
  const affected: AffectedDevice[] = [];
  for (const row of rows) {
    const advisory = documents.get(row.doc);
    // What a person confirmed is affected, whatever was computed.
    const assessment = row.state === 'confirmed' ? { ...row, verdict: 'affected' as const } : row;
    const family = familyOf(row.device.manufacturer, row.device.model);
    const one = advisory === undefined ? null : affectedBy(advisory, assessment, deviceOf(row), family);
    if (one !== null) affected.push(one);
  }
  return groupActions(guidance, affected);
}

const hoursOf = ({ fixedHours, hoursPerDevice, devices }: PlanAction): number =>
  fixedHours + hoursPerDevice * devices.length;

/** Hours at which the frontier is asked for: from none to everything. */
function steps(actions: readonly PlanAction[]): readonly number[] {
  const all = actions.reduce((sum, a) => sum + hoursOf(a), 0);
  if (all === 0) return [0];
  return Array.from({ length: POINTS + 1 }, (_, i) => Math.ceil((all * i) / POINTS));
}

interface Known {
  readonly names: ReadonlyMap<string, string>;
  readonly isOwn: (action: Action) => boolean;
  readonly rows: ReadonlyMap<string, ExposureRow>;
  readonly planned: ReadonlyMap<string, PlanAction>;
  readonly weights: ReadonlyMap<string, number | null>;
  readonly plan: Plan;
}

function workRow(action: Action, { rows, planned, weights, plan, names, isOwn }: Known): WorkRow {
  const own = planned.get(action.key);
  const place = plan.actions.findIndex((a) => a.action === action.key);
  const first = rows.get(action.devices[0] ?? '');
  const { manufacturer = null, model = null } = first?.device ?? {};
  // Some devices name their maker in the model.
  const isNamed = manufacturer !== null && model?.toLowerCase().startsWith(manufacturer.toLowerCase()) === true;
  const what = (isNamed ? [model] : [manufacturer, model]).filter((x) => x !== null).join(' ');
  const risk = own?.removes.reduce((sum, r) => sum + r.share * (weights.get(r.risk) ?? 0), 0) ?? null;
  return {
    key: action.key,
    type: action.type,
    what: what === '' ? action.family : what,
    target: action.target,
    subject: action.subject,
    advisories: action.advisories,
    cves: action.cves,
    texts: action.texts,
    urls: action.urls,
    devices: action.devices.flatMap((id) => {
      const device = rows.get(id)?.device;
      return device === undefined ? [] : [{ id: device.id, site: device.site, name: device.name, unit: device.unit }];
    }),
    hours: own === undefined ? null : hoursOf(own),
    downtimeMinutes: own?.downtimeMinutes ?? null,
    risk: risk === null ? null : Math.round(risk * 10) / 10,
    place: place < 0 ? null : place + 1,
    planned: plan.actions[place]?.devices.length ?? 0,
    withheld: plan.withheld
      .filter((w) => w.action === action.key)
      .map((w) => ({
        ...{ reason: w.reason, function: w.function, devices: w.devices.length },
        unit: w.unit === null ? null : (names.get(w.unit) ?? w.unit),
      })),
    isOwnEffort: isOwn(action),
  };
}

const late = Number.MAX_SAFE_INTEGER;
const inOrder = (a: WorkRow, b: WorkRow): number =>
  (a.place ?? late) - (b.place ?? late) || (b.risk ?? -1) - (a.risk ?? -1) || (a.key < b.key ? -1 : 1);

/** Open exposures as actions, with what each takes at the sites of its devices. */
async function workOf(ports: WorkPorts, scope: Scope, filter: string) {
  const { rows: list, truncated } = await openExposures(ports, scope, filter);
  const actions = actionsOf(list, await documentsOf(ports, list));
  const rows: Rows = new Map(list.map((r) => [deviceOf(r), r]));
  const sites = await factsOf(ports, list);
  const efforts = new Map(actions.map((a) => [a.key, effortOfAction(a, rows, sites)]));
  return { list, truncated, actions, rows, sites, efforts };
}

async function plan(ports: WorkPorts, scope: Scope, query: WorkQuery): Promise<WorkPlan> {
  const { hours } = query;
  const { list, truncated, actions, rows, sites, efforts } = await workOf(ports, scope, query.filter);
  const exposures = list.map((r) => ({
    ...{ id: idOf(r), device: deviceOf(r), advisory: r.doc, cves: r.cves, weight: r.score },
  }));
  const { actions: planned, risks } = prepare(actions, exposures, (a) => efforts.get(a.key) ?? null);
  const { devices, downtime, minima, shown, unset, names } = limitsOf(rows, sites, query);
  const problem: PlanProblem = { devices, risks, actions: planned, downtime, minima };
  const made = makePlan(problem, hours, EFFORT);
  const frontier = makeFrontier(problem, steps(planned), EFFORT);
  if (!made.ok) throw new AppError('request.invalid', 'invalid', made.error.detail, { at: { pointer: '/hours' } });
  const defaults = ports.defaults;
  const known: Known = {
    ...{ rows, names, plan: made.value },
    isOwn: (a) => !isDeepStrictEqual(efforts.get(a.key) ?? null, defaults[a.type]),
    planned: new Map(planned.map((a) => [a.key, a])),
    weights: new Map(risks.map((r) => [r.id, r.weight])),
  };
  const { usedHours, risk, totalRisk, bound, gap } = made.value;
  return {
    ...{ hours, usedHours, risk, totalRisk, bound, gap },
    frontier: frontier.ok ? frontier.value : [],
    rows: actions.map((a) => workRow(a, known)).sort(inOrder),
    minima: shown,
    unsetMinima: unset,
    units: [...new Set(names.values())].sort((a, b) => a.localeCompare(b, 'en')),
    exposures: list.length,
    truncated,
  };
}

const NO_PLAN: Plan = {
  ...{ hours: 0, actions: [], usedHours: 0, risk: 0, totalRisk: 0, bound: 0, gap: 0, steps: 0, unrated: 0 },
  ...{ totalUnrated: 0, withheld: [] },
};

async function one(ports: WorkPorts, site: string, filter: string, key: string): Promise<SiteWork | null> {
  const { list, actions, rows, efforts } = await workOf(ports, [site], filter);
  const action = actions.find((a) => a.key === key);
  if (action === undefined) return null;
  const nothing = { planned: new Map(), weights: new Map(), names: new Map(), isOwn: () => false };
  const docs = new Set(action.advisories);
  const versions = new Map<string, string | null>();
  for (const r of list) {
    if (docs.has(r.doc)) versions.set(r.device.id, versions.get(r.device.id) ?? r.version);
  }
  return { row: workRow(action, { ...nothing, rows, plan: NO_PLAN }), effort: efforts.get(key) ?? null, versions };
}

export function createWorking(ports: WorkPorts): Working {
  return {
    plan: (scope, query) => plan(ports, scope, query),
    one: (site, filter, key) => one(ports, site, filter, key),
  };
}
