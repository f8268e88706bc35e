/** A component as it is compared: its names read once, and the keys that vulnerabilities about it are found by. */

import type { SbomComponent } from '../../model/sbom.ts';
import type { AffectedStatement, Vulnerability } from '../../model/vulnerability.ts';
import { type Cpe, cpeLiteral, cpeText, cpeVersion, parseCpe } from './cpe.ts';
import { type Purl, parsePurl, purlName, purlVersion } from './purl.ts';

export type Named = Pick<SbomComponent, 'name' | 'version' | 'supplier' | 'purl' | 'cpe'>;

export interface Part {
  readonly component: Named;
  readonly purl: Purl | null;
  /** The source package that a binary one was built from, where the URL tells. */
  readonly source: Purl | null;
  readonly cpe: Cpe | null;
  /** As its own ecosystem writes it; null: not told. */
  readonly version: string | null;
  /** By what it is known when it has neither URL nor CPE name, or one of a distribution; null: by nothing. */
  readonly plainName: string | null;
}

/** Types whose packages OSV's databases and distributions know by name: another thing of the same name is none. */
const ECOSYSTEMS: Readonly<Record<string, string>> = {
  npm: 'node.js',
  pypi: 'python',
  maven: 'java',
  gem: 'ruby',
  cargo: 'rust',
  nuget: '.net',
  composer: 'php',
  golang: 'go',
  hex: 'erlang',
  pub: 'dart',
};
/** What a CPE name calls the platform of packages of this type; null: they are of none. */
export const targetOf = (purl: Purl | null): string | null =>
  purl !== null && Object.hasOwn(ECOSYSTEMS, purl.type) ? ECOSYSTEMS[purl.type]! : null;

/** Letters and digits in lower case: `Open SSL` is `openssl`. Null: too little is left to name anything. */
export function plainName(name: string): string | null {
  const plain = name
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z0-9+]/g, '');
  return plain.length >= 2 ? plain : null;
}

/** `upstream=openssl@1.1.1n-0` (syft), `upstream=openssl`. */
function sourceOf(purl: Purl | null): Purl | null {
  const stated = purl?.qualifiers.get('upstream');
  if (purl === null || stated === undefined) return null;
  const at = stated.indexOf('@');
  const name = (at < 0 ? stated : stated.slice(0, at)).replace(/-\d[^/]{0,200}\.src\.rpm$/, '');
  if (name === '' || name === purl.name) return null;
  return { ...purl, name, version: at < 0 ? purl.version : stated.slice(at + 1) };
}

/** Without what a distribution adds: `1:1.1.1n-0+deb11u5` is `1.1.1n`. */
export function upstreamVersion({ purl, version }: Part): string | null {
  if (version === null || purl === null || !['deb', 'rpm', 'apk'].includes(purl.type)) return version;
  const rest = version.slice(version.indexOf(':') + 1);
  const dash = rest.lastIndexOf('-');
  return (dash > 0 ? rest.slice(0, dash) : rest).split('+')[0]!;
}

export function partOf(component: Named): Part {
  const purl = component.purl === null ? null : parsePurl(component.purl);
  const cpe = component.cpe === null ? null : parseCpe(component.cpe);
  const version =
    (purl === null ? null : purlVersion(purl)) ?? component.version ?? (cpe === null ? null : cpeVersion(cpe));
  const last = component.name.slice(component.name.lastIndexOf('/') + 1);
  return {
    component,
    purl,
    source: sourceOf(purl),
    cpe,
    version,
    plainName: cpe === null ? plainName(last) : null,
  };
}

/** Vendor and product of a name; null: it has a pattern in their place. */
export const cpeKey = (cpe: Cpe): string | null => {
  const [vendor, product] = [cpeLiteral(cpe, 'vendor'), cpeLiteral(cpe, 'product')];
  return vendor === null || product === null ? null : `cpe:${vendor}:${product}`.replace(/\s/g, '_');
};

/** Names that a component is looked for by. */
export function keysOf(part: Part): readonly string[] {
  const out: string[] = [];
  for (const purl of [part.purl, part.source]) if (purl !== null) out.push(`purl:${purlName(purl)}`);
  const key = part.cpe === null ? null : cpeKey(part.cpe);
  if (key !== null) out.push(key);
  if (part.plainName !== null) out.push(`name:${part.plainName}`);
  return out;
}

const cpes = new Map<string, Cpe | null>();
/** A name of the dictionary, read once for all that are compared with it. */
export function knownCpe(text: string): Cpe | null {
  let read = cpes.get(text);
  if (read === undefined) {
    if (cpes.size > 100_000) cpes.clear();
    read = parseCpe(text);
    cpes.set(text, read);
  }
  return read;
}

const OF_ECOSYSTEM: Readonly<Record<string, string>> = {
  npm: 'npm',
  pypi: 'pypi',
  maven: 'maven',
  go: 'golang',
  'crates.io': 'cargo',
  nuget: 'nuget',
  rubygems: 'gem',
  packagist: 'composer',
  hex: 'hex',
  pub: 'pub',
  debian: 'deb/debian',
  ubuntu: 'deb/ubuntu',
  alpine: 'apk/alpine',
  wolfi: 'apk/wolfi',
  chainguard: 'apk/chainguard',
  'red hat': 'rpm/redhat',
  almalinux: 'rpm/almalinux',
  'rocky linux': 'rpm/rocky',
  suse: 'rpm/suse',
  opensuse: 'rpm/opensuse',
  openeuler: 'rpm/openeuler',
  conancenter: 'conan',
  bitnami: 'bitnami',
};

/** The package that a statement is about; null: it names none. */
export function packageOf(a: AffectedStatement): Purl | null {
  if (a.purl !== null) return parsePurl(a.purl);
  const ecosystem = a.ecosystem?.split(':')[0]?.toLowerCase() ?? '';
  if (a.product === null || !Object.hasOwn(OF_ECOSYSTEM, ecosystem)) return null;
  const name = ecosystem === 'maven' ? a.product.replace(':', '/') : a.product;
  return parsePurl(`pkg:${OF_ECOSYSTEM[ecosystem]}/${name.split('/').map(encodeURIComponent).join('/')}`);
}

/** Names that a vulnerability is found by, each once: what `keysOf` says of components. Without blanks. */
export function keysOfVulnerability({
  affected,
  cpes: stated,
}: Pick<Vulnerability, 'affected' | 'cpes'>): readonly string[] {
  const out = new Set<string>();
  const byCpe = (text: string): void => {
    const cpe = knownCpe(text);
    const key = cpe === null ? null : cpeKey(cpe);
    if (cpe === null || key === null) return;
    out.add(key);
    const plain = plainName(cpeLiteral(cpe, 'product') ?? '');
    if (plain !== null) out.add(`name:${plain}`);
  };
  for (const c of stated) if (c.vulnerable) byCpe(c.cpe);
  for (const a of affected) {
    const purl = packageOf(a);
    if (purl !== null) out.add(`purl:${purlName(purl)}`);
    for (const text of a.cpes) byCpe(text);
    const plain = a.product === null || a.product.toLowerCase() === 'n/a' ? null : plainName(a.product);
    if (plain !== null) out.add(`name:${plain}`);
  }
  return [...out].filter((key) => key.length <= 512 && !/\s/.test(key));
}

/** Null: it has none that can be read. */
export const cpeTextOf = ({ cpe }: Part): string | null => (cpe === null ? null : cpeText(cpe));
