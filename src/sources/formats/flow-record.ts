/**
 * Records of NetFlow version 9 and IPFIX: information elements (IANA registry of IPFIX entities) of a template, read into one
 * record of who spoke with whom. RFC 5103 tells the reverse direction. Elements that are not listed are skipped by their length.
 */

import { ipv4Text, ipv6Text, macText } from '../../base/address.ts';
import { Reader } from '../../base/reader.ts';
import type { Transport } from '../../model/flow.ts';
import type { Out } from '../contract.ts';

/** One element of a template. `length` 65535: the record says it (RFC 7011 7). */
export interface Element {
  readonly id: number;
  readonly length: number;
  /** 0: IANA's; 29305: the same for the reverse direction; others are skipped. */
  readonly enterprise: number;
}

export const REVERSE = 29_305;
const VARIABLE = 65_535;
/** Seconds from 1900 (NTP) to 1970. */
const NTP_EPOCH = 2_208_988_800;

/** What a record says, by element number; texts for addresses. Reused: `clear` before each record. */
export class FlowValues {
  readonly numbers = new Map<string, number>();
  readonly texts = new Map<string, string>();

  clear(): void {
    this.numbers.clear();
    this.texts.clear();
  }

  number(id: number): number | null {
    return this.numbers.get(String(id)) ?? null;
  }

  /** The first of several elements that is there. */
  first(...ids: readonly number[]): number | null {
    for (const id of ids) {
      const value = this.number(id);
      if (value !== null) return value;
    }
    return null;
  }

  text(id: number): string | null {
    return this.texts.get(String(id)) ?? null;
  }
}

const ADDRESSES: ReadonlySet<number> = new Set([8, 12, 27, 28, 56, 80]);
const NUMBERS: ReadonlySet<number> = new Set([
  1, 2, 4, 7, 11, 21, 22, 23, 24, 34, 50, 52, 58, 85, 86, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 192,
  231, 232, 239, 243, 298, 299, 305, 306,
]);

/** Reads the next record. False: it does not fit into what is left. */
export function readRecord(r: Reader, elements: readonly Element[], into: FlowValues): boolean {
  into.clear();
  for (const e of elements) {
    let length = e.length;
    if (length === VARIABLE) {
      length = r.u8();
      if (length === 255) length = r.u16();
    }
    const value = r.take(length);
    if (r.short) return false;
    if (e.enterprise === 0) keep(e.id, value, into);
    else if (e.enterprise === REVERSE && (e.id === 1 || e.id === 2)) {
      into.numbers.set(String(e.id === 1 ? 232 : 299), integer(value));
    }
  }
  return true;
}

function keep(id: number, value: Uint8Array, into: FlowValues): void {
  if (ADDRESSES.has(id)) {
    const text = addressText(value);
    if (text !== null) into.texts.set(String(id), text);
  } else if (NUMBERS.has(id) && value.length > 0 && value.length <= 8)
    into.numbers.set(String(id), numberOf(id, value));
}

function addressText(value: Uint8Array): string | null {
  if (value.length === 4) return ipv4Text(value, 0);
  if (value.length === 6) return macText(value, 0);
  return value.length === 16 ? ipv6Text(value, 0) : null;
}

const integer = (value: Uint8Array): number => value.reduce((sum, b) => sum * 256 + b, 0);

/** Times of 154 to 157 are NTP's: seconds and their fraction. They are given in microseconds since 1970. */
function numberOf(id: number, value: Uint8Array): number {
  if (id < 154 || id > 157 || value.length !== 8) return integer(value);
  const r = new Reader(value);
  const seconds = r.u32() - NTP_EPOCH;
  return seconds * 1e6 + Math.floor((r.u32() / 2 ** 32) * 1e6);
}

/** How an exporter's message puts time: when it was sent, and what its clock of milliseconds showed then. */
export interface ExportTime {
  readonly sentUs: number;
  readonly uptimeMs: number | null;
}

/** A reading of that clock as a time: it has 32 bits and begins anew after 49 days. */
export const ofUptime = (sentUs: number, uptimeMs: number, readingMs: number): number =>
  sentUs - ((uptimeMs - readingMs) | 0) * 1000;

function timeOf(v: FlowValues, first: boolean, time: ExportTime): number | null {
  const at = (begin: number, end: number): number | null => v.number(first ? begin : end);
  const uptime = at(22, 21);
  const bootMs = v.number(160);
  const ms = at(152, 153);
  const seconds = at(150, 151);
  const delta = at(158, 159);
  if (ms !== null) return ms * 1000;
  if (seconds !== null) return seconds * 1e6;
  if (at(154, 155) !== null || at(156, 157) !== null) return at(154, 155) ?? at(156, 157);
  if (delta !== null) return time.sentUs - delta;
  if (uptime === null) return null;
  if (bootMs !== null) return (bootMs + uptime) * 1000;
  return time.uptimeMs === null ? null : ofUptime(time.sentUs, time.uptimeMs, uptime);
}

const TRANSPORTS: ReadonlyMap<string, Transport> = new Map([
  ['1', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['58', 'icmp6'],
  ['132', 'sctp'],
]);
export const transportOf = (protocol: number): Transport => TRANSPORTS.get(String(protocol)) ?? 'other';

/** Routers on the way, from the time-to-live: senders begin with 64, 128 or 255. null: unknown. */
export function hopsOf(ttl: number | null): number | null {
  if (ttl === null || ttl <= 0 || ttl > 255) return null;
  return (ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255) - ttl;
}

/** States a record. Counts are of sampled packets: each stands for `rate`. */
export function stateFlow(v: FlowValues, time: ExportTime, rate: number, out: Out): void {
  const aIp = v.text(8) ?? v.text(27);
  const bIp = v.text(12) ?? v.text(28);
  if (aIp === null || bIp === null) return;
  const lastAtUs = out.time(timeOf(v, false, time) ?? time.sentUs);
  const firstAtUs = Math.min(lastAtUs, out.time(timeOf(v, true, time) ?? lastAtUs));
  const transport = transportOf(v.number(4) ?? 0);
  const ports = transport === 'tcp' || transport === 'udp' || transport === 'sctp';
  const packetsBA = (v.number(299) ?? 0) * rate;
  const bytesBA = (v.number(232) ?? 0) * rate;
  const bytesAB = (v.first(1, 85, 231, 23) ?? 0) * rate;
  // Some firewalls count bytes only; what sent bytes sent at least one packet.
  const packetsAB = (v.first(2, 86, 298, 24) ?? (bytesAB > 0 ? 1 : 0)) * rate;
  const vlan = v.first(58, 243);
  out.talk({
    a: { mac: v.text(56), ip: aIp, vlan: vlan === null || vlan === 0 || vlan > 4_094 ? null : vlan },
    b: { ip: bIp },
    transport,
    aPort: ports ? (v.number(7) ?? 0) : 0,
    bPort: ports ? (v.number(11) ?? 0) : 0,
    // Both directions in one record do not tell who began (softflowd puts the lower address first): RFC 5103 6.3.
    directed: v.number(239) === 1 || v.first(231, 298) !== null,
    packetsAB,
    packetsBA: packetsBA === 0 && bytesBA > 0 ? 1 : packetsBA,
    bytesAB,
    bytesBA,
    hops: hopsOf(v.first(192, 52)),
    firstAtUs,
    lastAtUs,
  });
}

/** The sampling rate that a record of options or of a flow tells; null: it tells none. */
export function rateOf(v: FlowValues): number | null {
  const packets = v.number(305);
  const space = v.number(306);
  if (packets !== null && space !== null && packets > 0) return bounded((packets + space) / packets);
  const interval = v.first(34, 50);
  return interval === null || interval === 0 ? null : bounded(interval);
}

/** No exporter samples fewer than one packet in a million; a larger figure is an error or an attack on the counts. */
export const bounded = (rate: number): number => (rate >= 1 && rate <= 1_000_000 ? Math.round(rate) : 1);
