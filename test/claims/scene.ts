/** A part of the simulated hospital with two devices that lie on the wire, and forms and tables about it as files. */

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { playDay } from '../../sim/day.ts';
import { buildHospital, type Device, type Hospital } from '../../sim/hospital.ts';
import { macText } from '../../sim/packets.ts';
import { truthOf } from '../../sim/truth.ts';
import { SITE, type TestInventory } from '../support/inventory.ts';
import { workbook } from '../support/workbook.ts';

export const BY = { login: 'nora' };
const SEED = 1;
/** What sends much and of which nobody says anything here. */
const LEFT_OUT = new Set(['workstation', 'printer', 'voip-phone', 'switch', 'ip-camera', 'thin-client']);

/** What the two devices that lie on the wire say, beside what they are. */
export const FALSE_VERSION = 'lab/lab-xn1000-1';
const CALLS_HOME = 'rad/us-mindray-resona-1';

/** Riverside without what is left out; two devices announce or do what they should not. */
export function lyingHospital(): { readonly hospital: Hospital; readonly truth: readonly Device[] } {
  const hospital = buildHospital({ seed: SEED, patients: 5 });
  const site = hospital.sites.find((s) => s.id === 'riverside')!;
  const truth = site.devices.filter((d) => !LEFT_OUT.has(d.model.type));
  const devices = truth.map((d) => {
    if (d.id === 'riverside/rad/us-samsung-hs-1') return { ...d, version: '1.00.07.0001' };
    if (d.id !== `riverside/${CALLS_HOME}`) return d;
    const internet = [{ host: 'updates.maker.example', path: '/', userAgent: 'Updater/1.0' }];
    return { ...d, model: { ...d.model, says: { ...d.model.says, internet } } };
  });
  return { hospital: { ...hospital, sites: [{ ...site, devices }] }, truth };
}

const LIARS = ['riverside/rad/us-samsung-hs-1', `riverside/${CALLS_HOME}`];

/** Frames as pcap files: those of the liars apart from all others. */
export function captures(hospital: Hospital): { readonly honest: Buffer; readonly lying: Buffer } {
  const liars = new Set(
    hospital.sites[0]!.devices.filter((d) => LIARS.includes(d.id)).flatMap((d) => d.ports.map((p) => macText(p.mac))),
  );
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(262_144, 16);
  head.writeUInt32LE(1, 20);
  const [honest, lying] = [[head], [head]];
  const address = (bytes: Uint8Array, at: number): string => macText(Buffer.from(bytes.subarray(at, at + 6)));
  playDay(hospital, {
    hours: 4,
    sink: () => (atUs, bytes) => {
      const record = Buffer.alloc(16);
      record.writeUInt32LE(Math.floor(atUs / 1e6), 0);
      record.writeUInt32LE(atUs % 1e6, 4);
      record.writeUInt32LE(bytes.length, 8);
      record.writeUInt32LE(bytes.length, 12);
      const isLiar = liars.has(address(bytes, 0)) || liars.has(address(bytes, 6));
      (isLiar ? lying : honest).push(record, Buffer.from(bytes));
    },
  });
  return { honest: Buffer.concat(honest), lying: Buffer.concat(lying) };
}

export type Answers = Readonly<Record<string, string>>;
const QUESTIONS: Answers = {
  'MPII-3': 'Are there mechanisms used for transmitting personally identifiable information?',
  'CONN-1': 'Does it support Wi-Fi?',
  'CONN-2': 'Does it support Bluetooth?',
  'CONN-4': 'Can it communicate with systems external to the environment of the customer?',
  'CONN-7': 'Does it support Transport Layer Security?',
  'CSUP-2': 'Does it contain an Operating System?',
  'SAHD-9': 'Are services such as telnet that are not required disabled?',
  'TXCF-2': 'Is data of patients encrypted prior to transmission over a network?',
  'RMOT-1': 'Does it permit remote service connections?',
};

/** What a maker would answer who knows his product. */
function truthfulAnswers({ model }: Device): Answers {
  const { says } = model;
  const sends = says.dicom !== undefined || says.hl7 !== undefined;
  const clear = says.dicom?.tls !== true;
  const yes = (is: boolean): string => (is ? 'Yes' : 'No');
  const system = { windows: 'Windows', linux: 'Linux', rtos: '', network: '' }[model.os];
  return {
    'MPII-3': yes(sends),
    'CONN-1': model.type === 'clinical-communicator' || model.type === 'infusion-pump' ? 'Yes' : 'See Note',
    'CONN-2': 'No',
    'CONN-4': yes(says.internet !== undefined || says.agent !== undefined),
    'CONN-7': 'Yes',
    'CSUP-2': system === '' ? 'See Note' : `Yes, ${system}`,
    'SAHD-9': 'Yes',
    'TXCF-2': sends ? yes(!clear) : 'N/A',
    'RMOT-1': 'Yes',
  };
}

export interface FormSpec {
  readonly maker: string;
  readonly model: string;
  readonly versions: string;
  readonly date: string;
  readonly answers: Answers;
}

export async function bringForm(inventory: TestInventory, f: FormSpec): Promise<string> {
  const rows = [
    ['Manufacturer Disclosure Statement for Medical Device Security', '', ''],
    ['DOC-1', 'Manufacturer Name', f.maker],
    ['DOC-3', 'Device Model', f.model],
    ['DOC-7', 'Document Release Date', f.date],
    ['DOC-8', 'Software Version', f.versions],
    ...Object.entries(QUESTIONS).map(([id, question]) => [id, question, f.answers[id] ?? '']),
  ];
  const brought = await inventory.forms.bring(SITE, BY, Readable.from([await workbook(rows)]), `${f.model}.xlsx`);
  const { id, manufacturer, model, versions } = brought;
  assert.deepEqual([brought.state, manufacturer, model, versions], ['proposed', f.maker, f.model, f.versions || null]);
  await inventory.forms.bind([SITE], BY, id, { manufacturer, model, versions });
  return id;
}

export const HEAD = [
  'Serial Number',
  'Asset Tag',
  'MAC Address',
  'Hostname',
  'Manufacturer',
  'Model',
  'Software Version',
  'Status',
  'Status Date',
];
export type Row = readonly string[];

export async function bringTable(inventory: TestInventory, rows: readonly Row[]): Promise<void> {
  const csv = [HEAD, ...rows].map((row) => row.map((t) => `"${t.replaceAll('"', '""')}"`).join(';')).join('\r\n');
  const table = await inventory.records.bring(SITE, BY, Readable.from([Buffer.from(csv)]), 'cmms.csv');
  assert.equal(Object.keys(table.columns).length, HEAD.length);
  await inventory.records.confirm([SITE], BY, table.id, table.columns);
}

export const row = (d: Device, more: Partial<Record<(typeof HEAD)[number], string>> = {}): Row => {
  const t = truthOf(d);
  const values: Record<string, string> = {
    'Serial Number': t.serial ?? '',
    'Asset Tag': `INV-${d.id.length}${d.number}`,
    'MAC Address': t.macs[0] ?? '',
    Hostname: t.hostname ?? '',
    Manufacturer: t.manufacturer,
    Model: t.model,
    'Software Version': t.software_version,
    Status: 'In service',
    'Status Date': '01.02.2021',
    ...more,
  };
  return HEAD.map((name) => values[name] ?? '');
};

export const formOf = (d: Device): FormSpec => ({
  ...{ maker: d.model.maker, model: d.model.model, versions: '', date: '2024-01-31', answers: truthfulAnswers(d) },
});
export const isMedical = (d: Device): boolean => d.model.says.dicom !== undefined || d.model.says.hl7 !== undefined;
