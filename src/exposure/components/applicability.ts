/**
 * Applicability as the NVD states it: an OR of groups, each an AND of parts, each an OR of CPE criteria with ranges. Asked for
 * one component among the others of its product: what it has to run on may be among them, or is not known.
 */

import type { CpeStatement } from '../../model/vulnerability.ts';
import { CPE_ATTRIBUTES, type Cpe, compareValues, cpeLiteral } from './cpe.ts';
import { compareAs } from './orders/order.ts';
import { cpeKey, knownCpe } from './part.ts';
import type { Judged } from './ranges.ts';

type Is = boolean | null;
const or = (a: Is, b: Is): Is => (a === true || b === true ? true : a === null || b === null ? null : false);
const and = (a: Is, b: Is): Is => (a === false || b === false ? false : a === null || b === null ? null : true);

/** A component by its CPE name. */
export interface CpeSubject {
  readonly cpe: Cpe;
  /** Where the name has none; null: not known. */
  readonly version: string | null;
}

const hasBounds = (c: CpeStatement): boolean =>
  c.fromIncluding !== null || c.fromExcluding !== null || c.toIncluding !== null || c.toExcluding !== null;

export function boundsText(c: CpeStatement): string {
  const parts: string[] = [];
  if (c.fromIncluding !== null) parts.push(`>= ${c.fromIncluding}`);
  if (c.fromExcluding !== null) parts.push(`> ${c.fromExcluding}`);
  if (c.toExcluding !== null) parts.push(`< ${c.toExcluding}`);
  if (c.toIncluding !== null) parts.push(`<= ${c.toIncluding}`);
  if (parts.length > 0) return parts.join(', ');
  const cpe = knownCpe(c.cpe);
  const version = cpe === null ? null : cpeLiteral(cpe, 'version');
  return version ?? 'all versions';
}

function inBounds(c: CpeStatement, version: string | null): Is {
  if (version === null) return null;
  let is: Is = true;
  for (const [limit, holds] of [
    [c.fromIncluding, (n: number) => n >= 0],
    [c.fromExcluding, (n: number) => n > 0],
    [c.toExcluding, (n: number) => n < 0],
    [c.toIncluding, (n: number) => n <= 0],
  ] as const) {
    if (limit === null) continue;
    const order = compareAs(null, version, limit);
    is = and(is, order === null ? null : holds(order));
  }
  return is;
}

/** Whether the criterion's name and range hold for a name, whatever it says of `negate`. */
export function holds(c: CpeStatement, { cpe, version: told }: CpeSubject): Is {
  const own = knownCpe(c.cpe);
  if (own === null) return null;
  let is: Is = true;
  for (const name of CPE_ATTRIBUTES) {
    if (name === 'version') continue;
    const relation = compareValues(own[name], cpe[name]);
    if (relation === 'disjoint') return false;
    if (relation === 'subset' || relation === 'undefined') is = and(is, null);
  }
  const version = cpeLiteral(cpe, 'version') ?? told;
  if (hasBounds(c)) return and(is, inBounds(c, version));
  if (own.version === 'any') return is;
  if (version === null) {
    const relation = compareValues(own.version, cpe.version);
    return and(is, relation === 'disjoint' ? false : relation === 'equal' || relation === 'superset' ? true : null);
  }
  const literal = cpeLiteral(own, 'version');
  if (literal === null)
    return and(is, compareValues(own.version, { text: version, before: 0, after: 0 }) === 'superset');
  const order = literal === version ? 0 : compareAs(null, version, literal);
  return and(is, order === null ? null : order === 0);
}

/** The same vendor and product: the criterion is about this component, whatever its version. */
function isAbout(c: CpeStatement, { cpe }: CpeSubject): boolean {
  const own = knownCpe(c.cpe);
  return (
    own !== null &&
    (['part', 'vendor', 'product'] as const).every((name) => {
      const relation = compareValues(own[name], cpe[name]);
      return relation === 'equal' || relation === 'superset';
    })
  );
}

/** What is not seen among the others may still be there: a bill need not name what its product runs on. */
function elsewhere(c: CpeStatement, others: ReadonlyMap<string, readonly CpeSubject[]>): Is {
  let is: Is = null;
  const cpe = knownCpe(c.cpe);
  const key = cpe === null ? null : cpeKey(cpe);
  for (const other of key === null ? [] : (others.get(key) ?? [])) {
    const found = holds(c, other);
    if (found === true) return !c.negate;
    // The same product in another version, and no other one of it.
    if (found === false && isAbout(c, other)) is = c.negate;
  }
  return is;
}

const nameOf = (c: CpeStatement): string => {
  const cpe = knownCpe(c.cpe);
  return cpe === null ? c.cpe : `${cpeLiteral(cpe, 'vendor') ?? '*'} ${cpeLiteral(cpe, 'product') ?? '*'}`;
};

/**
 * @param others  what else the product and its device are made of, by `cpeKey`
 * @returns null: nothing that is vulnerable is about the component
 */
export function judgeApplicability(
  statements: readonly CpeStatement[],
  subject: CpeSubject,
  others: ReadonlyMap<string, readonly CpeSubject[]>,
): Judged | null {
  const groups = new Map<number, Map<number, CpeStatement[]>>();
  for (const c of statements) {
    const group = groups.get(c.group) ?? new Map<number, CpeStatement[]>();
    groups.set(c.group, group);
    const list = group.get(c.part);
    if (list === undefined) group.set(c.part, [c]);
    else list.push(c);
  }
  let is: Is = false;
  let found = false;
  const texts: string[] = [];
  let doubt: string | null = null;
  for (const group of groups.values()) {
    const own = (c: CpeStatement): boolean => c.vulnerable && !c.negate && isAbout(c, subject);
    if (![...group.values()].some((part) => part.some(own))) continue;
    found = true;
    let all: Is = true;
    for (const part of group.values()) {
      const mine = part.filter(own);
      const value = (mine.length > 0 ? mine : part).reduce<Is>(
        (a, c) => or(a, mine.length > 0 ? holds(c, subject) : elsewhere(c, others)),
        false,
      );
      if (mine.length > 0) texts.push(...mine.map(boundsText));
      if (value === null)
        doubt ??=
          mine.length > 0
            ? whyOpen(mine, subject)
            : `only together with ${[...new Set(part.map(nameOf))].slice(0, 3).join(' or ')}, of which nothing is known here`;
      all = and(all, value);
      if (all === false) break;
    }
    if (all === true) {
      const mine = [...group.values()].flatMap((part) => part.filter(own)).find((c) => holds(c, subject) === true);
      return { status: 'affected', reason: `in the range "${mine === undefined ? '' : boundsText(mine)}"` };
    }
    is = or(is, all);
  }
  if (!found) return null;
  if (is === null) return { status: 'unknown', reason: doubt ?? 'it cannot be said' };
  return { status: 'unaffected', reason: `outside of "${[...new Set(texts)].slice(0, 3).join(' | ')}"` };
}

function whyOpen(mine: readonly CpeStatement[], subject: CpeSubject): string {
  const open = mine.find((c) => holds(c, subject) === null) ?? mine[0]!;
  const version = cpeLiteral(subject.cpe, 'version') ?? subject.version;
  if (version === null) return `its version is not known; affected: "${boundsText(open)}"`;
  const own = knownCpe(open.cpe);
  const narrower =
    own === null
      ? undefined
      : CPE_ATTRIBUTES.find((n) => n !== 'version' && compareValues(own[n], subject.cpe[n]) === 'subset');
  return narrower === undefined
    ? `the version "${version}" cannot be ordered against "${boundsText(open)}"`
    : `"${boundsText(open)}" is meant with a certain ${narrower}, which its name does not tell`;
}
