/**
 * What is said about the simulated hospital's devices: forms (MDS2) of a maker that does not exist, and the list of the hospital's
 * maintenance system. Nothing is said here about a product that there is: the forms are of the invented maker alone, and say so, and
 * the list is the invented hospital's. Some of it is not so, as it is everywhere; LIES says what.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from './hospital.ts';
import { INVENTED_MAKER, INVENTED_MODEL } from './models/imaging.ts';
import { truthOf } from './truth.ts';

const NOTICE = 'Made up for the OpenWard demo: maker, product and answers are invented';

/** Number, question in words of our own, answer in the older form, answer in the newer one, note. */
const QUESTIONS: readonly (readonly [id: string, question: string, before: string, now: string, note: string])[] = [
  ['MPII-1', 'Does it display, transmit, store, or modify personally identifiable information?', 'Yes', 'Yes', ''],
  ['MPII-3', 'Are there mechanisms used for transmitting personally identifiable information?', 'Yes', 'Yes', ''],
  ['ALOF-1', 'Does it log off by itself after a time without use?', 'No', 'Yes', 'After 15 minutes'],
  ['CONN-1', 'Does it support Wi-Fi?', 'See Note', 'See Note', 'With the mobile cart only'],
  ['CONN-2', 'Does it support Bluetooth?', 'No', 'No', ''],
  ['CONN-4', 'Can it communicate with systems external to the environment of the customer?', 'No', 'No', ''],
  ['CONN-7', 'Does it support Transport Layer Security?', 'No', 'Yes', ''],
  ['CSUP-2', 'Does it contain an Operating System?', 'Yes', 'Yes', 'Windows 10 IoT Enterprise'],
  ['RMOT-1', 'Does it permit remote service connections?', 'Yes', 'Yes', 'Through the gateway of the maker'],
  ['SAHD-9', 'Are services such as telnet that are not required disabled?', 'Yes', 'Yes', ''],
  ['SBOM-1', 'Is a bill of its software (SBOM) available?', 'No', 'See Note', 'On request'],
  ['TXCF-2', 'Is data of patients encrypted prior to transmission over a network?', 'No', 'Yes', ''],
  ['DTBK-1', 'Can its data be backed up by the customer?', 'Yes', 'Only by service staff', ''],
];

const quoted = (row: readonly string[]): string => row.map((t) => `"${t.replaceAll('"', '""')}"`).join(';');

function form(document: string, date: string, versions: string, answer: 2 | 3): string {
  const rows = [
    ['Manufacturer Disclosure Statement for Medical Device Security - HN 1-2019', '', '', ''],
    [NOTICE, '', '', ''],
    ['Question ID', 'Question', 'Answer', 'Note'],
    ['DOC-1', 'Manufacturer Name', INVENTED_MAKER, ''],
    ['DOC-2', 'Device Description', `Ultrasound system. ${NOTICE}`, ''],
    ['DOC-3', 'Device Model', INVENTED_MODEL, ''],
    ['DOC-4', 'Document ID', document, ''],
    ['DOC-7', 'Document Release Date', date, ''],
    ['DOC-8', 'Software Version', versions, ''],
    ...QUESTIONS.map((q) => [q[0], q[1], q[answer], q[4]]),
  ];
  return `${rows.map(quoted).join('\r\n')}\r\n`;
}

const HEAD = [
  ...['Equipment Number', 'Serial Number', 'MAC Address', 'Hostname', 'Manufacturer', 'Model'],
  ...['Software Version', 'Location', 'Status', 'Status Date'],
];

/** What the list has wrong: by id of the device, the column and what stands there. */
const LIES: Readonly<Record<string, readonly [column: string, text: string]>> = {
  'general/rad/bd-hologic-horizon-1': ['Software Version', '13.5.2.1'],
  'general/rad/mg-fuji-amulet-1': ['Status', 'Retired'],
};

/** The list of one site: what stands in its rooms and has a name in medicine or the laboratory, and what was never on the network. */
function list(site: Site): string {
  const kept = site.devices.filter((d) => d.seen && (d.model.says.dicom ?? d.model.says.hl7) !== undefined);
  const rows = kept.map((device, i) => {
    const t = truthOf(device);
    const cells: Record<string, string> = {
      'Equipment Number': `E${site.id.slice(0, 1).toUpperCase()}${String(1_000 + i)}`,
      'Serial Number': t.serial ?? '',
      'MAC Address': t.macs[0]?.toUpperCase().replaceAll(':', '-') ?? '',
      Hostname: t.hostname ?? '',
      Manufacturer: t.manufacturer,
      Model: t.model,
      'Software Version': t.software_version,
      Location: t.unit ?? '',
      Status: 'In service',
      'Status Date': '2021-03-01',
    };
    const lie = LIES[device.id];
    if (lie !== undefined) cells[lie[0]] = lie[1];
    return HEAD.map((name) => cells[name] ?? '');
  });
  const away = [
    'E9001',
    'Z-0000-19',
    '',
    '',
    INVENTED_MAKER,
    `${INVENTED_MODEL} portable`,
    '1.0',
    'Store',
    'Stored',
    '2022-01-10',
  ];
  return `${[HEAD, ...rows, away].map(quoted).join('\r\n')}\r\n`;
}

/** Writes `claims/SITE/` below `out`: a folder `forms` and the file `maintenance.csv`. After the day was played. */
export function writeClaims(out: string, sites: readonly Site[]): void {
  for (const site of sites) {
    const folder = join(out, 'claims', site.id);
    mkdirSync(join(folder, 'forms'), { recursive: true });
    writeFileSync(join(folder, 'maintenance.csv'), list(site));
    if (!site.devices.some((d) => d.model.maker === INVENTED_MAKER)) continue;
    writeFileSync(join(folder, 'forms', 'inventedview-7-2022.csv'), form('DEMO-MDS2-1', '2022-05-02', '2.0 - 2.4', 2));
    writeFileSync(join(folder, 'forms', 'inventedview-7-2024.csv'), form('DEMO-MDS2-2', '2024-09-16', '2.0 - 2.4', 3));
  }
}
