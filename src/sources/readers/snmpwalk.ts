/**
 * Output of snmpwalk for one switch or router, with names or numbers: system name, forwarding tables (BRIDGE-MIB RFC 4188,
 * Q-BRIDGE-MIB RFC 4363), interface names (IF-MIB), neighbours (LLDP-MIB), and the addresses a router holds for its networks
 * (IP-MIB ipNetToMedia). A port behind which there are many, or a switch, is no place.
 */

import { type LineSource, NO, type Out, YES } from '../contract.ts';
import { ipOf, isHolder, macOf } from '../formats/address.ts';
import { Bridge } from '../formats/bridge.ts';
import { placeFields, portName, statePlace } from '../formats/facts.ts';
import { hostName } from '../formats/text.ts';

const LINE =
  /^(\.?(?:iso|[0-9A-Za-z-]{1,32}::[A-Za-z0-9]{1,48}|\d)[^=]{0,200}?) = (?:([A-Za-z0-9-]{1,16}): )?(.{0,512})$/;
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^SNMPv2-MIB::sysName/, '1.3.6.1.2.1.1.5'],
  [/^BRIDGE-MIB::dot1dTpFdbPort/, '1.3.6.1.2.1.17.4.3.1.2'],
  [/^BRIDGE-MIB::dot1dTpFdbStatus/, '1.3.6.1.2.1.17.4.3.1.3'],
  [/^BRIDGE-MIB::dot1dBasePortIfIndex/, '1.3.6.1.2.1.17.1.4.1.2'],
  [/^Q-BRIDGE-MIB::dot1qTpFdbPort/, '1.3.6.1.2.1.17.7.1.2.2.1.2'],
  [/^Q-BRIDGE-MIB::dot1qTpFdbStatus/, '1.3.6.1.2.1.17.7.1.2.2.1.3'],
  [/^IF-MIB::ifName/, '1.3.6.1.2.1.31.1.1.1.1'],
  [/^IF-MIB::ifDescr/, '1.3.6.1.2.1.2.2.1.2'],
  [/^(?:IP-MIB|RFC1213-MIB)::ipNetToMediaPhysAddress/, '1.3.6.1.2.1.4.22.1.2'],
  [/^LLDP-MIB::lldpRemChassisId(?!Subtype)/, '1.0.8802.1.1.2.1.4.1.1.5'],
  [/^LLDP-MIB::lldpRemSysName/, '1.0.8802.1.1.2.1.4.1.1.9'],
  [/^LLDP-MIB::lldpRemSysCapEnabled/, '1.0.8802.1.1.2.1.4.1.1.12'],
  [/^LLDP-MIB::lldpLocPortId(?!Subtype)/, '1.0.8802.1.1.2.1.3.7.1.3'],
];
const MAX_ROWS = 65_536;

/** The whole number of a line; null when it is none that is read. Indexes written in brackets are MAC addresses. */
function oidOf(name: string): string | null {
  const plain = name
    .trim()
    .replace(/^\.?iso\./, '1.')
    .replace(/^\./, '');
  if (/^1\.[\d.]+$/.test(plain)) return plain;
  for (const [pattern, oid] of NAMES) {
    const m = pattern.exec(plain);
    if (m === null) continue;
    const index = plain
      .slice(m[0].length)
      .replace(/[["'\]]+/g, '.')
      .replace(/\.+/g, '.');
    const dotted = index
      .split('.')
      .map((part) =>
        part.includes(':')
          ? part
              .split(':')
              .map((h) => Number.parseInt(h, 16))
              .join('.')
          : part,
      )
      .join('.');
    return `${oid}${dotted.replace(/\.$/, '')}`;
  }
  return null;
}

/** Six numbers of an index as a MAC address. */
function macOfIndex(numbers: readonly string[]): string | null {
  if (numbers.length !== 6 || !numbers.every((n) => /^\d{1,3}$/.test(n) && Number(n) < 256)) return null;
  return macOf(numbers.map((n) => Number(n).toString(16)).join(':'));
}

/** `Hex-STRING: 00 11 22 33 44 55`, `STRING: 0:11:22:33:44:55`. */
const macOfValue = (value: string): string | null => macOf(value.trim().replaceAll('"', '').trim().replace(/ /g, ':'));
const numberOf = (value: string): string => /\(?(\d{1,10})\)?$/.exec(value.trim())?.[1] ?? '';

interface Neighbour {
  mac: string | null;
  name: string | null;
  forwards: boolean;
}

class Walk {
  readonly bridge = new Bridge();
  readonly ifIndex = new Map<string, string>();
  readonly ifName = new Map<string, string>();
  readonly portId = new Map<string, string>();
  readonly neighbours = new Map<string, Neighbour>();
  /** Entries of the switch itself. */
  readonly own = new Set<string>();
  readonly learned = new Map<string, { readonly mac: string; readonly vlan: string | null; readonly port: string }>();

  nameOf(port: string): string {
    const index = this.ifIndex.get(port) ?? port;
    return this.ifName.get(index) ?? this.portId.get(port) ?? '';
  }

  /** What has no room is told with the rest of the table. */
  isRoom(rows: { readonly size: number }): boolean {
    if (rows.size >= MAX_ROWS) this.bridge.full = true;
    return rows.size < MAX_ROWS;
  }

  keep(map: Map<string, string>, key: string, value: string): void {
    if (map.has(key) || this.isRoom(map)) map.set(key, value);
  }

  neighbour(port: string): Neighbour {
    let known = this.neighbours.get(port);
    if (known === undefined) {
      known = { mac: null, name: null, forwards: false };
      if (this.isRoom(this.neighbours)) this.neighbours.set(port, known);
    }
    return known;
  }
}

const originOf = (walk: Walk): string => `SNMP walk of ${walk.bridge.name ?? 'an unnamed device'}`;

/** Capabilities of LLDP: bridge, access point, router forward; a telephone's bridge has one computer behind it. */
function forwards(value: string): boolean {
  const bits = Number.parseInt(/[0-9A-Fa-f]{2}/.exec(value)?.[0] ?? '0', 16);
  return (bits & 0x38) !== 0 && (bits & 0x04) === 0;
}

type Take = (walk: Walk, index: readonly string[], value: string, out: Out) => void;

const takeFdb: Take = (walk, index, value) => {
  const mac = macOfIndex(index.slice(-6));
  const vlan = index.length === 7 ? index[0]! : null;
  const key = index.join('.');
  if (mac !== null && (walk.learned.has(key) || walk.isRoom(walk.learned)))
    walk.learned.set(key, { mac, vlan, port: numberOf(value) });
};

const takeStatus: Take = (walk, index, value) => {
  const status = numberOf(value);
  if ((status === '4' || status === '5') && walk.isRoom(walk.own)) walk.own.add(index.join('.'));
};

const takeName: Take = (walk, _index, value) => {
  walk.bridge.name = hostName(value.replaceAll('"', ''));
};

const takeChassis: Take = (walk, index, value) => {
  walk.neighbour(index[1] ?? '').mac = macOfValue(value);
};

const takeNeighbourName: Take = (walk, index, value) => {
  walk.neighbour(index[1] ?? '').name = hostName(value.replaceAll('"', ''));
};

/** By the number of the table's column. */
const TABLES: readonly (readonly [string, Take])[] = [
  ['1.3.6.1.2.1.1.5.', takeName],
  ['1.3.6.1.2.1.17.4.3.1.2.', takeFdb],
  ['1.3.6.1.2.1.17.4.3.1.3.', takeStatus],
  ['1.3.6.1.2.1.17.7.1.2.2.1.2.', takeFdb],
  ['1.3.6.1.2.1.17.7.1.2.2.1.3.', takeStatus],
  ['1.3.6.1.2.1.17.1.4.1.2.', (walk, [port = ''], value) => walk.keep(walk.ifIndex, port, numberOf(value))],
  ['1.3.6.1.2.1.31.1.1.1.1.', (walk, [port = ''], value) => walk.keep(walk.ifName, port, value.replaceAll('"', ''))],
  [
    '1.3.6.1.2.1.2.2.1.2.',
    (walk, [port = ''], value) => {
      if (!walk.ifName.has(port)) walk.keep(walk.ifName, port, value.replaceAll('"', ''));
    },
  ],
  ['1.0.8802.1.1.2.1.3.7.1.3.', (walk, [port = ''], value) => walk.keep(walk.portId, port, value.replaceAll('"', ''))],
  ['1.0.8802.1.1.2.1.4.1.1.5.', takeChassis],
  ['1.0.8802.1.1.2.1.4.1.1.9.', takeNeighbourName],
  [
    '1.0.8802.1.1.2.1.4.1.1.12.',
    (walk, index, value) => {
      if (forwards(value)) walk.neighbour(index[1] ?? '').forwards = true;
    },
  ],
  [
    '1.3.6.1.2.1.4.22.1.2.',
    (walk, index, value, out) => {
      out.via(originOf(walk));
      const [mac, ip] = [macOfValue(value), ipOf(index.slice(1).join('.'))];
      if (mac !== null && ip !== null && isHolder(mac) && isHolder(ip))
        out.observe('snmpwalk.address', ip, { mac, ip });
    },
  ],
];

function stateWalk(walk: Walk, out: Out): void {
  out.via(originOf(walk));
  for (const [index, row] of walk.learned) if (!walk.own.has(index)) walk.bridge.learn(row);
  for (const [port, n] of walk.neighbours) {
    if (n.forwards) walk.bridge.uplink(port);
    if (n.mac === null) continue;
    if (n.name !== null) out.observe('snmpwalk.hostname', n.name, { mac: n.mac });
    const place = portName(walk.nameOf(port));
    if (walk.bridge.name !== null && place !== '')
      statePlace('snmpwalk', out, { mac: n.mac }, { device: walk.bridge.name, port: place, atUs: out.atUs });
  }
  walk.bridge.state('snmpwalk', (port) => walk.nameOf(port), out);
}

const reader: LineSource = {
  id: 'snmpwalk',
  label: 'SNMP walk',
  version: 1,
  spec: 'RFC 4188, RFC 4363, RFC 2863, IEEE 802.1AB 11, RFC 4293',
  basis: 'specification',
  carrier: 'lines',
  fields: {
    ...placeFields('snmpwalk', 0.85),
    'snmpwalk.address': { doc: 'Address that a router holds for this MAC address', role: 'binding' },
    'snmpwalk.hostname': { doc: 'System name of a neighbour (LLDP)', claims: 'hostname', confidence: 0.8 },
  },
  weirds: { 'no-name': 'The walk does not hold the name of its switch: places cannot be named' },
  probe: (head) => (head.some((l) => oidOf(LINE.exec(l)?.[1] ?? '') !== null) ? YES : NO),
  open() {
    const walk = new Walk();
    return {
      push(line, out) {
        const m = LINE.exec(line);
        const oid = m === null ? null : oidOf(m[1]!);
        if (oid === null) return;
        for (const [column, take] of TABLES) {
          if (!oid.startsWith(column)) continue;
          take(walk, oid.slice(column.length).split('.', 32), m![3]!, out);
          return;
        }
      },
      end: (out) => stateWalk(walk, out),
    };
  },
};

export default reader;
