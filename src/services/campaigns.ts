/**
 * Campaigns of a site: planned from a row of work, brought on step by step. Nothing goes out of service where its unit would fall
 * below its minimum now, whichever campaign took the others out: campaigns of a site change one after the other.
 */

import { randomUUID } from 'node:crypto';
import { AppError } from '../base/error.ts';
import { lastOf, type StepWhat, stateOf, whyNot } from '../exposure/campaign/state.ts';
import type { Page } from '../model/api.ts';
import {
  type CampaignAction,
  type CampaignDetail,
  type CampaignDevicePage,
  type CampaignDeviceRow,
  type CampaignDeviceState,
  type CampaignOptions,
  type CampaignPlanView,
  type CampaignRequest,
  type CampaignRow,
  type CampaignStep,
  MAX_CAMPAIGN_DEVICES,
  type MaintenanceWindow,
  type WindowTimes,
} from '../model/campaign.ts';
import { offsetPage } from './assets.ts';
import { withChecks } from './campaign-checks.ts';
import { below, whyNotHere } from './campaign-guard.ts';
import {
  type CampaignPorts,
  conflict,
  factsOf,
  invalid,
  isOut,
  missing,
  othersOf,
  planOf,
  type Site,
  siteOf,
} from './campaign-plan.ts';
import { detailOf, deviceRows, isoOf, type PlanContext, planView, rowOf, summaryOf } from './campaign-view.ts';
import type { CampaignQuery, CampaignTx, Member, StoredCampaign } from './campaigns-ports.ts';
import { unpackOffset } from './cursor.ts';
import type { Scope } from './ports.ts';

interface By {
  readonly login: string;
}

export interface DeviceQuery {
  /** Null: all. */
  readonly wave: number | null;
  readonly states: readonly CampaignDeviceState[];
  readonly search: string;
}

export interface WindowRequest {
  readonly unit: string | null;
  readonly times: WindowTimes;
  readonly note: string;
}

interface Paging {
  readonly cursor: string | null;
  readonly limit: number;
}

export interface Campaigns {
  page(scope: Scope, query: CampaignQuery & Paging): Promise<Page<CampaignRow>>;
  detail(scope: Scope, id: string): Promise<CampaignDetail>;
  devices(scope: Scope, id: string, query: DeviceQuery & Paging): Promise<CampaignDevicePage>;
  /** All devices, for a list on paper. */
  list(scope: Scope, id: string): Promise<CampaignDetail & { readonly rows: readonly CampaignDeviceRow[] }>;
  preview(site: string, request: Omit<CampaignRequest, 'title' | 'backout'>): Promise<CampaignPlanView>;
  create(site: string, by: By, request: CampaignRequest): Promise<CampaignDetail>;
  step(scope: Scope, by: By, id: string, seen: number, step: CampaignStep): Promise<CampaignDetail>;
  /** Plans anew what is neither out nor over; options null: as before. */
  replan(
    scope: Scope,
    by: By,
    id: string,
    seen: number,
    options: CampaignOptions | null,
    note: string,
  ): Promise<CampaignDetail>;
  undo(scope: Scope, by: By, id: string, seen: number): Promise<CampaignDetail>;
  /** Decides `fixed` about the exposures of devices that are done and seen. */
  fix(
    scope: Scope,
    by: By,
    id: string,
    devices: readonly string[],
    note: string,
  ): Promise<{ readonly decided: number }>;
  windows(site: string): Promise<readonly MaintenanceWindow[]>;
  addWindow(site: string, by: By, request: WindowRequest): Promise<readonly MaintenanceWindow[]>;
  endWindow(scope: Scope, by: By, id: string): Promise<void>;
}

const MAX_WINDOWS = 1_000;

async function contextOf(
  ports: CampaignPorts,
  campaign: StoredCampaign,
): Promise<PlanContext & { readonly place: Site }> {
  const [place, facts, open] = await Promise.all([
    siteOf(ports, campaign.site),
    factsOf(ports, campaign.site, campaign.members),
    ports.campaigns.open(campaign.site),
  ]);
  const state = stateOf(campaign.steps);
  const others = othersOf(open, campaign.id, ports.clock.nowMs());
  const { members } = campaign;
  return { place, plan: state.plan, state, members, facts, others, timeZone: place.zone, windows: place.windows };
}

async function found(ports: CampaignPorts, scope: Scope, id: string): Promise<StoredCampaign> {
  const campaign = await ports.campaigns.one(scope, id);
  if (campaign === null) throw missing('campaign');
  return campaign;
}

async function detail(ports: CampaignPorts, scope: Scope, id: string): Promise<CampaignDetail> {
  const campaign = await found(ports, scope, id);
  return detailOf(campaign, await contextOf(ports, campaign));
}

/** The row of work with its devices. */
async function wantedOf(ports: CampaignPorts, site: string, key: string, filter: string) {
  const work = await ports.work.one(site, filter, key);
  if (work === null)
    throw new AppError(
      'not-found',
      'not-found',
      'No open exposure of this site asks for this work any more. Look at "What to do" again.',
    );
  const members = work.row.devices.map((d): Member => ({ id: d.id, version: work.versions.get(d.id) ?? null }));
  if (members.length > MAX_CAMPAIGN_DEVICES)
    throw invalid(
      `A campaign has ${MAX_CAMPAIGN_DEVICES} devices at most. Narrow the filter, a unit at a time.`,
      '/filter',
    );
  const { type, what, target, subject, advisories, cves, texts } = work.row;
  const action: CampaignAction = { key, type, what, target, subject, advisories, cves, texts };
  return { members, action };
}

async function create(ports: CampaignPorts, site: string, by: By, request: CampaignRequest): Promise<CampaignDetail> {
  const { members, action } = await wantedOf(ports, site, request.key, request.filter);
  const options = request.options;
  const [place, facts] = await Promise.all([siteOf(ports, site), factsOf(ports, site, members)]);
  const id = randomUUID();
  await ports.campaigns.change(site, async (tx) => {
    const atMs = ports.clock.nowMs();
    const others = othersOf(await tx.open(), null, atMs);
    const plan = planOf(place, atMs, { members, facts, options, old: null, others });
    const what: StepWhat = { kind: 'planned', note: '', plan };
    const state = stateOf([{ number: 1, what, by: by.login, atMs, undone: null }]);
    const { title, backout } = request;
    const { summary } = summaryOf(state);
    await tx.add({ id, title, action, backout, members, by: by.login, atMs, status: state.status, summary });
    await tx.step(id, 1, what, by.login, atMs);
  });
  return detail(ports, [site], id);
}

const seenOf = (c: StoredCampaign): number => c.steps.length + c.steps.filter((s) => s.undone !== null).length;

/** One change of a campaign, while none other of its site changes. */
async function changed(
  ports: CampaignPorts,
  scope: Scope,
  id: string,
  seen: number,
  work: (tx: CampaignTx, campaign: StoredCampaign, atMs: number) => Promise<void>,
): Promise<CampaignDetail> {
  const { site } = await found(ports, scope, id);
  await ports.campaigns.change(site, async (tx) => {
    const campaign = await tx.one(id);
    if (campaign === null) throw missing('campaign');
    if (seenOf(campaign) !== seen)
      throw conflict('The campaign was changed since you loaded it. Nothing was written: load it again.');
    await work(tx, campaign, ports.clock.nowMs());
    const after = stateOf((await tx.one(id))!.steps);
    const { out, summary } = summaryOf(after);
    await tx.head(id, after.status, out, summary);
  });
  return detail(ports, scope, id);
}

async function step(ports: CampaignPorts, scope: Scope, by: By, id: string, seen: number, wanted: CampaignStep) {
  const place = await siteOf(ports, (await found(ports, scope, id)).site);
  const one: CampaignStep = wanted.kind === 'device' ? { ...wanted, devices: [...new Set(wanted.devices)] } : wanted;
  return changed(ports, scope, id, seen, async (tx, campaign, atMs) => {
    const refusal = whyNot(stateOf(campaign.steps), one);
    if (refusal !== null) throw invalid(refusal.detail, refusal.at);
    const here = await whyNotHere(tx, ports, place, campaign, one);
    if (here !== null) throw here;
    await tx.step(id, campaign.steps.length + 1, one, by.login, atMs);
  });
}

async function replan(
  ports: CampaignPorts,
  scope: Scope,
  by: By,
  id: string,
  seen: number,
  options: CampaignOptions | null,
  note: string,
) {
  const { site, members } = await found(ports, scope, id);
  const [place, facts] = await Promise.all([siteOf(ports, site), factsOf(ports, site, members)]);
  return changed(ports, scope, id, seen, async (tx, campaign, atMs) => {
    const old = stateOf(campaign.steps);
    if (old.status === 'done' || old.status === 'cancelled')
      throw invalid(`The campaign is ${old.status}: there is nothing to plan.`, '');
    const others = othersOf(await tx.open(), id, atMs);
    // What was asked for as the beginning is over; what is planned anew begins now.
    const next = options ?? { ...old.plan.options, startAt: null };
    const plan = planOf(place, atMs, { members: campaign.members, facts, options: next, old, others });
    await tx.step(id, campaign.steps.length + 1, { kind: 'planned', note, plan }, by.login, atMs);
  });
}

const undo = (ports: CampaignPorts, scope: Scope, by: By, id: string, seen: number): Promise<CampaignDetail> =>
  changed(ports, scope, id, seen, async (tx, campaign, atMs) => {
    const last = lastOf(campaign.steps);
    if (last === null) throw invalid('There is no step to take back.', '');
    const after = stateOf(campaign.steps.filter((s) => s !== last));
    const before = stateOf(campaign.steps);
    // A device that would be out again counts like one that goes out.
    const again = [...after.devices]
      .filter(([d, now]) => isOut(now.state) && !isOut(before.devices.get(d)?.state ?? 'planned'))
      .map(([d]) => d);
    if (again.length > 0) {
      const low = await below(tx, ports, await siteOf(ports, campaign.site), id, again);
      if (low !== null) throw conflict(`${low} The step cannot be taken back now.`);
    }
    await tx.undo(id, last.number, by.login, atMs);
  });

async function fix(ports: CampaignPorts, scope: Scope, by: By, id: string, devices: readonly string[], note: string) {
  const campaign = await found(ports, scope, id);
  const context = await contextOf(ports, campaign);
  const wanted = new Set(devices);
  const rows = deviceRows(context, context.place.levels.functionOf).filter((r) => wanted.has(r.id));
  const checked = await withChecks(ports, campaign, context.facts, rows);
  const good = checked.filter((r) => r.check?.result === 'seen');
  if (good.length === 0 || good.length < wanted.size)
    throw invalid(
      'Only of devices that are done, and on which the wanted version was seen since, exposures end.',
      '/devices',
    );
  const items = good.flatMap((r) =>
    campaign.action.advisories.map((doc) => ({ asset: context.facts.get(r.id)?.id ?? r.id, doc })),
  );
  const seenVersions = [...new Set(good.map((r) => r.check?.version))].join(', ');
  const evidence = `Campaign "${campaign.title}": done, and version ${seenVersions} seen since. ${note}`.trim();
  const decision = { kind: 'fixed' as const, justification: null, expiresAt: null, evidence: evidence.slice(0, 2_000) };
  return ports.exposures.decide([campaign.site], by, { ...decision, items });
}

async function allRows(ports: CampaignPorts, scope: Scope, id: string) {
  const campaign = await found(ports, scope, id);
  const context = await contextOf(ports, campaign);
  return { campaign, context, rows: deviceRows(context, context.place.levels.functionOf) };
}

const matches = (r: CampaignDeviceRow, { wave, states, search }: DeviceQuery): boolean => {
  const words = search.trim().toLowerCase();
  const text = [r.name, r.unit, r.serial, r.model, r.reference, r.note].join('\n').toLowerCase();
  return (
    (wave === null || r.wave === wave || (wave === 0 && r.wave === null)) &&
    (states.length === 0 || states.includes(r.state)) &&
    text.includes(words)
  );
};

export function createCampaigns(ports: CampaignPorts): Campaigns {
  const { campaigns, clock } = ports;
  return {
    async page(scope, { cursor, limit, ...query }) {
      const list = `campaigns ${JSON.stringify(query)}`;
      const offset = unpackOffset(list, cursor);
      const slice = await campaigns.page(scope, query, offset, limit);
      return offsetPage(list, { rows: slice.rows.map(rowOf), total: slice.total }, offset);
    },
    detail: (scope, id) => detail(ports, scope, id),
    async devices(scope, id, { cursor, limit, ...query }) {
      const { campaign, context, rows } = await allRows(ports, scope, id);
      const list = `campaign ${id} ${JSON.stringify(query)}`;
      const offset = unpackOffset(list, cursor);
      const chosen = rows.filter((r) => matches(r, query));
      const shown = await withChecks(ports, campaign, context.facts, chosen.slice(offset, offset + limit));
      return offsetPage(list, { rows: shown, total: chosen.length }, offset);
    },
    async list(scope, id) {
      const { campaign, context, rows } = await allRows(ports, scope, id);
      return { ...detailOf(campaign, context), rows: await withChecks(ports, campaign, context.facts, rows) };
    },
    async preview(site, { key, filter, options }) {
      const { members } = await wantedOf(ports, site, key, filter);
      const [place, facts, open] = await Promise.all([
        siteOf(ports, site),
        factsOf(ports, site, members),
        campaigns.open(site),
      ]);
      const nowMs = clock.nowMs();
      const others = othersOf(open, null, nowMs);
      const plan = planOf(place, nowMs, { members, facts, options, old: null, others });
      const state = stateOf([
        { number: 1, what: { kind: 'planned', note: '', plan }, by: '', atMs: nowMs, undone: null },
      ]);
      return planView({ plan, state, members, facts, others, timeZone: place.zone, windows: place.windows });
    },
    create: (site, by, request) => create(ports, site, by, request),
    step: (scope, by, id, seen, wanted) => step(ports, scope, by, id, seen, wanted),
    replan: (scope, by, id, seen, options, note) => replan(ports, scope, by, id, seen, options, note),
    undo: (scope, by, id, seen) => undo(ports, scope, by, id, seen),
    fix: (scope, by, id, devices, note) => fix(ports, scope, by, id, devices, note),
    windows: (site) => campaigns.windows(site),
    async addWindow(site, by, request) {
      if ((await campaigns.windows(site)).length >= MAX_WINDOWS)
        throw invalid(`No more than ${MAX_WINDOWS} windows are kept. End one that is over.`, '');
      const { unit, times, note } = request;
      if (times.kind === 'dated' && Number.isNaN(Date.parse(`${times.date}T00:00:00Z`)))
        throw invalid(`"${times.date}" is no day.`, '/times/date');
      const at = isoOf(clock.nowMs());
      await campaigns.addWindow(site, { id: randomUUID(), unit, times, note, by: by.login, at });
      return campaigns.windows(site);
    },
    async endWindow(scope, by, id) {
      if (!(await campaigns.endWindow(scope, id, by.login, clock.nowMs()))) throw missing('maintenance window');
    },
  };
}
