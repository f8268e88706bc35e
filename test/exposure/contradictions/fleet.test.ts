/**
 * A fleet of 500 devices of which everybody tells the truth, each in another spelling, and twelve lies in it: these twelve are found
 * and nothing else.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Names } from '../../../src/exposure/contradictions/compare.ts';
import { findContradictions } from '../../../src/exposure/contradictions/find.ts';
import { formStatements, sbomStatements, vexStatements } from '../../../src/exposure/contradictions/maker.ts';
import { readForm } from '../../../src/exposure/mds2/read.ts';
import type { Contradiction, Statement } from '../../../src/model/contradiction.ts';
import type { Mds2Form } from '../../../src/model/mds2.ts';
import type { Sbom } from '../../../src/model/sbom.ts';
import { grid } from '../mds2/forms.ts';
import { chance } from '../plan/hospitals.ts';
import { names, say } from './support.ts';

type Answers = Readonly<Record<string, 'Yes' | 'No' | 'See Note' | ''>>;

const QUESTIONS: Readonly<Record<string, string>> = {
  'MPII-3': 'Are there mechanisms used for transmitting personally identifiable information?',
  'CONN-1': 'Does it support Wi-Fi?',
  'CONN-4': 'Can it communicate with systems external to the environment of the customer?',
  'CONN-7': 'Does it support Transport Layer Security?',
  'CSUP-2': 'Does it contain an Operating System?',
  'SAHD-9': 'Are services such as telnet that are not required disabled?',
  'TXCF-2': 'Is data of patients encrypted prior to transmission over a network?',
  'RMOT-1': 'Does it permit remote service connections?',
};

interface Family {
  /** As the maker, hospitals and devices write them. */
  readonly makers: readonly string[];
  readonly models: readonly string[];
  readonly versions: readonly string[];
  readonly covers: string;
  readonly system: string | null;
  readonly systems: readonly string[];
  readonly answers: Answers;
  readonly software: readonly (readonly [string, string])[];
  /** What the software shows of itself. */
  readonly shows: readonly (readonly [string, string])[];
  readonly speaks: readonly (readonly [string, string])[];
  readonly clear: readonly string[];
  readonly wireless: boolean;
}

const FAMILIES: readonly Family[] = [
  {
    makers: ['GE Healthcare', 'GE HealthCare Technologies', 'GE MEDICAL SYSTEMS', 'General Electric'],
    models: ['Optima CT660', 'OPTIMA-CT660', 'GE Optima CT 660', 'Optima(tm) CT660'],
    versions: ['4.2', 'v4.2.0', 'V4.2', '4.2.0.0'],
    covers: '4.0 - 4.2',
    system: 'Windows 10 IoT Enterprise',
    systems: ['Windows 10', 'Windows 10 or later', 'Microsoft Windows 10 Enterprise LTSC'],
    answers: {
      'MPII-3': 'Yes',
      'CONN-1': 'No',
      'CONN-4': 'Yes',
      'CONN-7': 'Yes',
      'SAHD-9': 'Yes',
      'TXCF-2': 'No',
      'RMOT-1': 'Yes',
    },
    software: [
      ['OpenSSL', '1.1.1d'],
      ['dcmtk', '3.6.5'],
      ['openssh-server', '7.4p1-21.el7'],
    ],
    shows: [
      ['OpenSSH_7.4p1', '7.4p1'],
      ['OFFIS_DCMTK', '3.6.5'],
    ],
    speaks: [
      ['dicom', 'both'],
      ['rdp', 'server'],
      ['tls', 'client'],
    ],
    clear: ['dicom'],
    wireless: false,
  },
  {
    makers: ['BD', 'CareFusion', 'Becton, Dickinson and Company'],
    models: ['Alaris 8015', 'Alaris PC Unit 8015', 'ALARIS PCU 8015'],
    versions: ['12.1', '12.1.0', 'v12.1'],
    covers: '12.1 and 12.3',
    system: null,
    systems: ['Linux', 'Embedded Linux'],
    answers: {
      'MPII-3': 'No',
      'CONN-1': 'Yes',
      'CONN-4': 'No',
      'CONN-7': 'Yes',
      'SAHD-9': 'Yes',
      'TXCF-2': 'Yes',
      'RMOT-1': 'No',
    },
    software: [
      ['busybox', '1.21'],
      ['openssl', '1.0.2k'],
    ],
    shows: [],
    speaks: [
      ['tls', 'client'],
      ['ntp', 'client'],
    ],
    clear: [],
    wireless: true,
  },
  {
    makers: ['Philips', 'PHILIPS MEDICAL SYSTEMS', 'Philips Healthcare', 'Koninklijke Philips N.V.'],
    models: ['IntelliVue MX800', 'INTELLIVUE MX 800', 'MX800 patient monitor'],
    versions: ['J.10.52', 'J.10.52', 'j.10.52'],
    covers: 'J.10.x',
    system: null,
    systems: [],
    answers: {
      'MPII-3': 'Yes',
      'CONN-1': 'See Note',
      'CONN-4': 'No',
      'CONN-7': 'No',
      'SAHD-9': 'Yes',
      'TXCF-2': 'No',
      'RMOT-1': '',
    },
    software: [],
    shows: [],
    speaks: [
      ['intellivue', 'both'],
      ['hl7', 'client'],
    ],
    clear: ['hl7v2', 'intellivue'],
    wireless: true,
  },
  {
    makers: ['Dräger', 'Draeger', 'Drägerwerk AG & Co. KGaA'],
    models: ['Evita V500', 'EVITA V500', 'Evita(r) V-500'],
    versions: ['2.51', 'SW 2.51', '02.51'],
    covers: '2.5x',
    system: 'VxWorks 6.9',
    systems: ['VxWorks'],
    answers: {
      'MPII-3': 'Yes',
      'CONN-1': 'No',
      'CONN-4': 'No',
      'CONN-7': 'No',
      'SAHD-9': 'No',
      'TXCF-2': 'No',
      'RMOT-1': 'No',
    },
    software: [['VxWorks', '6.9']],
    shows: [['VxWorks', '6.9']],
    speaks: [
      ['medibus', 'both'],
      ['telnet', 'server'],
    ],
    clear: ['medibus'],
    wireless: false,
  },
];

const pick = <T>(rnd: () => number, list: readonly T[]): T => list[Math.floor(rnd() * list.length)]!;

function formOf(family: Family): Mds2Form {
  const rows = [
    ['DOC-1', 'Manufacturer Name', family.makers[0]!, ''],
    ['DOC-3', 'Device Model', family.models[0]!, ''],
    ['DOC-5', 'Software Version', family.covers, ''],
    ...Object.entries(QUESTIONS).map(([id, question]) => [
      ...[id, question, id === 'CSUP-2' && family.systems.length > 0 ? 'Yes' : (family.answers[id] ?? '')],
      id === 'CSUP-2' ? (family.system ?? '') : '',
    ]),
  ];
  const made = readForm(grid(rows));
  assert.ok(made.ok);
  return made.value;
}

const sbomOf = ({ software }: Family): Sbom => ({
  ...{ format: 'cyclonedx', specVersion: '1.5', author: 'maker', subject: null, relations: 0, edges: [] },
  components: software.map(([name, version], k) => ({
    ...{
      ref: `c${k}`,
      type: 'library',
      name,
      version,
      supplier: null,
      purl: null,
      cpe: null,
      licence: null,
      supportEndMs: null,
    },
  })),
});

interface Device {
  readonly id: string;
  readonly family: Family;
  readonly statements: Statement[];
}

const origin = (what: string) => ({ idOf: (place: string) => `${what}#${place}`, atMs: 1_000_000, confidence: 1 });

function device(k: number): Device {
  const rnd = chance(k + 77);
  const family = FAMILIES[k % FAMILIES.length]!;
  const running = pick(rnd, family.versions);
  const serial = `DE${10_000 + k}`;
  const floor = 1 + (k % 5);
  // One value in ten is not known to the one or the other.
  const maybe = (value: string): string | null => (rnd() < 0.1 ? null : value);
  const spelled = (list: readonly string[]): string | null => (list.length === 0 ? null : maybe(pick(rnd, list)));
  const statements = [
    ...formStatements(formOf(family), [], running, origin(`form of ${k}`)),
    say('cmms', 'manufacturer', null, spelled(family.makers)),
    say('cmms', 'model', null, spelled(family.models)),
    say('cmms', 'version', null, spelled(family.versions)),
    say(
      'cmms',
      'serial',
      null,
      maybe(pick(rnd, [serial, `SN ${serial}`, serial.toLowerCase(), `S/N: ${serial.slice(2)}`])),
    ),
    say('cmms', 'os', null, spelled(family.systems)),
    say(
      'cmms',
      'location',
      null,
      maybe(pick(rnd, [`Building A, Floor ${floor}, Room ${floor}12`, `Bldg. A / Fl ${floor}`, 'ICU'])),
    ),
    say('cmms', 'status', null, pick(rnd, ['in-service', 'in-service', 'stored'])),
    say('label', 'serial', null, maybe(`(21)${serial}`)),
    say('label', 'model', null, spelled(family.models)),
    say('wire', 'manufacturer', null, spelled(family.makers)),
    say('wire', 'model', null, spelled(family.models)),
    say('wire', 'version', 'software', running),
    say('wire', 'serial', null, maybe(serial)),
    say('wire', 'os', null, spelled(family.systems)),
    say(
      'wire',
      'location',
      null,
      maybe(pick(rnd, [`Building A, ${floor}${['st', 'nd', 'rd'][floor - 1] ?? 'th'} floor, closet 2`, 'core switch'])),
    ),
    say('wire', 'seen', null, 'seen', { lastAtMs: 900_000_000 }),
    ...family.speaks.map(([protocol, role]) => say('wire', 'speaks', protocol, role)),
    ...family.clear.map((protocol) => say('wire', 'cleartext', protocol, 'seen')),
    ...family.shows.flatMap(([name, version]) => [
      say('wire', 'runs', name, 'seen'),
      say('wire', 'runs-version', name, version),
    ]),
    ...(family.wireless ? [say('wire', 'wireless', 'wifi', 'clinical')] : []),
    say('policy', 'forbids', 'smb1', 'forbidden'),
    say('policy', 'forbids', 'internet', 'forbidden'),
  ];
  if (family.software.length > 0 && k % 3 !== 0) {
    statements.push(...sbomStatements(sbomOf(family), k % 2 === 0 ? null : 'complete', origin(`bill of ${k}`)));
  }
  statements.push(
    ...vexStatements(
      [
        {
          ...{ vulnerability: 'CVE-2024-1', products: [], status: 'not_affected', impact: null, action: null },
          subcomponents: [],
          versions: [],
          justification: 'component_not_present',
        },
      ],
      () => ['log4j'],
      origin(`vex of ${k}`),
    ),
  );
  return { id: `d${k}`, family, statements };
}

const without = (statements: readonly Statement[], fact: Statement['fact'], source: Statement['source']): Statement[] =>
  statements.filter((s) => !(s.fact === fact && s.source === source));

/** Rule that must find it, number of the device (its family is the remainder by four), and the lie. */
const LIES: readonly (readonly [string, number, (s: Statement[]) => Statement[]])[] = [
  [
    'mds2-encrypts',
    1,
    (s) =>
      [...s, say('wire', 'cleartext', 'fhir', 'seen')].map((x) =>
        x.key === 'transmits-patient-data' ? { ...x, value: null } : x,
      ),
  ],
  ['mds2-remote-service', 45, (s) => [...s, say('wire', 'speaks', 'TeamViewer', 'client')]],
  ['cmms-version', 82, (s) => [...without(s, 'version', 'cmms'), say('cmms', 'version', null, 'J.10.40')]],
  ['mds2-wifi', 123, (s) => [...s, say('wire', 'wireless', 'WLAN', 'clinical')]],
  ['mds2-os', 160, (s) => [...without(without(s, 'os', 'cmms'), 'os', 'wire'), say('wire', 'os', null, 'Windows 7')]],
  ['mds2-services', 201, (s) => [...s, say('wire', 'speaks', 'telnet', 'server')]],
  [
    'sbom-version',
    244,
    (s) => [...without(s, 'runs-version', 'wire'), say('wire', 'runs-version', 'OpenSSL', '1.0.1f')],
  ],
  ['vex-absent', 282, (s) => [...s, say('wire', 'runs', 'Log4j 2.14', 'seen')]],
  [
    'cmms-retired',
    321,
    (s) => [...without(s, 'status', 'cmms'), say('cmms', 'status', null, 'retired', { firstAtMs: 1_000_000 })],
  ],
  [
    'cmms-location',
    362,
    (s) => [
      ...without(without(s, 'location', 'cmms'), 'location', 'wire'),
      say('cmms', 'location', null, 'Building A, Floor 9'),
      say('wire', 'location', null, 'Building A, Floor 2'),
    ],
  ],
  ['label-serial', 403, (s) => [...without(s, 'serial', 'label'), say('label', 'serial', null, 'DE77777')]],
  ['mds2-patient-data', 445, (s) => [...s, say('wire', 'speaks', 'hl7', 'client')]],
];

const all = (devices: readonly Device[], known: Names): readonly Contradiction[] =>
  devices.flatMap(({ id, statements }) => findContradictions(id, statements, known));

const told = (found: readonly Contradiction[]): readonly string[] =>
  found.map((c) => `${c.device} ${c.rule} ${c.left[0]!.value} / ${c.right[0]!.value}`);

test('nobody lies: nothing is found', async () => {
  const devices = Array.from({ length: 500 }, (_, k) => device(k));
  assert.deepEqual(told(all(devices, await names())), []);
  // That they are not found is not for want of what to compare.
  const values = new Set(devices.flatMap((d) => d.statements.map((s) => `${s.source} ${s.fact}`)));
  assert.ok(values.size > 25);
});

test('twelve lies among 500 devices: exactly these', async () => {
  assert.equal(LIES.length, 12);
  const known = await names();
  const devices = Array.from({ length: 500 }, (_, k) => device(k));
  for (const [, k, lie] of LIES) devices[k]!.statements.splice(0, Infinity, ...lie([...devices[k]!.statements]));
  const found = all(devices, known);
  assert.deepEqual(
    found.map((c) => `${c.device} ${c.rule}`).sort(),
    LIES.map(([rule, k]) => `d${k} ${rule}`).sort(),
    told(found).join('\n'),
  );
  for (const { left, right } of found) {
    assert.ok(
      left.length > 0 && right.length > 0 && [...left, ...right].every((s) => s.evidence !== '' && s.value !== null),
    );
  }
});

test('answers of a form about other software are not held against the device', () => {
  const family = FAMILIES[1]!;
  const facts = (running: string | null) =>
    formStatements(formOf(family), [], running, origin('form')).map((s) => s.fact);
  assert.ok(facts('12.1').includes('claim'));
  assert.ok(facts(null).includes('claim'));
  assert.deepEqual([...new Set(facts('9.33'))], ['manufacturer', 'model', 'form-version']);
});
