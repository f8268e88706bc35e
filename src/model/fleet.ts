/**
 * The fleet: devices of the same type, maker and model as one line, what they have in common, and which of them is unlike
 * the others. Two such devices should be kept alike; where one is not, it was forgotten, changed or is not what it seems.
 */

import type { AttributeName } from './attribute.ts';

/** What devices of one model are compared by. Addresses, names and serial numbers differ by their nature. */
export const COMPARED = [
  'software_version',
  'firmware_version',
  'hardware_version',
  'os',
  'mac_vendors',
  'vlans',
  'services',
  'protocols',
  'roles',
] as const satisfies readonly AttributeName[];
export type ComparedAttribute = (typeof COMPARED)[number];

export interface FleetValue {
  /** As shown. */
  readonly value: string;
  readonly devices: number;
}

/** How the values of one attribute are spread over the devices of a line. */
export interface FleetSpread {
  readonly attribute: ComparedAttribute;
  /** Devices of which it is known. */
  readonly known: number;
  /** The most frequent first; what is left out is in `others`. */
  readonly values: readonly FleetValue[];
  /** Devices with a value that is not in `values`. */
  readonly others: number;
}

/** A value that few devices of a line have, while most of them agree. */
export interface FleetOdd {
  readonly attribute: ComparedAttribute;
  readonly value: string;
  /** Devices with this value, out of those of which the attribute is known. */
  readonly devices: number;
  readonly known: number;
  /** What most have. Of a list: its value that most have. */
  readonly usual: string;
  readonly usualDevices: number;
  /** Of versions: before or after the usual one; else null. */
  readonly order: 'older' | 'newer' | null;
}

export interface FleetRow {
  /** Term of the catalogue; null: unknown. */
  readonly type: string | null;
  readonly manufacturer: string;
  readonly model: string;
  readonly devices: number;
  /** Of versions and operating systems; those of which nothing is known are left out. */
  readonly spreads: readonly FleetSpread[];
  /** The rarest first. */
  readonly odd: readonly FleetOdd[];
}

export interface Fleet {
  readonly items: readonly FleetRow[];
  readonly next: string | null;
  /** Lines that match. */
  readonly total: number;
  /** Lines among them in which a device is unlike the others. */
  readonly withOdd: number;
  /** Devices whose maker or model is unknown: they are in no line. */
  readonly ungrouped: number;
}

export const FLEET_SORTS = ['odd', 'devices', 'model'] as const;
export type FleetSort = (typeof FLEET_SORTS)[number];

/** One source that would tell of devices what is not known of them, and what speaks for it. */
export interface NextSource {
  /** Id of a source: link, dhcp, multicast, neighbour, snmp, web, login, imaging, messages, building, transport. */
  readonly source: string;
  /** The VLAN that the devices are in; null: untagged or not seen. */
  readonly vlan: string | null;
  /** Not visible in that VLAN at all, or visible there but not of these devices. */
  readonly gap: 'not-seen-in-vlan' | 'not-seen-of-these';
  /** How many unknown values it is expected to settle; and of which kind: type, manufacturer, model, version. */
  readonly settles: number;
  readonly attributes: Readonly<Record<string, number>>;
  readonly devices: number;
  /** The ground: of so many similar devices where the source is visible it settled so many. */
  readonly similar: number;
  readonly settled: number;
}
