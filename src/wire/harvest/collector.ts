/**
 * What was learnt since the last harvest: endpoints, observations, conversations, weirds, caps. Folded by key as it comes,
 * sorted by key when it is handed over, so that neither the hash seed nor the order of the tables shows.
 * An endpoint is a unicast address that sent something, or that a dissector named. One that was only spoken to is none.
 */

import { printable } from '../../base/text.ts';
import type { Conversation, Transport } from '../../model/flow.ts';
import type { CapCount, Harvest, SensorCounters, WeirdCount } from '../../model/harvest.ts';
import { type Endpoint, type EndpointAddress, endpointKey, type Observation } from '../../model/observation.ts';
import type { Limits } from '../limits.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const byKey = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;

const sorted = <T>(map: ReadonlyMap<string, T>): T[] => [...map].sort(byKey).map((e) => e[1]);

export class Collector {
  private readonly limits: Limits;
  private endpoints = new Map<string, Mutable<Endpoint>>();
  private observations = new Map<string, Mutable<Observation>>();
  private perField = new Map<string, number>();
  private conversations = new Map<string, Mutable<Conversation>>();
  private weirds = new Map<string, Mutable<WeirdCount>>();
  private caps = new Map<string, Mutable<CapCount>>();
  /** Number of the frame at hand, from 1. */
  frame = 0;

  constructor(limits: Limits) {
    this.limits = limits;
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

  private endpoint(
    address: EndpointAddress,
    key: string,
    firstAtUs: number,
    lastAtUs: number,
  ): Mutable<Endpoint> | null {
    const known = this.endpoints.get(key);
    if (known !== undefined) {
      if (firstAtUs < known.firstAtUs) known.firstAtUs = firstAtUs;
      if (lastAtUs > known.lastAtUs) known.lastAtUs = lastAtUs;
      return known;
    }
    if (this.endpoints.size >= this.limits.endpoints) {
      this.cap('endpoints');
      return null;
    }
    const { mac, ip, vlan, nested } = address;
    const made = { key, mac, ip, vlan, nested, firstAtUs, lastAtUs, packets: 0, bytes: 0, hops: null };
    this.endpoints.set(key, made);
    return made;
  }

  /** Frames that an address sent. `hops`: fewest routers on the way, null when unknown. */
  sent(
    address: EndpointAddress,
    key: string,
    packets: number,
    bytes: number,
    hops: number | null,
    firstAtUs: number,
    lastAtUs: number,
  ): void {
    const e = this.endpoint(address, key, firstAtUs, lastAtUs);
    if (e === null) return;
    e.packets += packets;
    e.bytes += bytes;
    if (hops !== null && (e.hops === null || hops < e.hops)) e.hops = hops;
  }

  observe(about: EndpointAddress, protocol: string, field: string, raw: string, atUs: number, frame: number): void {
    const value = printable(raw);
    if (value === '') return;
    const nested = about.nested === null ? null : printable(about.nested);
    const address = nested === about.nested ? about : { ...about, nested: nested === '' ? null : nested };
    const key = endpointKey(address);
    const id = `${key}\n${protocol}\n${field}\n${value}`;
    const known = this.observations.get(id);
    if (known !== undefined) {
      known.count++;
      if (atUs < known.firstAtUs) known.firstAtUs = atUs;
      if (atUs > known.lastAtUs) known.lastAtUs = atUs;
      this.endpoint(address, key, atUs, atUs);
      return;
    }
    if (this.observations.size >= this.limits.observations) {
      this.cap('observations');
      return;
    }
    const fieldKey = `${key}\n${field}`;
    const values = this.perField.get(fieldKey) ?? 0;
    if (values >= this.limits.valuesPerField) {
      this.cap('valuesPerField');
      return;
    }
    if (this.endpoint(address, key, atUs, atUs) === null) return;
    this.perField.set(fieldKey, values + 1);
    this.observations.set(id, {
      endpoint: key,
      protocol,
      field,
      value,
      firstAtUs: atUs,
      lastAtUs: atUs,
      count: 1,
      frame,
    });
  }

  converse(part: Conversation): void {
    const id = `${part.hourUs}\n${part.a}\n${part.b}\n${part.transport}\n${part.port}\n${part.protocol ?? ''}`;
    const known = this.conversations.get(id);
    if (known === undefined) {
      if (this.conversations.size >= this.limits.conversations) {
        this.cap('conversations');
        return;
      }
      this.conversations.set(id, { ...part });
      return;
    }
    known.flows += part.flows;
    known.packetsAB += part.packetsAB;
    known.packetsBA += part.packetsBA;
    known.bytesAB += part.bytesAB;
    known.bytesBA += part.bytesBA;
    if (part.firstAtUs < known.firstAtUs) known.firstAtUs = part.firstAtUs;
    if (part.lastAtUs > known.lastAtUs) known.lastAtUs = part.lastAtUs;
  }

  /** Hands everything over and starts anew. */
  take(counters: SensorCounters): Harvest {
    const harvest: Harvest = {
      endpoints: sorted(this.endpoints),
      observations: sorted(this.observations),
      conversations: sorted(this.conversations),
      weirds: sorted(this.weirds),
      caps: sorted(this.caps),
      counters,
    };
    this.endpoints = new Map();
    this.observations = new Map();
    this.perField = new Map();
    this.conversations = new Map();
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
