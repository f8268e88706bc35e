/** Mandatory tests on profiles (6.1.27): what documents of a category must have. */

import { type JsonObject, own } from '../json.ts';
import {
  type CsafTest,
  category,
  type Failure,
  obj,
  type Placed,
  placed,
  productsOf,
  str,
  strs,
  vulnerabilities,
} from './contract.ts';

const INFORMATIONAL = ['csaf_informational_advisory', 'csaf_security_incident_response'];
const ADVISORY = ['csaf_security_advisory', 'csaf_deprecated_security_advisory'];
const VEX = ['csaf_vex'];

const has = (o: JsonObject, key: string): boolean => own(o, key) !== undefined;
const missing = (at: string): readonly Failure[] => [{ at, detail: 'is missing, and the profile asks for it' }];

/** A test of documents of some categories. */
const ofDocument = (
  id: CsafTest['id'],
  categories: readonly string[],
  check: (doc: JsonObject) => readonly Failure[],
): CsafTest => ({ id, check: (doc) => (categories.includes(category(doc)) ? check(doc) : []) });

/** A test of each vulnerability. */
const ofEach = (
  id: CsafTest['id'],
  categories: readonly string[],
  check: (one: Placed, doc: JsonObject) => readonly Failure[],
): CsafTest => ofDocument(id, categories, (doc) => vulnerabilities(doc).flatMap((one) => [...check(one, doc)]));

const NOTES = ['description', 'details', 'general', 'summary'];
const VEX_STATUSES = ['fixed', 'known_affected', 'known_not_affected', 'under_investigation'];

/** Products of a status that no item of the lists is about. */
function unsaid(
  [v, at]: Placed,
  doc: JsonObject,
  status: string,
  items: readonly Placed[],
  what: string,
): readonly Failure[] {
  const said = new Set(items.flatMap(([item]) => [...productsOf(doc, item)]));
  return strs(obj(v, 'product_status'), status).flatMap((id, k) =>
    said.has(id) ? [] : [{ at: `${at}/product_status/${status}/${k}`, detail: `has no ${what}` }],
  );
}

export const PROFILES: readonly CsafTest[] = [
  ofDocument('6.1.27.1', INFORMATIONAL, (doc) =>
    placed(obj(doc, 'document'), 'notes', '').some(([n]) => NOTES.includes(str(n, 'category') ?? ''))
      ? []
      : missing('/document/notes'),
  ),
  ofDocument('6.1.27.2', INFORMATIONAL, (doc) =>
    placed(obj(doc, 'document'), 'references', '').some(([r]) => str(r, 'category') === 'external')
      ? []
      : missing('/document/references'),
  ),
  ofDocument('6.1.27.3', ['csaf_informational_advisory'], (doc) =>
    has(doc, 'vulnerabilities') ? [{ at: '/vulnerabilities', detail: 'are there, and the profile has none' }] : [],
  ),
  ofDocument('6.1.27.4', [...ADVISORY, ...VEX], (doc) => (has(doc, 'product_tree') ? [] : missing('/product_tree'))),
  ofEach('6.1.27.5', [...ADVISORY, ...VEX], ([v, at]) => (has(v, 'notes') ? [] : missing(`${at}/notes`))),
  ofEach('6.1.27.6', ADVISORY, ([v, at]) => (has(v, 'product_status') ? [] : missing(`${at}/product_status`))),
  ofEach('6.1.27.7', VEX, ([v, at]) =>
    VEX_STATUSES.some((s) => has(obj(v, 'product_status'), s)) ? [] : missing(`${at}/product_status`),
  ),
  ofEach('6.1.27.8', VEX, ([v, at]) => (has(v, 'cve') || has(v, 'ids') ? [] : missing(`${at}/ids`))),
  ofEach('6.1.27.9', VEX, (one, doc) => {
    const impacts = placed(one[0], 'threats', '').filter(([t]) => str(t, 'category') === 'impact');
    return unsaid(one, doc, 'known_not_affected', [...placed(one[0], 'flags', ''), ...impacts], 'statement of impact');
  }),
  ofEach('6.1.27.10', VEX, (one, doc) =>
    unsaid(one, doc, 'known_affected', placed(one[0], 'remediations', ''), 'statement of action'),
  ),
  ofDocument('6.1.27.11', [...ADVISORY, ...VEX], (doc) =>
    has(doc, 'vulnerabilities') ? [] : missing('/vulnerabilities'),
  ),
];
