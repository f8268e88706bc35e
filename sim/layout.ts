/**
 * Two sites with their units, subnets and what stands where. A unit is one VLAN with one /24. Devices of a line with `behind`
 * are reached through the device of that key in the same unit (gateway, router) and have no address of their own.
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

const ward = (equipment: WardEquipment, ...own: readonly Line[]): Line[] => [
  ...equipment.computers,
  [equipment.phone, 2],
  [equipment.printer, 1],
  [equipment.accessPoint, 1],
  [equipment.access, 1],
  ...own,
];

interface WardEquipment {
  readonly computers: readonly Line[];
  readonly phone: string;
  readonly printer: string;
  readonly accessPoint: string;
  readonly access: string;
}

const older = (...computers: readonly Line[]): WardEquipment => ({
  computers,
  phone: 'phone-cisco',
  printer: 'printer-hp',
  accessPoint: 'ap-aruba',
  access: 'switch-2960',
});
const newer = (printer: string, ...computers: readonly Line[]): WardEquipment => ({
  computers,
  phone: 'phone-8845',
  printer,
  accessPoint: 'ap-cisco',
  access: 'switch-9300',
});
const clinic = (printer: string, ...computers: readonly Line[]): WardEquipment => ({
  computers,
  phone: 'phone-yealink',
  printer,
  accessPoint: 'ap-cisco',
  access: 'switch-2930',
});

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
      ['onlinesuite', 1],
      ['callserver', 1],
      ['orthanc', 1],
      ['esxi', 2],
      ['ilo', 2],
      ['nas', 1],
      ['wlc', 1],
      ['firewall', 1],
      ['switch-9300', 1],
      ['switch-9300-old', 1],
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
      newer('printer-kyocera', ['pc-hp', 3], ['pc-lenovo', 2]),
      ['ct-siemens-goup', 1],
      ['dx-carestream-drx', 1],
      ['mx-siemens-mobilett', 1],
      ['us-fuji-sonosite', 2],
      ['capsule', 1],
      ['vent-c6', 3, 'capsule'],
      ['vitals-connex', 4],
      ['defib-xseries', 3],
      ['poct-istat', 3],
      ['ecg-cardiovit', 2],
      ['handheld-tc52', 2],
      ['cabinet-pyxis', 1],
    ),
  ),
  unit(
    'icu',
    'Intensive care',
    111,
    ward(
      older(['pc-hp', 3]),
      ['piic', 1],
      ['monitor-mx800', 6, 'piic'],
      ['monitor-mx750', 6, 'piic'],
      ['capsule', 1],
      ['vent-v500', 4, 'capsule'],
      ['vent-servo', 4, 'capsule'],
      ['balloon-cardiosave', 1, 'capsule'],
      ['ecmo-cardiohelp', 1, 'capsule'],
      ['pump-infusomat', 12],
      ['lab-gem5000', 1],
      ['bed-procuity', 4],
      ['serial-moxa', 1],
      ['cabinet-pyxis', 1],
    ),
  ),
  unit(
    'nicu',
    'Neonatal care',
    112,
    ward(
      newer('printer-kyocera', ['pc-lenovo', 2]),
      ['capsule', 1],
      ['incubator-isolette', 4, 'capsule'],
      ['incubator-giraffe', 2, 'capsule'],
      ['vent-vn800', 3, 'capsule'],
      ['masimo-root', 4],
      ['pump-agilia', 6],
    ),
  ),
  unit(
    'or',
    'Operating theatres',
    113,
    ward(
      newer('printer-lexmark', ['pc-fujitsu', 4]),
      ['capsule', 1],
      ['anaes-perseus', 2, 'capsule'],
      ['anaes-flowi', 2, 'capsule'],
      ['anaes-arkon', 1, 'capsule'],
      ['xa-ge-oec', 2],
      ['es-olympus', 2],
      ['serial-lantronix', 1],
    ),
  ),
  unit(
    'rad',
    'Radiology',
    114,
    ward(
      older(['pc-dell', 3], ['mac', 1]),
      ['ct-siemens-force', 1],
      ['ct-philips-incisive', 1],
      ['mr-siemens-vida', 1],
      ['mr-philips-ingenia', 1],
      ['dx-siemens-ysio', 1],
      ['us-canon-aplio', 2],
      ['mg-fuji-amulet', 1],
      ['pet-siemens-biograph', 1],
      ['bd-hologic-horizon', 1],
      ['dicom-router', 1],
      ['cr-fuji-fcr', 3, 'dicom-router'],
      ['us-invented', 1],
      ['us-invented-new', 1],
    ),
  ),
  unit(
    'card',
    'Cardiology',
    115,
    ward(
      clinic('printer-ricoh', ['pc-fujitsu', 2]),
      ['xa-canon-alphenix', 1],
      ['xa-philips-azurion', 1],
      ['us-ge-vivid', 2],
      ['ecg-cardiovit', 2],
    ),
  ),
  unit(
    'lab',
    'Laboratory',
    116,
    ward(
      older(['pc-dell', 3]),
      ['lab-c501', 1],
      ['lab-au5800', 1],
      ['lab-atellica', 1],
      ['lab-6800', 1],
      ['lab-dxh900', 2],
      ['lab-acltop', 1],
      ['lab-vitek2', 1],
      ['lab-genexpert', 1],
      ['lab-bactec', 1],
      ['label-zebra', 3],
    ),
  ),
  unit('dial', 'Dialysis', 117, ward(clinic('printer-ricoh', ['thin-igel', 2]), ['dialysis-6008', 8])),
  unit(
    'wa',
    'Ward A',
    118,
    ward(
      newer('printer-kyocera', ['pc-lenovo', 4], ['pc-hp', 2]),
      ['alaris-sm', 1],
      ['pump-alaris', 10, 'alaris-sm'],
      ['pc-default', 3],
      ['badge-vocera', 3],
      ['vitals-connex', 2],
      ['poct-statstrip', 2],
      ['nurse-responder', 1],
    ),
    { ipv6: true },
  ),
  unit(
    'wb',
    'Ward B',
    119,
    ward(
      older(['pc-hp', 3], ['thin-igel', 3]),
      ['bed-centrella', 4],
      ['pump-plum', 6],
      ['pump-lifecare', 2],
      ['phone-ascom', 3],
      ['tablet', 3],
    ),
    { ipv6: true },
  ),
  unit(
    'out',
    'Outpatients',
    121,
    ward(
      clinic('printer-lexmark', ['pc-dell', 4]),
      ['op-zeiss-cirrus', 1],
      ['op-heidelberg', 1],
      ['dx-planmeca', 1],
      ['hostile', 1],
      ['mystery', 3],
      ['printer-ricoh-sp', 1],
    ),
  ),
  unit('fac', 'Facility', 130, [
    ['bms', 1],
    ['nae', 2],
    ['fec', 4, 'nae'],
    ['sauter', 3],
    ['jace', 1],
    ['alc', 1],
    ['meter-gw', 1],
    ['meter-pm', 4, 'meter-gw'],
    ['camera-axis', 3],
    ['camera-hik', 2],
    ['camera-bosch', 3],
    ['ups-eaton', 2],
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
    ['spectrumgw', 1],
    ['callserver', 1],
    ['wlc-cisco', 1],
    ['switch-9300', 1],
    ['ups-eaton', 1],
  ]),
  unit(
    'ed',
    'Emergency',
    110,
    ward(
      newer('printer-lexmark', ['pc-fujitsu', 3]),
      ['defib-xseries', 2],
      ['vitals-connex', 3],
      ['poct-istat', 2],
      ['mx-shimadzu', 1],
      ['handheld-tc52', 1],
    ),
  ),
  unit(
    'icu',
    'Intensive care',
    111,
    ward(
      older(['pc-hp', 2]),
      ['carescape-gw', 1],
      ['monitor-b850', 5, 'carescape-gw'],
      ['egateway', 1],
      ['monitor-n17', 4, 'egateway'],
      ['pump-spectrum', 8],
      ['pump-sigma', 4],
    ),
  ),
  unit(
    'rad',
    'Radiology',
    114,
    ward(
      older(['pc-dell', 2]),
      ['ct-canon-prime', 1],
      ['mr-ge-signa', 1],
      ['us-ge-voluson', 1],
      ['us-samsung-hs', 1],
      ['us-mindray-resona', 1],
    ),
  ),
  unit(
    'lab',
    'Laboratory',
    116,
    ward(clinic('printer-ricoh', ['pc-lenovo', 2]), ['lab-vitros', 1], ['lab-xn1000', 1], ['label-zebra', 2]),
  ),
  unit(
    'dial',
    'Dialysis',
    117,
    ward(clinic('printer-kyocera', ['thin-igel', 1]), ['dialysis-6008', 4], ['dialysis-dialog', 2]),
  ),
  unit(
    'wa',
    'Ward A',
    118,
    ward(
      newer('printer-kyocera', ['pc-lenovo', 4], ['pc-hp', 2]),
      ['pump-agilia', 6],
      ['bed-centrella', 4],
      ['pc-default', 2],
      ['tablet', 2],
      ['tablet-samsung', 1],
    ),
    { ipv6: true },
  ),
  unit('fac', 'Facility', 130, [
    ['bms', 1],
    ['nae', 1],
    ['fec', 3, 'nae'],
    ['camera-hik', 3],
    ['pxc', 1],
    ['meter-pm', 2],
    ['mystery', 1],
    ['ups-apc', 1],
  ]),
];

export const SITES: readonly SitePlan[] = [
  { id: 'general', name: 'General Hospital', second: 10, domain: 'general.hospital.example', units: GENERAL },
  { id: 'riverside', name: 'Riverside Clinic', second: 20, domain: 'riverside.hospital.example', units: RIVERSIDE },
];
