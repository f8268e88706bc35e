/** Risk put together for types, units, sites and the hospital, handed down from gateways, and asked 'what if'; each with its receipt. */

import { createHash } from 'node:crypto';
import { AppError } from '../base/error.ts';
import { clinicalFunctionOf, type TriageMatrix } from '../clinical/matrix.ts';
import { combined, effectsOf, readChange } from '../exposure/score/risk/effects.ts';
import { type DeviceBehind, rollDown } from '../exposure/score/risk/gateway.ts';
import { readInputs } from '../exposure/score/risk/receipt.ts';
import { bandOf, receiptOf } from '../exposure/score/risk/risk.ts';
import { rollUpOf } from '../exposure/score/risk/rollup.ts';
import { memberScore, rollUpReceipt } from '../exposure/score/risk/rollup-receipt.ts';
import { seal } from '../exposure/score/risk/seal.ts';
import type { ClinicalFunction, Isolation } from '../model/clinical.ts';
import type { Filter } from '../model/filter/ast.ts';
import { print } from '../model/filter/print.ts';
import type {
  Gateway,
  Receipt,
  RiskGroup,
  RiskInputs,
  RiskView,
  RollUpKind,
  RollUpOf,
  RollUpReceipt,
  WhatIf,
} from '../model/risk.ts';
import { readFilter } from './assets.ts';
import type { ExposureKey } from './exposures-ports.ts';
import type { Clock, Scope } from './ports.ts';
import { clinicalPartOf } from './risk.ts';
import type { RatedMember, RollUpStore, StoredLink } from './rollup-ports.ts';
import { momentOf, type Triage } from './triage.ts';

export interface RollUpPorts {
  readonly rollups: RollUpStore;
  readonly triage: Pick<Triage, 'matrix'>;
  readonly exposures: {
    detail(
      scope: Scope,
      key: ExposureKey,
      at: string | null,
    ): Promise<{ readonly receipt: Receipt | null; readonly device: { readonly site: string } }>;
  };
  readonly clock: Clock;
  readonly labelOf: (type: string) => string;
}

export interface RiskQuery {
  /** Filter over devices; '': all. */
  readonly filter: string;
  /** ISO 8601; null: now. */
  readonly at: string | null;
}

export interface ReceiptQuery extends RiskQuery {
  readonly by: RollUpKind;
  /** Unit or type; null: unknown. */
  readonly value: string | null;
  readonly site: string | null;
}

export interface Sealed<T> {
  readonly receipt: T;
  /** SHA-256 of the receipt in canonical JSON, 64 hexadecimal digits. */
  readonly digest: string;
}

export interface RollingUp {
  view(scope: Scope, query: RiskQuery): Promise<RiskView>;
  /** @param scope  already narrowed to the site that the query names */
  receipt(scope: Scope, query: ReceiptQuery): Promise<Sealed<RollUpReceipt>>;
  /** The receipt of one score, sealed. */
  sealed(scope: Scope, key: ExposureKey, at: string | null): Promise<Sealed<Receipt>>;
  whatIf(scope: Scope, key: ExposureKey, at: string | null, changes: readonly string[]): Promise<WhatIf>;
}

const GATEWAYS = 100;
const SHOWN_BEHIND = 50;
/** A device behind more gateways than these is told at this distance. */
const MAX_STEPS = 8;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
function sealedOf<T>(value: T): Sealed<T> {
  const made = seal(value, sha256);
  if (made === null) throw new AppError('bug', 'bug', 'The receipt is no JSON.');
  return made;
}

const equals = (attribute: 'unit' | 'type', value: string | null): Filter =>
  value === null
    ? { op: 'test', attribute, operator: 'is_unknown', values: [] }
    : { op: 'test', attribute, operator: '=', values: [value] };

function filterText(base: Filter, more: Filter | null): string {
  const of = [...(base.op === 'and' ? base.of : [base]), ...(more === null ? [] : [more])];
  return of.length === 0 ? '' : of.length === 1 ? print(of[0]!) : print({ op: 'and', of });
}

type Place = Pick<RiskGroup, 'by' | 'site' | 'value' | 'label'>;

function groupOf(members: readonly RatedMember[], place: Place, filter: string): RiskGroup {
  const rolled = rollUpOf(members.map((m) => ({ ...m, score: memberScore(m) })));
  return {
    ...rolled,
    ...place,
    open: members.filter((m) => m.scores.length > 0).length,
    worstName: members.find((m) => m.id === rolled.worst)?.name ?? null,
    filter,
  };
}

const byRisk = (a: RiskGroup, b: RiskGroup): number =>
  (b.score ?? -1) - (a.score ?? -1) || b.devices - a.devices || ((a.value ?? '') < (b.value ?? '') ? -1 : 1);

function grouped(
  members: readonly RatedMember[],
  by: 'site' | 'unit' | 'type',
  base: Filter,
  labelOf: (type: string) => string,
): readonly RiskGroup[] {
  const keyOf = (m: RatedMember): string =>
    by === 'type' ? (m.type ?? '\n') : by === 'unit' ? `${m.site}\n${m.unit ?? '\n'}` : m.site;
  return [...Map.groupBy(members, keyOf).values()]
    .map((of) => {
      const [first] = of as [RatedMember];
      const value = by === 'site' ? null : first[by];
      const label = value === null ? null : by === 'type' ? labelOf(value) : value;
      const site = by === 'type' ? null : first.site;
      return groupOf(of, { by, site, value, label }, filterText(base, by === 'site' ? null : equals(by, value)));
    })
    .sort(byRisk);
}

/** Gateways with everybody behind them, by the steps on the way. */
function behindOf(links: readonly StoredLink[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const direct = Map.groupBy(links, (l) => `${l.site}\n${l.to}`);
  const all = new Map<string, ReadonlyMap<string, number>>();
  for (const [gateway, first] of direct) {
    const steps = new Map<string, number>();
    let edge = first.map((l) => `${l.site}\n${l.from}`);
    for (let step = 1; edge.length > 0 && step <= MAX_STEPS; step++) {
      const fresh = edge.filter((id) => id !== gateway && !steps.has(id));
      for (const id of fresh) steps.set(id, step);
      edge = fresh.flatMap((id) => (direct.get(id) ?? []).map((l) => `${l.site}\n${l.from}`));
    }
    all.set(gateway, steps);
  }
  return all;
}

const keyOf = (m: { readonly site: string; readonly id: string }): string => `${m.site}\n${m.id}`;

async function gatewayOf(
  ports: RollUpPorts,
  gateway: RatedMember,
  behind: readonly (readonly [RatedMember, number])[],
  matrix: TriageMatrix,
  atMs: number | null,
): Promise<Gateway> {
  const worst = gateway.scores.reduce<RatedMember['scores'][number] | null>(
    (a, b) => (a === null || b.score > a.score ? b : a),
    null,
  );
  const kept =
    worst === null ? null : readInputs(await ports.rollups.inputs(gateway.site, gateway.id, worst.doc, atMs));
  const inputs = kept?.ok === true ? kept.value : null;
  const devices = behind.map(
    ([m, steps]): DeviceBehind => ({
      id: m.id,
      score: memberScore(m),
      clinical: clinicalPartOf(clinicalFunctionOf(m, matrix)),
      steps,
    }),
  );
  const passed = rollDown(inputs, devices);
  const rows = passed
    .map((p, i) => ({
      ...p,
      name: behind[i]![0].name,
      function: devices[i]!.clinical.function,
      steps: devices[i]!.steps,
    }))
    .sort((a, b) => b.passed - a.passed || (b.own ?? -1) - (a.own ?? -1) || (a.id < b.id ? -1 : 1));
  return {
    id: gateway.id,
    site: gateway.site,
    name: gateway.name,
    score: worst?.score ?? null,
    band: worst === null ? null : bandOf(worst.score),
    doc: worst?.doc ?? null,
    behind: rows.length,
    devices: rows.slice(0, SHOWN_BEHIND),
  };
}

async function gateways(
  ports: RollUpPorts,
  members: readonly RatedMember[],
  all: readonly RatedMember[],
  links: readonly StoredLink[],
  atMs: number | null,
): Promise<readonly Gateway[]> {
  const shown = new Set(members.map(keyOf));
  const known = new Map(all.map((m) => [keyOf(m), m]));
  const matrices = new Map<string, TriageMatrix>();
  const made: Gateway[] = [];
  const candidates = [...behindOf(links)].flatMap(([key, steps]) => {
    const gateway = known.get(key);
    const behind = [...steps].flatMap(([id, n]) => {
      const m = shown.has(id) ? known.get(id) : undefined;
      return m === undefined ? [] : [[m, n] as const];
    });
    return gateway === undefined || behind.length === 0 ? [] : [{ gateway, behind }];
  });
  candidates.sort(
    (a, b) => (memberScore(b.gateway) ?? -1) - (memberScore(a.gateway) ?? -1) || b.behind.length - a.behind.length,
  );
  for (const { gateway, behind } of candidates.slice(0, GATEWAYS)) {
    const matrix = matrices.get(gateway.site) ?? (await ports.triage.matrix(gateway.site));
    matrices.set(gateway.site, matrix);
    made.push(await gatewayOf(ports, gateway, behind, matrix, atMs));
  }
  return made.sort((a, b) => (b.devices[0]?.passed ?? 0) - (a.devices[0]?.passed ?? 0) || b.behind - a.behind);
}

async function isolationOf({ triage }: RollUpPorts, site: string, inputs: RiskInputs): Promise<Isolation | null> {
  if (inputs.function === null) return null;
  return (await triage.matrix(site)).rows.get(inputs.function as ClinicalFunction)?.row.isolate ?? null;
}

export function createRollingUp(ports: RollUpPorts): RollingUp {
  const { rollups, clock, labelOf } = ports;
  const receiptFor = async (scope: Scope, key: ExposureKey, at: string | null) => {
    const { receipt, device } = await ports.exposures.detail(scope, key, at);
    if (receipt === null)
      throw new AppError('not-found', 'not-found', 'This exposure has no score: it is not affected.');
    return { receipt, site: device.site };
  };
  return {
    async view(scope, { filter, at }) {
      const nowMs = clock.nowMs();
      const query = { scope, filter: readFilter(filter), nowMs };
      const atMs = momentOf(at);
      const everybody = { ...query, filter: { op: 'and', of: [] } as const };
      const [members, links, comparedAt] = await Promise.all([
        rollups.members(query, atMs),
        rollups.links(query),
        rollups.comparedAt(query),
      ]);
      const all = filter.trim() === '' || links.length === 0 ? members : await rollups.members(everybody, atMs);
      const base = query.filter;
      return {
        at: new Date(atMs ?? nowMs).toISOString(),
        comparedAt,
        hospital: groupOf(members, { by: 'hospital', site: null, value: null, label: null }, filterText(base, null)),
        sites: grouped(members, 'site', base, labelOf),
        units: grouped(members, 'unit', base, labelOf),
        types: grouped(members, 'type', base, labelOf),
        gateways: await gateways(ports, members, all, links, atMs),
      };
    },
    async receipt(scope, { filter, at, by, value, site }) {
      const nowMs = clock.nowMs();
      const atMs = momentOf(at);
      const members = await rollups.members({ scope, filter: readFilter(filter), nowMs }, atMs);
      const own = members.filter((m) => (by === 'unit' || by === 'type' ? m[by] === value : true));
      const of: RollUpOf = { by, site, value, filter, at: new Date(atMs ?? nowMs).toISOString() };
      return sealedOf(
        rollUpReceipt(
          of,
          own.map(({ id, site: s, comparable, scores }) => ({ id, site: s, comparable, scores })),
        ),
      );
    },
    async sealed(scope, key, at) {
      return sealedOf((await receiptFor(scope, key, at)).receipt);
    },
    async whatIf(scope, key, at, words) {
      const changes = words.map((word) => {
        const change = readChange(word);
        if (change === null)
          throw new AppError('request.invalid', 'invalid', `"${word.slice(0, 60)}" is no change.`, {
            at: { pointer: '/changes' },
          });
        return change;
      });
      const { receipt, site } = await receiptFor(scope, key, at);
      const isolation = await isolationOf(ports, site, receipt.inputs);
      const then = combined(receipt.inputs, changes);
      return {
        before: receipt,
        after: then === null ? null : receiptOf(then),
        options: effectsOf(receipt.inputs, isolation),
        isolation,
      };
    },
  };
}
