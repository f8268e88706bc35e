/**
 * sFlow version 5: sFlow.org, sFlow Version 5 (2004) 5.3. Big-endian words: version, agent address, sub-agent, sequence, uptime,
 * samples. Flow samples (plain and expanded) carry the first bytes of a packet: a frame for the sensor, which stands for
 * `sampling rate` of them. Counter samples and other records are skipped.
 */

import { ipv4Text, ipv6Text } from '../../base/address.ts';
import { Reader } from '../../base/reader.ts';
import type { DatagramSource, Out } from '../contract.ts';
import { roleField } from '../formats/facts.ts';
import { bounded } from '../formats/flow-record.ts';

const FLOW_SAMPLE = 1;
const EXPANDED_FLOW_SAMPLE = 3;
const RAW_HEADER = 1;
const MAX_SAMPLES = 4_096;
/** Header protocol of sFlow and LINKTYPE of captures: Ethernet; IPv4 and IPv6 without a link layer. */
const LINKS: ReadonlyMap<string, number> = new Map([
  ['1', 1],
  ['11', 101],
  ['12', 101],
]);

function readSample(sample: Reader, expanded: boolean, out: Out): void {
  sample.skip(expanded ? 12 : 8); // sequence, source id
  const rate = bounded(sample.u32());
  sample.skip(expanded ? 24 : 16); // pool, drops, input, output
  let records = sample.u32();
  while (records-- > 0 && sample.left >= 8) {
    const format = sample.u32();
    const record = sample.sub(sample.u32());
    if (sample.short) {
      out.weird('cut-sample');
      return;
    }
    if (format === RAW_HEADER) readHeader(record, rate, out);
  }
}

function readHeader(r: Reader, rate: number, out: Out): void {
  const link = LINKS.get(String(r.u32()));
  const wireLength = r.u32();
  r.skip(4); // bytes that were taken off the end
  const header = r.take(r.u32());
  if (r.short) {
    out.weird('cut-sample');
    return;
  }
  if (link === undefined || header.length === 0) return;
  out.frame(link, header, 0, header.length, Math.max(wireLength, header.length), rate);
}

const reader: DatagramSource = {
  id: 'sflow',
  label: 'sFlow 5',
  version: 1,
  spec: 'sFlow.org, sFlow Version 5, 5.3',
  basis: 'captures',
  carrier: 'datagram',
  ports: [6343],
  fields: { 'sflow.role': roleField('flow-exporter: it tells who speaks with whom through it') },
  weirds: { 'cut-sample': 'A sample is longer than its datagram' },
  probe: (b) =>
    b.length >= 28 && b[0] === 0 && b[1] === 0 && b[2] === 0 && b[3] === 5 && b[6] === 0 && (b[7] === 1 || b[7] === 2),
  open: () => ({
    push(bytes, out) {
      const r = new Reader(bytes);
      r.skip(4);
      const agent = r.u32() === 2 ? ipv6Text(r.take(16), 0) : ipv4Text(r.take(4), 0);
      r.skip(12);
      let samples = Math.min(r.u32(), MAX_SAMPLES);
      if (r.short) {
        out.weird('cut-sample');
        return;
      }
      out.via(`sFlow agent ${agent}`);
      out.observe('sflow.role', 'flow-exporter', { ip: agent });
      while (samples-- > 0 && r.left >= 8) {
        const format = r.u32();
        const sample = r.sub(r.u32());
        if (r.short) {
          out.weird('cut-sample');
          return;
        }
        if (format === FLOW_SAMPLE || format === EXPANDED_FLOW_SAMPLE)
          readSample(sample, format === EXPANDED_FLOW_SAMPLE, out);
      }
    },
  }),
};

export default reader;
