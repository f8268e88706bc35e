/**
 * What was learnt since the last harvest: endpoints, observations, conversations, weirds, caps. Folded by key as it comes,
 * sorted by key when it is handed over, so that neither the hash seed nor the order of the tables shows.
 * An endpoint is a unicast address that sent something, or that a dissector named. One that was only spoken to is none.
 */

import { printable } from '../../base/text.ts';
import type { Transport } from '../../model/flow.ts';
import type { CapCount, Harvest, SensorCounters, WeirdCount } from '../../model/harvest.ts';
import { type Endpoint, type EndpointAddress, endpointKey, type Observation } from '../../model/observation.ts';
import type { Limits } from '../limits.ts';
import { Conversations, type Part } from './conversations.ts';
import type { Entry, Mutable, Place } from './entry.ts';

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Values in the order of their keys. */
function sorted<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map.keys()].sort(compare).map((key) => map.get(key)!);
}

const NOBODY: ReadonlySet<string> = new Set();

/** Words of an endpoint that are looked through; more are found by an index. */
const LOOKED_THROUGH = 24;

export class Collector {
  private readonly limits: Limits;
  private entries = new Map<string, Entry>();
  private observations = 0;
  private readonly conversations: Conversations;
  private weirds = new Map<string, Mutable<WeirdCount>>();
  private caps = new Map<string, Mutable<CapCount>>();
  /** Counts harvests: tells whether the entry that a place remembers is of this one. */
  private generation = 0;
  /**
   * Endpoints of the last two harvests. At a cap they still find room, a quarter more of it: a flood of new addresses must not hide
   * the devices that were there before.
   */
  private regulars: readonly [ReadonlySet<string>, ReadonlySet<string>] = [NOBODY, NOBODY];
  /** Number of the frame at hand, from 1. */
  frame = 0;
  /** A fact was stated that was not known; cleared by who asks. */
  news = false;

  constructor(limits: Limits) {
    this.limits = limits;
    this.conversations = new Conversations();
  }

  cap(name: keyof Limits): void {
    const known = this.caps.get(name);
    if (known !== undefined) known.hits++;
    else this.caps.set(name, { cap: name, limit: this.limits[name], hits: 1 });
  }

  weird(code: string): void {
    const known = this.weirds.get(code);
    if (known !== undefined) known.count++;
    else if (this.weirds.size >= this.limits.weirds) this.cap('weirds');
    else this.weirds.set(code, { code, count: 1, frame: this.frame });
  }

  private entry(address: EndpointAddress, key: string, firstAtUs: number, lastAtUs: number): Entry | null {
    const known = this.entries.get(key);
    if (known !== undefined) {
      seen(known.endpoint, firstAtUs, lastAtUs);
      return known;
    }
    if (this.isFull(this.entries.size, this.limits.endpoints, key)) {
      this.cap('endpoints');
      return null;
    }
    const { mac, ip, vlan, nested } = address;
    const endpoint = { key, mac, ip, vlan, nested, firstAtUs, lastAtUs, packets: 0, bytes: 0, hops: null };
    const made: Entry = { endpoint, facts: [], said: [], stated: [], cursor: 0, index: null };
    this.entries.set(key, made);
    return made;
  }

  /** No room for one more: at the cap for new endpoints, at a quarter more for those that were there before. */
  private isFull(count: number, limit: number, key: string): boolean {
    if (count < limit) return false;
    if (count >= limit + Math.floor(limit / 4)) return true;
    return !this.regulars[0].has(key) && !this.regulars[1].has(key);
  }

  private entryOf(place: Place, firstAtUs: number, lastAtUs: number): Entry | null {
    if (place.generation === this.generation && place.entry !== null) {
      seen(place.entry.endpoint, firstAtUs, lastAtUs);
      return place.entry;
    }
    place.entry = this.entry(place, place.key, firstAtUs, lastAtUs);
    place.generation = this.generation;
    return place.entry;
  }

  /** Frames that an address sent. `hops`: fewest routers on the way, null when unknown. */
  sent(place: Place, packets: number, bytes: number, hops: number | null, firstAtUs: number, lastAtUs: number): void {
    const e = this.entryOf(place, firstAtUs, lastAtUs)?.endpoint;
    if (e === undefined) return;
    e.packets += packets;
    e.bytes += bytes;
    if (hops !== null && (e.hops === null || hops < e.hops)) e.hops = hops;
  }

  /** A fact about the holder of an address of the frame at hand. */
  observeAt(place: Place, protocol: string, field: string, raw: string, atUs: number, frame: number): void {
    if (place.generation !== this.generation || place.entry === null) {
      place.entry = this.entries.get(place.key) ?? null;
      place.generation = this.generation;
    }
    if (place.entry !== null) {
      const known = said(place.entry, protocol, field, raw);
      if (known !== null) {
        again(known, atUs);
        seen(place.entry.endpoint, atUs, atUs);
        return;
      }
    }
    const value = printable(raw);
    if (value === '' || !this.room(place.entry, place.key, protocol, field, value)) return;
    const entry = this.entryOf(place, atUs, atUs);
    if (entry !== null) this.state(entry, protocol, field, value, raw, atUs, frame);
  }

  /** A fact about an address that a message names, or about a device behind an address. */
  observe(about: EndpointAddress, protocol: string, field: string, raw: string, atUs: number, frame: number): void {
    const nested = about.nested === null ? null : printable(about.nested) || null;
    const address = { mac: about.mac, ip: about.ip, vlan: about.vlan, nested };
    const key = endpointKey(address);
    const present = this.entries.get(key) ?? null;
    const known = present === null ? null : said(present, protocol, field, raw);
    if (present !== null && known !== null) {
      again(known, atUs);
      seen(present.endpoint, atUs, atUs);
      return;
    }
    const value = printable(raw);
    if (value === '' || !this.room(present, key, protocol, field, value)) return;
    const entry = this.entry(address, key, atUs, atUs);
    if (entry !== null) this.state(entry, protocol, field, value, raw, atUs, frame);
  }

  /** True when the fact is known or there is room for it; so that a fact without room makes no endpoint. */
  private room(entry: Entry | null, key: string, protocol: string, field: string, value: string): boolean {
    let values = 0;
    if (entry !== null) {
      if (said(entry, protocol, field, value) !== null) return true;
      for (const fact of entry.facts) if (fact.field === field && fact.protocol === protocol) values++;
    }
    if (this.isFull(this.observations, this.limits.observations, key)) {
      this.cap('observations');
      return false;
    }
    if (values >= this.limits.valuesPerField) {
      this.cap('valuesPerField');
      return false;
    }
    return true;
  }

  private state(
    entry: Entry,
    protocol: string,
    field: string,
    value: string,
    raw: string,
    atUs: number,
    frame: number,
  ): void {
    let known = said(entry, protocol, field, value);
    if (known === null) {
      known = {
        endpoint: entry.endpoint.key,
        protocol,
        field,
        value,
        firstAtUs: atUs,
        lastAtUs: atUs,
        count: 1,
        frame,
      };
      entry.facts.push(known);
      this.observations++;
      this.news = true;
      remember(entry, value, known);
    } else again(known, atUs);
    // One value may be said in several ways (blanks around it): as many are remembered as there are values.
    if (raw !== value && raw.length <= value.length + 64 && entry.said.length < 2 * entry.facts.length + 8) {
      remember(entry, raw, known);
    }
  }

  converse(part: Part): void {
    const { a, b } = part;
    const limit = this.limits.conversations;
    const isFull =
      this.isFull(this.conversations.size, limit, a.key) && this.isFull(this.conversations.size, limit, b.key);
    if (!this.conversations.fold(part, !isFull)) this.cap('conversations');
  }

  /** Hands everything over and starts anew. */
  take(counters: SensorCounters): Harvest {
    const entries = sorted(this.entries);
    const observations: Observation[] = [];
    for (const entry of entries) {
      if (entry.facts.length > 1) entry.facts.sort(byName);
      for (const fact of entry.facts) observations.push(fact);
    }
    const harvest: Harvest = {
      endpoints: entries.map((e) => e.endpoint),
      observations,
      conversations: this.conversations.take(),
      weirds: sorted(this.weirds),
      caps: sorted(this.caps),
      counters,
    };
    this.generation++;
    this.regulars = [new Set(this.entries.keys()), this.regulars[0]];
    this.entries = new Map();
    this.observations = 0;
    this.weirds = new Map();
    this.caps = new Map();
    return harvest;
  }
}

const byName = (x: Observation, y: Observation): number =>
  compare(x.protocol, y.protocol) || compare(x.field, y.field) || compare(x.value, y.value);

const wordsKey = (protocol: string, field: string, words: string): string => `${protocol}\n${field}\n${words}`;

/** The fact that was said in these very words before. */
function said(entry: Entry, protocol: string, field: string, words: string): Mutable<Observation> | null {
  if (entry.index !== null) return entry.index.get(wordsKey(protocol, field, words)) ?? null;
  const { stated } = entry;
  const count = stated.length;
  let at = entry.cursor;
  for (let k = 0; k < count; k++) {
    if (++at >= count) at = 0;
    const fact = stated[at]!;
    if (fact.field === field && entry.said[at] === words && fact.protocol === protocol) {
      entry.cursor = at;
      return fact;
    }
  }
  return null;
}

function remember(entry: Entry, words: string, fact: Mutable<Observation>): void {
  entry.said.push(words);
  entry.stated.push(fact);
  if (entry.index !== null) entry.index.set(wordsKey(fact.protocol, fact.field, words), fact);
  else if (entry.said.length > LOOKED_THROUGH) {
    entry.index = new Map();
    for (const [k, one] of entry.stated.entries()) {
      entry.index.set(wordsKey(one.protocol, one.field, entry.said[k]!), one);
    }
  }
}

function seen(e: Mutable<Endpoint>, firstAtUs: number, lastAtUs: number): void {
  if (firstAtUs < e.firstAtUs) e.firstAtUs = firstAtUs;
  if (lastAtUs > e.lastAtUs) e.lastAtUs = lastAtUs;
}

function again(fact: Mutable<Observation>, atUs: number): void {
  fact.count++;
  if (atUs < fact.firstAtUs) fact.firstAtUs = atUs;
  if (atUs > fact.lastAtUs) fact.lastAtUs = atUs;
}

export function transportOf(ipProtocol: number): Transport {
  switch (ipProtocol) {
    case 6:
      return 'tcp';
    case 17:
      return 'udp';
    case 1:
      return 'icmp';
    case 58:
      return 'icmp6';
    case 132:
      return 'sctp';
    default:
      return 'other';
  }
}
