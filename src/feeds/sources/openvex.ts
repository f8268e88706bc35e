/**
 * OpenVEX documents. One record for each product of each statement, so that a later statement on it takes the place of the
 * earlier one, in the same document and in its next version.
 */

import type { VexStatement } from '../../model/vulnerability.ts';
import { FeedRefusal, type JsonFeed, type Out } from '../contract.ts';
import { at, bounded, isObj, subjects, term, text, texts } from '../formats/values.ts';
import { FEED_LIMITS } from '../limits.ts';

const STATUSES = ['affected', 'not_affected', 'fixed', 'under_investigation'] as const;

interface Item {
  readonly value: unknown;
  readonly raw: string;
  readonly where: string;
}

/** Names of a product: its id, and its identifiers. A text in documents of the first version. */
function namesOf(product: unknown, where: string, out: Out): readonly string[] {
  if (typeof product === 'string') return subjects([term({ product }, 'product', where, out)]);
  const ids = at(product, 'identifiers');
  const more = isObj(ids) ? Object.keys(ids).slice(0, 16) : [];
  return subjects([
    term(product, '@id', where, out),
    ...more.map((name) => term(ids, name, `${where}/identifiers`, out)),
  ]);
}

function vulnerabilityOf(
  v: unknown,
  where: string,
  out: Out,
): { readonly id: string | null; readonly names: string[] } {
  const stated = at(v, 'vulnerability');
  const id = typeof stated === 'string' ? term(v, 'vulnerability', where, out) : term(stated, 'name', where, out);
  const name = id ?? term(stated, '@id', `${where}/vulnerability`, out);
  return { id: name, names: [...(name === null ? [] : [name]), ...texts(stated, 'aliases')] };
}

interface Head {
  readonly id: string;
  readonly author: string | null;
  readonly atMs: number | null;
}
type Stated = Parameters<Out['record']>[0];

function statementsOf({ value, raw, where }: Item, head: Head, out: Out): readonly Stated[] {
  const status = STATUSES.find((s) => s === at(value, 'status'));
  const { id, names } = vulnerabilityOf(value, where, out);
  if (status === undefined || id === null) {
    out.refuse(`${where}/${id === null ? 'vulnerability' : 'status'}`, id === null ? 'is missing' : 'is no status');
    return [];
  }
  const own = text(value, 'last_updated') ?? text(value, 'timestamp');
  const statedAtMs = own === null ? head.atMs : out.time(own, `${where}/timestamp`);
  const products = bounded(value, 'products', where, out);
  if (products.length === 0) out.refuse(`${where}/products`, 'is empty: the statement is about nothing');
  return products.flatMap((product, k): Stated[] => {
    const here = `${where}/products/${k}`;
    const called = namesOf(product, here, out);
    const [first] = called;
    if (first === undefined) {
      out.refuse(here, 'has no name');
      return [];
    }
    const parts = bounded(product, 'subcomponents', here, out).flatMap((s, n) =>
      namesOf(s, `${here}/subcomponents/${n}`, out),
    );
    const statement: VexStatement = {
      vulnerability: id,
      products: called,
      status,
      justification: text(value, 'justification'),
      impact: text(value, 'impact_statement'),
      action: text(value, 'action_statement'),
      subcomponents: parts,
      versions: [],
    };
    const key = [head.id, id, first, ...(parts[0] === undefined ? [] : [parts[0]])].join(' ');
    const about = subjects([...names, ...called, ...parts]);
    return [{ kind: 'vex', key, subjects: about, publisher: head.author, statedAtMs, value: statement, raw, at: here }];
  });
}

const openvex: JsonFeed = {
  id: 'openvex',
  label: 'Exploitability statements (OpenVEX)',
  publisher: 'makers and projects',
  licence: 'as each document states',
  spec: 'OpenVEX 0.0.1 to 0.2.0',
  emits: 'delta',
  maxAgeHours: 720,
  places: [],
  carrier: 'json',
  arrays: ['statements'],
  probe: (head) => head.has('statements') && head.get('@context')?.startsWith('https://openvex.dev/ns') === true,
  open() {
    const items: Item[] = [];
    return {
      item(value, raw, where) {
        items.push({ value, raw, where });
        if (items.length > FEED_LIMITS.list)
          throw new FeedRefusal(`${where}: has more than ${FEED_LIMITS.list} statements`);
      },
      end(document, _raw, out) {
        const id = term(document, '@id', '', out);
        if (id === null) {
          out.refuse('/@id', 'is missing');
          return;
        }
        const name = text(document, 'last_updated') === null ? 'timestamp' : 'last_updated';
        const atMs = out.time(at(document, name), `/${name}`);
        out.stated(atMs);
        const last = new Map<string, Stated>();
        for (const item of items) {
          for (const one of statementsOf(item, { id, author: text(document, 'author'), atMs }, out)) {
            const before = last.get(one.key)?.statedAtMs ?? null;
            if (before === null || one.statedAtMs === null || one.statedAtMs >= before) last.set(one.key, one);
          }
        }
        for (const one of last.values()) out.record(one);
      },
    };
  },
};

export default openvex;
