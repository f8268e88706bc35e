/**
 * IPFIX: RFC 7011 3 and 7, reverse elements of RFC 5103. Header 16 bytes (version 10, length, export time, sequence, domain),
 * then sets: 2 templates, 3 templates of options, from 256 on data. A template without elements is withdrawn.
 */

import { Reader } from '../../base/reader.ts';
import type { DatagramSource, Out } from '../contract.ts';
import { roleField } from '../formats/facts.ts';
import type { Element } from '../formats/flow-record.ts';
import { readDataSet } from '../formats/flow-sets.ts';
import { MAX_ELEMENTS, Templates } from '../formats/flow-templates.ts';

const HEADER = 16;

function elementsOf(r: Reader, count: number): readonly Element[] | null {
  const elements: Element[] = [];
  for (let i = 0; i < count && !r.short; i++) {
    const id = r.u16();
    const length = r.u16();
    elements.push({ id: id & 0x7fff, length, enterprise: (id & 0x8000) === 0 ? 0 : r.u32() });
  }
  return r.short ? null : elements;
}

function readTemplates(set: Reader, domain: number, options: boolean, templates: Templates, out: Out): void {
  while (set.left >= 4) {
    const id = set.u16();
    const count = set.u16();
    if (id < 256) return; // padding
    if (count === 0) {
      templates.remove(domain, id);
      continue;
    }
    if (options) set.skip(2); // how many of them are the scope
    const elements = count > MAX_ELEMENTS ? null : elementsOf(set, count);
    if (elements === null) {
      out.weird('bad-template');
      return;
    }
    templates.set(domain, id, elements, options, out);
  }
}

const reader: DatagramSource = {
  id: 'ipfix',
  label: 'IPFIX',
  version: 1,
  spec: 'RFC 7011 3 and 7, RFC 5103, RFC 7012',
  basis: 'captures',
  carrier: 'datagram',
  ports: [4739, 2055],
  fields: { 'ipfix.role': roleField('flow-exporter: it tells who speaks with whom through it') },
  weirds: {
    'cut-record': 'A set ends within a record',
    'bad-template': 'A template is longer than its set',
    'no-template': 'Data came before its template',
  },
  probe: (b) => b.length >= HEADER && b[0] === 0 && b[1] === 10 && (b[2]! << 8) + b[3]! <= b.length,
  open() {
    const templates = new Templates();
    return {
      push(bytes, out) {
        const whole = new Reader(bytes);
        whole.skip(2);
        const r = new Reader(bytes, 4, whole.u16());
        const sentUs = r.u32() * 1e6;
        r.skip(4);
        const domain = r.u32();
        out.via(`IPFIX exporter ${out.from ?? ''}`);
        if (out.from !== null) out.observe('ipfix.role', 'flow-exporter', { ip: out.from });
        while (r.left >= 4) {
          const id = r.u16();
          const length = r.u16();
          if (length < 4 || length - 4 > r.left) {
            out.weird('cut-record');
            return;
          }
          const set = r.sub(length - 4);
          if (id === 2 || id === 3) readTemplates(set, domain, id === 3, templates, out);
          else if (id >= 256) {
            const template = templates.get(domain, id);
            if (template === undefined) out.weird('no-template');
            else readDataSet(set, template, templates, domain, { sentUs, uptimeMs: null }, out);
          }
        }
      },
    };
  },
};

export default reader;
