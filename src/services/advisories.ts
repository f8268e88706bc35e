/** Advisories of a folder, for commands that need no database. */

import type { Json } from '../exposure/csaf/json.ts';
import { isCsaf, readAdvisory } from '../exposure/csaf/read.ts';
import type { MakerOf } from '../exposure/products/forms.ts';
import { type MakersNamed, makersNamed } from '../exposure/products/makers.ts';
import { Matcher } from '../exposure/products/matcher.ts';
import { makerFinder, makerKey } from '../identify/makers.ts';
import type { Advisory } from '../model/advisory.ts';
import type { Catalogue, ProductNames } from '../model/catalog.ts';

export interface AdvisoryPorts {
  /** JSON documents below a folder; `problem` tells why one cannot be read. */
  documents(
    folder: string,
  ): AsyncIterable<{ readonly name: string; readonly json?: unknown; readonly problem: string | null }>;
}

export interface AdvisoryFolder {
  /** By id, upper case. */
  readonly advisories: ReadonlyMap<string, Advisory>;
  /** Documents that were refused or cannot be read. Others of the folder that are no advisories are not among them. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
}

export type DeviceMatcher = Pick<Matcher, 'match'>;

/** A catalogue has its names read once. */
const finders = new WeakMap<Catalogue, MakerOf>();

/** Makers by all of their names: those of the catalogue, with the companies that took over each other's devices as one. */
export function makersOf(catalogue: Catalogue, owners: ProductNames['owners']): MakerOf {
  const known = finders.get(catalogue);
  if (known !== undefined) return known;
  const find = makerFinder(catalogue);
  const byMaker = new Map(owners.flatMap((o) => o.makers.map((id) => [id, o.id] as const)));
  const byName = new Map(owners.flatMap((o) => o.names.map((name) => [makerKey(name), o.id] as const)));
  const made: MakerOf = (name) => {
    const id = find(name)?.id;
    return id === undefined ? (byName.get(makerKey(name)) ?? null) : (byMaker.get(id) ?? id);
  };
  finders.set(catalogue, made);
  return made;
}

/** Whether two names are of one maker. */
export function sameMakerOf(makerOf: MakerOf): (a: string, b: string) => boolean {
  return (a, b) => {
    const [x, y] = [makerOf(a), makerOf(b)];
    return x !== null || y !== null ? x === y : makerKey(a) !== '' && makerKey(a) === makerKey(b);
  };
}

/** Remembered texts that name makers. */
const MAX_MAKERS = 50_000;

/** Matchers by what is known of names, which is made ready once. */
export function matcherMaker(
  catalogue: Catalogue,
  { owners, aliases }: ProductNames,
): (advisories: Iterable<Advisory>) => DeviceMatcher {
  const makerOf = makersOf(catalogue, owners);
  const byMaker = new Map(owners.flatMap((o) => o.makers.map((id) => [id, o.id] as const)));
  const heirs = new Map<string, string[]>();
  for (const { id, tookOver = [] } of owners) {
    for (const other of tookOver) {
      const key = byMaker.get(other) ?? other;
      heirs.set(key, [...(heirs.get(key) ?? []), id]);
    }
  }
  const read = new Map<string, MakersNamed>();
  const named = (text: string): MakersNamed => {
    let one = read.get(text);
    if (one === undefined) {
      one = makersNamed(text, makerOf);
      if (read.size >= MAX_MAKERS) read.clear();
      read.set(text, one);
    }
    return one;
  };
  return (advisories) => {
    const matcher = new Matcher({ makerOf, makersNamed: named, heirs, aliases });
    for (const advisory of advisories) matcher.add(advisory);
    return matcher;
  };
}

export const createMatcher = (catalogue: Catalogue, names: ProductNames, advisories: Iterable<Advisory>) =>
  matcherMaker(catalogue, names)(advisories);

/** Without what only people read. */
export function lean(advisory: Advisory): Advisory {
  return {
    ...advisory,
    vulnerabilities: advisory.vulnerabilities.map((v) => ({
      ...v,
      title: null,
      threats: [],
      remediations: v.remediations.map((r) => ({ ...r, details: '', url: null })),
    })),
  };
}

/**
 * Reads every CSAF document below a folder; of several of one id the one that was updated last counts.
 * @param how  `lean`: without what only people read
 */
export async function readAdvisoryFolder(
  ports: AdvisoryPorts,
  folder: string,
  how: { readonly lean: boolean } = { lean: false },
): Promise<AdvisoryFolder> {
  const advisories = new Map<string, Advisory>();
  const refused: { name: string; why: string }[] = [];
  for await (const { name, json, problem } of ports.documents(folder)) {
    if (problem !== null) {
      refused.push({ name, why: problem });
      continue;
    }
    if (!isCsaf(json as Json)) continue;
    const read = readAdvisory(json as Json);
    if (!read.ok) {
      refused.push({ name, why: read.error.detail });
      continue;
    }
    const key = read.value.id.toUpperCase();
    const before = advisories.get(key);
    if (before === undefined || Date.parse(before.updatedAt) <= Date.parse(read.value.updatedAt)) {
      advisories.set(key, how.lean ? lean(read.value) : read.value);
    }
  }
  return { advisories, refused };
}
