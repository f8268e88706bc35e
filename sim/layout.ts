/**
 * Two sites with their units, subnets and what stands where. A unit is one VLAN with one /24. Where a line names `behind`, its
 * devices are reached through the device of that key in the same unit (gateway, router) and have no address of their own.
 */

export interface UnitPlan {
  /** Short name for host names and AE titles; unique within a site. */
  readonly short: string;
  readonly name: string;
  /** Care unit for the network plan; null for subnets that serve the whole house. */
  readonly unit: string | null;
  readonly vlan: number;
  /** Third number of the /24. */
  readonly third: number;
  /** Routers between the unit and the core. */
  readonly hops?: number;
  readonly ipv6?: boolean;
  /** Model key, how many, and through which device of the unit they are reached. */
  readonly devices: readonly (readonly [key: string, count: number, behind?: string])[];
}

export interface SitePlan {
  readonly id: string;
  readonly name: string;
  readonly second: number;
  readonly domain: string;
  readonly units: readonly UnitPlan[];
}

const servers = (devices: UnitPlan['devices']): UnitPlan => ({
  short: 'dc',
  name: 'Data centre',
  unit: 'IT',
  vlan: 140,
  third: 140,
  ipv6: true,
  devices,
});

export const SITES: readonly SitePlan[] = [
  {
    id: 'general',
    name: 'General Hospital',
    second: 10,
    domain: 'general.hospital.example',
    units: [
      servers([
        ['dhcp', 1],
        ['dc', 2],
        ['pacs', 1],
        ['ris', 1],
        ['vna', 1],
        ['engine', 1],
        ['lis', 1],
        ['piic', 1],
        ['monitor-mx800', 12, 'piic'],
      ]),
      {
        short: 'ed',
        name: 'Emergency department',
        unit: 'Emergency',
        vlan: 110,
        third: 110,
        devices: [
          ['ct-siemens-goup', 1],
          ['dx-carestream-drx', 2],
          ['us-fuji-sonosite', 2],
        ],
      },
      {
        short: 'rad',
        name: 'Radiology',
        unit: 'Radiology',
        vlan: 114,
        third: 114,
        devices: [
          ['ct-siemens-force', 1],
          ['ct-ge-revolution', 1],
          ['mr-siemens-vida', 1],
          ['mr-philips-ingenia', 1],
          ['dx-siemens-ysio', 2],
          ['us-ge-logiq', 2],
          ['mg-hologic', 1],
          ['nm-ge-discovery', 1],
        ],
      },
      {
        short: 'card',
        name: 'Cardiology',
        unit: 'Cardiology',
        vlan: 115,
        third: 115,
        devices: [
          ['xa-siemens-artis', 1],
          ['xa-philips-azurion', 1],
          ['us-ge-vivid', 2],
        ],
      },
    ],
  },
  {
    id: 'riverside',
    name: 'Riverside Clinic',
    second: 20,
    domain: 'riverside.hospital.example',
    units: [
      servers([
        ['dhcp', 1],
        ['dc', 1],
        ['pacs', 1],
        ['ris', 1],
        ['engine', 1],
        ['lis', 1],
        ['carescape-gw', 1],
        ['monitor-b650', 8, 'carescape-gw'],
      ]),
      {
        short: 'rad',
        name: 'Radiology',
        unit: 'Radiology',
        vlan: 114,
        third: 114,
        devices: [
          ['ct-canon-prime', 1],
          ['mr-ge-signa', 1],
          ['dx-philips-digital', 1],
          ['us-philips-epiq', 1],
          ['us-mindray-resona', 1],
        ],
      },
    ],
  },
];
