/**
 * Ranges of versions as OSV and CVE records state them, asked for one version: affected, unaffected, or unknown with the reason.
 * A version that is missing, or that cannot be ordered, is never unaffected.
 */

import type { AffectedStatement, VersionStatement } from '../../model/vulnerability.ts';
import { parseRange, within } from '../versions/range.ts';
import { parseVersion } from '../versions/version.ts';
import { compareAs } from './orders/order.ts';
import { withinVers } from './vers.ts';

export interface Judged {
  readonly status: VersionStatement['status'];
  readonly reason: string;
}

/** true, false, or (null) not known. */
type Is = boolean | null;
const and = (a: Is, b: Is): Is => (a === false || b === false ? false : a === null || b === null ? null : true);

/** Text that says: all of them. */
const ALL = new Set(['*', 'all', 'all versions', 'any']);
/** Text that says nothing. */
const NOTHING = new Set(['n/a', 'unspecified', 'unknown', 'na', '-', '']);
const PLAIN = /^[\w.+:~^-]+$/;

const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

export function rangeText({ from, lessThan, upTo }: VersionStatement): string {
  const parts: string[] = [];
  if (from !== null && from !== '0' && from !== '*')
    parts.push(lessThan === null && upTo === null ? from : `>= ${from}`);
  if (lessThan !== null && lessThan !== '*') parts.push(`< ${lessThan}`);
  if (upTo !== null && upTo !== '*') parts.push(`<= ${upTo}`);
  return short(parts.length === 0 ? 'all versions' : parts.join(', '));
}

const isRange = (v: VersionStatement): boolean => v.lessThan !== null || v.upTo !== null;

/** Whether the version is the one that is named, or in the range that a text in its place writes out (`< 2.3.1`). */
function insideOne(text: string, version: string, scheme: string | null): Is {
  const plain = text.trim().toLowerCase();
  if (ALL.has(plain)) return true;
  if (NOTHING.has(plain)) return null;
  if (plain.startsWith('vers:')) return withinVers(text, version);
  if (PLAIN.test(plain)) {
    const order = compareAs(scheme, version, text.trim());
    if (order !== null) return order === 0;
    return null;
  }
  return within(parseVersion(version), parseRange(text));
}

function insideRange(v: VersionStatement, version: string, scheme: string | null): Is {
  let is: Is = true;
  if (v.from !== null && v.from !== '0' && v.from !== '*' && !NOTHING.has(v.from.toLowerCase())) {
    const order = compareAs(scheme, version, v.from);
    is = and(is, order === null ? null : order >= 0);
  }
  for (const [limit, last] of [
    [v.lessThan, -1],
    [v.upTo, 0],
  ] as const) {
    if (limit === null || limit === '*') continue;
    // `<= 2.*`, `< unspecified`
    const order = PLAIN.test(limit) && !NOTHING.has(limit.toLowerCase()) ? compareAs(scheme, version, limit) : null;
    is = and(is, order === null ? null : order <= last);
  }
  return is;
}

/** Status inside of a range that changes on its way: that of the last change that the version has reached. */
function changed(v: VersionStatement, version: string, scheme: string | null): VersionStatement['status'] | null {
  let status = v.status;
  let reached: string | null = null;
  for (const { at, status: next } of v.changes ?? []) {
    const order = compareAs(scheme, version, at);
    if (order === null) return null;
    if (order < 0) continue;
    const later = reached === null ? 1 : compareAs(scheme, at, reached);
    if (later === null) return null;
    if (later > 0) [status, reached] = [next, at];
  }
  return status;
}

/** @param statements  of one package: those by commit say nothing where others are stated */
export function judgeVersions(
  { versions: all, otherwise }: Pick<AffectedStatement, 'versions' | 'otherwise'>,
  version: string | null,
  scheme: string | null,
): Judged {
  const others = all.filter((v) => v.scheme !== 'git');
  const versions = others.length === 0 ? all : others;
  const named = [...new Set(versions.filter((v) => v.status === 'affected').map(rangeText))];
  const ranges = named.length === 0 ? '' : short(named.slice(0, 3).join(' | '));
  if (version === null) {
    const whole = versions.some((v) => v.status === 'affected' && rangeText(v) === 'all versions');
    if ((whole && versions.every((v) => v.status === 'affected')) || (all.length === 0 && otherwise === 'affected'))
      return { status: 'affected', reason: 'all versions are affected' };
    return { status: 'unknown', reason: `its version is not known; affected: ${ranges || 'not told'}` };
  }
  if (all.length > 0 && others.length === 0)
    return { status: 'unknown', reason: 'the range is one of commits; which versions have them is not said' };
  let open: string | null = null;
  // A version that is named outweighs a range that it lies in.
  for (const v of [...versions.filter((o) => !isRange(o)), ...versions.filter(isRange)]) {
    const order = v.scheme === null || v.scheme === 'custom' ? scheme : v.scheme;
    const inside = isRange(v)
      ? insideRange(v, version, order)
      : v.from === null
        ? null
        : insideOne(v.from, version, order);
    if (inside === false) continue;
    const status = inside === null ? null : isRange(v) ? changed(v, version, order) : v.status;
    if (status === null) {
      if (v.status === 'affected' || otherwise === 'affected' || (v.changes?.length ?? 0) > 0) open ??= rangeText(v);
      continue;
    }
    if (status === 'unaffected' && open !== null && isRange(v)) break;
    if (status === 'unknown') return { status, reason: `whether ${rangeText(v)} is affected is not known` };
    return {
      status,
      reason: status === 'affected' ? `in the range "${rangeText(v)}"` : `"${rangeText(v)}" is not affected`,
    };
  }
  if (open !== null)
    return { status: 'unknown', reason: `the version "${short(version)}" cannot be ordered against "${open}"` };
  if (otherwise === 'affected') return { status: 'affected', reason: 'none of the versions that are not affected' };
  if (otherwise === 'unaffected')
    return { status: 'unaffected', reason: `outside of "${ranges || 'all that is named'}"` };
  return {
    status: 'unknown',
    reason:
      versions.length === 0 ? 'no version is named' : `"${short(version)}" is not named, and nothing is said of others`,
  };
}
