/**
 * Syslog over UDP and TCP: RFC 3164 4 (BSD), RFC 5424 6 (structured), RFC 6587 3.4 (framing on TCP). States the host name and
 * the program of a message, and the product that a CEF or LEEF header names. The text of messages is never kept: it is of people.
 */

import { latin1, text } from '../../base/reader.ts';
import { type Dissector, GIVE_UP, MAYBE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const PORTS = [514, 601, 1514, 5514];
const MAX_MESSAGE = 65_536;
/** Enough for every header that is read. */
const HEADER_BYTES = 768;

const BSD_TIME =
  /^(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S{0,16}) /;
const STRUCTURED = /^1 (?:-|\d{4}-\d\d-\d\dT\S{1,32}) (\S{1,255}) (\S{1,48}) (\S{1,128}) /;
const PROGRAM = /^([A-Za-z0-9_./-]{1,48})(?:\[[\w.-]{1,32}\])?: /;
const CEF = /\bCEF: ?[01]\|([^|]{1,120})\|([^|]{1,120})\|([^|]{0,60})\|/;
const LEEF = /\bLEEF: ?[12]\.\d\|([^|]{1,120})\|([^|]{1,120})\|([^|]{0,60})\|/;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:]*)$/;

/** Length of `<priority>` at the start, 0 when there is none, -1 when the bytes end inside it. */
function priority(b: Uint8Array, at: number): number {
  if (at >= b.length) return -1;
  if (b[at] !== 0x3c) return 0;
  let value = 0;
  for (let i = 1; i <= 4; i++) {
    if (at + i >= b.length) return -1;
    const c = b[at + i]!;
    if (c === 0x3e) return i > 1 && value <= 191 ? i + 1 : 0;
    if (c < 0x30 || c > 0x39) return 0;
    value = value * 10 + c - 0x30;
  }
  return 0;
}

function read(message: Uint8Array, out: Out): void {
  const skip = priority(message, 0);
  if (skip <= 0) return;
  const line = text(message.subarray(skip, skip + HEADER_BYTES));
  const structured = STRUCTURED.exec(line);
  if (structured !== null) {
    stateHost(structured[1]!, out);
    if (structured[2] !== '-') out.observe('syslog.program', structured[2]!);
  } else {
    const time = BSD_TIME.exec(line);
    if (time !== null) stateBsd(line.slice(time[0].length), out);
  }
  const product = CEF.exec(line) ?? LEEF.exec(line);
  if (product !== null) {
    out.observe('syslog.vendor', product[1]!);
    out.observe('syslog.product', product[2]!);
    out.observe('syslog.product-version', product[3]!);
  }
  out.observe('syslog.role', 'syslog-sender');
}

/** Behind the time: host name, blank, program with a colon. Programs that leave the host name out begin with theirs. */
function stateBsd(rest: string, out: Out): void {
  const own = PROGRAM.exec(rest);
  if (own !== null) {
    out.observe('syslog.program', own[1]!);
    return;
  }
  const host = /^([A-Za-z0-9_.:-]{1,255}) /.exec(rest);
  if (host === null) return;
  const program = PROGRAM.exec(rest.slice(host[0].length));
  if (program === null) return; // without a program the first word may be text
  stateHost(host[1]!, out);
  out.observe('syslog.program', program[1]!);
}

function stateHost(host: string, out: Out): void {
  if (host !== '-' && !ADDRESS.test(host) && !host.endsWith(':')) out.observe('syslog.hostname', host);
}

/** Length of a digits-and-blank frame header of RFC 6587 3.4.1: [digits, length]; null: none; 'more': may become one. */
function countedFrame(b: Uint8Array, at: number): { readonly head: number; readonly size: number } | null | 'more' {
  let size = 0;
  for (let i = 0; i < 6; i++) {
    if (at + i >= b.length) return 'more';
    const c = b[at + i]!;
    if (c === 0x20) return i > 0 && size > 2 && size <= MAX_MESSAGE ? { head: i + 1, size } : null;
    if (c < 0x30 || c > 0x39) return null;
    size = size * 10 + c - 0x30;
  }
  return null;
}

function probeText(head: Uint8Array, at: number, onPort: boolean): Verdict {
  const skip = priority(head, at);
  if (skip < 0) return MORE;
  if (skip === 0) return NO;
  const line = latin1(head.subarray(at + skip, at + skip + 128));
  if (BSD_TIME.test(line) || STRUCTURED.test(line)) return YES;
  if (CEF.test(line) || LEEF.test(line)) return YES;
  return onPort ? MAYBE : line.length < 40 ? MORE : NO;
}

const syslog: Dissector = {
  id: 'syslog',
  version: 1,
  spec: 'RFC 3164 4, RFC 5424 6, RFC 6587 3.4',
  basis: 'captures',
  carriers: ['udp', 'tcp'],
  ports: PORTS,
  fields: {
    'syslog.hostname': {
      doc: 'Host name that the message carries (of the sender, unless it relays)',
      claims: 'hostname',
      confidence: 0.4,
    },
    'syslog.program': { doc: 'Program that wrote the message' },
    'syslog.vendor': { doc: 'Device vendor of a CEF or LEEF header', claims: 'manufacturer', confidence: 0.4 },
    'syslog.product': { doc: 'Device product of a CEF or LEEF header', claims: 'model', confidence: 0.35 },
    'syslog.product-version': {
      doc: 'Device version of a CEF or LEEF header',
      claims: 'software_version',
      confidence: 0.4,
    },
    'syslog.role': { doc: 'syslog-sender', claims: 'roles', confidence: 0.8 },
  },
  stateless: true,
  looks: 65_535,
  probe(head, _dir, flow) {
    const onPort = PORTS.includes(flow.bPort) || PORTS.includes(flow.aPort);
    const counted = flow.carrier === 'tcp' ? countedFrame(head, 0) : null;
    if (counted === 'more') return MORE;
    const verdict = probeText(head, counted === null ? 0 : counted.head, onPort);
    return flow.carrier === 'udp' && verdict === MORE ? (onPort && head.length > 4 ? MAYBE : NO) : verdict;
  },
  open(flow) {
    if (flow.carrier === 'udp') {
      return {
        push(bytes, _dir, out) {
          read(bytes, out);
          return bytes.length;
        },
      };
    }
    return {
      push(bytes, _dir, out) {
        let at = 0;
        while (at < bytes.length) {
          const counted = countedFrame(bytes, at);
          if (counted === 'more') break;
          const end = counted === null ? bytes.indexOf(0x0a, at) : at + counted.head + counted.size;
          if (end < 0 || end > bytes.length) {
            if (bytes.length - at > MAX_MESSAGE) return GIVE_UP;
            break;
          }
          read(bytes.subarray(at + (counted?.head ?? 0), end), out);
          at = counted === null ? end + 1 : end;
        }
        return at;
      },
      gap: () => true,
    };
  },
};

export default syslog;
