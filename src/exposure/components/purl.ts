/**
 * Package URLs (package-url specification, purl-types): `pkg:type/namespace/name@version?qualifiers#subpath`. Read from the right
 * as the specification asks, with the normalisation of each type, so that two spellings of one package have one name.
 */

export interface Purl {
  /** Lower case: `npm`, `deb`. */
  readonly type: string;
  /** Segments joined by `/`; null: none. */
  readonly namespace: string | null;
  readonly name: string;
  /** Null: the name is of all versions. */
  readonly version: string | null;
  readonly qualifiers: ReadonlyMap<string, string>;
  readonly subpath: string | null;
}

/** Longest text that is read. */
const MAX_CHARS = 2_048;

/** Types in which namespace and name are the same in any case. */
const CASELESS = new Set(
  'alpm apk bitbucket composer deb github gitlab golang hex npm nuget oci pypi qpkg vscode-extension'.split(' '),
);
/** Types whose namespace alone is in lower case. */
const CASELESS_NAMESPACE = new Set(['rpm', 'luarocks']);

function decoded(text: string): string | null {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** `Foo__Bar.baz` is `foo-bar-baz` (PEP 503). */
function pypiName(name: string): string {
  let out = '';
  for (const c of name.toLowerCase()) {
    const dash = c === '-' || c === '_' || c === '.';
    if (!dash) out += c;
    else if (!out.endsWith('-')) out += '-';
  }
  return out;
}

const isType = (type: string): boolean => type.length <= 64 && /^[a-z][a-z0-9.+-]*$/.test(type);

function segments(text: string): readonly string[] | null {
  const out: string[] = [];
  for (const part of text.split('/')) {
    if (part === '') continue;
    const one = decoded(part);
    if (one === null || one === '') return null;
    out.push(one);
  }
  return out;
}

function qualifiersOf(text: string): ReadonlyMap<string, string> | null {
  const out = new Map<string, string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    if (at <= 0) return null;
    const key = pair.slice(0, at).toLowerCase();
    const value = decoded(pair.slice(at + 1));
    if (value === null || !/^[a-z][a-z0-9._-]*$/.test(key)) return null;
    if (value !== '') out.set(key, value);
  }
  return out;
}

function cut(text: string, mark: string): readonly [before: string, after: string | null] {
  const at = text.lastIndexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

/** `name@1.0`; a scope that begins with `@` and was not encoded is none. */
function versionCut(text: string): readonly [before: string, after: string | null] {
  const at = text.lastIndexOf('@');
  return at <= text.lastIndexOf('/') + 1 && at >= 0 && (at === 0 || text[at - 1] === '/')
    ? [text, null]
    : at < text.lastIndexOf('/')
      ? [text, null]
      : cut(text, '@');
}

/** Null: it is no package URL. */
export function parsePurl(text: string): Purl | null {
  if (text.length > MAX_CHARS) return null;
  const [beforeSubpath, subpathText] = cut(text.trim(), '#');
  const [beforeQualifiers, qualifierText] = cut(beforeSubpath, '?');
  const colon = beforeQualifiers.indexOf(':');
  if (colon < 0 || beforeQualifiers.slice(0, colon).toLowerCase() !== 'pkg') return null;
  let rest = beforeQualifiers.slice(colon + 1);
  while (rest.startsWith('/')) rest = rest.slice(1);
  const slash = rest.indexOf('/');
  if (slash <= 0) return null;
  const type = rest.slice(0, slash).toLowerCase();
  if (!isType(type)) return null;
  const [path, versionText] = versionCut(rest.slice(slash + 1));
  const parts = segments(path);
  const version = versionText === null ? null : decoded(versionText);
  const qualifiers = qualifiersOf(qualifierText ?? '');
  const subpath = segments(subpathText ?? '')?.filter((s) => s !== '.' && s !== '..');
  if (parts === null || qualifiers === null || subpath === undefined) return null;
  if (versionText !== null && version === null) return null;
  const last = parts.at(-1);
  if (last === undefined) return null;
  const lower = CASELESS.has(type);
  const space = parts.slice(0, -1).join('/');
  return {
    type,
    namespace: space === '' ? null : lower || CASELESS_NAMESPACE.has(type) ? space.toLowerCase() : space,
    name: type === 'pypi' ? pypiName(last) : lower ? last.toLowerCase() : last,
    version: version === '' ? null : version,
    qualifiers,
    subpath: subpath.length === 0 ? null : subpath.join('/'),
  };
}

const encoded = (text: string): string => encodeURIComponent(text).replaceAll('%3A', ':');

/** The canonical text. */
export function purlText({ type, namespace, name, version, qualifiers, subpath }: Purl): string {
  const space = namespace === null ? '' : `${namespace.split('/').map(encoded).join('/')}/`;
  const more = [...qualifiers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => `${k}=${encoded(v)}`);
  return (
    `pkg:${type}/${space}${encoded(name)}` +
    (version === null ? '' : `@${encoded(version)}`) +
    (more.length === 0 ? '' : `?${more.join('&')}`) +
    (subpath === null ? '' : `#${subpath.split('/').map(encoded).join('/')}`)
  );
}

/** What the package is called, whatever its version: `pkg:npm/%40angular/core`. */
export const purlName = (purl: Purl): string =>
  purlText({ ...purl, version: null, qualifiers: new Map(), subpath: null });

/** The version as its ecosystem orders it: the epoch of rpm and deb is a qualifier in the URL. */
export function purlVersion({ type, version, qualifiers }: Purl): string | null {
  const epoch = qualifiers.get('epoch');
  if (version === null || epoch === undefined || version.includes(':')) return version;
  return type === 'rpm' || type === 'deb' ? `${epoch}:${version}` : version;
}

/** Whether a name (with or without version) means a package: all that the name states has to be so. */
export function purlMeans(name: Purl, one: Purl): boolean | null {
  if (purlName(name) !== purlName(one)) return false;
  if (name.version !== null && one.version !== null && purlVersion(name) !== purlVersion(one)) return false;
  let open = name.version !== null && one.version === null;
  for (const [key, value] of name.qualifiers) {
    // Where it was fetched from and its checksum do not make it another package.
    if (key === 'repository_url' || key === 'download_url' || key === 'checksum' || key === 'vcs_url') continue;
    const own = one.qualifiers.get(key);
    if (own === undefined) open = true;
    else if (own !== value && key !== 'epoch') return false;
  }
  if (name.subpath !== null && name.subpath !== one.subpath) {
    if (one.subpath !== null) return false;
    open = true;
  }
  return open ? null : true;
}
