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
import { Endpoints } from './endpoints.ts';
import { Facts } from './facts.ts';
import type { Kinds } from './kinds.ts';
import type { Place } from './place.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Values in the order of their keys. */
function sorted<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map.keys()].sort(compare).map((key) => map.get(key)!);
}

const NOBODY: ReadonlySet<string> = new Set();

export class Collector {
  private readonly limits: Limits;
  private endpoints = new Endpoints();
  private facts: Facts;
  private conversations = new Conversations();
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

  private readonly kinds: Kinds;

  constructor(limits: Limits, kinds: Kinds) {
    this.limits = limits;
    this.kinds = kinds;
    this.facts = new Facts(kinds);
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

  /** Number of the endpoint, which is met now if it was not before; -1: there is no room for it. */
  private meet(address: EndpointAddress, key: string, firstAtUs: number, lastAtUs: number): number {
    const known = this.endpoints.find(key);
    if (known >= 0) {
      this.endpoints.seen(known, firstAtUs, lastAtUs);
      return known;
    }
    if (this.isFull(this.endpoints.size, this.limits.endpoints, key)) {
      this.cap('endpoints');
      return -1;
    }
    return this.endpoints.add(key, address, firstAtUs, lastAtUs);
  }

  /** No room for one more: at the cap for new endpoints, at a quarter more for those that were there before. */
  private isFull(count: number, limit: number, key: string): boolean {
    if (count < limit) return false;
    if (count >= limit + Math.floor(limit / 4)) return true;
    return !this.regulars[0].has(key) && !this.regulars[1].has(key);
  }

  /** What this harvest calls the place; -1: it was not met. */
  private numberOf(place: Place): number {
    if (place.generation !== this.generation) {
      place.endpoint = this.endpoints.find(place.key);
      place.generation = this.generation;
    }
    return place.endpoint;
  }

  private meetPlace(place: Place, firstAtUs: number, lastAtUs: number): number {
    const known = this.numberOf(place);
    if (known >= 0) {
      this.endpoints.seen(known, firstAtUs, lastAtUs);
      return known;
    }
    place.endpoint = this.meet(place, place.key, firstAtUs, lastAtUs);
    return place.endpoint;
  }

  /** Frames that an address sent. `hops`: fewest routers on the way, null when unknown. */
  sent(place: Place, packets: number, bytes: number, hops: number | null, firstAtUs: number, lastAtUs: number): void {
    const endpoint = this.meetPlace(place, firstAtUs, lastAtUs);
    if (endpoint >= 0) this.endpoints.sent(endpoint, packets, bytes, hops);
  }

  /** A fact about the holder of an address of the frame at hand. `speaker`: key of who said it, null when nobody else did. */
  observeAt(place: Place, kind: number, raw: string, atUs: number, frame: number, speaker: string | null): void {
    const known = this.numberOf(place);
    if (known >= 0 && this.repeats(known, kind, raw, atUs, speaker)) return;
    const value = printable(raw);
    if (value === '' || !this.room(known, place.key, kind, value)) return;
    const endpoint = this.meetPlace(place, atUs, atUs);
    if (endpoint >= 0) this.state(endpoint, kind, value, raw, atUs, frame, speaker);
  }

  /** A fact about an address that a message names, or about a device behind an address. `speaker` as above. */
  observe(
    about: EndpointAddress,
    kind: number,
    raw: string,
    atUs: number,
    frame: number,
    speaker: string | null,
  ): void {
    const nested = about.nested === null ? null : printable(about.nested) || null;
    const address = { mac: about.mac, ip: about.ip, vlan: about.vlan, nested };
    const key = endpointKey(address);
    const known = this.endpoints.find(key);
    if (known >= 0 && this.repeats(known, kind, raw, atUs, speaker)) return;
    const value = printable(raw);
    if (value === '' || !this.room(known, key, kind, value)) return;
    const endpoint = this.meet(address, key, atUs, atUs);
    if (endpoint >= 0) this.state(endpoint, kind, value, raw, atUs, frame, speaker);
  }

  /** True when the endpoint said the same, word for word, before; it is counted then. */
  private repeats(endpoint: number, kind: number, raw: string, atUs: number, speaker: string | null): boolean {
    const fact = this.facts.said(endpoint, kind, raw);
    if (fact < 0) return false;
    this.facts.again(fact, atUs);
    if (speaker !== null) this.facts.saidBy(fact, speaker);
    this.endpoints.seen(endpoint, atUs, atUs);
    return true;
  }

  /**
   * True when the fact is known or there is room for it; so that a fact without room makes no endpoint.
   * @param endpoint -1: not met
   */
  private room(endpoint: number, key: string, kind: number, value: string): boolean {
    if (endpoint >= 0 && this.facts.said(endpoint, kind, value) >= 0) return true;
    if (this.isFull(this.facts.size, this.limits.observations, key)) {
      this.cap('observations');
      return false;
    }
    if (endpoint >= 0 && this.facts.values(endpoint, kind) >= this.limits.valuesPerField) {
      this.cap('valuesPerField');
      return false;
    }
    return true;
  }

  private state(
    endpoint: number,
    kind: number,
    value: string,
    raw: string,
    atUs: number,
    frame: number,
    speaker: string | null,
  ): void {
    const { facts } = this;
    let fact = facts.said(endpoint, kind, value);
    if (fact < 0) {
      fact = facts.add(endpoint, kind, value, atUs, frame);
      this.news = true;
    } else facts.again(fact, atUs);
    if (speaker !== null) facts.saidBy(fact, speaker);
    // One value may be said in several ways (blanks around it).
    if (raw !== value && raw.length <= value.length + 64) facts.alias(endpoint, fact, raw);
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
    const { endpoints, facts } = this;
    const told: Endpoint[] = [];
    const observations: Observation[] = [];
    for (const n of endpoints.order()) {
      told.push(endpoints.record(n));
      facts.records(n, endpoints.keys[n]!, observations);
    }
    const harvest: Harvest = {
      endpoints: told,
      observations,
      conversations: this.conversations.take(),
      weirds: sorted(this.weirds),
      caps: sorted(this.caps),
      counters,
    };
    this.generation++;
    this.regulars = [new Set(endpoints.keys), this.regulars[0]];
    this.endpoints = new Endpoints();
    this.facts = new Facts(this.kinds);
    this.conversations = new Conversations();
    this.weirds = new Map();
    this.caps = new Map();
    return harvest;
  }
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
