/** HL7 v2 of the bedside and the laboratory: gateways report for many devices, analysers report their results. */

import type { Device } from '../hospital.ts';
import { tell } from '../listen.ts';
import type { Port } from '../net.ts';
import type { Random } from '../random.ts';
import { clientPort, every, MINUTE, patientOf, port, reveal, SECOND, type Stage, stamp } from '../stage.ts';
import { tcpSession } from '../tcp.ts';
import {
  type Hl7Header,
  hl7Admit,
  hl7Device,
  hl7Exchange,
  hl7Order,
  hl7Report,
  type Measurement,
} from '../traffic/hl7.ts';

export function header(device: Device, to: Device, type: string, atUs: number, rng: Random): Hl7Header {
  const { date, time } = stamp(atUs);
  const facility = device.site.toUpperCase();
  return {
    from: { application: device.model.says.hl7?.application ?? '', facility },
    to: { application: to.model.says.hl7?.application ?? '', facility },
    type,
    controlId: rng.pattern('M#########'),
    time: `${date}${time}`,
    version: '2.6',
    software: device.model.says.hl7?.software ?? null,
  };
}

const vital = (rng: Random): Measurement[] => [
  { code: '147842^MDC_ECG_HEART_RATE^MDC', value: String(rng.int(55, 110)), unit: '264864^MDC_DIM_BEAT_PER_MIN^MDC' },
  { code: '150456^MDC_PULS_OXIM_SAT_O2^MDC', value: String(rng.int(90, 100)), unit: '262688^MDC_DIM_PERCENT^MDC' },
];

/** OBX-18 as IHE PCD asks for it: device name, EUI-64. */
const equipment = (device: Device): string => `${device.model.says.hl7?.equipment ?? ''}^^${device.eui}^EUI-64`;

/** A gateway's reports for all devices behind it, and for those of the site that have an address of their own, in one session each time. */
export function gateway(stage: Stage, device: Device): void {
  const engine = stage.one('engine');
  const { key } = device.model;
  if (device.model.says.hl7?.role !== 'gateway' || engine === null || stage.one(key) === null) return;
  const first = stage.one(key) === device;
  const reported = stage.site.devices.filter((d) => d.behind === device || (first && d.model.says.reportedBy === key));
  if (reported.length === 0) return;
  const rng = stage.rng.fork(`gateway ${device.id}`);
  every(stage, rng, 16 * MINUTE, (at) => {
    const messages = reported.map((bed) => {
      const head = header(device, engine, 'ORU^R01^ORU_R01', at, rng);
      const { equipment: name, gtin } = bed.model.says.hl7!;
      const prt = gtin === undefined ? null : hl7Device(name ?? '', bed.eui, gtin, bed.serial ?? '');
      const bytes = hl7Report(head, patientOf(stage, rng), equipment(bed), prt, vital(rng));
      tell(bed, bytes);
      return { header: head, bytes };
    });
    send(stage, at, port(device), engine, messages, rng);
    reveal(device);
    for (const bed of reported) reveal(bed);
  });
}

export function send(
  stage: Stage,
  atUs: number,
  from: Port,
  to: Device,
  messages: Parameters<typeof hl7Exchange>[0],
  rng: Random,
): void {
  const session = { net: stage.net, rng, atUs, client: from, server: port(to), clientPort: clientPort(rng) };
  tcpSession({ ...session, serverPort: to.model.says.hl7?.port ?? 2575, messages: hl7Exchange(messages, 2 * SECOND) });
  reveal(to);
}

/** A device or analyser with an address of its own reports its results, its identity in OBX-18. */
export function reports(stage: Stage, device: Device): void {
  const hl7 = device.model.says.hl7;
  const laboratory =
    device.unit === 'Laboratory' || device.model.type === 'poct-analyser' || device.model.type === 'blood-gas-analyser';
  const to = stage.one(laboratory ? 'lis' : 'engine');
  if (hl7?.role !== 'analyzer' || to === null) return;
  const rng = stage.rng.fork(`reports ${device.id}`);
  const id = device.serial ?? device.eui;
  every(stage, rng, 35 * MINUTE, (at) => {
    const messages = Array.from({ length: rng.int(1, 4) }, () => {
      const head = header(device, to, 'ORU^R01^ORU_R01', at, rng);
      const results = laboratory ? analysis(rng) : vital(rng);
      return {
        header: head,
        bytes: hl7Report(
          head,
          patientOf(stage, rng),
          `${hl7.equipment ?? ''}^${device.model.maker}^${id}`,
          null,
          results,
        ),
      };
    });
    send(stage, at, port(device), to, messages, rng);
    reveal(device);
  });
}

const analysis = (rng: Random): Measurement[] => [
  { code: '2345-7^Glucose^LN', value: String(rng.int(60, 180)), unit: 'mg/dL' },
  { code: '718-7^Hemoglobin^LN', value: String(rng.int(9, 17)), unit: 'g/dL' },
];

/** Admissions and orders between the hospital's systems. */
export function admissions(stage: Stage, device: Device): void {
  const to = stage.one('lis');
  if (device.model.key !== 'engine' || to === null) return;
  const rng = stage.rng.fork(`admissions ${device.id}`);
  every(stage, rng, 6 * MINUTE, (at) => {
    const patient = patientOf(stage, rng);
    if (patient === null) return;
    const admit = header(device, to, 'ADT^A01^ADT_A01', at, rng);
    const order = header(device, to, 'ORM^O01^ORM_O01', at, rng);
    const messages = [
      { header: admit, bytes: hl7Admit(admit, patient) },
      { header: order, bytes: hl7Order(order, patient, 'BC^Blood count') },
    ];
    send(stage, at, port(device), to, messages, rng);
    reveal(device);
  });
}
