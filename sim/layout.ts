/**
 * Two sites with their units, subnets and what stands where. A unit is one VLAN with one /24. Where a line names `behind`, its
 * devices are reached through the device of that key in the same unit (gateway, router) and have no address of their own.
 */

/** Model key, how many, and through which device of the unit they are reached. */
export type Line = readonly [key: string, count: number, behind?: string];

export interface UnitPlan {
  /** Short name for host names and AE titles; unique within a site. */
  readonly short: string;
  readonly name: string;
  /** Care unit for the network plan; null for subnets that serve the whole house. */
  readonly unit: string | null;
  readonly vlan: number;
  /** Routers between the unit and the core. */
  readonly hops?: number;
  readonly ipv6?: boolean;
  readonly devices: readonly Line[];
}

export interface SitePlan {
  readonly id: string;
  readonly name: string;
  /** Second number of its addresses; the third is the VLAN. */
  readonly second: number;
  readonly domain: string;
  readonly units: readonly UnitPlan[];
}

const unit = (
  short: string,
  name: string,
  vlan: number,
  devices: readonly Line[],
  more: Partial<UnitPlan> = {},
): UnitPlan => ({ short, name, unit: name, vlan, devices, ...more });

/** What every ward has. */
const ward = (pcs: number, ...own: readonly Line[]): Line[] => [
  ['pc-hp', pcs],
  ['phone-cisco', 2],
  ['printer-hp', 1],
  ['ap-aruba', 1],
  ['switch-2960', 1],
  ...own,
];

const GENERAL: readonly UnitPlan[] = [
  unit(
    'dc',
    'IT',
    140,
    [
      ['dhcp', 1],
      ['dc', 2],
      ['nms', 1],
      ['his', 1],
      ['files', 1],
      ['pacs', 1],
      ['ris', 1],
      ['vna', 1],
      ['engine', 1],
      ['lis', 1],
      ['wlc', 1],
      ['switch-2960', 2],
      ['ups-apc', 2],
      ['laptop', 3],
    ],
    { ipv6: true },
  ),
  unit(
    'ed',
    'Emergency',
    110,
    ward(
      5,
      ['ct-siemens-goup', 1],
      ['dx-carestream-drx', 2],
      ['us-fuji-sonosite', 2],
      ['capsule', 1],
      ['vent-c6', 3, 'capsule'],
      ['vitals-connex', 4],
      ['defib-xseries', 3],
      ['poct-istat', 3],
      ['ecg-eli380', 2],
    ),
  ),
  unit(
    'icu',
    'Intensive care',
    111,
    ward(
      3,
      ['piic', 1],
      ['monitor-mx800', 12, 'piic'],
      ['capsule', 1],
      ['vent-v500', 6, 'capsule'],
      ['vent-servo', 4, 'capsule'],
      ['pump-infusomat', 12],
      ['lab-abl90', 1],
      ['balloon-cardiosave', 1],
      ['bed-centrella', 4],
    ),
  ),
  unit('nicu', 'Neonatal care', 112, ward(2, ['incubator-isolette', 6], ['masimo-radical', 4], ['pump-agilia', 6])),
  unit(
    'or',
    'Operating theatres',
    113,
    ward(4, ['capsule', 1], ['anaes-perseus', 4, 'capsule'], ['xa-ge-oec', 2], ['es-olympus', 2]),
  ),
  unit(
    'rad',
    'Radiology',
    114,
    ward(
      4,
      ['ct-siemens-force', 1],
      ['ct-ge-revolution', 1],
      ['mr-siemens-vida', 1],
      ['mr-philips-ingenia', 1],
      ['dx-siemens-ysio', 2],
      ['us-ge-logiq', 2],
      ['mg-hologic', 1],
      ['nm-ge-discovery', 1],
      ['dicom-router', 1],
      ['cr-fuji-fcr', 3, 'dicom-router'],
    ),
  ),
  unit(
    'card',
    'Cardiology',
    115,
    ward(2, ['xa-siemens-artis', 1], ['xa-philips-azurion', 1], ['us-ge-vivid', 2], ['ecg-eli380', 2]),
  ),
  unit(
    'lab',
    'Laboratory',
    116,
    ward(
      3,
      ['lab-c501', 2],
      ['lab-e801', 1],
      ['lab-6800', 1],
      ['lab-xn1000', 2],
      ['lab-cs2500', 1],
      ['lab-genexpert', 1],
      ['lab-bactec', 1],
      ['label-zebra', 3],
    ),
  ),
  unit('dial', 'Dialysis', 117, ward(2, ['dialysis-5008', 8], ['dialysis-dialog', 2])),
  unit(
    'wa',
    'Ward A',
    118,
    ward(
      6,
      ['alaris-sm', 1],
      ['pump-alaris', 10, 'alaris-sm'],
      ['pc-default', 3],
      ['badge-vocera', 3],
      ['vitals-connex', 2],
    ),
  ),
  unit('wb', 'Ward B', 119, ward(6, ['bed-centrella', 4], ['pump-plum', 6], ['badge-vocera', 3], ['tablet', 3])),
  unit('out', 'Outpatients', 121, ward(4, ['op-zeiss-cirrus', 2], ['hostile', 1], ['mystery', 3])),
  unit('fac', 'Facility', 130, [
    ['bms', 1],
    ['nae', 2],
    ['fec', 4, 'nae'],
    ['pxc', 3],
    ['alc', 2],
    ['meter-gw', 1],
    ['meter-pm', 4, 'meter-gw'],
    ['camera-axis', 4],
    ['camera-hik', 4],
    ['ups-apc', 2],
    ['switch-2960', 1],
  ]),
  unit(
    'day',
    'Day clinic',
    160,
    [
      ['us-philips-epiq', 1],
      ['pc-dell', 3],
    ],
    { hops: 1 },
  ),
];

const RIVERSIDE: readonly UnitPlan[] = [
  unit('dc', 'IT', 140, [
    ['dhcp', 1],
    ['dc', 1],
    ['nms', 1],
    ['his', 1],
    ['files', 1],
    ['pacs', 1],
    ['ris', 1],
    ['engine', 1],
    ['lis', 1],
    ['switch-2960', 1],
    ['ups-apc', 1],
  ]),
  unit(
    'ed',
    'Emergency',
    110,
    ward(3, ['defib-xseries', 2], ['vitals-connex', 3], ['poct-istat', 2], ['dx-philips-digital', 1]),
  ),
  unit(
    'icu',
    'Intensive care',
    111,
    ward(2, ['carescape-gw', 1], ['monitor-b650', 8, 'carescape-gw'], ['pump-infusomat', 8]),
  ),
  unit(
    'rad',
    'Radiology',
    114,
    ward(2, ['ct-canon-prime', 1], ['mr-ge-signa', 1], ['us-philips-epiq', 1], ['us-mindray-resona', 1]),
  ),
  unit('lab', 'Laboratory', 116, ward(2, ['lab-architect', 1], ['lab-xn1000', 1], ['label-zebra', 2])),
  unit('dial', 'Dialysis', 117, ward(1, ['dialysis-dialog', 6])),
  unit('wa', 'Ward A', 118, ward(6, ['pump-agilia', 8], ['bed-centrella', 4], ['pc-default', 2], ['tablet', 2])),
  unit('fac', 'Facility', 130, [
    ['bms', 1],
    ['nae', 1],
    ['fec', 3, 'nae'],
    ['camera-hik', 4],
    ['meter-pm', 2],
    ['ups-apc', 1],
  ]),
];

export const SITES: readonly SitePlan[] = [
  { id: 'general', name: 'General Hospital', second: 10, domain: 'general.hospital.example', units: GENERAL },
  { id: 'riverside', name: 'Riverside Clinic', second: 20, domain: 'riverside.hospital.example', units: RIVERSIDE },
];
