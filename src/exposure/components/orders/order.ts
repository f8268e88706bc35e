/** Which order a version has: by the type of a purl, the ecosystem of OSV, or the `versionType` of a CVE record. */

import { compareVersions, parseVersion } from '../../versions/version.ts';
import { alpine } from './alpine.ts';
import { debian } from './debian.ts';
import { gem } from './gem.ts';
import { maven } from './maven.ts';
import { pypi } from './pypi.ts';
import { rpm } from './rpm.ts';
import { golang, nuget, semver } from './semver.ts';
import { MAX_ORDERED_CHARS, type Order, sign } from './text.ts';

/** Of software in general: as makers write versions (ADR 14); where nothing is said of the order, null. */
const generic: Order = (a, b) => {
  const [x, y] = [parseVersion(a), parseVersion(b)];
  const order = x === null || y === null ? null : compareVersions(x, y);
  return order === null ? null : sign(order);
};

/** Where semantic versions are the rule, but not kept to by all. */
const looseSemver: Order = (a, b) => semver(a, b) ?? generic(a, b);

const ORDERS: ReadonlyMap<string, Order> = new Map([
  ...['deb', 'debian', 'ubuntu', 'dpkg', 'echo', 'debian/ubuntu'].map((n) => [n, debian] as const),
  ...'rpm|rpmver|almalinux|rocky linux|red hat|suse|opensuse|openeuler|mageia|fedora|photon os|azure linux'
    .split('|')
    .map((n) => [n, rpm] as const),
  ...['apk', 'alpine', 'chainguard', 'wolfi'].map((n) => [n, alpine] as const),
  ...['npm', 'semver', 'cargo', 'crates.io', 'hex', 'pub', 'swift', 'swifturl'].map((n) => [n, looseSemver] as const),
  ...['go', 'golang'].map((n) => [n, golang] as const),
  ...['pypi', 'python', 'pep440'].map((n) => [n, pypi] as const),
  ['maven', maven],
  ['nuget', nuget],
  ...['gem', 'rubygems'].map((n) => [n, gem] as const),
]);

/** `Debian:12` is ordered as Debian is. Null: general. */
export const orderNamed = (scheme: string | null): Order =>
  ORDERS.get((scheme ?? '').split(':')[0]!.trim().toLowerCase()) ?? generic;

/** -1, 0, 1; null: it cannot be said. */
export function compareAs(scheme: string | null, a: string, b: string): -1 | 0 | 1 | null {
  if (a.length > MAX_ORDERED_CHARS || b.length > MAX_ORDERED_CHARS) return null;
  return a === b ? 0 : orderNamed(scheme)(a.trim(), b.trim());
}
