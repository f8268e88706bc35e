/**
 * CSAF 2.0 and 2.1 documents of any provider, CSAF VEX among them: the head is read here, the raw document is kept. What it
 * says of products and versions is read from there when devices are matched.
 */

import type { JsonFeed } from '../contract.ts';
import { at, cveId, list, subjects, text } from '../formats/values.ts';

const csaf: JsonFeed = {
  id: 'csaf',
  label: 'Security advisories (CSAF)',
  publisher: 'CISA and other CSAF providers',
  licence: 'as each document states',
  spec: 'OASIS CSAF 2.0, 2.1',
  emits: 'delta',
  maxAgeHours: 72,
  places: [{ url: 'https://www.cisa.gov/sites/default/files/csaf/provider-metadata.json', type: 'csaf-provider' }],
  carrier: 'json',
  arrays: [],
  probe: (head) =>
    head.has('document.csaf_version') || (head.has('document.tracking') && head.has('document.publisher')),
  open: () => ({
    end(document, raw, out) {
      const head = at(document, 'document');
      const id = text(head, 'tracking', 'id');
      const csafVersion = text(head, 'csaf_version');
      if (id === null || csafVersion === null) {
        out.refuse(id === null ? '/document/tracking/id' : '/document/csaf_version', 'is missing');
        return;
      }
      const namespace = text(head, 'publisher', 'namespace');
      const cves = subjects(list(document, 'vulnerabilities').map((v) => cveId(at(v, 'cve'))));
      const time = (name: string): number | null => out.time(at(head, 'tracking', name), `/document/tracking/${name}`);
      out.record({
        kind: 'advisory',
        // Ids are unique within a publisher (CSAF 2.0, 3.2.1.12.4), so both make the key.
        key: namespace === null ? id : `${namespace} ${id}`,
        subjects: subjects([id, ...cves]),
        publisher: text(head, 'publisher', 'name'),
        statedAtMs: time('current_release_date'),
        value: {
          id,
          title: text(head, 'title'),
          category: text(head, 'category'),
          csafVersion,
          version: text(head, 'tracking', 'version'),
          status: text(head, 'tracking', 'status'),
          tlp: text(head, 'distribution', 'tlp', 'label'),
          namespace,
          cves,
          initialAtMs: time('initial_release_date'),
        },
        raw,
        at: '',
      });
    },
  }),
};

export default csaf;
