/**
 * Makers' names: one vendor for the many ways in which devices, registries and companies spell it. A name is compared without
 * case, punctuation and legal forms; a known name may be followed by words that only say where a company is or what part of it
 * (`Austria`, `International`). Any other word makes it another maker: `Siemens Building` is not found under `Siemens`.
 */

import type { Catalogue, Vendor } from '../model/catalog.ts';

/** Remembered names; beyond, the memory starts anew. */
const MAX_REMEMBERED = 20_000;
/** Words of a name that are looked at; longer texts are no names. */
const MAX_WORDS = 12;

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const LEGAL_FORMS = words(
  'inc incorporated corp corporation co company ltd limited llc llp lp gmbh mbh kg kgaa ohg og eg ag se sa sas sarl srl spa bv nv ' +
    'ab as oy oyj aps plc pty pte pvt kk kft zrt doo sro',
);
/** Words that say where a company is, or which of its companies it is, but not what it makes. */
const PLACES_AND_PARTS = words(
  'austria australia america americas argentina asia belgium brasil brazil britain canada china czech danmark denmark ' +
    'deutschland emea espana europe european finland france germany great holland hungary iberica india ireland israel italia ' +
    'italy japan kingdom korea luxembourg malaysia mexico nederland netherlands new norge north norway osterreich pacific poland ' +
    'polska portugal republic romania russia schweiz singapore south spain suisse sverige sweden switzerland taiwan thailand ' +
    'turkey uk united us usa states vietnam zealand beijing guangzhou hangzhou shanghai shenzhen suzhou wuxi bangalore ' +
    'of and the international global worldwide group holding holdings manufacturing mfg operations sales service services trading',
);
/** Words that mark the medical business; they add nothing where all of the maker is such, or it makes medical devices. */
const MEDICAL_WORDS = words('medical health healthcare medizin medizintechnik medica medicales systems');

/** Comparison form of a maker's name: case, punctuation, legal forms and blanks do not count. */
export function makerKey(name: string): string {
  let key = makerKeys.get(name);
  if (key === undefined) {
    key = wordsOf(name)
      .filter((word) => !LEGAL_FORMS.has(word))
      .join(' ');
    if (makerKeys.size >= MAX_REMEMBERED) makerKeys.clear();
    makerKeys.set(name, key);
  }
  return key;
}

const makerKeys = new Map<string, string>();

/** `Foo (Österreich) S.p.A.` -> foo, osterreich, spa: single letters after the first word are one abbreviation. */
function wordsOf(name: string): readonly string[] {
  const out: string[] = [];
  let joins = false;
  for (const word of name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .split(/[^\p{L}\p{N}]+/u)) {
    if (word === '') continue;
    const isLetter = word.length === 1 && out.length > 0;
    if (isLetter && joins) out[out.length - 1] += word;
    else out.push(word);
    joins = isLetter;
  }
  return out;
}

/** Finds the vendor behind a maker's name; null: not in the catalogue. */
export function makerFinder(catalogue: Catalogue): (name: string) => Vendor | null {
  const vendors = new Map<string, Vendor>();
  for (const vendor of catalogue.vendors) {
    for (const name of [vendor.name, ...vendor.aliases]) vendors.set(makerKey(name), vendor);
  }
  const medical = new Set(catalogue.types.filter((t) => t.category === 'medical').map((t) => t.id));
  const isMedical = (vendor: Vendor): boolean => vendor.types.some((type) => medical.has(type));
  const look = (name: string): Vendor | null => {
    const key = makerKey(name);
    const known = vendors.get(key);
    if (known !== undefined) return known;
    const parts = key.split(' ');
    if (parts.length > MAX_WORDS) return null;
    for (let n = parts.length - 1; n > 0; n--) {
      const vendor = vendors.get(parts.slice(0, n).join(' '));
      if (vendor === undefined) continue;
      const adds = (word: string): boolean =>
        !PLACES_AND_PARTS.has(word) && !(MEDICAL_WORDS.has(word) && isMedical(vendor));
      return parts.slice(n).some(adds) ? null : vendor;
    }
    return null;
  };
  const remembered = new Map<string, Vendor | null>();
  return (name) => {
    let found = remembered.get(name);
    if (found === undefined) {
      found = look(name);
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(name, found);
    }
    return found;
  };
}
