/**
 * HTTP/1: RFC 9110, RFC 9112. States the software of clients and servers, roles, names asked for, and that a password was
 * sent in clear, and makers' services for their devices by a closed list. Refines to ipp, fhir, dicomweb, soap, onvif and http2 (prior knowledge, RFC 9113 3.3).
 * Never keeps a body, a path, a query, a cookie or a credential; does not inflate, does not follow tunnels and upgrades.
 */

import { latin1 } from '../../base/reader.ts';
import {
  type Dir,
  type Dissector,
  DONE,
  GIVE_UP,
  MAYBE,
  MORE,
  NO,
  type Out,
  type Parser,
  type Verdict,
  YES,
} from '../contract.ts';
import { type Head, header, parseHead } from '../formats/headers.ts';
import { makerCloud } from '../formats/maker-clouds.ts';

const LF = 0x0a;
const CR = 0x0d;
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const PREFACE_FIRST = 0x50;
const REQUEST = /^([A-Z][A-Z0-9_-]{1,23}) (\S.*) HTTP\/\d(?:\.\d)?$/;
const RESPONSE = /^HTTP\/\d(?:\.\d)? (\d{3})(?: .*)?$/;
/** Methods by which a request is known before its line is whole. */
const METHODS =
  /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|TRACE|CONNECT|PATCH|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK|SEARCH|REPORT|SUBSCRIBE|UNSUBSCRIBE|NOTIFY|M-POST) (?:\/|\*|https?:\/\/|[A-Za-z0-9.-]+:\d+ )/;
/** Requests without their answer that are remembered. */
const MAX_PENDING = 64;
/** Longest chunk-size line (RFC 9112 7.1 allows extensions). */
const MAX_LINE = 4_096;

type Mode = 'head' | 'body' | 'chunk' | 'chunk-data' | 'trailer' | 'rest';

interface Side {
  mode: Mode;
  /** Bytes of the body, or of the chunk with its CR LF, that are still to come. */
  left: number;
}

/** A more exact protocol that the head tells of; null for plain HTTP. */
function refined(head: Head, target: string): string | null {
  const type = `${header(head, 'content-type') ?? ''} ${header(head, 'accept') ?? ''}`.toLowerCase();
  if (type.includes('application/ipp')) return 'ipp';
  if (type.includes('application/fhir+') || /application\/(?:json|xml)\+fhir/.test(type)) return 'fhir';
  if (type.includes('application/dicom')) return 'dicomweb';
  if (target.startsWith('/onvif/')) return 'onvif';
  if (type.includes('application/soap+xml') || header(head, 'soapaction') !== null) return 'soap';
  return null;
}

/** Browsers and the applications of telephones: what they ask for is what a person wants. */
const OF_A_PERSON = /mozilla|opera|dalvik|okhttp|cfnetwork|webkit|android|darwin/i;

const isAddress = (host: string): boolean => /^[0-9.]+$/.test(host) || host.startsWith('[');

class HttpParser implements Parser {
  private readonly sides: readonly [Side, Side] = [
    { mode: 'head', left: 0 },
    { mode: 'head', left: 0 },
  ];
  /** Methods that wait for their answer, the oldest first. */
  private readonly pending: string[] = [];
  private understood = false;

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    const side = this.sides[dir];
    let at = 0;
    while (at < bytes.length) {
      const rest = bytes.subarray(at);
      const n = side.mode === 'head' ? this.head(side, rest, out) : this.body(side, rest);
      if (n < 0) return n;
      if (n === 0) return at;
      at += n;
    }
    return at;
  }

  /** Bodies are seldom whole in a lossy capture: look for the next start line at the next bytes. */
  gap(dir: Dir): boolean {
    this.sides[dir].mode = 'head';
    this.sides[dir].left = 0;
    return this.understood;
  }

  private head(side: Side, b: Uint8Array, out: Out): number {
    if (b[0] === CR || b[0] === LF) return 1;
    const begin = b[0] === PREFACE_FIRST ? latin1(b.subarray(0, PREFACE.length)) : '';
    if (begin === PREFACE) {
      out.observe('http.role', 'http-client');
      out.observe('http.role', 'http-server', 'receiver');
      out.refine('http2');
      return DONE;
    }
    if (begin !== '' && PREFACE.startsWith(begin)) return 0;
    const verdict = probe(b.length > 2_048 ? b.subarray(0, 2_048) : b);
    if (verdict === NO) return this.lost(b, out);
    const head = parseHead(b);
    if (head === 'more') return 0;
    if (head === null) return this.lost(b, out);
    const request = REQUEST.exec(head.startLine);
    const response = RESPONSE.exec(head.startLine);
    if (request !== null) this.request(side, head, request[1]!, request[2]!, out);
    else if (response !== null) {
      if (this.response(side, head, Number(response[1]), out)) return DONE;
    } else return this.lost(b, out);
    this.understood = true;
    return head.length;
  }

  /** Not the start of a message: what comes is skipped until it looks like one again. */
  private lost(b: Uint8Array, out: Out): number {
    if (!this.understood) return GIVE_UP;
    out.weird('no-start-line');
    return b.length;
  }

  private request(side: Side, head: Head, method: string, target: string, out: Out): void {
    const proxied = method === 'CONNECT' || /^https?:\/\//i.test(target);
    out.observe('http.role', 'http-client');
    out.observe('http.role', proxied ? 'http-proxy' : 'http-server', 'receiver');
    const agent = header(head, 'user-agent');
    if (agent !== null) out.observe('http.user_agent', agent);
    const host = (header(head, 'host') ?? '').replace(/:\d*$/, '').toLowerCase();
    if (!proxied && host !== '' && !isAddress(host) && /^[a-z0-9._-]{1,253}$/.test(host)) {
      out.observe('http.host', host, 'receiver');
      const cloud = OF_A_PERSON.test(agent ?? '') ? null : makerCloud(host);
      if (cloud !== null) out.observe('http.cloud', cloud);
    }
    if (/^basic /i.test(header(head, 'authorization') ?? header(head, 'proxy-authorization') ?? '')) {
      out.observe('http.clear_password', 'basic', 'receiver');
    }
    const more = refined(head, target);
    if (more !== null) out.refine(more);
    if (this.pending.length < MAX_PENDING) this.pending.push(method);
    this.frame(side, head, 'head');
  }

  /** Returns true when what follows is another protocol (tunnel, upgrade). */
  private response(side: Side, head: Head, status: number, out: Out): boolean {
    out.observe('http.role', 'http-server');
    out.observe('http.role', 'http-client', 'receiver');
    for (const f of head.fields) {
      if (f.name === 'server') out.observe('http.server', f.value);
      else if (f.name === 'x-powered-by') out.observe('http.powered_by', f.value);
      else if (f.name === 'www-authenticate') {
        const realm = /\brealm="([^"]{1,128})"/i.exec(f.value);
        if (realm !== null) out.observe('http.realm', realm[1]!);
      }
    }
    const more = refined(head, '');
    if (more !== null) out.refine(more);
    if (status === 101) return true;
    if (status < 200) return false;
    const method = this.pending.shift();
    if (method === 'CONNECT' && status < 300) return true;
    const bodiless = method === 'HEAD' || status === 204 || status === 304;
    if (!bodiless) this.frame(side, head, 'rest');
    return false;
  }

  /** RFC 9112 6.3: how long the body is. */
  private frame(side: Side, head: Head, without: Mode): void {
    const coding = header(head, 'transfer-encoding');
    const length = header(head, 'content-length');
    if (coding !== null && /\bchunked\s*$/i.test(coding)) side.mode = 'chunk';
    else if (length !== null && /^\d{1,15}$/.test(length)) {
      side.left = Number(length);
      side.mode = side.left > 0 ? 'body' : 'head';
    } else side.mode = without;
  }

  private body(side: Side, b: Uint8Array): number {
    if (side.mode === 'rest') return b.length;
    if (side.mode === 'body' || side.mode === 'chunk-data') {
      const n = Math.min(side.left, b.length);
      side.left -= n;
      if (side.left === 0) side.mode = side.mode === 'body' ? 'head' : 'chunk';
      return n;
    }
    const end = b.indexOf(LF);
    if (end < 0) {
      if (b.length <= MAX_LINE) return 0;
      side.mode = 'rest';
      return b.length;
    }
    const line = latin1(b.subarray(0, Math.min(end, 20))).trim();
    if (side.mode === 'trailer') {
      if (line === '') side.mode = 'head';
      return end + 1;
    }
    const size = /^[0-9a-fA-F]{1,12}/.exec(line);
    if (size === null) side.mode = 'rest';
    else {
      const length = Number.parseInt(size[0], 16);
      side.mode = length === 0 ? 'trailer' : 'chunk-data';
      side.left = length + 2;
    }
    return end + 1;
  }
}

function probe(head: Uint8Array): Verdict {
  let start = 0;
  while (start < 4 && (head[start] === CR || head[start] === LF)) start++;
  if (start === head.length) return MORE;
  const lf = head.indexOf(LF, start);
  const stop = lf < 0 ? head.length : lf;
  const end = stop > start && head[stop - 1] === CR ? stop - 1 : stop;
  const line = latin1(head.subarray(start, end));
  if (lf >= 0) {
    if (REQUEST.test(line) || RESPONSE.test(line)) return YES;
    return /^GET \/\S*$/.test(line) ? MAYBE : NO;
  }
  if ('HTTP/'.startsWith(line)) return MORE;
  if (line.startsWith('HTTP/')) {
    if (line.length < 12) return /^HTTP\/\d?(?:\.\d?)? ?\d*$/.test(line) ? MORE : NO;
    return /^HTTP\/\d(?:\.\d)? \d{3}/.test(line) ? YES : NO;
  }
  if (METHODS.test(line)) return MAYBE;
  return line.length < 48 && /^[A-Z][A-Z0-9_-]{0,23}(?: [\x20-\x7e]*)?$/.test(line) ? MORE : NO;
}

const http: Dissector = {
  id: 'http',
  version: 2,
  spec: 'RFC 9110, RFC 9112, RFC 9113 3.3',
  basis: 'captures',
  carriers: ['tcp'],
  // A capital letter begins a method or a version; empty lines may come before it (RFC 9112 2.2).
  firstBytes: [LF, CR, ...Array.from({ length: 26 }, (_, k) => 0x41 + k)],
  ports: [80, 8080, 8000, 8008, 8081, 8888, 3128, 631, 5985],
  fields: {
    'http.server': { doc: 'Server header' },
    'http.user_agent': { doc: 'User-Agent header' },
    'http.powered_by': { doc: 'X-Powered-By header' },
    'http.realm': { doc: 'Realm for which it asks a password: often the product' },
    'http.host': {
      doc: 'Name by which it was asked; a weak hint, servers share names',
      claims: 'hostname',
      confidence: 0.3,
    },
    'http.cloud': { doc: "A maker's service for its devices that a program, no browser, asked for: the domain only" },
    'http.role': { doc: 'http-client, http-server or http-proxy', claims: 'roles', confidence: 0.8 },
    'http.clear_password': { doc: 'It was sent a password in clear text (basic); never the password' },
  },
  weirds: { 'no-start-line': 'Bytes where a request or status line should be' },
  looks: 48,
  probe: (head) => probe(head),
  open: () => new HttpParser(),
};

export default http;
