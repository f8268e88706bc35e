/** HL7 v2 of the bedside and the laboratory: gateways report for many devices, analysers report their results. */

import type { Device } from '../hospital.ts';
import type { Port } from '../net.ts';
import type { Random } from '../random.ts';
import { clientPort, every, MINUTE, patientOf, port, reveal, SECOND, type Stage, stamp } from '../stage.ts';
import { tcpSession } from '../tcp.ts';
import { type Hl7Header, hl7Exchange, hl7Report, type Measurement } from '../traffic/hl7.ts';

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
  };
}

const vital = (rng: Random): Measurement[] => [
  { code: '147842^MDC_ECG_HEART_RATE^MDC', value: String(rng.int(55, 110)), unit: '264864^MDC_DIM_BEAT_PER_MIN^MDC' },
  { code: '150456^MDC_PULS_OXIM_SAT_O2^MDC', value: String(rng.int(90, 100)), unit: '262688^MDC_DIM_PERCENT^MDC' },
];

/** OBX-18 as IHE PCD asks for it: device name, EUI-64. */
const equipment = (device: Device): string => `${device.model.says.hl7?.equipment ?? ''}^^${device.eui}^EUI-64`;

/** A gateway's reports for all devices behind it, in one session each time. */
export function gateway(stage: Stage, device: Device): void {
  const engine = stage.one('engine');
  if (device.model.says.hl7?.role !== 'gateway' || engine === null) return;
  const behind = stage.site.devices.filter((d) => d.behind === device);
  const rng = stage.rng.fork(`gateway ${device.id}`);
  every(stage, rng, 20 * MINUTE, (at) => {
    const messages = behind.map((bed) => {
      const head = header(device, engine, 'ORU^R01^ORU_R01', at, rng);
      return { header: head, bytes: hl7Report(head, patientOf(stage, rng), equipment(bed), null, vital(rng)) };
    });
    send(stage, at, port(device), engine, messages, rng);
    reveal(device);
    for (const bed of behind) reveal(bed, 'manufacturer', 'type', 'model');
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
