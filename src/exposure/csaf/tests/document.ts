/** Mandatory tests on the document: languages (6.1.12, 6.1.15, 6.1.28) and the name of its category (6.1.26). */

import type { JsonObject } from '../json.ts';
import { type CsafTest, category, obj, str } from './contract.ts';

/** ISO 639-1, without what stands between them. */
const TWO_LETTERS =
  'aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufafffifjfofrfygagdglgngugvhahehihohrhthuhyhziaidieigiiikioisitiujajvkakgkikjkkklkmknkokrkskukvkwkylalblglilnloltlulvmgmhmimkmlmnmrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrnrorurwsascsdsesgshsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyugukuruzvevivowawoxhyiyozazhzu';
const KNOWN = new Set(Array.from({ length: TWO_LETTERS.length / 2 }, (_, k) => TWO_LETTERS.slice(k * 2, k * 2 + 2)));
/** Language, script, region, variants and extensions (RFC 5646), or private use. */
const TAG = /^(?:[xi](?:-[a-z0-9]{1,8}){1,9}|([a-z]{2,8})(?:-[a-z0-9]{1,8}){0,12})$/i;

function isLanguage(tag: string): boolean {
  const m = TAG.exec(tag);
  if (m === null) return false;
  const primary = m[1]?.toLowerCase();
  // Private use, and tags of old that have no language in front.
  if (primary === undefined) return true;
  return primary.length === 2 ? KNOWN.has(primary) : primary.length === 3;
}

const language = (doc: JsonObject, key: string): string | null => str(obj(doc, 'document'), key);
const bare = (text: string): string => text.toLowerCase().replace(/[\p{Pd}_\s]/gu, '');

/** Categories that are profiles, with the names that no other document may take. */
const PROFILES: Readonly<Record<'2.0' | '2.1', readonly string[]>> = {
  '2.0': ['csaf_security_incident_response', 'csaf_informational_advisory', 'csaf_security_advisory', 'csaf_vex'],
  '2.1': [
    'csaf_security_incident_response',
    'csaf_informational_advisory',
    'csaf_security_advisory',
    'csaf_vex',
    'csaf_deprecated_security_advisory',
    'csaf_withdrawn',
    'csaf_superseded',
  ],
};

export const DOCUMENT: readonly CsafTest[] = [
  {
    id: '6.1.12',
    *check(doc) {
      for (const key of ['lang', 'source_lang']) {
        const tag = language(doc, key);
        if (tag !== null && !isLanguage(tag))
          yield { at: `/document/${key}`, detail: 'is no known language (RFC 5646)' };
      }
    },
  },
  {
    id: '6.1.15',
    check: (doc) =>
      str(obj(obj(doc, 'document'), 'publisher'), 'category') === 'translator' && language(doc, 'source_lang') === null
        ? [{ at: '/document/source_lang', detail: 'is missing in a translation' }]
        : [],
  },
  {
    id: '6.1.26',
    check(doc, version) {
      const stated = category(doc);
      const profiles = PROFILES[version];
      if (profiles.includes(stated) || stated === 'csaf_base') return [];
      const names = profiles.flatMap((p) => [bare(p), bare(p.slice('csaf_'.length))]);
      const taken = names.includes(bare(stated)) || /^csaf_/i.test(stated);
      return taken ? [{ at: '/document/category', detail: 'is too like the name of a profile' }] : [];
    },
  },
  {
    id: '6.1.28',
    check(doc) {
      const [from, to] = [language(doc, 'source_lang')?.toLowerCase(), language(doc, 'lang')?.toLowerCase()];
      return from !== undefined && from === to
        ? [{ at: '/document/lang', detail: 'is the language of its source' }]
        : [];
    },
  },
];
