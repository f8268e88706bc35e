/**
 * The next best observation: which one source would settle the most of what is unknown of a fleet. Computed from what settled it
 * for similar devices of this fleet, where that source is visible; nothing is assumed of devices that nothing resembles.
 *
 * A source is visible in a VLAN when some device there was seen by it. Of an unknown attribute of a device, a source that was not
 * seen of it is expected to settle the share that it settled among similar devices that live where it is visible. Similar: the
 * most exact of several likenesses (same holder of the MAC block and same services, same services, ...) under which enough
 * devices are known. Gains of one source in one VLAN are added; the sum is an expectation, its ground is given beside it.
 */

import type { Asset } from '../model/asset.ts';
import type { AttributeName } from '../model/attribute.ts';
import type { NextSource } from '../model/fleet.ts';
import { FLOOR } from './resolve.ts';
import { LOCALLY_ADMINISTERED } from './rules.ts';
import { byText } from './scene.ts';

export interface ObservationSource {
  readonly id: string;
  /** Protocols whose observations come from it. */
  readonly protocols: readonly string[];
  /** What makes it visible, in words for people. */
  readonly how: string;
}

/** Where observations come from, and what a hospital can do to get them. Passive first; what asks a device says so. */
export const SOURCES: readonly ObservationSource[] = [
  {
    id: 'link',
    protocols: ['frame', 'arp'],
    how: 'see the frames of its own segment: a sensor there, or the ARP table of its router',
  },
  { id: 'dhcp', protocols: ['dhcp', 'dhcpv6'], how: 'mirror the port of the DHCP relay or server, or read its log' },
  {
    id: 'multicast',
    protocols: ['mdns', 'ssdp', 'llmnr', 'ws-discovery', 'netbios'],
    how: 'its announcements do not leave the VLAN: mirror a port in it',
  },
  {
    id: 'neighbour',
    protocols: ['lldp', 'cdp', 'profinet-dcp'],
    how: 'give the neighbour tables of the switches, or mirror an edge port',
  },
  {
    id: 'snmp',
    protocols: ['snmp'],
    how: 'allow one read of sysDescr and sysObjectID, or mirror the management station',
  },
  {
    id: 'web',
    protocols: ['http', 'tls', 'quic'],
    how: 'mirror the way to its web pages, or allow one request of its start page',
  },
  {
    id: 'login',
    protocols: ['ssh', 'smb', 'rdp', 'kerberos', 'ldap', 'dcerpc', 'ntlmssp'],
    how: 'mirror the way to the domain controllers and file servers',
  },
  { id: 'imaging', protocols: ['dicom', 'dicomweb'], how: 'mirror the way between modalities and archive' },
  {
    id: 'messages',
    protocols: ['hl7v2', 'astm', 'poct1a', 'intellivue', 'medibus', 'datex', 'sdc'],
    how: 'mirror the way to the interface engine or the device gateway',
  },
  {
    id: 'building',
    protocols: ['bacnet', 'knxnet-ip', 'modbus', 'opc-ua', 'ethernet-ip', 's7comm'],
    how: 'mirror the way between controllers and their server',
  },
  {
    id: 'transport',
    protocols: ['tcp'],
    how: 'see the start of its connections: the mirror shows one direction, or begins too late',
  },
];

/** What people want to know of a device first; a version is known when one of its kinds is. */
export const WANTED: Readonly<Record<string, readonly AttributeName[]>> = {
  type: ['type'],
  manufacturer: ['manufacturer'],
  model: ['model'],
  version: ['software_version', 'firmware_version'],
};
const WANTED_NAMES = Object.keys(WANTED);

export interface NextObservation extends Omit<NextSource, 'devices'> {
  /** Devices that it would tell of, by id. */
  readonly assets: readonly string[];
}

/** So many similar devices are needed, and so many that the source settled: one coincidence is no rule. */
const MIN_SIMILAR = 3;
const MIN_SETTLED = 2;
/** Below this a device is not worth naming. */
const MIN_GAIN = 0.05;
const MAX_RESULTS = 50;
/** Services and protocols that make a likeness; a host with more is like itself only. */
const MAX_WORDS = 12;

const sourceOfProtocol = new Map(SOURCES.flatMap((s) => s.protocols.map((p) => [p, s.id] as const)));

/** By which sources an asset was seen, and which settled what is known of it. Ids of SOURCES, sorted. */
export interface Sightings {
  readonly seen: readonly string[];
  /** By name of WANTED the sources that carry it by themselves; absent: unknown. */
  readonly settled: Readonly<Record<string, readonly string[]>>;
}

export const NEVER_SEEN: Sightings = { seen: [], settled: {} };

/** The attributes by which assets are found alike. */
export const LIKENESS = ['type', 'mac_vendors', 'vlans', 'services', 'protocols'] as const;

export interface Sighted {
  readonly id: string;
  /** Values of LIKENESS; absent or empty: unknown. All folded, or all as shown. */
  readonly values: Readonly<Partial<Record<(typeof LIKENESS)[number], string | readonly string[] | null>>>;
  readonly sightings: Sightings;
}

interface Seen {
  readonly id: string;
  readonly vlan: string | null;
  readonly likenesses: readonly string[];
  readonly sources: ReadonlySet<string>;
  readonly settledBy: ReadonlyMap<string, readonly string[]>;
}

const seenOf = ({ id, values, sightings }: Sighted): Seen => ({
  id,
  vlan: words(values, 'vlans')[0] ?? null,
  likenesses: likenessKeys(values),
  sources: new Set(sightings.seen),
  settledBy: new Map(Object.entries(sightings.settled)),
});

export const sighted = (asset: Asset): Sighted => ({
  id: asset.id,
  values: Object.fromEntries(LIKENESS.map((a) => [a, asset.attributes[a].value])),
  sightings: sightingsOf(asset),
});

/** What helps most first; the same whatever the order of the assets. */
export function nextObservations(assets: readonly Sighted[]): readonly NextObservation[] {
  const fleet = assets.map(seenOf).sort((a, b) => byText(a.id, b.id));
  const visible = new Set<string>();
  for (const s of fleet) for (const source of s.sources) visible.add(`${source}\n${s.vlan ?? ''}`);
  const isVisible = (source: string, vlan: string | null): boolean => visible.has(`${source}\n${vlan ?? ''}`);
  const likenesses = likenessesOf(fleet, isVisible);
  const buckets = new Map<string, Bucket>();
  for (const s of fleet) {
    for (const name of WANTED_NAMES) {
      if (s.settledBy.has(name)) continue;
      const group = s.likenesses
        .map((key) => likenesses.get(key))
        .find((g) => (g?.known.get(name) ?? 0) >= MIN_SIMILAR);
      if (group === undefined) continue;
      for (const { id } of SOURCES) if (!s.sources.has(id)) expect(buckets, s, name, id, group, isVisible(id, s.vlan));
    }
  }
  return [...buckets.values()]
    .map(finished)
    .sort((a, b) => b.settles - a.settles || byText(a.source, b.source) || byText(a.vlan ?? '', b.vlan ?? ''))
    .slice(0, MAX_RESULTS);
}

export function sightingsOf(asset: Pick<Asset, 'attributes'>): Sightings {
  const sources = new Set<string>();
  for (const view of Object.values(asset.attributes)) {
    for (const list of [view.supporting, view.conflicting]) {
      for (const e of list) {
        const source = e.observation === null ? undefined : sourceOfProtocol.get(e.observation.protocol);
        if (source !== undefined) sources.add(source);
      }
    }
  }
  const settled: Record<string, readonly string[]> = {};
  for (const name of WANTED_NAMES) {
    const views = WANTED[name]!.map((a) => asset.attributes[a]).filter((v) => v.value !== null);
    if (views.length === 0) continue;
    const by = new Set<string>();
    for (const e of views.flatMap((v) => v.supporting)) {
      const source = e.observation === null ? undefined : sourceOfProtocol.get(e.observation.protocol);
      if (source !== undefined && e.confidence >= FLOOR) by.add(source);
    }
    settled[name] = [...by].sort(byText);
  }
  return { seen: [...sources].sort(byText), settled };
}

function words(values: Sighted['values'], attribute: (typeof LIKENESS)[number]): readonly string[] {
  const value = values[attribute];
  return Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
}

/** The most exact first. The last is that both are devices of this fleet. */
function likenessKeys(values: Sighted['values']): readonly string[] {
  const joined = (attribute: (typeof LIKENESS)[number]): string | null => {
    const list = [...words(values, attribute)].sort();
    return list.length === 0 || list.length > MAX_WORDS ? null : list.join(',');
  };
  const block = words(values, 'mac_vendors').find((v) => v !== LOCALLY_ADMINISTERED) ?? null;
  const services = joined('services');
  const protocols = joined('protocols');
  const type = words(values, 'type')[0] ?? null;
  const out: string[] = [];
  if (block !== null && services !== null) out.push(`block and services\n${block}\n${services}`);
  if (type !== null && block !== null) out.push(`type and block\n${type}\n${block}`);
  if (services !== null) out.push(`services\n${services}`);
  if (block !== null) out.push(`block\n${block}`);
  if (type !== null) out.push(`type\n${type}`);
  if (protocols !== null) out.push(`protocols\n${protocols}`);
  out.push('fleet');
  return out;
}

/** Devices that are alike in one way. Counts are keyed by source, or by source and wanted name. */
interface Likeness {
  readonly known: Map<string, number>;
  readonly visible: Map<string, number>;
  readonly settled: Map<string, number>;
}

const count = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);

function likenessesOf(
  fleet: readonly Seen[],
  isVisible: (source: string, vlan: string | null) => boolean,
): ReadonlyMap<string, Likeness> {
  const out = new Map<string, Likeness>();
  for (const s of fleet) {
    const near = SOURCES.filter(({ id }) => isVisible(id, s.vlan));
    for (const key of s.likenesses) {
      let group = out.get(key);
      if (group === undefined) {
        group = { known: new Map(), visible: new Map(), settled: new Map() };
        out.set(key, group);
      }
      for (const { id } of near) count(group.visible, id);
      for (const [name, by] of s.settledBy) {
        count(group.known, name);
        for (const source of by) count(group.settled, `${source}\n${name}`);
      }
    }
  }
  return out;
}

interface Bucket {
  readonly source: string;
  readonly vlan: string | null;
  readonly gap: NextObservation['gap'];
  readonly attributes: Map<string, number>;
  readonly assets: Set<string>;
  similar: number;
  settled: number;
}

function expect(
  buckets: Map<string, Bucket>,
  s: Seen,
  name: string,
  source: string,
  group: Likeness,
  isVisible: boolean,
): void {
  const similar = group.visible.get(source) ?? 0;
  const settled = group.settled.get(`${source}\n${name}`) ?? 0;
  if (similar < MIN_SIMILAR || settled < MIN_SETTLED || settled / similar < MIN_GAIN) return;
  const key = `${source}\n${s.vlan ?? ''}\n${isVisible}`;
  let bucket = buckets.get(key);
  if (bucket === undefined) {
    const gap = isVisible ? 'not-seen-of-these' : 'not-seen-in-vlan';
    bucket = { source, vlan: s.vlan, gap, attributes: new Map(), assets: new Set(), similar: 0, settled: 0 };
    buckets.set(key, bucket);
  }
  bucket.attributes.set(name, (bucket.attributes.get(name) ?? 0) + settled / similar);
  bucket.assets.add(s.id);
  if (settled > bucket.settled) {
    bucket.settled = settled;
    bucket.similar = similar;
  }
}

const rounded = (n: number): number => Math.round(n * 10) / 10;

function finished(b: Bucket): NextObservation {
  const attributes = [...b.attributes].sort(([x], [y]) => byText(x, y));
  return {
    source: b.source,
    vlan: b.vlan,
    gap: b.gap,
    settles: rounded(attributes.reduce((sum, [, n]) => sum + n, 0)),
    attributes: Object.fromEntries(attributes.map(([name, n]) => [name, rounded(n)])),
    assets: [...b.assets].sort(byText),
    similar: b.similar,
    settled: b.settled,
  };
}
