/**
 * The envelope of a log message: RFC 3164 4 (BSD), RFC 5424 6 (structured), and the Cisco writings with a sequence number and
 * a time behind the priority. Gives host, program, time and text; structured data is kept apart.
 */

import type { LogMessage } from '../contract.ts';
import { bsdTimeUs, isoTimeUs } from './text.ts';

const STRUCTURED = /^1 (\S{1,64}) (\S{1,255}) (\S{1,48}) \S{1,128} \S{1,32} /;
const BSD_TIME = /^[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: \d{4}(?= ))?/;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S{0,16}/;
const HOST = /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,254}$/;
const PROGRAM = /^([A-Za-z0-9_./-]{1,48})(?:\[[\w.-]{1,32}\])?:\s/;
/** Cisco: `45: sw1: *Mar  1 00:00:00.123: %LINK-3-UPDOWN: ...`; sequence, host and time may each be missing. */
const CISCO = /%[A-Z][A-Z0-9_]{1,31}-(?:[A-Z0-9_]{1,31}-)?[0-7]-[A-Z0-9_]{1,48}: ?/;
const CISCO_TIME = /(?:^|[ *.])([A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d)/;

/** Behind `<priority>`, and behind `<priority>` only: 0 to 191. -1: no priority. */
function behindPriority(line: string): number {
  const m = /^<(\d{1,3})>/.exec(line);
  return m !== null && Number(m[1]) <= 191 ? m[0].length : -1;
}

/** True for a line that begins as a log message does, with or without its priority. */
export function looksLikeLog(line: string): boolean {
  const at = behindPriority(line);
  const rest = at < 0 ? line : line.slice(at);
  if (at > 0) return rest.length > 3;
  return (BSD_TIME.test(rest) || ISO_TIME.test(rest)) && / \S+ \S+/.test(rest.slice(15, 400));
}

function structured(rest: string, atUs: number): LogMessage | null {
  const m = STRUCTURED.exec(rest);
  if (m === null) return null;
  const named = (text: string): string | null => (text === '-' ? null : text);
  const body = rest.slice(m[0].length);
  const end = body.startsWith('-') ? 2 : structuredDataEnd(body);
  return {
    host: named(m[2]!),
    program: named(m[3]!),
    text: body.slice(end).replace(/^\ufeff/, ''),
    data: body.startsWith('-') ? '' : body.slice(0, end),
    atUs: isoTimeUs(m[1]!) ?? atUs,
  };
}

/** Behind `[id name="value" ...]...` and the blank that follows. */
function structuredDataEnd(body: string): number {
  let at = 0;
  let quoted = false;
  let open = false;
  for (; at < body.length; at++) {
    const c = body[at];
    if (c === '\\') at++;
    else if (c === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (c === '[') open = true;
    else if (c === ']') {
      open = false;
      if (body[at + 1] !== '[') return at + 2;
    } else if (!open) return at;
  }
  return body.length;
}

/** @param atUs when the line came: the time of a message that tells none, and what the year is taken from */
export function readEnvelope(line: string, atUs: number): LogMessage {
  const at = behindPriority(line);
  const rest = at < 0 ? line : line.slice(at);
  const modern = structured(rest, atUs);
  if (modern !== null) return modern;
  const cisco = CISCO.exec(rest.slice(0, 256));
  if (cisco !== null) return ciscoMessage(rest, cisco.index, atUs);
  const time = BSD_TIME.exec(rest)?.[0] ?? ISO_TIME.exec(rest)?.[0] ?? '';
  const whenUs = time === '' ? null : (bsdTimeUs(time, atUs) ?? isoTimeUs(time));
  const body = rest.slice(time.length).trimStart();
  if (time === '' || PROGRAM.test(body)) return { host: null, ...withoutProgram(body), data: '', atUs: whenUs ?? atUs };
  const blank = body.indexOf(' ');
  const host = blank < 0 ? '' : body.slice(0, blank);
  if (!HOST.test(host)) return { host: null, program: null, text: body, data: '', atUs: whenUs ?? atUs };
  return { host, ...withoutProgram(body.slice(blank + 1).trimStart()), data: '', atUs: whenUs ?? atUs };
}

function withoutProgram(body: string): { readonly program: string | null; readonly text: string } {
  const m = PROGRAM.exec(body);
  return m === null ? { program: null, text: body } : { program: m[1]!, text: body.slice(m[0].length) };
}

/** What stands before the `%` names the host, if anything does: a relay's header, or the switch's own. */
function ciscoMessage(rest: string, index: number, atUs: number): LogMessage {
  const head = rest.slice(0, index);
  const time = CISCO_TIME.exec(head)?.[1];
  const words = head.replace(/[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d\S*/g, ' ').split(/[\s,]+/);
  const host = words
    .map((w) => w.replace(/:$/, ''))
    .find((w) => HOST.test(w) && /[a-z]/i.test(w) && !/^(?:UTC|[A-Z]{3,4}|\d{4}-\d\d-\d\dT\S*)$/.test(w));
  const stated = time === undefined ? null : bsdTimeUs(time, atUs);
  return { host: host ?? null, program: null, text: rest.slice(index), data: '', atUs: stated ?? atUs };
}
