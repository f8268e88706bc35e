/** The hospital as a whole: sites, attributes that can be asked for, overview, map, sensors, the network plan. */

import { AppError } from '../base/error.ts';
import type { AttributeInfo, Count, Health, NetworkMap, NetworkRow, Overview, SensorRow, Site } from '../model/api.ts';
import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeName } from '../model/attribute.ts';
import { CATEGORIES, type Catalogue } from '../model/catalog.ts';
import { operatorsFor } from '../model/filter/check.ts';
import { subnet } from '../model/filter/fold.ts';
import type { Fleet, NextSource } from '../model/fleet.ts';
import { type AssetPorts, createAssetReading, readFilter } from './assets.ts';
import { type FleetQuery, fleetPage } from './fleet.ts';
import { resolveTouched } from './ingest.ts';
import type { Scope } from './ports.ts';

export interface Hospital {
  /** All sites of the installation, by name. */
  sites(): Promise<readonly Site[]>;
  attributes(): readonly AttributeInfo[];
  overview(scope: Scope): Promise<Overview>;
  map(scope: Scope, filter: string, group: 'subnet' | 'vlan' | 'type'): Promise<NetworkMap>;
  /** Devices of one model as one line, and what is odd in it. */
  fleet(scope: Scope, query: FleetQuery): Promise<Fleet>;
  /** What to look at next: the source that would tell the most of what is unknown first. */
  next(scope: Scope, filter: string): Promise<readonly NextSource[]>;
  sensors(scope: Scope): Promise<readonly SensorRow[]>;
  networks(scope: Scope): Promise<readonly NetworkRow[]>;
  /** Replaces the plan of a site; the units of its devices follow. */
  saveNetworks(site: string, rows: readonly NetworkRow[]): Promise<readonly NetworkRow[]>;
  health(): Promise<Health>;
}

export interface HospitalPorts extends AssetPorts {
  readonly catalogue: Catalogue;
  readonly version: string;
}

function termsOf({ catalogue, resolver }: HospitalPorts, attribute: AttributeName): AttributeInfo['terms'] {
  const term = (value: string) => ({ value, label: resolver.label(attribute, value) });
  if (attribute === 'category') return CATEGORIES.map(term);
  if (attribute === 'type') return catalogue.types.map((t) => term(t.id)).sort((a, b) => (a.label < b.label ? -1 : 1));
  if (attribute === 'manufacturer')
    return catalogue.vendors.map((v) => term(v.name)).sort((a, b) => (a.label < b.label ? -1 : 1));
  return null;
}

/** @throws AppError request.invalid naming the line */
export function requireNetworks(rows: readonly NetworkRow[]): void {
  const seen = new Set<string>();
  for (const [i, row] of rows.entries()) {
    const at = { at: { pointer: `/${i}/cidr` } };
    if (subnet(row.cidr) === null) {
      throw new AppError(
        'request.invalid',
        'invalid',
        `Line ${i + 1}: "${row.cidr}" is no subnet such as 10.20.0.0/16, with nothing behind the prefix.`,
        at,
      );
    }
    const key = `${row.cidr} ${row.vlan ?? ''}`;
    if (seen.has(key))
      throw new AppError('request.invalid', 'invalid', `Line ${i + 1}: ${row.cidr} stands there twice.`, at);
    seen.add(key);
  }
}

export function createHospital(ports: HospitalPorts): Hospital {
  const { store, resolver, clock } = ports;
  const reading = createAssetReading(ports);
  const attributes = ATTRIBUTE_NAMES.map(
    (attribute): AttributeInfo => ({
      attribute,
      ...ATTRIBUTES[attribute],
      operators: operatorsFor(attribute),
      terms: termsOf(ports, attribute),
      sortable: true,
    }),
  );
  const labelled = (attribute: AttributeName, counts: readonly Count[]): readonly Count[] =>
    counts.map((c) => ({ ...c, label: c.value === null ? '' : resolver.label(attribute, c.value) }));
  return {
    sites: () => store.sites(null),
    attributes: () => attributes,
    async overview(scope) {
      const o = await store.assets.overview(scope, clock.nowMs());
      return { ...o, byCategory: labelled('category', o.byCategory), byType: labelled('type', o.byType) };
    },
    map: (scope, filter, group) => reading.map(scope, filter, group),
    fleet: (scope, query) => fleetPage(ports, scope, query),
    next: async (scope, filter) => store.assets.next({ scope, filter: readFilter(filter), nowMs: clock.nowMs() }),
    sensors: (scope) => store.sensors(scope, clock.nowMs()),
    networks: (scope) => store.networks(scope),
    async saveNetworks(site, rows) {
      requireNetworks(rows);
      await store.write(site, async (writer) => {
        await writer.setNetworks(rows);
        await resolveTouched(ports, writer, 'all');
      });
      return store.networks([site]);
    },
    async health() {
      try {
        const silent = (await store.sensors(null, clock.nowMs())).some((s) => s.state === 'silent');
        return { status: silent ? 'degraded' : 'ok', version: ports.version };
      } catch {
        return { status: 'degraded', version: ports.version };
      }
    },
  };
}
