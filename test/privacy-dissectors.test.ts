/**
 * No patient leaves a parser: 200 HL7 messages and 200 DICOM objects with patients made up at random, encoded by libraries
 * that the dissectors do not share, cut into random pieces and partly with a piece missing. None of the planted texts may be
 * in what is stated, and the equipment planted beside them must be (else the test would pass on a parser that reads nothing).
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hl7Context, Hl7Message, Hl7Segment } from '@medplum/core';
import dimse from 'dcmjs-dimse';
import dicom from '../src/wire/dissectors/dicom.ts';
import hl7v2 from '../src/wire/dissectors/hl7v2.ts';
import { assertSilent, type Patient, patient, pick, random, stated } from './support/planted.ts';

function hl7Message(p: Patient, n: number, next: () => number): Hl7Message {
  const segment = (...fields: string[]): Hl7Segment => new Hl7Segment(fields);
  const who = `${p.family}^${p.given}`;
  const kind = n % 2 === 0 ? 'ADT^A01^ADT_A01' : 'ORU^R01^ORU_R01';
  const header = segment(
    'MSH',
    '^~\\&',
    `APP${n}`,
    'UNIT',
    'RECORD',
    'SITE',
    '20260601120000',
    '',
    kind,
    `${n}`,
    'P',
    '2.6',
  );
  const pid = segment('PID', '1', p.id, `${p.id}^^^MR`, p.id, who, who, p.born, 'F', who, '', p.street, '', p.id);
  const kin = segment('NK1', '1', who, 'SPO', p.street);
  const visit = segment(
    'PV1',
    '1',
    'I',
    p.street,
    '',
    '',
    '',
    who,
    who,
    who,
    '',
    '',
    '',
    '',
    '',
    '',
    '',
    who,
    '',
    p.id,
  );
  const order = segment('OBR', '1', p.id, p.id, '1^PANEL', '', '', '', '', '', who, '', '', who, '', '', who);
  const value = segment(
    'OBX',
    '1',
    'ST',
    '1^X^L',
    '',
    `${who} ${p.born}`,
    '',
    '',
    '',
    '',
    '',
    'F',
    '',
    '',
    '',
    '',
    who,
  );
  const device = Array.from({ length: 19 }, () => '');
  device[0] = 'OBX';
  device[3] = '69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC';
  device[5] = who;
  device[16] = who;
  device[18] = `MONITOR-${n}`;
  const part = Array.from({ length: 23 }, () => '');
  part[0] = 'PRT';
  part[5] = who;
  part[9] = p.street;
  part[14] = p.street;
  part[10] = `PUMP-${n}`;
  const note = segment('NTE', '1', '', `${who} ${p.id}`);
  const segments = [header, pid, kin, visit, order, value, segment(...device), segment(...part), note];
  return new Hl7Message(
    next() < 0.5 ? segments : [header, pid, segment(...device), kin, segment(...part)],
    new Hl7Context(),
  );
}

test('200 HL7 messages: devices are stated, patients are not', () => {
  const next = random(20_260_601);
  let devices = 0;
  for (let n = 0; n < 200; n++) {
    const p = patient(next);
    const end = ['\r', '\n', '\r\n'][n % 3]!;
    const text = `\x0b${hl7Message(p, n, next).toString().split('\r').join(end)}${end}\x1c\r`;
    const withGap = n % 4 === 3;
    const said = stated(hl7v2, new TextEncoder().encode(text), next, withGap);
    assertSilent(said, p, `message ${n}`);
    if (said.includes(`"MONITOR-${n}"`) && said.includes(`"PUMP-${n}"`)) devices++;
    else assert.ok(withGap, `message ${n}: its devices are not stated`);
  }
  assert.ok(devices >= 150, `${devices} of 200 messages gave their devices`);
});

const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';

const u16 = (n: number): number[] => [n >> 8, n & 255];
const u32 = (n: number): number[] => [...u16(n >>> 16), ...u16(n & 0xffff)];
const ascii = (s: string): number[] => [...s].map((c) => c.charCodeAt(0));
const item = (type: number, body: readonly number[]): number[] => [type, 0, ...u16(body.length), ...body];

/** A-ASSOCIATE-RQ that proposes one context (PS3.8 9.3.2). */
function association(syntax: string): number[] {
  const transfer = item(0x40, ascii(syntax));
  const context = item(0x20, [1, 0, 0, 0, ...item(0x30, ascii('1.2.840.10008.5.1.4.1.1.2')), ...transfer]);
  const head = [
    0,
    1,
    0,
    0,
    ...ascii('ARCHIVE'.padEnd(16)),
    ...ascii('SCANNER'.padEnd(16)),
    ...new Array<number>(32).fill(0),
  ];
  const body = [...head, ...item(0x10, ascii('1.2.840.10008.3.1.1.1')), ...context];
  return [1, 0, ...u32(body.length), ...body];
}

/** One message part as P-DATA PDUs of at most `most` bytes of content. */
function pdata(content: Uint8Array, isCommand: boolean, most: number): number[] {
  const out: number[] = [];
  for (let at = 0; at < content.length; at += most) {
    const piece = [...content.subarray(at, at + most)];
    const control = (isCommand ? 1 : 0) | (at + most >= content.length ? 2 : 0);
    out.push(4, 0, ...u32(piece.length + 6), ...u32(piece.length + 2), 1, control, ...piece);
  }
  return out;
}

function dicomObject(p: Patient, n: number, syntax: string): Uint8Array {
  const who = `${p.family}^${p.given}`;
  const dataset = new dimse.Dataset(
    {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
      SOPInstanceUID: `1.2.3.${p.id}`,
      StudyDate: p.born,
      AccessionNumber: p.id,
      Modality: 'CT',
      Manufacturer: 'Example Imaging',
      InstitutionName: p.street,
      ReferringPhysicianName: who,
      StationName: `ST${n}`,
      StudyDescription: who,
      OperatorsName: who,
      ManufacturerModelName: 'Tomo 64',
      ReferencedPatientSequence: [{ PatientName: who, PatientID: p.id, Manufacturer: p.family, StationName: p.given }],
      PatientName: who,
      PatientID: p.id,
      PatientBirthDate: p.born,
      OtherPatientIDs: p.id,
      PatientAddress: p.street,
      PatientComments: who,
      DeviceSerialNumber: `SN${n}`,
      ProtocolName: who,
      StudyInstanceUID: `1.2.4.${p.id}`,
      ImageComments: `${who} ${p.id}`,
    },
    syntax,
  );
  return dataset.getDenaturalizedDataset();
}

test('200 DICOM objects: equipment is stated, patients are not', () => {
  const next = random(4_711);
  let devices = 0;
  for (let n = 0; n < 200; n++) {
    const p = patient(next);
    const syntax = n % 2 === 0 ? EXPLICIT : IMPLICIT;
    const element = (number: number, value: readonly number[]): number[] => [
      0,
      0,
      number & 255,
      number >> 8,
      value.length,
      0,
      0,
      0,
      ...value,
    ];
    const body = [
      ...element(0x0002, ascii('1.2.840.10008.5.1.4.1.1.2\0')),
      ...element(0x0100, [1, 0]),
      ...element(0x0800, [1, 0]),
      ...element(0x1000, ascii(`1.2.3.${p.id}`)),
    ];
    const command = Uint8Array.from([...element(0, [body.length, 0, 0, 0]), ...body]);
    const most = 20 + pick(next, 400);
    const withAssociation = n % 5 !== 4;
    const stream = Uint8Array.from([
      ...(withAssociation ? association(syntax) : []),
      ...pdata(command, true, 400),
      ...pdata(dicomObject(p, n, syntax), false, most),
      5,
      0,
      0,
      0,
      0,
      4,
      0,
      0,
      0,
      0,
    ]);
    const withGap = n % 4 === 3;
    const said = stated(dicom, stream, next, withGap);
    assertSilent(said, p, `object ${n}`);
    if (said.includes(`"SN${n}"`) && said.includes('"Tomo 64"')) devices++;
    else assert.ok(withGap, `object ${n}: its equipment is not stated`);
  }
  assert.ok(devices >= 150, `${devices} of 200 objects gave their equipment`);
});
