/** Small worlds for the tests of identification: endpoints and facts in a line each, identified with a small catalogue. */

import { type Field, type IdentifyInput, identify, type SourcedObservation } from '../../src/identify/identify.ts';
import type { Asset, Correction, NetworkPlanLine } from '../../src/model/asset.ts';
import type { AttributeName } from '../../src/model/attribute.ts';
import type { Catalogue } from '../../src/model/catalog.ts';
import type { Conversation } from '../../src/model/flow.ts';
import { type Endpoint, endpointKey } from '../../src/model/observation.ts';

/** Times in these worlds are minutes; 0 is 2026-01-01T00:00Z. */
export const MINUTE_US = 60_000_000;
export const START_US = 1_767_225_600_000_000;

const field = (claims?: AttributeName, confidence?: number, role?: 'binding' | 'identifier'): Field => ({
  doc: 'test',
  protocol: 'test',
  version: 1,
  spec: 'test',
  basis: 'specification',
  ...(claims === undefined ? {} : { claims }),
  ...(confidence === undefined ? {} : { confidence }),
  ...(role === undefined ? {} : { role }),
});

export const FIELDS: ReadonlyMap<string, Field> = new Map([
  ['arp.ip', field(undefined, undefined, 'binding')],
  ['dhcp.ip', field(undefined, undefined, 'binding')],
  ['dhcp.hostname', field('hostname', 0.8)],
  ['dicom.manufacturer', field('manufacturer', 0.9)],
  ['dicom.model', field('model', 0.9)],
  ['dicom.serial', field('serial', 0.9, 'identifier')],
  ['dicom.ae_title', field('ae_titles', 0.9)],
  ['dicom.role', field('roles', 0.9)],
  ['dicom.called_ae_title', field('ae_titles', 0.6)],
  ['dicom.sent_source', field()],
  ['hl7v2.application', field('hl7_applications', 0.9)],
  ['hl7v2.called_application', field('hl7_applications', 0.6)],
  ['dicom.modality', field()],
  ['hl7v2.device_id', field('serial', 0.7, 'identifier')],
  ['lldp.chassis_id', field(undefined, undefined, 'identifier')],
  ['lldp.system_name', field('hostname', 0.9)],
  ['ssdp.uuid', field(undefined, undefined, 'identifier')],
  ['snmp.serial', field('serial', 0.8, 'identifier')],
  ['http.server', field()],
  ['weak.type', field('type', 0.2)],
  ['weak.type2', field('type', 0.2)],
]);

const CITE = { basis: 'specification', reference: 'test' } as const;

export const CATALOGUE: Catalogue = {
  types: [
    { id: 'ct-scanner', label: 'CT scanner', category: 'medical', doc: 'test', source: CITE },
    { id: 'router', label: 'Router', category: 'network', doc: 'test', source: CITE },
  ],
  vendors: [
    {
      id: 'ge-healthcare',
      name: 'GE HealthCare',
      aliases: ['GE MEDICAL SYSTEMS'],
      types: ['ct-scanner'],
      oui: [{ organization: 'GE Healthcare', confidence: 0.5 }],
      source: CITE,
      fingerprints: [],
    },
  ],
  rules: [
    {
      id: 'modality.ct',
      version: 1,
      match: { field: 'dicom.modality', regex: '^CT$' },
      claims: [{ attribute: 'type', value: 'ct-scanner', confidence: 0.7 }],
      source: CITE,
      hits: [{ value: 'CT', claims: { type: 'ct-scanner' } }],
      misses: ['CTX'],
    },
  ],
  ouiOrganization: (prefix) => (prefix === '00a0c9' ? 'INTEL' : prefix === '00d09c' ? 'GE Healthcare' : null),
  digest: 'test',
};

export interface At {
  readonly mac?: string | null;
  readonly ip?: string | null;
  readonly vlan?: number | null;
  readonly nested?: string | null;
  /** Minutes. */
  readonly from?: number;
  readonly to?: number;
  readonly hops?: number | null;
  readonly packets?: number;
}

/** MAC number `n` of a block that is nobody's in the small catalogue. */
export const mac = (n: number): string => `00:11:22:33:44:${n.toString(16).padStart(2, '0')}`;

export class World {
  readonly endpoints: Endpoint[] = [];
  readonly observations: SourcedObservation[] = [];
  readonly conversations: Conversation[] = [];
  corrections: Correction[] = [];
  networks: NetworkPlanLine[] = [];
  prior: { id: string; endpoints: readonly string[] }[] = [];
  keepExternal = false;

  /** An endpoint with facts (`field`, value pairs); returns its key. */
  see(at: At, facts: Readonly<Record<string, string | readonly string[]>> = {}): string {
    const address = { mac: at.mac ?? null, ip: at.ip ?? null, vlan: at.vlan ?? null, nested: at.nested ?? null };
    const key = endpointKey(address);
    const firstAtUs = START_US + (at.from ?? 0) * MINUTE_US;
    const lastAtUs = START_US + (at.to ?? at.from ?? 10) * MINUTE_US;
    const hops = at.hops === undefined ? 0 : at.hops;
    this.endpoints.push({ ...address, key, firstAtUs, lastAtUs, packets: at.packets ?? 10, bytes: 1000, hops });
    for (const [name, values] of Object.entries(facts)) {
      for (const value of typeof values === 'string' ? [values] : values) {
        this.observations.push({
          endpoint: key,
          protocol: name.split('.')[0]!,
          field: name,
          value,
          firstAtUs,
          lastAtUs,
          count: 1,
          frame: this.observations.length + 1,
          capture: 'test.pcap',
        });
      }
    }
    return key;
  }

  input(): IdentifyInput {
    return {
      siteId: 'site-1',
      endpoints: this.endpoints,
      observations: this.observations,
      conversations: this.conversations,
      fields: FIELDS,
      catalogue: CATALOGUE,
      networks: this.networks,
      corrections: this.corrections,
      prior: this.prior,
      keepExternal: this.keepExternal,
    };
  }

  assets(): readonly Asset[] {
    return identify(this.input());
  }
}

/** The assets as sets of endpoint keys, in one order: what clustering decided. */
export const partition = (assets: readonly Asset[]): readonly string[] =>
  assets.map((a) => [...a.endpoints].sort().join(' + ')).sort();

/** The asset that holds an endpoint. */
export function holding(assets: readonly Asset[], key: string): Asset {
  const found = assets.find((a) => a.endpoints.includes(key));
  if (found === undefined) throw new Error(`no asset holds ${key}`);
  return found;
}
