/**
 * ClientHello and ServerHello of TLS and DTLS: RFC 8446 4.1, RFC 5246 7.4.1, RFC 9147 5.2; fingerprints JA3 (MD5) and
 * JA4 for TLS clients (BSD licence). Other methods of the JA4 family have another licence and are not here.
 */

import { Reader } from '../../base/reader.ts';
import { md5, sha256 } from './hash.ts';

export interface ClientHello {
  readonly version: number;
  readonly ciphers: readonly number[];
  /** Types in the order of the message. */
  readonly extensions: readonly number[];
  readonly groups: readonly number[];
  readonly pointFormats: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  /** supported_versions; empty when absent. */
  readonly versions: readonly number[];
  readonly serverName: string;
  readonly alpn: readonly string[];
}

export interface ServerHello {
  /** The version chosen: supported_versions where present, else the legacy one. */
  readonly version: number;
  readonly cipher: number;
  readonly alpn: string;
}

const SERVER_NAME = 0;
const GROUPS = 10;
const POINT_FORMATS = 11;
const SIGNATURE_ALGORITHMS = 13;
const ALPN = 16;
const VERSIONS = 43;
const MAX_ITEMS = 512;

/** RFC 8701: values that clients throw in to keep servers tolerant. */
const isGrease = (v: number): boolean => (v & 0x0f0f) === 0x0a0a && v >> 8 === (v & 0xff);

function u16list(r: Reader): number[] {
  const out: number[] = [];
  while (r.left >= 2 && out.length < MAX_ITEMS) out.push(r.u16());
  return out;
}

function protocols(r: Reader): string[] {
  const list = r.sub(r.u16());
  const out: string[] = [];
  while (list.left > 0 && out.length < 16) out.push(list.latin1(list.u8()));
  return out;
}

function serverName(r: Reader): string {
  const list = r.sub(r.u16());
  if (list.u8() !== 0) return '';
  const name = list.latin1(list.u16()).toLowerCase();
  return /^[a-z0-9._-]{1,253}$/.test(name) ? name : '';
}

/**
 * The body of a ClientHello (behind the handshake header); null when it contradicts itself.
 * @param datagram true for DTLS, which has a cookie behind the session id
 */
export function readClientHello(body: Uint8Array, datagram = false): ClientHello | null {
  const r = new Reader(body);
  const version = r.u16();
  r.skip(32);
  r.skip(r.u8());
  if (datagram) r.skip(r.u8());
  const ciphers = u16list(r.sub(r.u16()));
  r.skip(r.u8());
  if (r.short || ciphers.length === 0) return null;
  const extensions: number[] = [];
  const hello = {
    groups: [] as number[],
    pointFormats: [] as number[],
    signatures: [] as number[],
    versions: [] as number[],
  };
  let name = '';
  let alpn: string[] = [];
  const list = r.left >= 2 ? r.sub(r.u16()) : r.sub(0);
  while (list.left >= 4 && extensions.length < MAX_ITEMS) {
    const type = list.u16();
    const data = list.sub(list.u16());
    extensions.push(type);
    if (type === SERVER_NAME) name = serverName(data);
    else if (type === GROUPS) hello.groups = u16list(data.sub(data.u16()));
    else if (type === POINT_FORMATS) hello.pointFormats = [...data.take(data.u8())];
    else if (type === SIGNATURE_ALGORITHMS) hello.signatures = u16list(data.sub(data.u16()));
    else if (type === ALPN) alpn = protocols(data);
    else if (type === VERSIONS) hello.versions = u16list(data.sub(data.u8()));
  }
  if (r.short || list.short) return null;
  return {
    version,
    ciphers,
    extensions,
    groups: hello.groups,
    pointFormats: hello.pointFormats,
    signatureAlgorithms: hello.signatures,
    versions: hello.versions,
    serverName: name,
    alpn,
  };
}

/** The body of a ServerHello; null when it contradicts itself. */
export function readServerHello(body: Uint8Array): ServerHello | null {
  const r = new Reader(body);
  let version = r.u16();
  r.skip(32);
  r.skip(r.u8());
  const cipher = r.u16();
  r.skip(1);
  if (r.short) return null;
  let alpn = '';
  const list = r.left >= 2 ? r.sub(r.u16()) : r.sub(0);
  while (list.left >= 4) {
    const type = list.u16();
    const data = list.sub(list.u16());
    if (type === VERSIONS) version = data.u16();
    else if (type === ALPN) alpn = protocols(data)[0] ?? '';
  }
  return { version, cipher, alpn };
}

/** JA3: version, ciphers, extensions, groups and point formats in decimal, without GREASE, as MD5. */
export function ja3(hello: ClientHello): string {
  const list = (values: readonly number[]): string => values.filter((v) => !isGrease(v)).join('-');
  return md5(
    `${hello.version},${list(hello.ciphers)},${list(hello.extensions)},${list(hello.groups)},${hello.pointFormats.join('-')}`,
  );
}

const hex4 = (v: number): string => v.toString(16).padStart(4, '0');

const JA4_VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
  [0xfeff, 'd1'],
  [0xfefd, 'd2'],
  [0xfefc, 'd3'],
]);

function ja4Alpn(alpn: readonly string[]): string {
  const first = alpn[0] ?? '';
  if (first === '') return '00';
  const ends = first[0]! + first[first.length - 1]!;
  if (/^[A-Za-z0-9]{2}$/.test(ends)) return ends;
  const codes =
    first.charCodeAt(0).toString(16).padStart(2, '0')[0]! +
    first
      .charCodeAt(first.length - 1)
      .toString(16)
      .padStart(2, '0')[1]!;
  return codes;
}

/** JA4 of a client: carrier, version, SNI, counts, ALPN, then truncated SHA-256 of sorted ciphers and of sorted extensions. */
export function ja4(hello: ClientHello, carrier: 't' | 'd'): string {
  const ciphers = hello.ciphers.filter((v) => !isGrease(v));
  const extensions = hello.extensions.filter((v) => !isGrease(v));
  const offered = hello.versions.filter((v) => !isGrease(v));
  // DTLS version numbers fall as versions rise.
  const best = offered.length === 0 ? hello.version : carrier === 'd' ? Math.min(...offered) : Math.max(...offered);
  const count = (n: number): string => String(Math.min(n, 99)).padStart(2, '0');
  const start = `${carrier}${JA4_VERSIONS.get(best) ?? '00'}${hello.extensions.includes(SERVER_NAME) ? 'd' : 'i'}${count(ciphers.length)}${count(extensions.length)}${ja4Alpn(hello.alpn)}`;
  const sorted = extensions
    .filter((v) => v !== SERVER_NAME && v !== ALPN)
    .map(hex4)
    .sort()
    .join(',');
  const signatures = hello.signatureAlgorithms.filter((v) => !isGrease(v)).map(hex4);
  const b = ciphers.length === 0 ? '000000000000' : sha256(ciphers.map(hex4).sort().join(',')).slice(0, 12);
  const tail = signatures.length === 0 ? sorted : `${sorted}_${signatures.join(',')}`;
  const c = extensions.length === 0 ? '000000000000' : sha256(tail).slice(0, 12);
  return `${start}_${b}_${c}`;
}

const VERSION_NAMES: ReadonlyMap<number, string> = new Map([
  [0x0002, 'SSL 2'],
  [0x0300, 'SSL 3'],
  [0x0301, 'TLS 1.0'],
  [0x0302, 'TLS 1.1'],
  [0x0303, 'TLS 1.2'],
  [0x0304, 'TLS 1.3'],
  [0xfeff, 'DTLS 1.0'],
  [0xfefd, 'DTLS 1.2'],
  [0xfefc, 'DTLS 1.3'],
]);

/** Name of a version number; null for one that is none (drafts, noise). */
export const versionName = (version: number): string | null => VERSION_NAMES.get(version) ?? null;
