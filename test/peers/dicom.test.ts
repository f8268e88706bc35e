/** DCMTK and Orthanc: echo, store, find, move and a rejected association, recorded and read. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { CLIENT, missing, packageVersion, type Recording, Rig, SERVER, valuesOf } from '../support/rig.ts';

const skip = missing('Orthanc', 'echoscu', 'storescu', 'findscu', 'movescu', 'storescp', 'dump2dcm');
const PORT = 4242;
const PATIENT = ['PLANTEDNAME', 'QX7731'] as const;

const DATASET = `(0008,0016) UI =SecondaryCaptureImageStorage
(0008,0018) UI [1.2.826.0.1.3680043.8.498.1]
(0008,0060) CS [OT]
(0008,0070) LO [Acme Imaging]
(0008,1090) LO [ScanBox 9]
(0018,1000) LO [SN4711]
(0018,1020) LO [V8.1]
(0010,0010) PN [${PATIENT[0]}^TEST]
(0010,0020) LO [${PATIENT[1]}]
(0020,000d) UI [1.2.826.0.1.3680043.8.498.2]
(0020,000e) UI [1.2.826.0.1.3680043.8.498.3]
(0028,0002) US 1
(0028,0004) CS [MONOCHROME2]
(0028,0010) US 2
(0028,0011) US 2
(0028,0100) US 8
(0028,0101) US 8
(0028,0102) US 7
(0028,0103) US 0
(7fe0,0010) OW 0102\\0304
`;

let rig: Rig;
before(async () => {
  if (skip) return;
  rig = await new Rig().open();
  mkdirSync(rig.file('store'));
  mkdirSync(rig.file('got'));
  writeFileSync(rig.file('image.dump'), DATASET);
  execFileSync('dump2dcm', [rig.file('image.dump'), rig.file('image.dcm')]);
  const config = {
    Name: 'peer',
    StorageDirectory: rig.file('store'),
    IndexDirectory: rig.file('store'),
    HttpServerEnabled: false,
    DicomAet: 'ORTHANC',
    DicomPort: PORT,
    DicomCheckCalledAet: true,
    DicomAlwaysAllowFind: true,
    DicomAlwaysAllowMove: true,
    DicomAlwaysAllowStore: true,
    DicomAlwaysAllowEcho: true,
    DicomModalities: { dest: ['DEST', CLIENT, 11113] },
  };
  writeFileSync(rig.file('orthanc.json'), JSON.stringify(config));
  rig.server('Orthanc', rig.file('orthanc.json'));
  await rig.listening(PORT);
});
after(() => rig?.close());

const peer = [SERVER, String(PORT)];
/** DCMTK writes its version without dots: 3.6.7 is OFFIS_DCMTK_367. */
const dcmtk = (): string =>
  `OFFIS_DCMTK_${packageVersion('dcmtk')
    .replace(/[^\d.].*$/, '')
    .replaceAll('.', '')}`;
const recorded = (...talk: readonly string[][]): Promise<Recording> =>
  rig.record(async () => {
    for (const [program, ...args] of talk) await rig.client(program!, ...args);
  });

function noPatient(r: Recording): void {
  const all = JSON.stringify([r.harvest, r.assets]);
  for (const word of PATIENT) assert.ok(!all.includes(word), `${word} is nowhere`);
}

test('echo: both ends by AE title, toolkit and version', { skip }, async () => {
  const r = await recorded(['echoscu', '-aet', 'MODALITY7', '-aec', 'ORTHANC', ...peer]);
  assert.deepEqual(r.protocols(PORT), ['dicom']);
  assert.ok(valuesOf(r.asset(CLIENT).attributes.ae_titles.value).includes('MODALITY7'));
  assert.ok(valuesOf(r.asset(SERVER).attributes.ae_titles.value).includes('ORTHANC'));
  assert.ok(
    r.said(CLIENT, 'dicom.implementation_version').includes(dcmtk()),
    r.said(CLIENT, 'dicom.implementation_version').join(),
  );
  assert.ok(r.said(SERVER, 'dicom.implementation_version').length > 0, 'Orthanc names its version');
});

test('store: the equipment of the object, and nothing of the patient', { skip }, async () => {
  const r = await recorded(['storescu', '-aet', 'MODALITY7', '-aec', 'ORTHANC', ...peer, rig.file('image.dcm')]);
  assert.deepEqual(r.protocols(PORT), ['dicom']);
  const words = r.harvest.observations.map((o) => o.value);
  for (const value of ['Acme Imaging', 'ScanBox 9', 'SN4711', 'V8.1'])
    assert.ok(words.includes(value), `${value} is stated`);
  noPatient(r);
});

test('find: a query of a patient leaves no trace', { skip }, async () => {
  const query = ['-k', '0008,0052=PATIENT', '-k', `0010,0010=${PATIENT[0]}*`, '-k', '0010,0020'];
  const r = await recorded(['findscu', '-P', '-aet', 'MODALITY7', '-aec', 'ORTHANC', ...query, ...peer]);
  assert.deepEqual(r.protocols(PORT), ['dicom']);
  noPatient(r);
});

test('move: the third party is contacted and named', { skip }, async () => {
  rig.clientStays('storescp', '-aet', 'DEST', '-od', rig.file('got'), '11113');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const key = ['-k', '0008,0052=STUDY', '-k', '0020,000d=1.2.826.0.1.3680043.8.498.2'];
  const r = await recorded([
    'movescu',
    '-S',
    '-aet',
    'MODALITY7',
    '-aem',
    'DEST',
    '-aec',
    'ORTHANC',
    '--no-port',
    ...key,
    ...peer,
  ]);
  assert.deepEqual(r.protocols(11113), ['dicom']);
  assert.ok(valuesOf(r.asset(CLIENT).attributes.ae_titles.value).includes('DEST'));
  noPatient(r);
});

test('reject: an association for somebody else is seen as refused', { skip }, async () => {
  const r = await recorded(['echoscu', '-aet', 'MODALITY7', '-aec', 'NOTHERE', ...peer]);
  assert.deepEqual(r.protocols(PORT), ['dicom']);
  assert.ok(
    !valuesOf(r.asset(SERVER).attributes.ae_titles.value).includes('NOTHERE'),
    'a title that was refused is not held',
  );
});
