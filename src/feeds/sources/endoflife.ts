/** endoflife.date, API v1: until when lines of releases are supported. One product, or all of them (`/products/full`). */

import type { SupportEnd } from '../../model/support.ts';
import type { JsonFeed, Out } from '../contract.ts';
import { at, bool, bounded, isObj, list, subjects, term, text, texts } from '../formats/values.ts';

/** A day that may lie in the future. */
function day(v: unknown, key: string, where: string, out: Out): number | null {
  const stated = text(v, key);
  if (stated === null) return null;
  const ms = /^\d{4}-\d\d-\d\d$/.test(stated) ? Date.parse(stated) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  out.refuse(`${where}/${key}`, 'is no day');
  return null;
}

const endOf = (release: unknown, name: 'Eoas' | 'Eol' | 'Eoes', where: string, out: Out): SupportEnd => ({
  ended: bool(at(release, `is${name}`)),
  atMs: day(release, `${name.toLowerCase()}From`, where, out),
});

function productOf(product: unknown, where: string, statedAtMs: number | null, out: Out): void {
  const name = term(product, 'name', where, out);
  if (name === null) {
    out.refuse(`${where}/name`, 'is missing');
    return;
  }
  const identifiers = subjects(list(product, 'identifiers').map((i) => text(i, 'id')));
  const aliases = subjects(texts(product, 'aliases'));
  for (const [k, release] of bounded(product, 'releases', where, out).entries()) {
    const here = `${where}/releases/${k}`;
    const cycle = term(release, 'name', here, out);
    if (cycle === null) {
      out.refuse(`${here}/name`, 'is missing');
      continue;
    }
    out.record({
      kind: 'support',
      key: `${name} ${cycle}`,
      subjects: subjects([name, ...aliases, ...identifiers]),
      publisher: 'endoflife.date',
      statedAtMs,
      value: {
        product: name,
        label: text(product, 'label'),
        aliases,
        cycle,
        releasedAtMs: day(release, 'releaseDate', here, out),
        active: endOf(release, 'Eoas', here, out),
        security: endOf(release, 'Eol', here, out),
        extended: endOf(release, 'Eoes', here, out),
        latest: term(at(release, 'latest'), 'name', `${here}/latest`, out),
        identifiers,
      },
      raw: null,
      at: here,
    });
  }
}

const endoflife: JsonFeed = {
  id: 'endoflife',
  label: 'Ends of support (endoflife.date)',
  publisher: 'endoflife.date',
  licence: 'MIT',
  spec: 'endoflife.date API v1',
  emits: 'delta',
  maxAgeHours: 336,
  places: [{ url: 'https://endoflife.date/api/v1/products/full' }],
  carrier: 'json',
  arrays: ['result'],
  probe: (head) => head.has('schema_version') && (head.has('result.releases') || head.has('result[].releases')),
  open: () => ({
    item: (value, _raw, where, out) => productOf(value, where, null, out),
    end(document, _raw, out) {
      out.stated(out.time(at(document, 'generated_at'), '/generated_at'));
      const one = at(document, 'result');
      if (isObj(one)) productOf(one, '/result', out.time(at(document, 'last_modified'), '/last_modified'), out);
    },
  }),
};

export default endoflife;
