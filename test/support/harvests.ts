/** Harvests made up from a seed, and ways to cut them: what several captures of the same hour would have shown. */

import type { Conversation } from '../../src/model/flow.ts';
import type { Harvest } from '../../src/model/harvest.ts';
import { type Endpoint, endpointKey, type Observation } from '../../src/model/observation.ts';

/** 32-bit generator (mulberry32): the same numbers from the same seed everywhere. */
export function random(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), s | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The fields of the installed dissectors that tie addresses together. */
export interface Ties {
  readonly identifier: string;
  readonly binding: string;
}

const START_US = Date.UTC(2026, 2, 10) * 1000;
const HOUR_US = 3_600_000_000;
const PER_DEVICE_FRAMES = 100;

const counters = (frames: number): Harvest['counters'] => ({
  frames,
  bytes: frames * 100,
  capturedBytes: frames * 100,
  flows: frames / 10,
  undecoded: 0,
  firstAtUs: frames === 0 ? null : START_US,
  lastAtUs: frames === 0 ? null : START_US + HOUR_US,
});

/**
 * Devices with one or two network cards (the second tied by an identifier), an address each, names and conversations.
 * Some share an address one after the other, as DHCP gives it out.
 */
export function madeHarvest(devices: number, seed: number, ties: Ties): Harvest {
  const next = random(seed);
  const endpoints: Endpoint[] = [];
  const observations: Observation[] = [];
  const conversations: Conversation[] = [];
  const say = (endpoint: Endpoint, field: string, value: string, count = 1): void => {
    const { key, firstAtUs, lastAtUs } = endpoint;
    observations.push({
      endpoint: key,
      protocol: field.split('.')[0] ?? '',
      field,
      value,
      firstAtUs,
      lastAtUs,
      count,
      frame: observations.length + 1,
    });
  };
  for (let d = 0; d < devices; d++) {
    const cards = next() < 0.3 ? 2 : 1;
    for (let card = 0; card < cards; card++) {
      const mac = `02:00:${card.toString(16).padStart(2, '0')}:00:${(d >> 8).toString(16).padStart(2, '0')}:${(d & 255).toString(16).padStart(2, '0')}`;
      const shared = next() < 0.15 && d > 0;
      const ip = `10.${card}.${(shared ? d - 1 : d) >> 8}.${(shared ? d - 1 : d) & 255 || 254}`;
      const firstAtUs = START_US + Math.floor(next() * HOUR_US) + (shared ? 10 * HOUR_US : 0);
      const address = { mac, ip, vlan: next() < 0.5 ? 10 : null, nested: null };
      const endpoint: Endpoint = {
        ...address,
        key: endpointKey(address),
        firstAtUs,
        lastAtUs: firstAtUs + Math.floor(next() * HOUR_US),
        packets: PER_DEVICE_FRAMES,
        bytes: PER_DEVICE_FRAMES * 100,
        hops: 0,
      };
      endpoints.push(endpoint);
      say(endpoint, ties.binding, ip, 3);
      if (cards === 2) say(endpoint, ties.identifier, `SN-${seed}-${d}`);
      if (next() < 0.6) say(endpoint, 'dhcp.hostname', `DEV-${Math.floor(next() * devices)}`, 2);
    }
  }
  for (let c = 0; c < devices * 3; c++) {
    const a = endpoints[Math.floor(next() * endpoints.length)]!;
    const b = endpoints[Math.floor(next() * endpoints.length)]!;
    const hourUs = Math.floor((START_US + Math.floor(next() * 3) * HOUR_US) / HOUR_US) * HOUR_US;
    const port = [104, 443, 2575][Math.floor(next() * 3)]!;
    conversations.push({
      hourUs,
      a: a.key,
      b: b.key,
      transport: 'tcp',
      port,
      protocol: port === 104 ? 'dicom' : null,
      flows: 1,
      packetsAB: 5,
      packetsBA: 6,
      bytesAB: 500,
      bytesBA: 600,
      firstAtUs: hourUs,
      lastAtUs: hourUs + 1000,
    });
  }
  return mergedHarvest([
    { endpoints, observations, conversations, weirds: [], caps: [], counters: counters(devices * 100) },
  ]);
}

const conversationKey = (c: Conversation): string => [c.hourUs, c.a, c.b, c.transport, c.port, c.protocol].join(' ');

/** Parts put together as one sensor would have folded them. */
export function mergedHarvest(parts: readonly Harvest[]): Harvest {
  const conversations = new Map<string, Conversation>();
  for (const c of parts.flatMap((p) => p.conversations)) {
    const old = conversations.get(conversationKey(c));
    conversations.set(
      conversationKey(c),
      old === undefined
        ? c
        : {
            ...old,
            flows: old.flows + c.flows,
            packetsAB: old.packetsAB + c.packetsAB,
            packetsBA: old.packetsBA + c.packetsBA,
            bytesAB: old.bytesAB + c.bytesAB,
            bytesBA: old.bytesBA + c.bytesBA,
            firstAtUs: Math.min(old.firstAtUs, c.firstAtUs),
            lastAtUs: Math.max(old.lastAtUs, c.lastAtUs),
          },
    );
  }
  const first = parts[0]!;
  return {
    ...first,
    endpoints: parts.flatMap((p) => p.endpoints),
    observations: parts.flatMap((p) => p.observations),
    conversations: [...conversations.values()],
  };
}

export function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const next = random(seed + 1000);
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** The harvest dealt out to `n` captures. */
export function partsOf(harvest: Harvest, n: number, seed: number): readonly Harvest[] {
  const next = random(seed);
  const deal = <T>(items: readonly T[]): T[][] => {
    const piles: T[][] = Array.from({ length: n }, () => []);
    for (const item of items) piles[Math.floor(next() * n)]!.push(item);
    return piles;
  };
  const endpoints = deal(harvest.endpoints);
  const observations = deal(harvest.observations);
  const conversations = deal(harvest.conversations);
  const byKey = new Map(harvest.endpoints.map((e) => [e.key, e]));
  return Array.from({ length: n }, (_, i) => {
    const dealt = new Map(endpoints[i]!.map((e) => [e.key, e]));
    const named = [...observations[i]!.map((o) => o.endpoint), ...conversations[i]!.flatMap((c) => [c.a, c.b])];
    // An endpoint that a capture speaks of is in it, if only without frames of its own.
    for (const key of named) {
      if (!dealt.has(key)) dealt.set(key, { ...byKey.get(key)!, packets: 0, bytes: 0, hops: null });
    }
    return {
      endpoints: [...dealt.values()],
      observations: observations[i]!,
      conversations: conversations[i]!,
      weirds: [],
      caps: [],
      counters: counters(0),
    };
  });
}
