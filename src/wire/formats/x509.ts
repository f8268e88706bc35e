/**
 * What a certificate says about its holder: RFC 5280 4.1 (certificate), X.690 8 and 10 (DER). Definite lengths only, at most
 * 4 GiB, no big-number arithmetic: a serial number is hex, a key size is counted in bits. Verifies nothing.
 */

import { Reader, text } from '../../base/reader.ts';

export interface Certificate {
  readonly subjectName: string;
  readonly subjectOrganization: string;
  readonly issuerName: string;
  readonly issuerOrganization: string;
  /** Lower-case hex without leading zero bytes. */
  readonly serial: string;
  /** As `YYYY-MM-DD`; '' when it cannot be read. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** DNS names and, as text, e-mail-free: other kinds are left out. At most MAX_NAMES. */
  readonly dnsNames: readonly string[];
  /** For example `rsa 2048`, `ec`, `ed25519`; '' when unknown. */
  readonly key: string;
  /** Dotted object identifier. */
  readonly signatureAlgorithm: string;
  readonly selfIssued: boolean;
}

const MAX_NAMES = 16;
const MAX_ELEMENTS = 64;

const SEQUENCE = 0x30;
const SET = 0x31;
const OID = 0x06;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const BMP_STRING = 0x1e;

interface Element {
  readonly tag: number;
  readonly value: Uint8Array;
}

/** The next element; null at the end or when it does not fit. Tags above 30 do not occur in certificates. */
function next(r: Reader): Element | null {
  if (r.left < 2) return null;
  const tag = r.u8();
  let length = r.u8();
  if (length > 0x80) {
    const n = length & 0x7f;
    if (n > 4) return null;
    length = 0;
    for (let i = 0; i < n; i++) length = length * 256 + r.u8();
  } else if (length === 0x80) return null;
  const value = r.take(length);
  return r.short ? null : { tag, value };
}

function children(e: Element | null | undefined): Element[] {
  const out: Element[] = [];
  if (e === null || e === undefined) return out;
  const r = new Reader(e.value);
  for (let c = next(r); c !== null && out.length < MAX_ELEMENTS; c = next(r)) out.push(c);
  return out;
}

function oid(e: Element | undefined): string {
  if (e === undefined || e.tag !== OID || e.value.length === 0 || e.value.length > 32) return '';
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of e.value) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) return '';
    if ((byte & 0x80) !== 0) continue;
    if (arcs.length === 0) {
      const first = Math.min(2, Math.floor(arc / 40));
      arcs.push(first, arc - first * 40);
    } else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}

function string(e: Element | undefined): string {
  if (e === undefined) return '';
  if (e.tag !== BMP_STRING) return text(e.value.subarray(0, 256)).trim();
  let s = '';
  for (let i = 0; i + 1 < Math.min(e.value.length, 512); i += 2) {
    s += String.fromCharCode((e.value[i]! << 8) | e.value[i + 1]!);
  }
  return s.trim();
}

/** Value of an attribute type in a distinguished name (RFC 5280 4.1.2.4); '' when absent. */
function attribute(name: Element | undefined, type: string): string {
  for (const set of children(name)) {
    if (set.tag !== SET) continue;
    for (const pair of children(set)) {
      const [key, value] = children(pair);
      if (oid(key) === type) return string(value);
    }
  }
  return '';
}

function date(e: Element | undefined): string {
  if (e === undefined || e.value.length > 24) return '';
  const s = text(e.value);
  const m =
    e.tag === UTC_TIME
      ? /^(\d\d)(\d\d)(\d\d)/.exec(s)
      : e.tag === GENERALIZED_TIME
        ? /^(\d{4})(\d\d)(\d\d)/.exec(s)
        : null;
  if (m === null) return '';
  // RFC 5280 4.1.2.5.1: two-digit years from 50 are of the last century.
  const year = m[1]!.length === 4 ? m[1]! : `${Number(m[1]) >= 50 ? '19' : '20'}${m[1]}`;
  return `${year}-${m[2]}-${m[3]}`;
}

function hex(bytes: Uint8Array): string {
  let s = '';
  for (const b of bytes.subarray(0, 32)) s += b.toString(16).padStart(2, '0');
  return s.replace(/^(?:00)+(?=..)/, '');
}

/** RFC 3279 2.3, RFC 5480 2.1.1, RFC 8410 3. */
function keyOf(info: Element | undefined): string {
  const [algorithm, key] = children(info);
  const [type, parameter] = children(algorithm);
  const id = oid(type);
  if (id === '1.2.840.10045.2.1') {
    const curves: Readonly<Record<string, string>> = {
      '1.2.840.10045.3.1.7': 'ec p-256',
      '1.3.132.0.34': 'ec p-384',
      '1.3.132.0.35': 'ec p-521',
    };
    return curves[oid(parameter)] ?? 'ec';
  }
  if (id === '1.3.101.112') return 'ed25519';
  if (id === '1.2.840.10040.4.1') return 'dsa';
  if (id !== '1.2.840.113549.1.1.1' || key === undefined || key.tag !== BIT_STRING) return '';
  const modulus = children(next(new Reader(key.value, 1)))[0];
  if (modulus === undefined || modulus.tag !== INTEGER) return 'rsa';
  let first = 0;
  while (first < modulus.value.length && modulus.value[first] === 0) first++;
  const bits =
    (modulus.value.length - first) * 8 - (first < modulus.value.length ? Math.clz32(modulus.value[first]!) - 24 : 0);
  return `rsa ${bits}`;
}

/** RFC 5280 4.2.1.6: dNSName is context tag 2. */
function dnsNames(extensions: Element | undefined): string[] {
  const names: string[] = [];
  for (const extension of children(children(extensions)[0])) {
    const parts = children(extension);
    if (oid(parts[0]) !== '2.5.29.17') continue;
    const value = parts[parts.length - 1];
    if (value === undefined || value.tag !== OCTET_STRING) continue;
    for (const name of children(next(new Reader(value.value)))) {
      if (name.tag === 0x82 && names.length < MAX_NAMES) names.push(string(name).toLowerCase());
    }
  }
  return names;
}

/** Reads a DER certificate; null when it is none. */
export function readCertificate(der: Uint8Array): Certificate | null {
  const whole = next(new Reader(der));
  if (whole === null || whole.tag !== SEQUENCE) return null;
  const [tbs, algorithm] = children(whole);
  if (tbs === undefined || tbs.tag !== SEQUENCE) return null;
  const fields = children(tbs);
  // version [0] is absent in version 1
  const at = fields[0]?.tag === 0xa0 ? 1 : 0;
  const [serial, , issuer, validity, subject, key] = fields.slice(at);
  if (serial === undefined || serial.tag !== INTEGER || subject === undefined) return null;
  const [from, to] = children(validity);
  const extensions = fields.find((f) => f.tag === 0xa3);
  return {
    subjectName: attribute(subject, '2.5.4.3'),
    subjectOrganization: attribute(subject, '2.5.4.10'),
    issuerName: attribute(issuer, '2.5.4.3'),
    issuerOrganization: attribute(issuer, '2.5.4.10'),
    serial: hex(serial.value),
    notBefore: date(from),
    notAfter: date(to),
    dnsNames: extensions === undefined ? [] : dnsNames(extensions),
    key: keyOf(key),
    signatureAlgorithm: oid(children(algorithm)[0]),
    selfIssued:
      issuer !== undefined && hex(issuer.value) === hex(subject.value) && issuer.value.length === subject.value.length,
  };
}
