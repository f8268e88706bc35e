/** Mandatory tests on vulnerabilities: 6.1.23, 6.1.24, 6.1.29, 6.1.32, 6.1.33. */

import { type JsonObject, own } from '../json.ts';
import { type CsafTest, type Failure, placed, productsOf, str, vulnerabilities } from './contract.ts';

/** Items that say of no product that they are about it. */
function* aboutNothing(doc: JsonObject, list: string): Generator<Failure> {
  for (const [v, at] of vulnerabilities(doc)) {
    for (const [item, here] of placed(v, list, at)) {
      if (own(item, 'product_ids') === undefined && own(item, 'group_ids') === undefined)
        yield { at: here, detail: 'names no product and no group' };
    }
  }
}

const JUSTIFICATIONS = [
  'component_not_present',
  'inline_mitigations_already_exist',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_not_present',
];

export const VULNERABILITIES: readonly CsafTest[] = [
  {
    id: '6.1.23',
    *check(doc) {
      const seen = new Set<string>();
      for (const [v, at] of vulnerabilities(doc)) {
        const cve = str(v, 'cve');
        if (cve !== null && seen.has(cve)) yield { at: `${at}/cve`, detail: 'has a part of its own before' };
        if (cve !== null) seen.add(cve);
      }
    },
  },
  {
    id: '6.1.24',
    *check(doc) {
      for (const [v, at] of vulnerabilities(doc)) {
        const seen = new Set<string>();
        for (const [one, here] of placed(v, 'involvements', at)) {
          const key = JSON.stringify([str(one, 'party'), str(one, 'date'), str(one, 'contact')]);
          if (seen.has(key)) yield { at: here, detail: 'has a party and a date that stand before' };
          seen.add(key);
        }
      }
    },
  },
  { id: '6.1.29', check: (doc) => aboutNothing(doc, 'remediations') },
  { id: '6.1.32', check: (doc) => aboutNothing(doc, 'flags') },
  {
    id: '6.1.33',
    *check(doc) {
      for (const [v, at] of vulnerabilities(doc)) {
        const seen = new Set<string>();
        for (const [flag, here] of placed(v, 'flags', at)) {
          if (!JUSTIFICATIONS.includes(str(flag, 'label') ?? '')) continue;
          for (const id of productsOf(doc, flag)) {
            if (seen.has(id)) yield { at: here, detail: `justifies ${JSON.stringify(id)} a second time` };
            seen.add(id);
          }
        }
      }
    },
  },
];
