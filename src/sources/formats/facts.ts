/** Facts that several readers state in the same way: leases, places on the network, roles. */

import type { FieldSpec } from '../../model/observation.ts';
import type { About, Out } from '../contract.ts';
import { isHolder } from './address.ts';
import { hostName } from './text.ts';

/** `<id>.lease`, `<id>.hostname`, `<id>.vendor-class`: what a DHCP server writes down. */
export const leaseFields = (id: string): Readonly<Record<string, FieldSpec>> => ({
  [`${id}.lease`]: { doc: 'Address that the server gave to this MAC address', role: 'binding' },
  [`${id}.hostname`]: { doc: 'Host name that the client told the server', claims: 'hostname', confidence: 0.8 },
});

export function stateLease(
  id: string,
  out: Out,
  lease: {
    readonly mac: string | null;
    readonly ip: string | null;
    readonly name: string | undefined;
    readonly atUs: number;
  },
): void {
  const { mac, ip, atUs } = lease;
  if (mac === null) return;
  if (ip !== null && isHolder(ip)) out.observe(`${id}.lease`, ip, { mac, ip }, atUs);
  const name = hostName(lease.name);
  if (name !== null) out.observe(`${id}.hostname`, name, { mac, ip: ip !== null && isHolder(ip) ? ip : null }, atUs);
}

/** `<id>.place` and `<id>.place-vlan`: the switch port or access point that a device is on. */
export const placeFields = (id: string, confidence: number): Readonly<Record<string, FieldSpec>> => ({
  [`${id}.place`]: { doc: 'Switch and port, or access point, that the device is on', claims: 'location', confidence },
  [`${id}.place-vlan`]: { doc: 'VLAN of the device at that place', claims: 'vlans', confidence: 0.7 },
});

const LONG_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^TwoGigabitEthernet|^TwoGigE/i, 'Tw'],
  [/^TenGigabitEthernet|^TenGigE/i, 'Te'],
  [/^TwentyFiveGig(?:abitEthernet|E)/i, 'Twe'],
  [/^FortyGig(?:abitEthernet|E)/i, 'Fo'],
  [/^HundredGig(?:abitEthernet|E)/i, 'Hu'],
  [/^GigabitEthernet|^GigE/i, 'Gi'],
  [/^FastEthernet/i, 'Fa'],
  [/^Ethernet(?=\d)/i, 'Eth'],
  [/^Port-channel/i, 'Po'],
];

/** One writing of an interface's name: `GigabitEthernet1/0/7` and `Gi1/0/7` are one. */
export function portName(text: string): string {
  const plain = text.trim().replace(/[,;.]$/, '');
  for (const [long, short] of LONG_NAMES) if (long.test(plain)) return plain.replace(long, short).replace(/\s+/g, '');
  return plain;
}

/** Links of several ports, tunnels and the switch itself are no place of a device. */
export const isNoPlace = (port: string): boolean =>
  /^(?:po\d|ae\d|trk|lag|bond|cpu|vlan|vl\d|switch|router|drop|self|tunnel|vxlan|nve|lo\d|irb)/i.test(port) ||
  port === '';

export function statePlace(
  id: string,
  out: Out,
  about: About,
  place: {
    readonly device: string;
    readonly port: string | null;
    readonly vlan?: string | null;
    readonly atUs: number;
  },
): void {
  const { device, port, vlan, atUs } = place;
  const name = device.trim();
  if (name === '') return;
  out.observe(`${id}.place`, port === null ? name : `${name} ${port}`, about, atUs);
  if (vlan !== undefined && vlan !== null && /^\d{1,4}$/.test(vlan)) out.observe(`${id}.place-vlan`, vlan, about, atUs);
}

/** More MAC addresses than this behind one port are not on it, but beyond it: a telephone, its computer and a spare. */
export const MAX_ON_PORT = 3;

/** Ports of one switch with the MAC addresses seen on each; tells uplinks from places. Bounded. */
export class PortTable {
  readonly #byPort = new Map<string, Set<string>>();
  readonly #limit: number;

  constructor(limit = 8_192) {
    this.#limit = limit;
  }

  /** True while the port is one that devices are plugged into. */
  add(port: string, mac: string): boolean {
    let macs = this.#byPort.get(port);
    if (macs === undefined) {
      if (this.#byPort.size >= this.#limit) return false;
      macs = new Set();
      this.#byPort.set(port, macs);
    }
    if (macs.size <= MAX_ON_PORT) macs.add(mac);
    return macs.size <= MAX_ON_PORT;
  }

  isUplink(port: string): boolean {
    return (this.#byPort.get(port)?.size ?? 0) > MAX_ON_PORT;
  }
}

export const roleField = (doc: string, confidence = 0.8): FieldSpec => ({ doc, claims: 'roles', confidence });
