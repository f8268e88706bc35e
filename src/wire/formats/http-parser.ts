/**
 * The reader of HTTP/1 messages: RFC 9112 (messages, length of the body), RFC 9113 3.3 (prior knowledge). Shared by the
 * dissectors of what HTTP carries, so that a flow gives the same facts whoever recognised it first.
 */

import { latin1 } from '../../base/reader.ts';
import type { FieldSpec } from '../../model/observation.ts';
import { type Dir, DONE, GIVE_UP, MAYBE, MORE, NO, type Out, type Parser, type Verdict, YES } from '../contract.ts';
import { base64 } from './base64.ts';
import { type Head, header, parseHead } from './headers.ts';
import { type BodyKind, type BodyReader, type ContentHead, contentOf } from './http-body.ts';
import { DICOMWEB_FIELDS, dicomwebBody } from './http-dicomweb.ts';
import { FHIR_FIELDS, fhirBody } from './http-fhir.ts';
import { IPP_FIELDS, ippBody } from './http-ipp.ts';
import { DPWS_FIELDS, SDC_FIELDS, sdcBody } from './http-sdc.ts';
import { makerCloud } from './maker-clouds.ts';
import { readNtlm } from './ntlmssp.ts';

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
  /** Reads the body at hand; null when it is of no kind that is looked into. */
  reader: BodyReader | null;
  /** Bytes of the body, or of the chunk with its CR LF, that are still to come. */
  left: number;
}

/** Kinds of content that are looked into, in the order in which they are asked. */
const KINDS: readonly BodyKind[] = [fhirBody, dicomwebBody, sdcBody, ippBody];

/** A more exact protocol that the head tells of and that no kind reads; null for plain HTTP. */
function refined(head: Head, content: ContentHead): string | null {
  if (content.target.startsWith('/onvif/')) return 'onvif';
  return header(head, 'soapaction') === null ? null : 'soap';
}

/** Browsers and the applications of telephones: what they ask for is what a person wants. */
const OF_A_PERSON = /mozilla|opera|dalvik|okhttp|cfnetwork|webkit|android|darwin/i;

/** An NTLM token of an authentication header: names of the machine that sent it; never the user's. */
function stateNtlm(value: string, out: Out): void {
  const token = /^(?:NTLM|Negotiate)\s+([A-Za-z0-9+/]{16,}={0,2})$/i.exec(value.trim());
  const names = token === null ? null : readNtlm(base64(token[1]!));
  if (names === null) return;
  out.observe('http.ntlm_computer', names.computer);
  out.observe('http.ntlm_dns_name', names.dnsComputer.toLowerCase());
  out.observe('http.ntlm_domain', names.dnsDomain.toLowerCase() || names.domain);
  if (names.version !== '') out.observe('http.ntlm_os_version', `Windows ${names.version}`);
}

const isAddress = (host: string): boolean => /^[0-9.]+$/.test(host) || host.startsWith('[');

export class HttpParser implements Parser {
  private readonly sides: readonly [Side, Side] = [
    { mode: 'head', left: 0, reader: null },
    { mode: 'head', left: 0, reader: null },
  ];
  /** Methods that wait for their answer, the oldest first. */
  private readonly pending: string[] = [];
  private understood = false;
  /** A proxy opened the way: what follows is not HTTP. */
  private tunnelled = false;
  /** The client asked for a service of ONVIF: so is what answers. */
  private isOnvif = false;
  /** What a body told the flow to be. */
  private exact: string | null = null;

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    const side = this.sides[dir];
    let at = 0;
    while (at < bytes.length) {
      const rest = bytes.subarray(at);
      const n = side.mode === 'head' ? this.head(side, rest, out) : this.body(side, rest, out);
      if (n < 0) return n;
      if (n === 0) return at;
      at += n;
      if (this.tunnelled) return at;
    }
    return at;
  }

  /** Bodies are seldom whole in a lossy capture: look for the next start line at the next bytes. */
  gap(dir: Dir): boolean {
    this.sides[dir].mode = 'head';
    this.sides[dir].left = 0;
    this.sides[dir].reader = null;
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
    const verdict = probeHttp(b.length > 2_048 ? b.subarray(0, 2_048) : b);
    if (verdict === NO) return this.lost(b, out);
    const head = parseHead(b);
    if (head === 'more') return 0;
    if (head === null) return this.lost(b, out);
    const request = REQUEST.exec(head.startLine);
    const response = RESPONSE.exec(head.startLine);
    if (request !== null) this.request(side, head, request[1]!, request[2]!, out);
    else if (response !== null) {
      const next = this.response(side, head, Number(response[1]), out);
      if (next === 'other') return DONE;
      if (next === 'tunnel') {
        this.tunnelled = true;
        out.handover();
      }
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
    stateNtlm(header(head, 'authorization') ?? header(head, 'proxy-authorization') ?? '', out);
    this.content(side, head, contentOf(head, true, method, target), out);
    if (this.pending.length < MAX_PENDING) this.pending.push(method);
    this.frame(side, head, 'head');
  }

  /** Returns what follows: HTTP again, another protocol of this connection, or what the proxy was asked for. */
  private response(side: Side, head: Head, status: number, out: Out): 'http' | 'other' | 'tunnel' {
    out.observe('http.role', 'http-server');
    out.observe('http.role', 'http-client', 'receiver');
    for (const f of head.fields) {
      if (f.name === 'server') out.observe('http.server', f.value);
      else if (f.name === 'x-powered-by') out.observe('http.powered_by', f.value);
      else if (f.name === 'www-authenticate') {
        const realm = /\brealm="([^"]{1,128})"/i.exec(f.value);
        if (realm !== null) out.observe('http.realm', realm[1]!);
        stateNtlm(f.value, out);
      }
    }
    this.content(side, head, contentOf(head, false, '', ''), out);
    if (status === 101) return 'other';
    if (status < 200) return 'http';
    const method = this.pending.shift();
    if (method === 'CONNECT' && status < 300) return 'tunnel';
    const bodiless = method === 'HEAD' || status === 204 || status === 304;
    if (!bodiless) this.frame(side, head, 'rest');
    return 'http';
  }

  /** What the message carries, and who reads it. A compressed body is not read. */
  private content(side: Side, head: Head, content: ContentHead, out: Out): void {
    side.reader = null;
    for (const kind of KINDS) {
      if (!kind.head(content, out)) continue;
      this.isOnvif ||= content.target.startsWith('/onvif/');
      out.refine(this.isOnvif ? 'onvif' : (this.exact ?? kind.protocol));
      const coded = header(head, 'content-encoding');
      if (coded === null || coded.trim().toLowerCase() === 'identity') side.reader = kind.open(content);
      return;
    }
    const more = refined(head, content);
    if (more !== null) out.refine(more);
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

  private body(side: Side, b: Uint8Array, out: Out): number {
    if (side.mode === 'rest') {
      this.read(side, b, out);
      return b.length;
    }
    if (side.mode === 'body' || side.mode === 'chunk-data') {
      const n = Math.min(side.left, b.length);
      // The CR LF behind a chunk is counted with it, but is none of its bytes.
      const own = side.mode === 'body' ? n : Math.min(n, Math.max(0, side.left - 2));
      this.read(side, b.subarray(0, own), out);
      side.left -= n;
      if (side.left === 0) side.mode = side.mode === 'body' ? 'head' : 'chunk';
      return n;
    }
    return this.chunkLine(side, b);
  }

  private read(side: Side, b: Uint8Array, out: Out): void {
    const { reader } = side;
    if (reader === null || b.length === 0) return;
    if (!reader.feed(b, out)) side.reader = null;
    if (reader.protocol === undefined || reader.protocol === null || reader.protocol === this.exact) return;
    this.exact = reader.protocol;
    out.refine(this.exact);
  }

  /** Size of the next chunk, or a line of the trailer. */
  private chunkLine(side: Side, b: Uint8Array): number {
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

export function probeHttp(head: Uint8Array): Verdict {
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

/** A capital letter begins a method or a version; empty lines may come before it (RFC 9112 2.2). */
export const HTTP_FIRST_BYTES: readonly number[] = [LF, CR, ...Array.from({ length: 26 }, (_, k) => 0x41 + k)];

/** What any flow of HTTP may state, whichever of its dissectors recognised it. */
export const HTTP_FIELDS: Readonly<Record<string, FieldSpec>> = {
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
  'http.ntlm_computer': { doc: 'Machine name in NTLM authentication', claims: 'hostname', confidence: 0.85 },
  'http.ntlm_dns_name': { doc: 'DNS name of the machine in NTLM authentication', claims: 'hostname', confidence: 0.85 },
  'http.ntlm_domain': { doc: 'Domain or workgroup in NTLM authentication' },
  'http.ntlm_os_version': { doc: 'Windows version in NTLM authentication', claims: 'os', confidence: 0.6 },
  ...FHIR_FIELDS,
  ...DICOMWEB_FIELDS,
  ...IPP_FIELDS,
  ...DPWS_FIELDS,
  ...SDC_FIELDS,
};

export const HTTP_WEIRDS: Readonly<Record<string, string>> = {
  'no-start-line': 'Bytes where a request or status line should be',
};

/** Bytes of a head in which a type of content is looked for. */
const TYPE_BYTES = 1_536;

/**
 * Whether a head is of HTTP and names a type of content that ends in `<word>+...` or `<word>"`: cheap enough to be asked of
 * every flow that begins with a capital letter.
 */
export function probeContent(head: Uint8Array, word: string): Verdict {
  const verdict = probeHttp(head);
  if (verdict === NO || verdict === MORE) return verdict;
  const end = Math.min(head.length, TYPE_BYTES);
  for (const mark of [0x2b, 0x22]) {
    for (let at = head.indexOf(mark); at >= 0 && at < end; at = head.indexOf(mark, at + 1)) {
      if (endsWith(head, at, word)) return YES;
    }
  }
  // The head goes on: its types may come. An empty line ends it.
  for (let at = head.indexOf(LF); at >= 0 && at + 1 < end; at = head.indexOf(LF, at + 1)) {
    if (head[at + 1] === LF || (head[at + 1] === CR && head[at + 2] === LF)) return NO;
  }
  return head.length < TYPE_BYTES ? MORE : NO;
}

function endsWith(b: Uint8Array, at: number, word: string): boolean {
  for (let i = 1; i <= word.length; i++) if (b[at - i] !== word.charCodeAt(word.length - i)) return false;
  return true;
}
