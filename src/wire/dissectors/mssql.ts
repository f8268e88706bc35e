/**
 * SQL Server: MS-TDS 2.2.3.1 (header), 2.2.6.5 (PRELOGIN), and the browser of instances, MC-SQLR 2.2. States roles, the version of
 * both ends, and name and version of instances. Of TDS 4 and 5 (Sybase, TDS 5.0 functional specification: login record, LOGINACK) the host
 * of the client, and product and version of the server. Never reads users, passwords or statements.
 *
 * type 1 | status 1 | length 2 (big-endian) | SPID 2 | packet 1 | window 1 | body
 */

import { latin1, Reader } from '../../base/reader.ts';
import { type Dissector, DONE, MAYBE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const HEADER = 8;
const LOGIN_4 = 2;
const RESPONSE = 4;
const LOGIN_7 = 16;
const PRELOGIN = 18;
const LONGEST = 32_768;
const SERVER_RESPONSE = 5;
const LOGIN_4_BYTES = 512;
const LOGIN_4_FIELDS = 4;
const FIELD = 31;
const LOGIN_ACK = 0xad;
/** Messages, changes of the environment, capabilities, LOGINACK: their length stands behind the token. */
const WITH_LENGTH: readonly number[] = [0xaa, 0xab, 0xe3, 0xe5, 0xe2, LOGIN_ACK];
const MOST_TOKENS = 32;

function probe(b: Uint8Array, onPort: boolean): Verdict {
  const type = b[0]!;
  if (type !== PRELOGIN && type !== LOGIN_7 && type !== LOGIN_4 && type !== RESPONSE) return NO;
  if (b.length > 1 && b[1]! > 1) return NO;
  if (b.length < HEADER + 1) return MORE;
  const length = (b[2]! << 8) | b[3]!;
  if (length <= HEADER || length > LONGEST || b[7] !== 0) return NO;
  if ((type === PRELOGIN || type === RESPONSE) && b.length < HEADER + 6) return MORE;
  if (type === PRELOGIN) return isPrelogin(b) ? YES : NO;
  if (type === RESPONSE) return isPrelogin(b) ? YES : onPort ? MAYBE : NO;
  if (type === LOGIN_4) {
    if (length !== LOGIN_4_BYTES || b[1] !== 0 || b[6]! > 1) return NO;
    if (b.length < HEADER + LOGIN_4_FIELDS * FIELD) return MORE;
    return onPort || isLogin4(b) ? YES : MAYBE;
  }
  return onPort ? MAYBE : NO;
}

/** The record begins with host, user, password and process: each 30 bytes that zeros fill up, and its length. */
function isLogin4(b: Uint8Array): boolean {
  let used = 0;
  for (let at = HEADER; at < HEADER + LOGIN_4_FIELDS * FIELD; at += FIELD) {
    const length = b[at + FIELD - 1]!;
    if (length >= FIELD || b.subarray(at + length, at + FIELD - 1).some((byte) => byte !== 0)) return false;
    used += length;
  }
  return used > 0;
}

function readLogin4(b: Uint8Array, out: Out): void {
  const host = latin1(b.subarray(HEADER, HEADER + b[HEADER + FIELD - 1]!));
  if (isLogin4(b) && /^[\w.-]{1,30}$/.test(host)) out.observe('mssql.client_hostname', host);
}

/** Tokens of an answer until LOGINACK: AD | length 2 | status 1 | version of TDS 4 | length 1, product | version 4. */
function readLoginAck(b: Uint8Array, out: Out): void {
  const r = new Reader(b, HEADER);
  for (let n = 0; n < MOST_TOKENS && r.left > 3; n++) {
    const token = r.u8();
    if (!WITH_LENGTH.includes(token)) return;
    const body = r.sub(r.u16le());
    if (r.short || token !== LOGIN_ACK) continue;
    body.skip(5);
    const product = latin1(body.take(body.u8()));
    const version = body.take(3);
    if (body.short || !/^[\x20-\x7e]{2,30}$/.test(product)) return;
    out.observe('mssql.product', product);
    if (version[0] !== 0) out.observe('mssql.version', version.join('.'));
    return;
  }
}

/** Options: token 1 | offset 2 | length 2, the first is VERSION (0) with 6 bytes; 255 ends them. */
function isPrelogin(b: Uint8Array): boolean {
  return b.length >= HEADER + 6 && b[HEADER] === 0 && b[HEADER + 3] === 0 && b[HEADER + 4] === 6 && b[HEADER + 1] === 0;
}

function readPrelogin(b: Uint8Array, dir: 0 | 1, out: Out): void {
  const at = HEADER + ((b[HEADER + 1]! << 8) | b[HEADER + 2]!);
  if (at + 4 > b.length) return;
  const version = `${b[at]}.${b[at + 1]}.${(b[at + 2]! << 8) | b[at + 3]!}`;
  out.observe(dir === 1 ? 'mssql.version' : 'mssql.client_version', version);
}

/** MC-SQLR 2.2.5: `ServerName;X;InstanceName;Y;IsClustered;No;Version;15.0.2000.5;tcp;1433;;` */
function readBrowser(b: Uint8Array, out: Out): void {
  if (b[0] !== SERVER_RESPONSE || b.length < 4) return;
  const words = latin1(b.subarray(3, Math.min(b.length, 2_048))).split(';');
  for (let k = 0; k + 1 < words.length; k++) {
    if (words[k] === 'ServerName') out.observe('mssql.server', words[k + 1]!);
    if (words[k] === 'InstanceName') out.observe('mssql.instance', words[k + 1]!);
    if (words[k] === 'Version') out.observe('mssql.version', words[k + 1]!);
  }
  out.observe('mssql.role', 'database-server');
}

const mssql: Dissector = {
  id: 'mssql',
  version: 2,
  spec: 'MS-TDS 2.2.3.1 and 2.2.6.5, MC-SQLR 2.2, TDS 5.0 functional specification',
  basis: 'captures',
  carriers: ['tcp', 'udp'],
  ports: [1433, 1434],
  firstBytes: [LOGIN_4, RESPONSE, SERVER_RESPONSE, LOGIN_7, PRELOGIN],
  fields: {
    'mssql.role': { doc: 'database-client or database-server', claims: 'roles', confidence: 0.9 },
    'mssql.version': { doc: 'Version of the server' },
    'mssql.product': { doc: 'Product of a server that speaks TDS 4 or 5' },
    'mssql.client_hostname': {
      doc: 'Host of the client in a login of TDS 4 or 5',
      claims: 'hostname',
      confidence: 0.6,
    },
    'mssql.client_version': { doc: 'Version of the client’s library' },
    'mssql.server': { doc: 'Name of the server in the browser’s answer', claims: 'hostname', confidence: 0.85 },
    'mssql.instance': { doc: 'Instance in the browser’s answer' },
  },
  looks: 8,
  probe(head, _dir, flow) {
    const onPort = flow.aPort === 1433 || flow.bPort === 1433;
    if (flow.carrier === 'tcp') return head[0] === SERVER_RESPONSE ? NO : probe(head, onPort);
    if (head[0] !== SERVER_RESPONSE || head.length < 16) return NO;
    return latin1(head.subarray(3, 14)) === 'ServerName;' ? YES : NO;
  },
  open: (flow) => ({
    push(bytes, dir, out) {
      if (flow.carrier === 'udp') {
        readBrowser(bytes, out);
        return bytes.length;
      }
      if (bytes.length < HEADER) return 0;
      const length = (bytes[2]! << 8) | bytes[3]!;
      if (length < HEADER || length > LONGEST) return DONE;
      if (bytes.length < length) return 0;
      out.observe('mssql.role', dir === 0 ? 'database-client' : 'database-server');
      const packet = bytes.subarray(0, length);
      const greets = bytes[0] === PRELOGIN || bytes[0] === RESPONSE;
      if (greets && isPrelogin(packet)) readPrelogin(packet, dir, out);
      else if (bytes[0] === LOGIN_4 && dir === 0 && length === LOGIN_4_BYTES) readLogin4(packet, out);
      else if (bytes[0] === RESPONSE && dir === 1) readLoginAck(packet, out);
      return dir === 1 ? DONE : length;
    },
  }),
};

export default mssql;
