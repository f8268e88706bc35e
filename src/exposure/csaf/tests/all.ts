/**
 * The mandatory tests of CSAF 2.0 (6.1) that need nothing but the document, which 2.1 has as well. 6.1.1, 6.1.2 and 6.1.6 are the
 * reader's own. Not here: 6.1.11, which needs the list of weaknesses, and what 2.1 has beyond 6.1.33.
 */

import type { JsonObject } from '../json.ts';
import type { CsafTest, Failure } from './contract.ts';
import { DOCUMENT } from './document.ts';
import { PRODUCTS } from './products.ts';
import { PROFILES } from './profiles.ts';
import { SCORES } from './scores.ts';
import { TRACKING } from './tracking.ts';
import { VULNERABILITIES } from './vulnerabilities.ts';

export const CSAF_TESTS: readonly CsafTest[] = [
  ...PRODUCTS,
  ...SCORES,
  ...DOCUMENT,
  ...TRACKING,
  ...VULNERABILITIES,
  ...PROFILES,
];

/** What a document fails, each test once with its first place. */
export function failures(doc: JsonObject, version: '2.0' | '2.1'): readonly (Failure & { readonly test: string })[] {
  return CSAF_TESTS.flatMap((test) => {
    for (const failure of test.check(doc, version)) return [{ ...failure, test: test.id }];
    return [];
  });
}
