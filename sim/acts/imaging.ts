/** Radiology's day: each modality asks for its worklist, sends what it made to the archive, and tests the line now and then. */

import type { Device } from '../hospital.ts';
import { tell } from '../listen.ts';
import type { Patient } from '../patients.ts';
import type { Random } from '../random.ts';
import { clientPort, every, HOUR, MINUTE, patientOf, port, reveal, type Stage, stamp } from '../stage.ts';
import { type Message, tcpSession } from '../tcp.ts';
import { type DicomParty, type DicomTask, dicomAssociation, type Elements } from '../traffic/dicom.ts';
import { tlsTunnel } from '../traffic/tls.ts';

/** A root of our own for instances: 2.25 is for UUID-derived UIDs (DICOM PS3.5 B.2). */
const uid = (rng: Random): string => `2.25.${rng.pattern('1##############################')}`;

export function dicomParty(device: Device, ae = device.ae): DicomParty {
  const dicom = device.model.says.dicom;
  if (dicom === undefined || ae === null) throw new Error(`${device.id} has no DICOM entity`);
  return { ae, implementation: dicom.implementation, version: dicom.version };
}

function patientElements(patient: Patient | null): Elements {
  if (patient === null) return { PatientName: '', PatientID: '' };
  const { family, given, id, birthDate, sex } = patient;
  return { PatientName: `${family}^${given}`, PatientID: id, PatientBirthDate: birthDate, PatientSex: sex };
}

/** A small image of the modality with its maker's identity. */
export function image(
  device: Device,
  patient: Patient | null,
  study: string,
  instance: number,
  atUs: number,
  side: number,
  rng: Random,
): Elements {
  const dicom = device.model.says.dicom!;
  const { date, time } = stamp(atUs);
  return {
    SOPClassUID: dicom.sopClass,
    SOPInstanceUID: uid(rng),
    StudyDate: date,
    StudyTime: time,
    Modality: dicom.modality,
    Manufacturer: dicom.manufacturer ?? device.model.maker,
    InstitutionName: device.site === 'general' ? 'General Hospital' : 'Riverside Clinic',
    StationName: (device.ae ?? '').slice(0, 16),
    InstitutionalDepartmentName: device.unit ?? '',
    ManufacturerModelName: dicom.modelName ?? device.model.model,
    ...patientElements(patient),
    ...(device.serial === null ? {} : { DeviceSerialNumber: device.serial }),
    SoftwareVersions: device.version.split('\\'),
    StudyInstanceUID: study,
    SeriesInstanceUID: `${study}.1`,
    StudyID: '1',
    SeriesNumber: '1',
    InstanceNumber: String(instance),
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: side,
    Columns: side,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    PixelData: [new Uint8Array(rng.fork('pixels').bytes(side * side * 2)).buffer],
    _vrMap: { PixelData: 'OW' },
  };
}

function worklist(device: Device, patient: Patient | null, atUs: number): DicomTask {
  const { date, time } = stamp(atUs);
  const step = {
    ScheduledStationAETitle: device.ae,
    ScheduledProcedureStepStartDate: date,
    Modality: device.model.says.dicom!.modality,
  };
  const query = { PatientName: '', PatientID: '', AccessionNumber: '', ScheduledProcedureStepSequence: [step] };
  const found = { ...patientElements(patient), AccessionNumber: `A${time}`, ScheduledProcedureStepSequence: [step] };
  return { kind: 'worklist', query, answers: patient === null ? [] : [found] };
}

/** One association over TCP between two devices. `ae`: the entity that calls, when it is not the device's own. */
export function associate(
  stage: Stage,
  atUs: number,
  from: Device,
  to: Device,
  tasks: readonly DicomTask[],
  rng: Random,
  caller = dicomParty(from),
  card = port(from),
): void {
  const plain: Message[] = dicomAssociation(caller, dicomParty(to), tasks);
  const secure = from.model.says.dicom?.tls === true;
  const messages = secure ? tlsTunnel(from.model.maker, from.hostname ?? '', plain, rng) : plain;
  const speaker = stage.site.devices.find((d) => d.behind === from && d.ae === caller.ae);
  if (speaker !== undefined) for (const { from: side, bytes } of plain) if (side === 0) tell(speaker, bytes);
  const session = { net: stage.net, rng, client: card, server: port(to), clientPort: clientPort(rng) };
  tcpSession({ ...session, atUs, serverPort: secure ? 2762 : (to.model.says.dicom?.port ?? 104), messages });
  from.seen = true;
  reveal(to);
}

function examination(
  stage: Stage,
  atUs: number,
  device: Device,
  archive: Device,
  ris: Device | null,
  rng: Random,
): void {
  const patient = patientOf(stage, rng);
  if (ris !== null) associate(stage, atUs, device, ris, [worklist(device, patient, atUs)], rng);
  const study = uid(rng);
  const side = rng.pick([64, 64, 96, 128]);
  const sentAt = atUs + rng.int(4, 12) * MINUTE;
  stage.net.at(sentAt, () => {
    const count = rng.int(1, 3);
    const tasks = Array.from(
      { length: count },
      (_, i): DicomTask => ({
        kind: 'store',
        elements: image(device, patient, study, i + 1, sentAt, side, rng.fork(`image ${i} ${sentAt}`)),
      }),
    );
    const sender = device.behind ?? device;
    // A router calls with the modality's title, but with its own toolkit.
    associate(stage, sentAt, sender, archive, tasks, rng, { ...dicomParty(sender), ae: device.ae ?? '' });
    reveal(device);
  });
}

export function imaging(stage: Stage, device: Device): void {
  const dicom = device.model.says.dicom;
  const archive = stage.one('pacs');
  if (dicom?.role !== 'modality' || archive === null) return;
  const rng = stage.rng.fork(`imaging ${device.id}`);
  const ris = device.behind === null ? stage.one('ris') : null;
  every(stage, rng, 60 * MINUTE, (at) => examination(stage, at, device, archive, ris, rng));
  if (device.behind !== null) return;
  const tests = rng.fork('echo');
  every(stage, tests, 4 * HOUR, (at) => associate(stage, at, device, archive, [{ kind: 'echo' }], tests));
}
