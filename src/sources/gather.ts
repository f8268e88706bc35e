/** What readers state, folded into a harvest: the same shape that a sensor hands over. */

import { printable } from '../base/text.ts';
import type { Conversation } from '../model/flow.ts';
import type { CapCount, Harvest, WeirdCount } from '../model/harvest.ts';
import { type Endpoint, endpointKey, joinSpeakers, type Observation } from '../model/observation.ts';
import type { About, Talk } from './contract.ts';
import { isHolder, isNamed } from './formats/address.ts';
import type { SourceLimits } from './limits.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const HOUR_US = 3_600_000_000;
/** From here up ports are handed out to those who ask (Linux 32768, IANA 49152). */
const FIRST_EPHEMERAL = 32_768;

const sorted = <T>(map: ReadonlyMap<string, T>): T[] =>
  [...map].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map((pair) => pair[1]);

/** Whether the sender of a record is the one who asked, told by the ports alone. */
export function asks(senderPort: number, receiverPort: number): boolean {
  const low = (port: number): number => (port < 1_024 ? 0 : port < FIRST_EPHEMERAL ? 1 : 2);
  if (low(senderPort) !== low(receiverPort)) return low(senderPort) > low(receiverPort);
  return senderPort >= receiverPort;
}

export class Gather {
  readonly #limits: SourceLimits;
  #endpoints = new Map<string, Mutable<Endpoint>>();
  #observations = new Map<string, Mutable<Observation>>();
  #values = new Map<string, number>();
  #conversations = new Map<string, Mutable<Conversation>>();
  #weirds = new Map<string, Mutable<WeirdCount>>();
  #caps = new Map<string, Mutable<CapCount>>();
  #flows = 0;
  #records = 0;
  #bytes = 0;
  #firstAtUs: number | null = null;
  #lastAtUs: number | null = null;
  /** Number of the record at hand; null: records of this kind have none. */
  record: number | null = null;
  via: string | null = null;

  constructor(limits: SourceLimits) {
    this.#limits = limits;
  }

  /** One more record (line, message, datagram) of so many bytes. */
  took(bytes: number): void {
    this.#records++;
    this.#bytes += bytes;
  }

  cap(name: string, limit: number, hits = 1): void {
    const known = this.#caps.get(name);
    if (known === undefined) this.#caps.set(name, { cap: name, limit, hits });
    else known.hits += hits;
  }

  #capOf(name: keyof SourceLimits): void {
    this.cap(name, this.#limits[name]);
  }

  weird(code: string): void {
    const known = this.#weirds.get(code);
    if (known !== undefined) known.count++;
    else if (this.#weirds.size >= this.#limits.weirds) this.#capOf('weirds');
    else this.#weirds.set(code, { code, count: 1, frame: this.record ?? 0 });
  }

  #endpoint(about: About, nested: string | null, firstAtUs: number, lastAtUs: number): Mutable<Endpoint> | null {
    const { mac = null, ip = null, vlan = null } = about;
    if (mac === null && ip === null) return null;
    const key = endpointKey({ mac, ip, vlan, nested });
    const known = this.#endpoints.get(key);
    if (known !== undefined) {
      known.firstAtUs = Math.min(known.firstAtUs, firstAtUs);
      known.lastAtUs = Math.max(known.lastAtUs, lastAtUs);
      return known;
    }
    if (this.#endpoints.size >= this.#limits.endpoints) {
      this.#capOf('endpoints');
      return null;
    }
    const made = { key, mac, ip, vlan, nested, firstAtUs, lastAtUs, packets: 0, bytes: 0, hops: null };
    this.#endpoints.set(key, made);
    return made;
  }

  observe(protocol: string, field: string, raw: string, about: About, atUs: number): void {
    const value = printable(raw);
    const holder = { mac: holderOf(about.mac), ip: holderOf(about.ip), vlan: about.vlan ?? null };
    if (value === '' || (holder.mac === null && holder.ip === null)) return;
    this.#seen(atUs, atUs);
    const key = endpointKey({ ...holder, nested: null });
    const observation = { endpoint: key, protocol, field, value, count: 1, frame: this.record, via: this.via };
    if (this.#room(key, field, `${key}\n${protocol}\n${field}\n${value}`)) {
      if (this.#endpoint(holder, null, atUs, atUs) === null) return;
      this.#fold({ ...observation, firstAtUs: atUs, lastAtUs: atUs });
    }
  }

  #room(endpoint: string, field: string, key: string): boolean {
    if (this.#observations.has(key)) return true;
    if (this.#observations.size >= this.#limits.observations) {
      this.#capOf('observations');
      return false;
    }
    if ((this.#values.get(`${endpoint}\n${field}`) ?? 0) >= this.#limits.valuesPerField) {
      this.#capOf('valuesPerField');
      return false;
    }
    return true;
  }

  #fold(o: Observation): void {
    const key = `${o.endpoint}\n${o.protocol}\n${o.field}\n${o.value}`;
    const known = this.#observations.get(key);
    if (known === undefined) {
      this.#observations.set(key, { ...o });
      const values = `${o.endpoint}\n${o.field}`;
      this.#values.set(values, (this.#values.get(values) ?? 0) + 1);
      return;
    }
    known.count += o.count;
    known.firstAtUs = Math.min(known.firstAtUs, o.firstAtUs);
    known.lastAtUs = Math.max(known.lastAtUs, o.lastAtUs);
    if (o.saidBy !== undefined) known.saidBy = joinSpeakers(known.saidBy, o.saidBy);
  }

  /** A record of who spoke with whom. What sent something is an endpoint; what was only spoken to is none. */
  talk(t: Talk): void {
    const flip = !t.directed && !asks(t.aPort, t.bPort);
    // Records of the two directions know one link address each: both sides go by what both know.
    const side = ({ mac = null, ip = null }: About): string =>
      endpointKey({ mac: ip === null ? mac : null, ip, vlan: null, nested: null });
    this.#sent(t.a, t.packetsAB, t.bytesAB, t.hops ?? null, t);
    this.#sent(t.b, t.packetsBA, t.bytesBA, null, t);
    this.#seen(t.firstAtUs, t.lastAtUs);
    this.#flows++;
    this.#converse({
      hourUs: Math.floor(t.firstAtUs / HOUR_US) * HOUR_US,
      a: side(flip ? t.b : t.a),
      b: side(flip ? t.a : t.b),
      transport: t.transport,
      port: flip ? t.aPort : t.bPort,
      protocol: t.protocol ?? null,
      flows: 1,
      packetsAB: flip ? t.packetsBA : t.packetsAB,
      packetsBA: flip ? t.packetsAB : t.packetsBA,
      bytesAB: flip ? t.bytesBA : t.bytesAB,
      bytesBA: flip ? t.bytesAB : t.bytesBA,
      firstAtUs: t.firstAtUs,
      lastAtUs: t.lastAtUs,
    });
  }

  #sent(about: About, packets: number, bytes: number, hops: number | null, t: Talk): void {
    if (packets === 0 || !isNamed(about)) return;
    const e = this.#endpoint(about, null, t.firstAtUs, t.lastAtUs);
    if (e === null) return;
    e.packets += packets;
    e.bytes += bytes;
    if (hops !== null && (e.hops === null || hops < e.hops)) e.hops = hops;
  }

  #converse(c: Conversation): void {
    const key = `${c.a}\n${c.b}\n${c.hourUs}\n${c.transport}\n${c.port}\n${c.protocol ?? ''}`;
    const known = this.#conversations.get(key);
    if (known === undefined) {
      if (this.#conversations.size >= this.#limits.conversations) this.#capOf('conversations');
      else this.#conversations.set(key, { ...c });
      return;
    }
    known.flows += c.flows;
    known.packetsAB += c.packetsAB;
    known.packetsBA += c.packetsBA;
    known.bytesAB += c.bytesAB;
    known.bytesBA += c.bytesBA;
    known.firstAtUs = Math.min(known.firstAtUs, c.firstAtUs);
    known.lastAtUs = Math.max(known.lastAtUs, c.lastAtUs);
  }

  /** What a sensor saw in sampled frames: each stands for `rate` of them. */
  join(harvest: Harvest, via: string, rate: number): void {
    for (const e of harvest.endpoints) {
      const known = this.#endpoint(e, e.nested, e.firstAtUs, e.lastAtUs);
      if (known === null) continue;
      known.packets += e.packets * rate;
      known.bytes += e.bytes * rate;
      if (e.hops !== null && (known.hops === null || e.hops < known.hops)) known.hops = e.hops;
    }
    for (const o of harvest.observations) {
      const key = `${o.endpoint}\n${o.protocol}\n${o.field}\n${o.value}`;
      if (this.#room(o.endpoint, o.field, key)) this.#fold({ ...o, frame: null, via });
    }
    for (const c of harvest.conversations) {
      const [packetsAB, packetsBA] = [c.packetsAB * rate, c.packetsBA * rate];
      this.#converse({ ...c, packetsAB, packetsBA, bytesAB: c.bytesAB * rate, bytesBA: c.bytesBA * rate });
    }
    for (const w of harvest.weirds) this.weird(w.code);
    for (const c of harvest.caps) this.cap(c.cap, c.limit, c.hits);
    this.#flows += harvest.counters.flows;
    const { firstAtUs, lastAtUs } = harvest.counters;
    if (firstAtUs !== null && lastAtUs !== null) this.#seen(firstAtUs, lastAtUs);
  }

  #seen(firstAtUs: number, lastAtUs: number): void {
    this.#firstAtUs = Math.min(this.#firstAtUs ?? firstAtUs, firstAtUs);
    this.#lastAtUs = Math.max(this.#lastAtUs ?? lastAtUs, lastAtUs);
  }

  /** Hands everything over and starts anew. */
  take(): Harvest {
    const harvest: Harvest = {
      endpoints: sorted(this.#endpoints),
      observations: sorted(this.#observations),
      conversations: sorted(this.#conversations),
      weirds: sorted(this.#weirds),
      caps: sorted(this.#caps),
      counters: {
        frames: this.#records,
        bytes: this.#bytes,
        capturedBytes: this.#bytes,
        flows: this.#flows,
        undecoded: 0,
        firstAtUs: this.#firstAtUs,
        lastAtUs: this.#lastAtUs,
      },
    };
    for (const map of [
      this.#endpoints,
      this.#observations,
      this.#values,
      this.#conversations,
      this.#weirds,
      this.#caps,
    ])
      map.clear();
    this.#flows = 0;
    this.#records = 0;
    this.#bytes = 0;
    this.#firstAtUs = null;
    this.#lastAtUs = null;
    return harvest;
  }
}

/** The address when somebody can hold it; groups and zeros are nobody's. */
const holderOf = (address: string | null | undefined): string | null =>
  address === undefined || address === null || !isHolder(address) ? null : address;
