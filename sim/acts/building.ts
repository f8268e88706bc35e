/** The building's day: the BACnet workstation looks for devices and reads who they are; the meters are polled by Modbus. */

import { type Device, objectName } from '../hospital.ts';
import { tell } from '../listen.ts';
import { every, HOUR, port, reveal, type Stage } from '../stage.ts';
import {
  BACNET_PORT,
  bacnetAnswer,
  bacnetIAm,
  bacnetRead,
  bacnetWhoIs,
  type ModbusUnit,
  modbusPoll,
  PROPERTY,
} from '../traffic/building.ts';
import { talk } from './presence.ts';

/** Device instance: unique in the house. */
const instance = (device: Device, stage: Stage): number => 1_000 + stage.site.devices.indexOf(device);
/** Network behind a router and the MS/TP address on it. */
const mstp = (device: Device) => ({ net: 2_000 + device.behind!.number, adr: [10 + device.number] });

export function bacnet(stage: Stage, device: Device): void {
  const bms = stage.one('bms');
  const says = device.model.says.bacnet;
  if (bms === null || says === undefined || device === bms) return;
  const rng = stage.rng.fork(`bacnet ${device.id}`);
  const id = instance(device, stage);
  const carrier = port(device);
  const from = device.behind === null ? null : mstp(device);
  const texts: readonly (readonly [number, string])[] = [
    [PROPERTY.vendorName, says.vendorName],
    [PROPERTY.modelName, says.modelName],
    [PROPERTY.firmware, device.version],
    [PROPERTY.software, device.version],
    [PROPERTY.objectName, device.hostname ?? objectName(device)],
  ];
  every(stage, rng, 3 * HOUR, (at) => {
    stage.net.cast(
      at,
      carrier,
      carrier.ip ?? '',
      BACNET_PORT,
      `${carrier.subnet.prefix}255`,
      BACNET_PORT,
      bacnetIAm(id, says.vendorId, from),
    );
    for (const [i, [property, value]] of texts.entries()) {
      const answer = bacnetAnswer(id, property, (id + i) & 0xff, value, from);
      tell(device, answer);
      const invoke = (id + i) & 0xff;
      const then = at + (i + 1) * 40_000;
      stage.net.udp(then, port(bms), BACNET_PORT, carrier, BACNET_PORT, bacnetRead(id, property, invoke, from));
      stage.net.udp(then + 9_000, carrier, BACNET_PORT, port(bms), BACNET_PORT, answer);
    }
    reveal(device);
    reveal(bms);
  });
}

/** The workstation asks the house who is there. */
export function whoIs(stage: Stage, device: Device): void {
  if (device.model.key !== 'bms') return;
  const rng = stage.rng.fork(`who is ${device.id}`);
  const me = port(device);
  every(stage, rng, HOUR, (at) => {
    stage.net.cast(at, me, me.ip ?? '', BACNET_PORT, `${me.subnet.prefix}255`, BACNET_PORT, bacnetWhoIs());
    reveal(device);
  });
}

export function modbus(stage: Stage, device: Device): void {
  const says = device.model.says.modbus;
  const master = stage.one('bms');
  if (says === undefined || master === null || device.ports.length === 0) return;
  const rng = stage.rng.fork(`modbus ${device.id}`);
  const unitOf = (d: Device, unit: number): ModbusUnit => ({
    unit,
    vendor: d.model.says.modbus!.vendorName,
    product: d.model.says.modbus!.productCode,
    revision: d.version,
    name: objectName(d),
  });
  const behind = stage.site.devices.filter((d) => d.behind === device);
  const units = [unitOf(device, 255), ...behind.map((d) => unitOf(d, d.number))];
  every(stage, rng, HOUR, (at) => {
    const messages = modbusPoll(units, rng.bytes(20));
    talk(stage, at, master, device, 502, messages, rng);
    // All units are in one session; each is polled for the same objects, so the answers tell of all of them.
    for (const d of behind) for (const { from, bytes } of messages) if (from === 1) tell(d, bytes);
    for (const d of [device, ...behind]) reveal(d);
  });
}
