/**
 * EAP: RFC 3748 4 and 5. Of an identity only what is not of a person is kept: the machine behind `host/`, or the realm of a
 * network access identifier (RFC 7542), or the domain before a backslash. The name of a user never becomes more than that.
 */

import { text } from '../../base/reader.ts';

export interface EapFacts {
  readonly isResponse: boolean;
  /** '' where the packet tells none. */
  readonly machine: string;
  readonly realm: string;
  readonly method: string;
}

const IDENTITY = 1;
const MAX_IDENTITY_BYTES = 253;

/** Methods that authenticate (IANA EAP method types); identity, notification and nak are none. */
const METHODS: ReadonlyMap<number, string> = new Map([
  [4, 'MD5'],
  [6, 'GTC'],
  [13, 'TLS'],
  [17, 'LEAP'],
  [18, 'SIM'],
  [21, 'TTLS'],
  [23, 'AKA'],
  [25, 'PEAP'],
  [26, 'MSCHAPv2'],
  [43, 'FAST'],
  [50, "AKA'"],
  [52, 'PWD'],
  [55, 'TEAP'],
]);

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** A domain name; '' for what is none. */
function domain(s: string): string {
  const name = s.toLowerCase().replace(/\.$/, '');
  return name.length <= 253 && name !== '' && name.split('.').every((label) => LABEL.test(label)) ? name : '';
}

/** Machine and realm of an identity; '' for what it does not tell or what may be of a person. */
export function readIdentity(identity: string): { readonly machine: string; readonly realm: string } {
  const s = identity.trim();
  if (/^host\//i.test(s)) {
    const name = domain(s.slice(5));
    const dot = name.indexOf('.');
    return { machine: name, realm: dot < 0 ? '' : name.slice(dot + 1) };
  }
  const slash = s.indexOf('\\');
  const account = slash < 0 ? '' : s.slice(slash + 1);
  // A machine account: DOMAIN\NAME$.
  const machine = account.endsWith('$') ? domain(account.slice(0, -1)) : '';
  if (slash > 0) return { machine, realm: domain(s.slice(0, slash)) };
  const at = s.lastIndexOf('@');
  return { machine: '', realm: at < 0 ? '' : domain(s.slice(at + 1)) };
}

/** Code 1 | identifier 1 | length 2 | type 1 | data. Null when it is no request or response. */
export function readEap(b: Uint8Array): EapFacts | null {
  if (b.length < 5) return null;
  const code = b[0]!;
  const length = (b[2]! << 8) | b[3]!;
  if ((code !== 1 && code !== 2) || length < 5 || length > b.length) return null;
  const isResponse = code === 2;
  const type = b[4]!;
  const method = METHODS.get(type) ?? '';
  if (type !== IDENTITY || !isResponse) return { isResponse, machine: '', realm: '', method };
  const raw = b.subarray(5, Math.min(length, 5 + MAX_IDENTITY_BYTES));
  const nul = raw.indexOf(0);
  return { isResponse, ...readIdentity(text(nul < 0 ? raw : raw.subarray(0, nul))), method };
}
