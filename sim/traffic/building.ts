/** BACnet/IP (ASHRAE 135) encoded by @bacnet-js/client, Modbus/TCP encoded by jsmodbus. */

import { createRequire } from 'node:module';
import type { Message } from '../tcp.ts';

type Encode = { buffer: Buffer; offset: number };
interface Apdu {
  encodeUnconfirmedServiceRequest(buffer: Encode, type: number, service: number): void;
  encodeConfirmedServiceRequest(
    buffer: Encode,
    type: number,
    service: number,
    segments: number,
    apdu: number,
    id: number,
  ): void;
  encodeComplexAck(buffer: Encode, type: number, service: number, id: number): number;
}
interface Address {
  readonly net: number;
  readonly adr: readonly number[];
}
const load = createRequire(import.meta.url);
const PATH = '@bacnet-js/client/dist/lib';
const npdu = load(`${PATH}/npdu`) as {
  encode(buffer: Encode, funct: number, to?: Address, from?: Address, hops?: number): void;
};
const apdu = load(`${PATH}/apdu`) as Apdu;
const bvlc = load(`${PATH}/bvlc`) as { encode(buffer: Buffer, func: number, length: number): number };
const service = <T>(name: string): T => (load(`${PATH}/services/${name}`) as { default: T }).default;
const IAm = service<{
  encode(buffer: Encode, device: number, maxApdu: number, segmentation: number, vendor: number): void;
}>('IAm');
const WhoIs = service<{ encode(buffer: Encode, low: number, high: number): void }>('WhoIs');
const ReadProperty = service<{
  encode(buffer: Encode, type: number, instance: number, property: number, index: number): void;
  encodeAcknowledge(
    buffer: Encode,
    object: { type: number; instance: number },
    property: number,
    index: number,
    values: unknown[],
  ): void;
}>('ReadProperty');

export const BACNET_PORT = 47_808;
const UNICAST = 0x0a;
const BROADCAST = 0x0b;
const NO_INDEX = 0xffffffff;
/** Properties of the device object that identify it: vendor, model, firmware, application software, object name, serial, location. */
export const PROPERTY = {
  vendorName: 121,
  modelName: 70,
  firmware: 44,
  software: 12,
  objectName: 77,
  location: 58,
} as const;

function packet(
  func: number,
  control: number,
  from: Address | null,
  to: Address | null,
  body: (buffer: Encode) => void,
): Buffer {
  const buffer: Encode = { buffer: Buffer.alloc(1500), offset: 4 };
  npdu.encode(buffer, control, to ?? undefined, from ?? undefined, 255);
  body(buffer);
  bvlc.encode(buffer.buffer, func, buffer.offset);
  return buffer.buffer.subarray(0, buffer.offset);
}

export const bacnetWhoIs = (): Buffer =>
  packet(BROADCAST, 0, null, { net: 0xffff, adr: [] }, (b) => {
    apdu.encodeUnconfirmedServiceRequest(b, 0x10, 8);
    WhoIs.encode(b, 0, 4_194_303);
  });

/** `from`: the network and address behind a BACnet router; null: the sender itself. */
export const bacnetIAm = (device: number, vendor: number, from: Address | null): Buffer =>
  packet(BROADCAST, 0, from, null, (b) => {
    apdu.encodeUnconfirmedServiceRequest(b, 0x10, 0);
    IAm.encode(b, device, 1476, 3, vendor);
  });

/** Asks one device for one text property of its device object. */
export const bacnetRead = (device: number, property: number, id: number, to: Address | null): Buffer =>
  packet(UNICAST, 4, null, to, (b) => {
    apdu.encodeConfirmedServiceRequest(b, 0, 12, 0, 5, id);
    ReadProperty.encode(b, 8, device, property, NO_INDEX);
  });

export const bacnetAnswer = (
  device: number,
  property: number,
  id: number,
  value: string,
  from: Address | null,
): Buffer =>
  packet(UNICAST, 0, from, null, (b) => {
    apdu.encodeComplexAck(b, 0x30, 12, id);
    ReadProperty.encodeAcknowledge(b, { type: 8, instance: device }, property, NO_INDEX, [{ type: 7, value }]);
  });

interface ModbusBody {
  createPayload(): Buffer;
}
const modbus = <A extends unknown[]>(path: string): (new (...args: A) => ModbusBody) =>
  (load(`jsmodbus/dist/${path}`) as { default: new (...args: A) => ModbusBody }).default;
const IdentifyRequest = modbus<[code: number, object: number]>('request/read-device-identification.js');
const IdentifyResponse = modbus<
  [code: number, level: number, more: number, next: number, objects: { id: number; value: Buffer }[]]
>('response/read-device-identification.js');
const ReadRequest = modbus<[start: number, count: number]>('request/read-holding-registers.js');
const ReadResponse = modbus<[bytes: number, values: Buffer]>('response/read-holding-registers.js');

/** MBAP header of the Modbus messaging guide. */
function adu(id: number, unit: number, body: ModbusBody): Buffer {
  const payload = body.createPayload();
  const head = Buffer.alloc(7);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(payload.length + 1, 4);
  head[6] = unit;
  return Buffer.concat([head, payload]);
}

export interface ModbusUnit {
  readonly unit: number;
  readonly vendor: string;
  readonly product: string;
  readonly revision: string;
  /** User application name, object 6 of the regular category. */
  readonly name: string;
}

/** A master asks each unit who it is and reads a few registers. */
export function modbusPoll(units: readonly ModbusUnit[], registers: Buffer): Message[] {
  return units.flatMap(({ unit, vendor, product, revision, name }, i): Message[] => {
    const objects = [vendor, product, revision].map((text, id) => ({ id, value: Buffer.from(text) }));
    objects.push({ id: 6, value: Buffer.from(name) });
    return [
      { from: 0, bytes: adu(2 * i + 1, unit, new IdentifyRequest(2, 0)) },
      { from: 1, bytes: adu(2 * i + 1, unit, new IdentifyResponse(2, 2, 0, 0, objects)), afterUs: 8_000 },
      { from: 0, bytes: adu(2 * i + 2, unit, new ReadRequest(0, registers.length / 2)) },
      { from: 1, bytes: adu(2 * i + 2, unit, new ReadResponse(registers.length, registers)), afterUs: 8_000 },
    ];
  });
}
