/**
 * NetFlow version 5: Cisco, NetFlow Export Datagram Format, table 1-3 and 1-4. Header 24 bytes, then records of 48: addresses,
 * counts, first and last in milliseconds since the exporter started, ports, protocol. One direction each, IPv4 only.
 */

import { ipv4Text } from '../../base/address.ts';
import { Reader } from '../../base/reader.ts';
import type { DatagramSource, Out } from '../contract.ts';
import { roleField } from '../formats/facts.ts';
import { bounded, ofUptime, transportOf } from '../formats/flow-record.ts';

const HEADER = 24;
const RECORD = 48;

function stateRecord(r: Reader, at: (readingMs: number) => number, rate: number, out: Out): void {
  const aIp = ipv4Text(r.take(4), 0);
  const bIp = ipv4Text(r.take(4), 0);
  r.skip(8); // next hop, interfaces
  const packetsAB = r.u32() * rate;
  const bytesAB = r.u32() * rate;
  const first = at(r.u32());
  const lastAtUs = out.time(at(r.u32()));
  const [aPort, bPort] = [r.u16(), r.u16()];
  r.skip(2); // padding, flags
  const transport = transportOf(r.u8());
  r.skip(9);
  const ports = transport === 'tcp' || transport === 'udp' || transport === 'sctp';
  out.talk({
    a: { ip: aIp },
    b: { ip: bIp },
    transport,
    aPort: ports ? aPort : 0,
    bPort: ports ? bPort : 0,
    directed: false,
    packetsAB,
    packetsBA: 0,
    bytesAB,
    bytesBA: 0,
    firstAtUs: Math.min(out.time(first), lastAtUs),
    lastAtUs,
  });
}

const reader: DatagramSource = {
  id: 'netflow5',
  label: 'NetFlow 5',
  version: 1,
  spec: 'Cisco NetFlow Export Datagram Format, version 5',
  basis: 'captures',
  carrier: 'datagram',
  ports: [2055, 9995, 9996],
  fields: { 'netflow5.role': roleField('flow-exporter: it tells who speaks with whom through it') },
  weirds: { 'cut-record': 'A datagram ends within a record' },
  probe: (b) => b.length >= HEADER && b[0] === 0 && b[1] === 5 && b[2] === 0 && b[3]! > 0 && b[3]! <= 30,
  open: () => ({
    push(bytes, out) {
      const r = new Reader(bytes);
      r.skip(2);
      const count = r.u16();
      const uptimeMs = r.u32();
      const sentUs = r.u32() * 1e6 + Math.floor(r.u32() / 1000);
      r.skip(6);
      const rate = bounded(r.u16() & 0x3fff);
      out.via(`NetFlow 5 exporter ${out.from ?? ''}`);
      if (out.from !== null) out.observe('netflow5.role', 'flow-exporter', { ip: out.from });
      const at = (readingMs: number): number => ofUptime(sentUs, uptimeMs, readingMs);
      for (let i = 0; i < count; i++) {
        if (r.left < RECORD) {
          out.weird('cut-record');
          return;
        }
        stateRecord(r, at, rate, out);
      }
    },
  }),
};

export default reader;
