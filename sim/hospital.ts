/**
 * Builds the hospital from its layout: devices with addresses, names, serial numbers and the partners they speak with, all
 * decided by the seed. What they send is in day.ts; what can be known of them is collected while they send it (listen.ts).
 */

import { SITES, type SitePlan, type UnitPlan } from './layout.ts';
import { MODELS } from './models/index.ts';
import type { Model } from './models/model.ts';
import type { Port, Subnet } from './net.ts';
import { mac } from './packets.ts';
import { inventPatients, type Patient } from './patients.ts';
import { type Random, random } from './random.ts';
import { interfaceId } from './traffic/neighbour6.ts';

/** What the truth knows by name of attribute. */
export type Known = 'manufacturer' | 'type' | 'model' | 'serial' | 'software_version' | 'hostname' | 'ae_title';

export interface Device {
  readonly id: string;
  readonly site: string;
  readonly unit: string | null;
  readonly model: Model;
  readonly version: string;
  readonly serial: string | null;
  readonly hostname: string | null;
  readonly domain: string;
  /** AE title of the device itself; null: none. */
  readonly ae: string | null;
  /** EUI-64 in OBX-18 of devices that an HL7 gateway speaks for; from the MAC address of those that have one of their own. */
  readonly eui: string;
  /** Number among the devices of this model at the site, from 1. */
  readonly number: number;
  /** First one is where it speaks from; a second one where the model has two cards; [] for a device behind another. */
  readonly ports: readonly Port[];
  readonly behind: Device | null;
  /** Filled while it sends: attributes that can be known of it. */
  readonly known: Set<Known>;
  /** Addresses over time, [from, to) in microseconds; `to` null: until the end. */
  readonly leases: { readonly ip: string; readonly fromUs: number; toUs: number | null }[];
  /** True as soon as a frame of it, or a message about it, is on the wire. */
  seen: boolean;
}

/** A device while it is being built. */
type Built = Omit<Device, 'ports'> & { readonly ports: Port[] };

export interface Site {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly subnets: readonly Subnet[];
  readonly devices: readonly Device[];
  readonly wan: { readonly mac: Buffer; readonly coreMac: Buffer; readonly vlan: number };
  /** Devices of the other site that came over the line between the sites, and through which of them; null: by themselves. */
  readonly visitors: Map<Device, Device | null>;
}

export interface Hospital {
  readonly rng: Random;
  readonly sites: readonly Site[];
  readonly patients: readonly Patient[];
}

export interface HospitalOptions {
  readonly seed: number;
  /** Patients that its traffic speaks of. Default 200. */
  readonly patients?: number;
}

const TTL = { windows: 128, linux: 64, rtos: 64, network: 255 } as const;
/** Blocks that the core switch and the WAN router take their addresses from (Cisco Systems). */
const CORE_OUI = '00000c';

function subnetOf(site: SitePlan, unit: UnitPlan): Subnet {
  const hops = unit.hops ?? 0;
  return {
    site: site.id,
    prefix: `10.${site.second}.${unit.vlan}.`,
    vlan: unit.vlan,
    name: unit.name,
    unit: unit.unit,
    gatewayMac: mac(`${CORE_OUI}0${site.second}000`),
    prefix6: unit.ipv6 === true ? `2001:db8:${site.second}:${unit.vlan}` : null,
    hops,
    via: hops > 0 ? { mac: mac(`${CORE_OUI}0${site.second}a00`), vlan: 199 } : null,
  };
}

/** Counts what was given out, so that names and addresses are unique within a site. */
class Registry {
  private readonly counts = new Map<string, number>();
  next(name: string): number {
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    return count;
  }
}

function fill(text: string, unit: UnitPlan, number: number): string {
  return text.replaceAll('{n}', String(number).padStart(2, '0')).replaceAll('{u}', unit.short);
}

/** `{mac}` and `{mac6}`: the address or its last half, `{serial}`: the serial number, as makers build default names. */
function hostName(text: string, unit: UnitPlan, number: number, port: Port | undefined, serial: string | null): string {
  const address = (port?.mac.toString('hex') ?? '').toUpperCase();
  return fill(text, unit, number)
    .replace('{mac}', address)
    .replace('{mac6}', address.slice(6))
    .replace('{serial}', serial ?? '');
}

/** Name that an engineer gave it in the building system: BACnet object name, Modbus application name. */
export const objectName = (device: Device): string => `${device.unit}-${device.model.key}-${device.number}`;

function portFor(model: Model, subnet: Subnet, rng: Random, registry: Registry): Port {
  const address = mac(rng.pick(model.oui) + rng.bytes(3).toString('hex'));
  const last = 10 + registry.next(`ip ${subnet.prefix}`);
  const fixed = model.dhcp === null;
  const six = subnet.prefix6 !== null && model.os !== 'rtos';
  const ip6 = !six
    ? null
    : fixed
      ? `${subnet.prefix6}::${last.toString(16)}`
      : `${subnet.prefix6}:${interfaceId(address)}`;
  return { subnet, mac: address, ip: `${subnet.prefix}${last}`, ip6, ttl: TTL[model.os], packets: rng.int(0, 65_535) };
}

/** The second card of those that have two, in the unit that their model names. */
function addSecondCards(
  devices: readonly Built[],
  plan: SitePlan,
  subnets: readonly Subnet[],
  root: Random,
  registry: Registry,
): void {
  for (const device of devices) {
    const at = plan.units.findIndex((unit) => unit.short === device.model.second);
    const subnet = subnets[at];
    if (device.model.second === undefined || subnet === undefined) continue;
    const rng = root.fork(`second card ${device.id}`);
    device.ports.push(portFor(device.model, subnet, rng, registry));
  }
}

function buildDevice(
  site: SitePlan,
  unit: UnitPlan,
  subnet: Subnet,
  key: string,
  behind: Device | null,
  registry: Registry,
  root: Random,
): Built {
  const model = MODELS.get(key);
  if (model === undefined) throw new Error(`sim/layout.ts names a model that no list in sim/models has: ${key}`);
  const number = registry.next(key);
  const id = `${site.id}/${unit.short}/${key}-${number}`;
  const rng = root.fork(id);
  const ae =
    model.says.dicom === undefined
      ? null
      : fill(rng.pattern(model.says.dicom.ae), unit, number).toUpperCase().slice(0, 16);
  const ports = behind === null ? [portFor(model, subnet, rng, registry)] : [];
  const block = ports[0]?.mac ?? Buffer.concat([Buffer.from(model.oui[0]!, 'hex'), rng.bytes(3)]);
  const serial = model.serial === null ? null : rng.pattern(model.serial);
  return {
    id,
    site: site.id,
    unit: unit.unit,
    model,
    version: rng.pick(model.versions),
    serial,
    hostname: model.host === null ? null : hostName(rng.pattern(model.host), unit, number, ports[0], serial),
    domain: site.domain,
    ae,
    eui: `${block.toString('hex', 0, 3)}fffe${block.toString('hex', 3)}`.toUpperCase(),
    number,
    ports,
    behind,
    known: new Set(),
    leases: [],
    seen: false,
  };
}

function buildSite(plan: SitePlan, root: Random): Site {
  const registry = new Registry();
  const subnets: Subnet[] = [];
  const devices: Built[] = [];
  for (const unit of plan.units) {
    const subnet = subnetOf(plan, unit);
    subnets.push(subnet);
    for (const [key, count, behind] of unit.devices) {
      const through =
        behind === undefined ? null : (devices.find((d) => d.model.key === behind && d.unit === unit.unit) ?? null);
      if (behind !== undefined && through === null)
        throw new Error(`sim/layout.ts: ${key} is behind ${behind}, which does not come before it`);
      for (let i = 0; i < count; i++) devices.push(buildDevice(plan, unit, subnet, key, through, registry, root));
    }
  }
  addSecondCards(devices, plan, subnets, root, registry);
  const wan = { mac: mac(`${CORE_OUI}0${plan.second}b00`), coreMac: mac(`${CORE_OUI}0${plan.second}000`), vlan: 198 };
  return { id: plan.id, name: plan.name, domain: plan.domain, subnets, devices, wan, visitors: new Map() };
}

/** The same options give the same hospital. */
export function buildHospital(options: HospitalOptions): Hospital {
  const rng = random(`hospital ${options.seed}`);
  const patients = inventPatients(rng.fork('patients'), options.patients ?? 200);
  return { rng, sites: SITES.map((plan) => buildSite(plan, rng)), patients };
}
