/**
 * Guidance grouped by the work it is: one thing to do on forty pumps is one action. Work is the same when type, product family,
 * target version (or service) and the advisories that ask for it are.
 */

import { ACTION_TYPE_NAMES, type Action, type AffectedDevice, type Guidance } from '../../model/action.ts';
import { versionKey } from './target.ts';

/** Texts and addresses of an action that are kept. */
const MAX_TEXTS = 20;

/** What one device is asked for, whoever asks. */
interface Need {
  readonly family: string;
  readonly first: Guidance;
  readonly guidance: Guidance[];
}

/** `patch|4.2`, `disable|telnet`, `other|<text>`: what is to be done, apart from where and who says so. */
function workOf(g: Guidance): string {
  const what = g.target !== null ? versionKey(g.target.text) : (g.subject ?? '');
  // What is not understood is the same work only where the words are the same.
  return `${g.type}|${what}${g.type === 'other' ? g.text : ''}`;
}

const isFor = (g: Guidance, { products }: AffectedDevice): boolean =>
  g.products.length === 0 || products.length === 0 || g.products.some((id) => products.includes(id));

/** What starts anew, the lightest first (CSAF 2.1, restart_required). */
const RESTARTS = [
  'none',
  'vulnerable_component',
  'service',
  'dependencies',
  'connected',
  'parent',
  'zone',
  'machine',
  'system',
];

function heaviest(restarts: readonly (string | null)[]): string | null {
  let worst: string | null = null;
  for (const one of restarts) {
    if (one !== null && (worst === null || RESTARTS.indexOf(one) > RESTARTS.indexOf(worst))) worst = one;
  }
  return worst;
}

const unique = (texts: Iterable<string>): string[] => [...new Set(texts)];
const sorted = (texts: Iterable<string>): string[] => unique(texts).sort();

/** Needs of each device by the work. */
function needsOf(guidance: readonly Guidance[], devices: readonly AffectedDevice[]): Map<string, Map<string, Need>> {
  const byAdvisory = Map.groupBy(guidance, (g) => g.advisory);
  const out = new Map<string, Map<string, Need>>();
  for (const device of devices) {
    let needs = out.get(device.device);
    if (needs === undefined) {
      needs = new Map();
      out.set(device.device, needs);
    }
    for (const g of byAdvisory.get(device.advisory) ?? []) {
      if (!isFor(g, device)) continue;
      const work = workOf(g);
      const need = needs.get(work);
      if (need === undefined) needs.set(work, { family: device.family, first: g, guidance: [g] });
      else need.guidance.push(g);
    }
  }
  return out;
}

function actionOf(key: string, needs: readonly (readonly [string, Need])[]): Action {
  const [, { family, first }] = needs[0]!;
  const all = once(needs.flatMap(([, need]) => need.guidance));
  return {
    key,
    type: first.type,
    family,
    target: first.target,
    subject: first.subject,
    advisories: sorted(all.map((g) => g.advisory)),
    cves: sorted(all.flatMap((g) => g.cves)),
    devices: sorted(needs.map(([device]) => device)),
    texts: unique(all.map((g) => g.text)).slice(0, MAX_TEXTS),
    urls: unique(all.map((g) => g.url).filter((url) => url !== null)).slice(0, MAX_TEXTS),
    restart: heaviest(all.map((g) => g.restart)),
  };
}

const once = (all: readonly Guidance[]): readonly Guidance[] => [...new Set(all)];

/**
 * The work that advisories ask for on devices, in the order of types, then by number of devices.
 * A device that is in doubt is one of its rows like any other: leave it out of `devices` to have it left out.
 */
export function groupActions(guidance: readonly Guidance[], devices: readonly AffectedDevice[]): readonly Action[] {
  const groups = new Map<string, (readonly [string, Need])[]>();
  for (const [device, needs] of needsOf(guidance, devices)) {
    for (const [work, need] of needs) {
      const advisories = sorted(need.guidance.map((g) => g.advisory));
      const key = JSON.stringify([work, need.family, advisories]);
      const list = groups.get(key);
      if (list === undefined) groups.set(key, [[device, need]]);
      else list.push([device, need]);
    }
  }
  const rank = (a: Action): number => ACTION_TYPE_NAMES.indexOf(a.type);
  return [...groups]
    .map(([key, needs]) => actionOf(key, needs))
    .sort((a, b) => rank(a) - rank(b) || b.devices.length - a.devices.length || (a.key < b.key ? -1 : 1));
}
