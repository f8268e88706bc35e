/** What the made-up API answers about devices: lists, facets, detail with evidence, conversations, timeline, map. */

import type {
  AssetDetail,
  AssetRow,
  AttributeInfo,
  ConversationRow,
  CorrectionRow,
  Facet,
  NetworkMap,
  SaidRow,
  TimelineEntry,
} from '../../src/model/api.ts';
import type { AttributeView, Evidence } from '../../src/model/asset.ts';
import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeName } from '../../src/model/attribute.ts';
import { operatorsFor } from '../../src/model/filter/check.ts';
import { addressesOf, chance, NOW_MS, pick, TYPES } from './fake-data.ts';

const CATEGORY_LABELS: Readonly<Record<string, string>> = {
  medical: 'Medical',
  laboratory: 'Laboratory',
  building: 'Building',
  network: 'Network',
  it: 'IT',
  iot: 'IoT',
};

export const attributeInfos: readonly AttributeInfo[] = ATTRIBUTE_NAMES.map((attribute) => {
  const spec = ATTRIBUTES[attribute];
  const terms =
    attribute === 'type'
      ? TYPES.map((t) => ({ value: t.id, label: t.label }))
      : attribute === 'category'
        ? Object.entries(CATEGORY_LABELS).map(([value, label]) => ({ value, label }))
        : null;
  return { ...spec, attribute, operators: operatorsFor(attribute), terms, sortable: !spec.many };
});

export function labelOf(attribute: AttributeName, value: string): string {
  return attributeInfos.find((i) => i.attribute === attribute)?.terms?.find((t) => t.value === value)?.label ?? value;
}

export function facet(rows: readonly AssetRow[], attribute: AttributeName): Facet {
  const counts = new Map<string | null, number>();
  for (const row of rows) {
    const value = row.values[attribute];
    const list = value === null || value.length === 0 ? [null] : typeof value === 'string' ? [value] : value;
    for (const v of list) counts.set(v, (counts.get(v) ?? 0) + 1);
  }
  const values = [...counts].map(([value, count]) => ({
    value,
    label: value === null ? 'Unknown' : labelOf(attribute, value),
    count,
  }));
  return { attribute, values: values.sort((a, b) => b.count - a.count).slice(0, 100) };
}

export function sorted(rows: readonly AssetRow[], sort: string): readonly AssetRow[] {
  const down = sort.startsWith('-');
  const name = (down ? sort.slice(1) : sort) as AttributeName;
  if (!ATTRIBUTE_NAMES.includes(name)) return rows;
  const text = (row: AssetRow): string | null => {
    const value = row.values[name];
    return value === null ? null : typeof value === 'string' ? value.toLowerCase() : (value[0] ?? null);
  };
  return [...rows].sort((x, y) => {
    const a = text(x);
    const b = text(y);
    if (a === b) return 0;
    if (a === null) return 1;
    if (b === null) return -1;
    return (a < b ? -1 : 1) * (down ? -1 : 1);
  });
}

const RULES: Readonly<Record<string, readonly [string, string, string]>> = {
  hostname: ['dhcp.hostname', 'dhcp', 'RFC 2132, option 12'],
  manufacturer: ['mac.vendor', 'arp', 'IEEE MA-L registry'],
  model: ['dicom.model', 'dicom', 'DICOM PS3.3, (0008,1090)'],
};

function evidence(index: number, attribute: AttributeName, value: string, confidence: number): Evidence {
  const [rule, protocol, reference] = RULES[attribute] ?? ['wire.statement', 'hl7', 'HL7 v2.5.1, OBX-18'];
  const { mac, ips, vlan } = addressesOf(index);
  const lastAtUs = (NOW_MS - (index % 500) * 60_000) * 1000;
  return {
    attribute,
    value,
    confidence,
    source: 'wire',
    rule,
    ruleVersion: 1 + (index % 3),
    reference,
    observation: {
      endpoint: `${mac}|${ips[0]}|${vlan}|`,
      protocol,
      field: `${protocol}.${attribute}`,
      value,
      firstAtUs: lastAtUs - 86_400_000_000,
      lastAtUs,
      count: 3 + (index % 900),
      capture: index % 4 === 0 ? null : `ward-${index % 9}.pcapng`,
      frame: index % 4 === 0 ? null : 17 + index,
    },
  };
}

function viewOf(row: AssetRow, index: number, name: AttributeName): AttributeView {
  const value = row.values[name];
  const confidence = row.confidence[name] ?? 0;
  if (value === null || value.length === 0) return { value, confidence: 0, supporting: [], conflicting: [] };
  const list = typeof value === 'string' ? [value] : value;
  const supporting = list.map((v) => evidence(index, name, v, confidence));
  const conflicting = row.conflicts.includes(name)
    ? [evidence(index + 1, name, 'Moxa NPort 5110', confidence * 0.6)]
    : [];
  return { value, confidence, supporting, conflicting };
}

export function detailOf(
  row: AssetRow,
  corrections: readonly CorrectionRow[],
  nameOf: (id: string) => string,
): AssetDetail {
  const index = Number(row.id.split('-')[1]);
  const attributes = Object.fromEntries(
    ATTRIBUTE_NAMES.map((n) => [n, viewOf(row, index, n)]),
  ) as AssetDetail['attributes'];
  const { mac, ips, vlan } = addressesOf(index);
  const first = Date.parse(String(row.values.first_seen));
  const last = Date.parse(String(row.values.last_seen));
  const endpoints = ips.map((ip, i) => ({
    key: `${mac}|${ip}|${vlan}|`,
    mac,
    macVendor: 'Koninklijke Philips',
    ip,
    vlan,
    nested: null,
    firstSeen: new Date(i === 0 ? first : first + (last - first) * 0.6).toISOString(),
    lastSeen: new Date(i === 0 && ips.length > 1 ? first + (last - first) * 0.55 : last).toISOString(),
    packets: 1200 + index,
    bytes: 340_000 + index * 1000,
  }));
  const gateway = `dev-${index - (index % 40)}`;
  const links = index % 10 === 3 ? [{ from: row.id, to: gateway, kind: 'behind' as const, name: nameOf(gateway) }] : [];
  return { ...row, attributes, endpoints, links, corrections };
}

export function conversationsOf(row: AssetRow, rowOf: (index: number) => AssetRow): readonly ConversationRow[] {
  const index = Number(row.id.split('-')[1]);
  return Array.from({ length: 3 + (index % 9) }, (_, i) => {
    const peer = rowOf(Math.floor(chance(index * 101 + i) * 1900));
    const [protocol, port, transport] = pick(
      [
        ['hl7', 6661, 'tcp'],
        ['dicom', 11112, 'tcp'],
        ['dns', 53, 'udp'],
        ['tls', 443, 'tcp'],
        [null, 40123, 'udp'],
        ['ntp', 123, 'udp'],
      ] as const,
      index * 7 + i,
    );
    const bytes = Math.floor(chance(index + i * 3) ** 3 * 80_000_000) + 300;
    const outside = i === 2;
    return {
      peerId: outside ? null : peer.id,
      peerName: outside ? '198.51.100.7' : String(peer.values.name),
      peerIp: outside ? '198.51.100.7' : (peer.values.ips?.[0] ?? null),
      direction: i % 3 === 0 ? ('from' as const) : ('to' as const),
      transport,
      port,
      protocol,
      flows: 1 + (index % 40) * (i + 1),
      packetsSent: 20 + Math.floor(bytes / 900),
      packetsReceived: 12 + Math.floor(bytes / 1400),
      bytesSent: bytes,
      bytesReceived: Math.floor(bytes * 0.4),
      firstSeen: new Date(NOW_MS - 9 * 86_400_000).toISOString(),
      lastSeen: new Date(NOW_MS - i * 3_600_000).toISOString(),
    };
  });
}

export function timelineOf(row: AssetRow): readonly TimelineEntry[] {
  const index = Number(row.id.split('-')[1]);
  const { mac, ips, vlan } = addressesOf(index);
  return ATTRIBUTE_NAMES.filter(
    (n) => typeof row.values[n] === 'string' && n !== 'first_seen' && n !== 'last_seen',
  ).map((n, i) => {
    const [, protocol] = RULES[n] ?? ['', 'hl7', ''];
    return {
      at: new Date(NOW_MS - (i * 37 + 5) * 3_600_000).toISOString(),
      lastAt: new Date(NOW_MS - i * 600_000).toISOString(),
      protocol: protocol ?? 'hl7',
      field: `${protocol}.${n}`,
      value: String(row.values[n]),
      count: 1 + i * 13,
      endpoint: `${mac}|${ips[0]}|${vlan}|`,
      capture: i % 3 === 0 ? null : 'ward-3.pcapng',
      frame: i % 3 === 0 ? null : 40 + i,
      saidBy: i % 4 === 1 ? ['02:00:5e:00:53:01|192.0.2.1||'] : [],
    };
  });
}

export function saidOf(row: AssetRow, others: readonly AssetRow[]): readonly SaidRow[] {
  if (Number(row.id.split('-')[1]) % 2 === 1) return [];
  const own = addressesOf(Number(row.id.split('-')[1]));
  return others
    .filter((o) => o.id !== row.id)
    .slice(0, 4)
    .map((other, i) => {
      const { mac, ips, vlan } = addressesOf(Number(other.id.split('-')[1]));
      return {
        at: new Date(NOW_MS - (i * 53 + 9) * 3_600_000).toISOString(),
        lastAt: new Date(NOW_MS - i * 900_000).toISOString(),
        protocol: 'dhcp',
        field: 'dhcp.hostname',
        value: String(other.values.name),
        count: 2 + i * 5,
        endpoint: `${mac}|${ips[0]}|${vlan}|`,
        capture: 'ward-3.pcapng',
        frame: 60 + i,
        saidBy: [`${own.mac}|${own.ips[0]}|${own.vlan}|`],
        subject: i === 2 ? null : other.id,
        subjectName: i === 2 ? null : String(other.values.name),
      };
    });
}

export function mapOf(rows: readonly AssetRow[], group: string): NetworkMap {
  const shown = rows.slice(0, 5000);
  const groupOf = (row: AssetRow): string => {
    if (group === 'type') return String(row.values.type ?? 'unknown');
    if (group === 'vlan') return String(row.values.vlans?.[0] ?? 'unknown');
    return `${String(row.values.ips?.[0]).split('.').slice(0, 2).join('.')}.0.0/16`;
  };
  const counts = new Map<string, number>();
  const nodes = shown.map((row, i) => {
    const id = groupOf(row);
    counts.set(id, (counts.get(id) ?? 0) + 1);
    return {
      id: row.id,
      label: String(row.values.name),
      group: id,
      type: row.values.type as string | null,
      category: row.values.category as string | null,
      bytes: Math.floor(chance(i) ** 6 * 9_000_000_000),
    };
  });
  const edges = shown.flatMap((row, i) =>
    Array.from({ length: 1 + (i % 2) }, (_, k) => ({
      from: row.id,
      to: (shown[Math.floor(chance(i * 3 + k) * Math.min(shown.length, 60))] as AssetRow).id,
      bytes: Math.floor(chance(i + k) ** 3 * 1_000_000),
      protocols: pick([['hl7'], ['dicom', 'tls'], ['dns']], i),
    })),
  );
  const label = (id: string): string => (group === 'type' ? labelOf('type', id) : group === 'vlan' ? `VLAN ${id}` : id);
  const groups = [...counts].map(([id, count]) => ({ id, label: label(id), count })).sort((a, b) => b.count - a.count);
  return { nodes, edges: edges.filter((e) => e.from !== e.to), groups, truncated: rows.length > shown.length };
}
