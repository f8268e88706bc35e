/**
 * No patient leaves a parser of a medical protocol: 100 messages of each, written here from the standards, with patients made
 * up at random, cut into random pieces and partly with a piece missing. None of the planted texts may be in what is stated, and
 * the equipment planted beside them must be. HL7 v2 and DICOM are in privacy-dissectors.test.ts.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dissector } from '../src/wire/contract.ts';
import astm from '../src/wire/dissectors/astm.ts';
import datex from '../src/wire/dissectors/datex.ts';
import eapol from '../src/wire/dissectors/eapol.ts';
import espa444 from '../src/wire/dissectors/espa-444.ts';
import espaX from '../src/wire/dissectors/espa-x.ts';
import fhir from '../src/wire/dissectors/fhir.ts';
import intellivue from '../src/wire/dissectors/intellivue.ts';
import masimoAscii from '../src/wire/dissectors/masimo-ascii.ts';
import medibus from '../src/wire/dissectors/medibus.ts';
import phd from '../src/wire/dissectors/phd.ts';
import poct1a from '../src/wire/dissectors/poct1a.ts';
import sdc from '../src/wire/dissectors/sdc.ts';
import wsDiscovery from '../src/wire/dissectors/ws-discovery.ts';
import { assertSilent, type Patient, patient, random, stated } from './support/planted.ts';

const u16 = (n: number): number[] => [n >> 8, n & 255];
const u32 = (n: number): number[] => [...u16(n >>> 16), ...u16(n & 0xffff)];
const ascii = (s: string): number[] => [...s].map((c) => c.charCodeAt(0));
const bytesOf = (s: string): Uint8Array => new TextEncoder().encode(s);
const hex2 = (n: number): string => (n & 0xff).toString(16).toUpperCase().padStart(2, '0');
const sum = (b: Iterable<number>): number => [...b].reduce((a, c) => a + c, 0);

/** One HTTP answer with a body in chunks. */
function answer(type: string, body: string): Uint8Array {
  const chunks = body.match(/[\s\S]{1,97}/g) ?? [];
  const framed = chunks.map((c) => `${bytesOf(c).length.toString(16)}\r\n${c}\r\n`).join('');
  return bytesOf(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n${framed}0\r\n\r\n`);
}

function astmFrames(records: readonly string[]): Uint8Array {
  const frames = records.map((text, n) => {
    const body = `${(n + 1) % 8}${text}\r\x03`;
    return `\x02${body}${hex2(sum(bytesOf(body)))}\r\n`;
  });
  return bytesOf(`\x05${frames.join('')}\x04`);
}

/** A record of the S/5 interface in its frame. */
function datexFrame(mainType: number, body: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(40));
  head.setUint16(0, 40 + body.length, true);
  head.setUint8(3, 9);
  head.setUint32(6, 1_780_000_000, true);
  head.setUint16(14, mainType, true);
  for (let n = 0; n < 8; n++) head.setUint8(18 + n * 3, n === 0 ? 1 : 0xff);
  const record = [...new Uint8Array(head.buffer), ...body];
  const escaped = [...record, sum(record) & 0xff].flatMap((c) => (c === 0x7e || c === 0x7d ? [0x7d, c & 0xdf] : [c]));
  return Uint8Array.from([0x7e, ...escaped, 0x7e]);
}

const medibusAnswer = (code: string, data: string): string => {
  const body = `\x01${code}${data}`;
  return `${body}${hex2(sum(bytesOf(body)))}\r`;
};

const label = (s: string): number[] => [
  ...u16(s.length + (s.length % 2)),
  ...ascii(s),
  ...(s.length % 2 === 1 ? [0] : []),
];
const wide = (s: string): number[] => [...u16(s.length * 2), ...ascii(s).flatMap((c) => [0, c])];
const ava = (id: number, value: readonly number[]): number[] => [...u16(id), ...u16(value.length), ...value];

/** The creation of a monitor's system with its attributes, among them the patient's demographics and a bed label with a name. */
function intellivueCreation(p: Patient, n: number): Uint8Array {
  const attributes = [
    ava(0x0928, [...label('Example Medical'), ...label(`DEVICE-${n}`)]),
    ava(0x091e, wide(p.family)),
    ava(0x0957, wide(p.given)),
    ava(0x095c, wide(p.family)),
    ava(0x095a, wide(p.id)),
    ava(0x0958, ascii(p.born)),
  ];
  const list = [...u16(attributes.length), ...u16(sum(attributes.map((a) => a.length))), ...attributes.flat()];
  const created = [...u16(0x21), 0, 0, 0, 0, ...list];
  const report = [...u16(0x21), 0, 0, 0, 0, ...u32(7), ...u16(0x0d06), ...u16(created.length), ...created];
  const invoke = [...u16(1), ...u16(1), ...u16(report.length), ...report];
  return Uint8Array.from([0xe1, 0, 0, 2, ...u16(1), ...u16(invoke.length), ...invoke]);
}

/** An association of an agent, then its attributes, among them one with a name, and a report. */
function phdData(p: Patient, n: number): Uint8Array {
  const item = [...u16(20_601), ...u16(0)];
  const association = [...u32(0x8000_0000), ...u16(1), ...u16(item.length), ...item];
  const attributes = [ava(0x0928, [...label('Example'), ...label(`DEVICE-${n}`)]), ava(0x0957, label(p.family))];
  const list = [...u16(attributes.length), ...u16(sum(attributes.map((a) => a.length))), ...attributes.flat()];
  const data = (choice: number, body: readonly number[]): number[] => {
    const inner = [...u16(1), ...u16(choice), ...u16(body.length), ...body];
    return [0xe7, 0, ...u16(inner.length + 2), ...u16(inner.length), ...inner];
  };
  const report = data(0x0101, [0, 0, ...label(`${p.family} ${p.id}`)]);
  const request = [0xe2, 0, ...u16(association.length), ...association];
  return Uint8Array.from([...request, ...data(0x0203, [0, 0, ...list]), ...report]);
}

function espaCall(p: Patient): Uint8Array {
  const body = ascii(`1\x021\x1f5512\x1e2\x1f${p.family} ${p.street}\x03`);
  return Uint8Array.from([1, ...body, body.reduce((a, c) => a ^ c, 0) & 0x7f]);
}

const soap = (body: string): string =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${body}</s:Body></s:Envelope>`;

interface Planted {
  readonly dissector: Dissector;
  readonly bytes: (p: Patient, n: number) => Uint8Array;
  /** What must be stated of the equipment. */
  readonly equipment: string;
}

const PLANTED: readonly Planted[] = [
  {
    dissector: astm,
    bytes: (p, n) =>
      astmFrames([
        `H|\\^&|1|${p.family}|DEVICE-${n}^V1.2|${p.street}||${p.id}|8N1|LIS||P|LIS2-A2`,
        `P|1|${p.id}|${p.id}||${p.family}^${p.given}||${p.born}|F||${p.street}`,
        `O|1|${p.id}||^^^GLU|R||||||||||||${p.family}`,
        `R|1|^^^GLU|${p.id}|mmol/L|||||${p.family}`,
        `C|1|I|${p.family} ${p.given}|G`,
        `Q|1|^${p.id}||ALL`,
        'L|1|N',
      ]),
    equipment: 'DEVICE-',
  },
  {
    dissector: poct1a,
    bytes: (p, n) =>
      bytesOf(
        `<HEL.R01><DEV><DEV.serial_id V="DEVICE-${n}"/></DEV><NTE><NTE.text V="${p.family}"/></NTE></HEL.R01>` +
          `<OBS.R02><SVC><PT><PT.patient_id V="${p.id}"/><PT.name V="${p.family}^${p.given}"/><PT.birth_date V="${p.born}"/>` +
          `<OBS><OBS.value V="${p.id}"/></OBS></PT><OPR><OPR.operator_id V="${p.given}"/></OPR></SVC>` +
          `<DEV><DEV.serial_id V="${p.id}"/></DEV></OBS.R02>` +
          `<PTL.R01><PT><PT.patient_id V="${p.id}"/><PT.name V="${p.family}"/></PT></PTL.R01>`,
      ),
    equipment: 'DEVICE-',
  },
  {
    dissector: fhir,
    bytes: (p, n) => {
      const patient = {
        resourceType: 'Patient',
        name: [{ family: p.family, given: [p.given] }],
        manufacturer: p.family,
      };
      const device = (more: object): object => ({ resourceType: 'Device', manufacturer: 'Example', ...more });
      const entries = [
        patient,
        device({ serialNumber: `DEVICE-${n}` }),
        device({ serialNumber: p.id, patient: { reference: `Patient/${p.id}`, display: p.family } }),
        device({ subject: { display: p.family }, serialNumber: p.id, modelNumber: p.family }),
        { resourceType: 'Observation', valueString: p.family, contained: [device({ serialNumber: p.id })] },
      ];
      const bundle = { resourceType: 'Bundle', entry: entries.map((resource) => ({ resource })) };
      return answer('application/fhir+json', JSON.stringify(bundle));
    },
    equipment: 'DEVICE-',
  },
  {
    dissector: sdc,
    bytes: (p, n) =>
      answer(
        'application/soap+xml',
        soap(
          `<GetMdibResponse><Mdib><MdDescription><Mds><MetaData><SerialNumber>DEVICE-${n}</SerialNumber></MetaData>` +
            `<SystemContext><PatientContext><MetaData><SerialNumber>${p.id}</SerialNumber></MetaData></PatientContext></SystemContext>` +
            `</Mds></MdDescription><MdState><State><CoreData><Givenname>${p.given}</Givenname><Familyname>${p.family}</Familyname>` +
            `<DateOfBirth>${p.born}</DateOfBirth></CoreData><Identification Extension="${p.id}"/></State></MdState></Mdib></GetMdibResponse>`,
        ),
      ),
    equipment: 'DEVICE-',
  },
  {
    dissector: wsDiscovery,
    bytes: (p, n) =>
      bytesOf(
        '<s:Envelope xmlns:d="http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01"><a:Action>x/Hello</a:Action>' +
          `<d:Types>m:MedicalDevice</d:Types><d:Scopes>sdc.ctxt.loc:/x?fac=DEVICE-${n} sdc.ctxt.pat:/x/${p.id}?n=${p.family} ` +
          `sdc.ctxt.opr:/x/${p.given} urn:x?who=${p.family}</d:Scopes></s:Envelope>`,
      ),
    equipment: 'DEVICE-',
  },
  {
    dissector: medibus,
    bytes: (p, n) =>
      bytesOf(
        medibusAnswer('R', `0161'DEVICE-${n}'03.10:06.00`) +
          medibusAnswer('*', `01\x20${p.family}`) +
          medibusAnswer(')', `${p.id} ${p.given}`),
      ),
    equipment: 'DEVICE-',
  },
  {
    dissector: datex,
    bytes: (p) => {
      const records = [datexFrame(0, new Uint8Array(40)), datexFrame(5, bytesOf(`${p.family} ${p.given} ${p.id}`))];
      return Uint8Array.from(records.flatMap((r) => [...r]));
    },
    equipment: 'datex-monitor',
  },
  { dissector: intellivue, bytes: intellivueCreation, equipment: 'DEVICE-' },
  {
    dissector: masimoAscii,
    bytes: (p) => bytesOf(`03/04/26 10:11:12 SN=0000071234 SPO2=098% ${p.family} ${p.id}\r\n${p.family} ${p.id}\r\n`),
    equipment: '0000071234',
  },
  { dissector: phd, bytes: phdData, equipment: 'DEVICE-' },
  {
    dissector: espaX,
    bytes: (p, n) => {
      const message = (body: string): Uint8Array => {
        const xml = bytesOf(`<ESPA-X version="1.00">${body}</ESPA-X>`);
        return Uint8Array.from([0x45, 0x58, ...u32(xml.length + 10), ...u32(1), ...xml]);
      };
      const login = `<REQ.LOGIN><LI-CLIENT>DEVICE-${n}</LI-CLIENT><LI-USER>${p.given}</LI-USER><LI-PASSWORD>${p.id}</LI-PASSWORD></REQ.LOGIN>`;
      const call = `<REQ.P-START><CR-TEXT>${p.family} ${p.street}</CR-TEXT><LI-CLIENT>${p.family}</LI-CLIENT></REQ.P-START>`;
      return Uint8Array.from([...message(login), ...message(call)]);
    },
    equipment: 'DEVICE-',
  },
  { dissector: espa444, bytes: (p) => espaCall(p), equipment: 'call-sender' },
  {
    dissector: eapol,
    bytes: (p, n) => {
      const identity = ascii(n % 2 === 0 ? `${p.given}.${p.family}@clinic.example` : `CLINIC\\${p.family}`);
      const eap = [2, 1, ...u16(identity.length + 5), 1, ...identity];
      return Uint8Array.from([2, 0, ...u16(eap.length), ...eap]);
    },
    equipment: 'clinic',
  },
];

for (const { dissector, bytes, equipment } of PLANTED) {
  test(`100 messages of ${dissector.id}: equipment is stated, patients are not`, () => {
    const next = random(dissector.id.length * 7_919 + dissector.id.charCodeAt(0));
    let devices = 0;
    for (let n = 0; n < 100; n++) {
      const p = patient(next);
      const withGap = n % 4 === 3;
      const said = stated(dissector, bytes(p, n), next, withGap);
      assertSilent(said, p, `${dissector.id} message ${n}`);
      if (said.includes(equipment)) devices++;
      else assert.ok(withGap, `${dissector.id} message ${n}: its equipment is not stated`);
    }
    assert.ok(devices >= 75, `${devices} of 100 messages gave their equipment`);
  });
}
