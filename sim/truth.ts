/** The truth beside a capture: what each device is, where it was, and what its traffic lets one know. One JSON line a device. */

import { EDGE } from './acts/network.ts';
import { type Device, objectName, type Site } from './hospital.ts';
import { MODELS } from './models/index.ts';
import { gatewayIp } from './net.ts';
import { macText } from './packets.ts';

export interface TruthLine {
  readonly id: string;
  readonly site: string;
  readonly unit: string | null;
  readonly type: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string | null;
  readonly software_version: string;
  readonly hostname: string | null;
  readonly macs: readonly string[];
  /** Addresses with the time they were held; ISO 8601 UTC, `to` null: until the end. */
  readonly ips: readonly { readonly ip: string; readonly from: string; readonly to: string | null }[];
  readonly ae_titles: readonly string[];
  readonly hl7_applications: readonly string[];
  /** Id of the device through which it is reached; null: it has its own address. */
  readonly behind: string | null;
  /** How it is named behind that device, or by the gateway that reports for it: AE title, EUI-64, BACnet address, Modbus unit. */
  readonly nested: readonly string[];
  /** False: nothing on the wire speaks of it. */
  readonly visible: boolean;
  /** Attributes that can be known from what was sent. */
  readonly expected: readonly string[];
}

const iso = (us: number): string => new Date(us / 1000).toISOString();

function nestedNames(device: Device): string[] {
  const names: string[] = [];
  if (device.ae !== null) names.push(device.ae);
  if (device.model.says.hl7?.role === 'device') names.push(device.eui);
  if (device.serial !== null) names.push(device.serial);
  const own = objectName(device);
  if (device.model.says.bacnet !== undefined || device.model.says.modbus !== undefined) names.push(own);
  return names;
}

export function truthOf(device: Device): TruthLine {
  const { model } = device;
  const routed = (device.ports[0]?.subnet.hops ?? 0) > 0;
  return {
    id: device.id,
    site: device.site,
    unit: device.unit,
    type: model.type,
    manufacturer: model.maker,
    model: model.model,
    serial: device.serial,
    software_version: device.version,
    hostname: device.hostname,
    macs: routed ? [] : device.ports.map((p) => macText(p.mac)),
    ips: device.leases.map(({ ip, fromUs, toUs }) => ({ ip, from: iso(fromUs), to: toUs === null ? null : iso(toUs) })),
    ae_titles: device.ae === null ? [] : [device.ae],
    hl7_applications: model.says.hl7 === undefined ? [] : [model.says.hl7.application],
    behind: device.behind?.id ?? null,
    nested: device.behind === null && model.says.reportedBy === undefined ? [] : nestedNames(device),
    visible: device.seen,
    expected: [...device.known].sort(),
  };
}

/** What routes: the core switch, the router of a branch and that of the line to the world; nobody asked them anything. */
function routers(site: Site): TruthLine[] {
  const seen = site.devices.filter((d) => d.seen && d.ports.length > 0).map((d) => d.ports[0]!.subnet);
  const empty = {
    site: site.id,
    unit: null,
    type: 'router',
    manufacturer: 'Cisco',
    model: '',
    serial: null,
    software_version: '',
    hostname: null,
  };
  const rest = { ae_titles: [], hl7_applications: [], behind: null, nested: [], visible: true, expected: [] };
  const from = '1970-01-01T00:00:00.000Z';
  const gateways = [...new Set(seen.filter((s) => s.hops === 0).map(gatewayIp))].sort();
  const core: TruthLine = {
    id: `${site.id}/core`,
    ...empty,
    macs: [macText(site.wan.coreMac)],
    ips: gateways.map((ip) => ({ ip, from, to: null })),
    ...rest,
  };
  const behind = new Map(seen.flatMap((s) => (s.via === null ? [] : [[macText(s.via.mac), s] as const])));
  const branches = [...behind].map(
    ([mac, s], i): TruthLine => ({
      id: `${site.id}/branch-${i + 1}`,
      ...empty,
      macs: [mac],
      ips: [{ ip: gatewayIp(s), from, to: null }],
      ...rest,
    }),
  );
  const line: TruthLine = {
    id: `${site.id}/wan`,
    ...empty,
    ...rest,
    model: EDGE.model,
    software_version: EDGE.version,
    hostname: `edge-${site.id}`,
    macs: [macText(site.wan.mac)],
    ips: [],
    expected: ['hostname', 'manufacturer', 'model', 'software_version', 'type'],
  };
  return [core, ...branches, line];
}

/** A device of the other site that came over the line: not its MAC address; its addresses or, through another, its names. */
function visitor(device: Device, through: Device | null): TruthLine {
  const line = { ...truthOf(device), id: `${device.id}@away`, macs: [], expected: [] };
  if (through === null) return line;
  return { ...line, ips: [], behind: `${through.id}@away`, nested: nestedNames(device) };
}

export function truthLines(site: Site): string {
  return [
    ...site.devices.map(truthOf),
    ...[...site.visitors].map(([device, through]) => visitor(device, through)),
    ...routers(site),
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}

/** Device types of all models, for those who count. */
export const modelTypes = (): readonly string[] => [...new Set([...MODELS.values()].map((m) => m.type))].sort();
