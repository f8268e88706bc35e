/**
 * NetFlow version 9: RFC 3954 5 to 7. Header 20 bytes, then sets: 0 templates, 1 templates of options, from 256 on data by the
 * template of this number. Templates are the exporter's own, by source id.
 */

import { Reader } from '../../base/reader.ts';
import type { DatagramSource, Out } from '../contract.ts';
import { roleField } from '../formats/facts.ts';
import type { Element } from '../formats/flow-record.ts';
import { readDataSet } from '../formats/flow-sets.ts';
import { MAX_ELEMENTS, Templates } from '../formats/flow-templates.ts';

const HEADER = 20;

function elementsOf(r: Reader, count: number): readonly Element[] | null {
  const elements: Element[] = [];
  for (let i = 0; i < count; i++) elements.push({ id: r.u16(), length: r.u16(), enterprise: 0 });
  return r.short ? null : elements;
}

function readTemplates(set: Reader, domain: number, templates: Templates, out: Out): void {
  while (set.left >= 4) {
    const id = set.u16();
    const count = set.u16();
    if (id < 256 && count === 0) return; // padding
    const elements = count > MAX_ELEMENTS ? null : elementsOf(set, count);
    if (elements === null || id < 256) {
      out.weird('bad-template');
      return;
    }
    templates.set(domain, id, elements, false, out);
  }
}

/** RFC 3954 6.1: lengths of the scope and of the options in bytes, four for each element. */
function readOptionTemplates(set: Reader, domain: number, templates: Templates, out: Out): void {
  while (set.left >= 6) {
    const id = set.u16();
    const scope = set.u16() >> 2;
    const options = set.u16() >> 2;
    if (id < 256) return;
    const scopes = scope > MAX_ELEMENTS ? null : elementsOf(set, scope);
    const rest = options > MAX_ELEMENTS ? null : elementsOf(set, options);
    if (scopes === null || rest === null) {
      out.weird('bad-template');
      return;
    }
    // Scopes have numbers of their own, which mean something else.
    const elements = [...scopes.map((e) => ({ ...e, enterprise: -1 })), ...rest];
    templates.set(domain, id, elements, true, out);
  }
}

const reader: DatagramSource = {
  id: 'netflow9',
  label: 'NetFlow 9',
  version: 1,
  spec: 'RFC 3954 5 to 7',
  basis: 'captures',
  carrier: 'datagram',
  ports: [2055, 9995, 9996],
  fields: { 'netflow9.role': roleField('flow-exporter: it tells who speaks with whom through it') },
  weirds: {
    'cut-record': 'A set ends within a record',
    'bad-template': 'A template is longer than its set',
    'no-template': 'Data came before its template',
  },
  probe: (b) => b.length >= HEADER && b[0] === 0 && b[1] === 9,
  open() {
    const templates = new Templates();
    return {
      push(bytes, out) {
        const r = new Reader(bytes);
        r.skip(4);
        const uptimeMs = r.u32();
        const sentUs = r.u32() * 1e6;
        r.skip(4);
        const domain = r.u32();
        const time = { sentUs, uptimeMs };
        out.via(`NetFlow 9 exporter ${out.from ?? ''}`);
        if (out.from !== null) out.observe('netflow9.role', 'flow-exporter', { ip: out.from });
        while (r.left >= 4) {
          const id = r.u16();
          const length = r.u16();
          if (length < 4 || length - 4 > r.left) {
            out.weird('cut-record');
            return;
          }
          const set = r.sub(length - 4);
          if (id === 0) readTemplates(set, domain, templates, out);
          else if (id === 1) readOptionTemplates(set, domain, templates, out);
          else if (id >= 256) {
            const template = templates.get(domain, id);
            if (template === undefined) out.weird('no-template');
            else readDataSet(set, template, templates, domain, time, out);
          }
        }
      },
    };
  },
};

export default reader;
