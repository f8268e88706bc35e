/**
 * HL7 v2 over MLLP: messages built with @medplum/core, framed as the Minimal Lower Layer Protocol says (0x0B ... 0x1C 0x0D).
 * Observation reports with the device's identity (OBX-18, PRT-10), admissions with a patient, orders; each is acknowledged.
 */

import { Hl7Message } from '@medplum/core';
import type { Patient } from '../patients.ts';
import type { Message } from '../tcp.ts';

export interface Hl7Party {
  readonly application: string;
  readonly facility: string;
}

export interface Hl7Header {
  readonly from: Hl7Party;
  readonly to: Hl7Party;
  /** `ORU^R01^ORU_R01` */
  readonly type: string;
  readonly controlId: string;
  /** Local time, `20270310081503`. */
  readonly time: string;
  readonly version: string;
  /** SFT: vendor, version and product of the software that sends; null: no segment. */
  readonly software: readonly [string, string, string] | null;
}

const sft = ({ software }: Hl7Header): string[] =>
  software === null ? [] : [`SFT|${software[0]}^L|${software[1]}|${software[2]}|${software[1]}`];

const mllp = (message: Hl7Message): Buffer => Buffer.from(`\u000b${message.toString()}\r\u001c\r`, 'utf8');

function msh(header: Hl7Header, profile: string): string {
  const { from, to, type, controlId, time, version } = header;
  const parts = [from.application, from.facility, to.application, to.facility, time, '', type, controlId, 'P', version];
  return `MSH|^~\\&|${parts.join('|')}||||||UNICODE UTF-8|||${profile}`.replace(/\|+$/, '');
}

const pid = (patient: Patient): string =>
  `PID|1||${patient.id}^^^HOSPITAL^MR||${patient.family}^${patient.given}||${patient.birthDate}|${patient.sex}`;

/** Accept acknowledgement of what came in. */
export function hl7Acknowledge(header: Hl7Header): Buffer {
  const { from, to, type, controlId, time, version } = header;
  const event = type.split('^')[1] ?? '';
  const head = {
    from: to,
    to: from,
    type: event === '' ? 'ACK' : `ACK^${event}^ACK`,
    controlId: `A${controlId}`,
    time,
    version,
    software: null,
  };
  return mllp(new Hl7Message([msh(head, ''), `MSA|AA|${controlId}`]));
}

export interface Measurement {
  /** `147842^MDC_ECG_HEART_RATE^MDC` */
  readonly code: string;
  readonly value: string;
  readonly unit: string;
}

/** An observation report (ORU^R01). `equipment`: OBX-18 as it stands; `prt`: a PRT segment for the device, null without. */
export function hl7Report(
  header: Hl7Header,
  patient: Patient | null,
  equipment: string | null,
  prt: string | null,
  measurements: readonly Measurement[],
): Buffer {
  const segments = [msh(header, 'IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO'), ...sft(header)];
  if (patient !== null) segments.push(pid(patient), `PV1|1|I|${patient.bed}`);
  segments.push(`OBR|1|${header.controlId}|${header.controlId}|182777000^monitoring of patient^SCT|||${header.time}`);
  for (const [i, m] of measurements.entries()) {
    const fields = [
      'NM',
      m.code,
      `1.0.0.${i + 1}`,
      m.value,
      m.unit,
      '',
      '',
      '',
      '',
      'R',
      '',
      '',
      header.time,
      '',
      '',
      '',
    ];
    segments.push(`OBX|${i + 1}|${fields.join('|')}${equipment === null ? '' : `|${equipment}`}`);
  }
  if (prt !== null) segments.push(prt);
  return mllp(new Hl7Message(segments));
}

/**
 * PRT of IHE PCD (HL7 v2.8 7.4.4): the device in PRT-10, its UDI device identifier in PRT-16, its serial number in PRT-20.
 * @param eui EUI-64 in hexadecimal digits
 */
export const hl7Device = (name: string, eui: string, gtin: string, serial: string): string =>
  `PRT|1|UC||EQUIP^Equipment^HL70912||||||${name}^^${eui}^EUI-64||||||(01)${gtin}(21)${serial}||||${serial}`;

/** Admission, transfer, discharge. */
export function hl7Admit(header: Hl7Header, patient: Patient): Buffer {
  const event = header.type.split('^')[1] ?? 'A01';
  return mllp(
    new Hl7Message([
      msh(header, ''),
      ...sft(header),
      `EVN|${event}|${header.time}`,
      pid(patient),
      `PV1|1|I|${patient.bed}`,
    ]),
  );
}

/** An order for an examination or a test (ORM^O01). */
export function hl7Order(header: Hl7Header, patient: Patient, service: string): Buffer {
  const obr = `OBR|1|${header.controlId}||${service}|||${header.time}`;
  return mllp(
    new Hl7Message([msh(header, ''), pid(patient), `PV1|1|I|${patient.bed}`, `ORC|NW|${header.controlId}`, obr]),
  );
}

/** Each message with its acknowledgement, as one sender and one receiver exchange them. */
export function hl7Exchange(
  messages: readonly { readonly header: Hl7Header; readonly bytes: Buffer }[],
  everyUs: number,
): Message[] {
  return messages.flatMap(({ header, bytes }, i) => [
    { from: 0 as const, bytes, ...(i === 0 ? {} : { afterUs: everyUs }) },
    { from: 1 as const, bytes: hl7Acknowledge(header), afterUs: 3_000 },
  ]);
}
