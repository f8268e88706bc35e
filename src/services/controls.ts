/**
 * Compensating controls: what was done instead of the fix, on which devices, who says so, on what evidence, until when. One that
 * expired, that nobody checked or whose ground went does not count.
 */

import { randomUUID } from 'node:crypto';
import { AppError } from '../base/error.ts';
import { groundGone, standingControls } from '../exposure/score/risk/controls.ts';
import type { ControlKind, ControlRow } from '../model/risk.ts';
import type { ControlStore, DeviceControl } from './controls-ports.ts';
import type { Clock, Scope } from './ports.ts';

export interface ControlPorts {
  readonly controls: ControlStore;
  readonly clock: Clock;
}

export interface ControlRequest {
  readonly devices: readonly string[];
  readonly kind: ControlKind;
  readonly what: string;
  readonly evidence: string;
  /** Advisory that it is for; null: for all of the device. */
  readonly doc: string | null;
  /** ISO 8601; null: no end is set. */
  readonly until: string | null;
  readonly checked: boolean;
}

/** What counts of the controls of a device for one advisory, and what the receipt says of them. */
export interface CountedControls {
  readonly kinds: readonly ControlKind[];
  /** Null: there is nothing to be said. */
  readonly words: string | null;
}

export type ControlsOf = (asset: string, doc: string) => CountedControls;

export interface Controls {
  list(scope: Scope, asset: string | null): Promise<readonly ControlRow[]>;
  add(scope: Scope, by: { readonly login: string }, request: ControlRequest): Promise<void>;
  check(scope: Scope, by: { readonly login: string }, id: string): Promise<void>;
  end(scope: Scope, by: { readonly login: string }, id: string, why: string): Promise<void>;
  /** For the scores of a site: ends those whose ground went, and tells what the others come to. */
  counting(site: string): Promise<ControlsOf>;
}

const LISTED = 1_000;
const MAX_WORDS = 900;
const NOTHING: CountedControls = { kinds: [], words: null };

const missing = (what: string): AppError => new AppError('not-found', 'not-found', what);

async function add(
  ports: ControlPorts,
  scope: Scope,
  by: { readonly login: string },
  request: ControlRequest,
): Promise<void> {
  const nowMs = ports.clock.nowMs();
  const { devices, until, ...rest } = request;
  const untilMs = until === null ? null : Date.parse(until);
  if (untilMs !== null && !(untilMs > nowMs))
    throw new AppError('request.invalid', 'invalid', 'A control can only end in the future.', {
      at: { pointer: '/until' },
    });
  const ids = [...new Set(devices)];
  const found = await ports.controls.facts(scope, ids);
  if (found.length < ids.length) throw missing('There is no device with one of these ids that you may see.');
  const bySite = Map.groupBy(found, (f) => f.site);
  for (const [site, facts] of bySite)
    await ports.controls.add(site, { ...rest, id: randomUUID(), by: by.login, atMs: nowMs, untilMs }, facts);
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function wordsOf(controls: readonly DeviceControl[], counted: ReadonlySet<string>, nowMs: number): string | null {
  const words = controls.map((c) => {
    const until = c.untilMs === null ? '' : ` until ${day(c.untilMs)}`;
    const expired = c.untilMs !== null && c.untilMs <= nowMs;
    const why = counted.has(c.id) ? '' : expired ? ' (expired, does not count)' : ' (nobody checked, does not count)';
    return `${c.kind} said by ${c.by} on ${day(c.atMs)}${until}${why} [${c.id}]`;
  });
  const text = words.join('; ');
  return text === '' ? null : text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS)}…` : text;
}

async function counting(ports: ControlPorts, site: string): Promise<ControlsOf> {
  const nowMs = ports.clock.nowMs();
  const all = await ports.controls.standing(site);
  if (all.length === 0) return () => NOTHING;
  const facts = new Map(
    (await ports.controls.facts([site], [...new Set(all.map((c) => c.asset))])).map((f) => [f.id, f]),
  );
  const gone = all.flatMap((c) => {
    const now = facts.get(c.asset);
    const why = now === undefined ? 'the device is no more' : groundGone(c.kind, c.ground, now, c.atMs);
    return why === null ? [] : [{ id: c.id, asset: c.storedAsset, why }];
  });
  await ports.controls.endGone(site, nowMs, gone);
  const isGone = new Set(gone.map((g) => `${g.id}\n${g.asset}`));
  const left = all.filter((c) => !isGone.has(`${c.id}\n${c.storedAsset}`));
  const byAsset = Map.groupBy(left, (c) => c.asset);
  const at = new Date(nowMs).toISOString();
  return (asset, doc) => {
    const own = byAsset.get(asset)?.filter((c) => c.doc === null || c.doc === doc);
    if (own === undefined || own.length === 0) return NOTHING;
    const statements = own.map(({ id, kind, checkedBy, untilMs }) => ({
      id,
      kind,
      holds: checkedBy === null ? null : true,
      until: untilMs === null ? null : new Date(untilMs).toISOString(),
    }));
    const { kinds, by } = standingControls(statements, at);
    return { kinds, words: wordsOf(own, new Set(by), nowMs) };
  };
}

export function createControls(ports: ControlPorts): Controls {
  const none = (): AppError => missing('There is no control with this id that stands and that you may see.');
  return {
    list: (scope, asset) => ports.controls.list(scope, asset, ports.clock.nowMs(), LISTED),
    add: (scope, by, request) => add(ports, scope, by, request),
    async check(scope, by, id) {
      if (!(await ports.controls.check(scope, id, by.login, ports.clock.nowMs()))) throw none();
    },
    async end(scope, by, id, why) {
      if (!(await ports.controls.end(scope, id, `ended by ${by.login}: ${why}`, ports.clock.nowMs()))) throw none();
    },
    counting: (site) => counting(ports, site),
  };
}
