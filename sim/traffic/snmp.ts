/** SNMP v2c (RFC 1901, 3416) over the BER writer that net-snmp uses; the system group of RFC 3418. */

import { createRequire } from 'node:module';
import type { Net, Port } from '../net.ts';
import type { Random } from '../random.ts';

interface BerWriter {
  readonly buffer: Buffer;
  startSequence(tag?: number): void;
  endSequence(): void;
  writeInt(value: number, tag?: number): void;
  writeString(value: string, tag?: number): void;
  writeOID(value: string, tag?: number): void;
  writeNull(): void;
}
const { Ber } = createRequire(import.meta.url)('asn1-ber') as { Ber: { Writer: new () => BerWriter } };

const GET = 0xa0;
const RESPONSE = 0xa2;
const TIME_TICKS = 0x43;

export interface System {
  readonly descr: string;
  readonly objectId: string;
  readonly name: string;
  readonly location: string;
}

function message(type: number, id: number, binds: (writer: BerWriter) => void): Buffer {
  const writer = new Ber.Writer();
  writer.startSequence();
  writer.writeInt(1);
  writer.writeString('hosp-ro');
  writer.startSequence(type);
  writer.writeInt(id);
  writer.writeInt(0);
  writer.writeInt(0);
  writer.startSequence();
  binds(writer);
  writer.endSequence();
  writer.endSequence();
  writer.endSequence();
  return writer.buffer;
}

const GROUP = '1.3.6.1.2.1.1';

/** A management server asks for the system group and gets it. */
export function snmpSystem(net: Net, atUs: number, manager: Port, agent: Port, system: System, rng: Random): void {
  const id = rng.int(1, 0x7fff_ffff);
  const port = rng.int(49_152, 65_500);
  const asked = [1, 2, 3, 5, 6];
  const request = message(GET, id, (writer) => {
    for (const column of asked) {
      writer.startSequence();
      writer.writeOID(`${GROUP}.${column}.0`);
      writer.writeNull();
      writer.endSequence();
    }
  });
  const response = message(RESPONSE, id, (writer) => {
    for (const column of asked) {
      writer.startSequence();
      writer.writeOID(`${GROUP}.${column}.0`);
      if (column === 1) writer.writeString(system.descr);
      else if (column === 2) writer.writeOID(system.objectId);
      else if (column === 3) writer.writeInt(rng.int(1_000, 900_000_000), TIME_TICKS);
      else writer.writeString(column === 5 ? system.name : system.location);
      writer.endSequence();
    }
  });
  net.udp(atUs, manager, port, agent, 161, request);
  net.udp(atUs + 2_500, agent, 161, manager, port, response);
}
