/**
 * The version that mends, read from a sentence: the one that somebody is told to come to, never one that is affected. Two different
 * ones are none, since which is for whom is then decided by words.
 */

import { parseVersion } from '../versions/version.ts';

export interface ReadTarget {
  readonly text: string;
  readonly orLater: true | null;
}

/** Words that say that the version before or behind them is affected. */
const BEFORE_AFFECTED = new Set('from before than below under until through between prior earlier if'.split(' '));
const AFTER_AFFECTED = new Set('prior earlier below older lower previous before through'.split(' '));
const LEADS = new Set('version versions ver v firmware fw software sw release rel revision rev build to'.split(' '));
const OF_VERSION = new Set(
  'sp service pack update upd hf hotfix patch build beta rc r sr mr cu p version firmware release'.split(' '),
);
/** What a product runs on: a version behind one of these is not the product's. */
const PLATFORMS = new Set(
  'windows net java jre jdk framework android ios macos linux cve cwe cvss tls ssl usb'.split(' '),
);
/** Words that go on a version in a way that is not read: what stands before them is no more than a part. */
const GOES_ON =
  /^(?:rev|revision|fp\d{0,3}|tc\d{0,3}|cumulative|rollup|ru\d{0,3}|edition|patch|hotfix|hf|with|track|branch|line|series)$/;
/** Those whom a sentence tells what to do: a version before them is the one they have. */
const WHOM = new Set('are should must can may users customers operators systems devices'.split(' '));
const LATER = new Set('later newer higher above greater newest onwards up'.split(' '));
const COMING = new Set(['to', 'is', 'are', 'install', 'apply', 'with', 'in']);

const DASHES = new Set(['-', '–', '—', 'to', 'through', 'thru']);

interface Word {
  /** As written, without what is around it. */
  readonly text: string;
  readonly plain: string;
  /** A sign of an end was behind it: `,`, `)`, `:`. */
  readonly ends: boolean;
}

const EDGES = '"\'“”‘’()[],:;<>=*';

function split(sentence: string): Word[] {
  return sentence
    .split(/\s+/)
    .filter((raw) => raw !== '')
    .map((raw) => {
      let [from, to] = [0, raw.length];
      while (from < to && EDGES.includes(raw[from]!)) from++;
      while (to > from && (EDGES.includes(raw[to - 1]!) || raw[to - 1] === '.')) to--;
      const text = raw.slice(from, to);
      return { text, plain: text.toLowerCase(), ends: to < raw.length && !'"\'”’'.includes(raw[to]!) };
    })
    .filter((w) => w.text !== '');
}

/** `V1.2`, `1.2.3`, `R6.09`, `v11.7.0.2`: a number with points, or one behind a v. Not a date, a phone number or a CVE. */
function looksLikeVersion(text: string): boolean {
  return (
    text.length <= 40 &&
    (/^[a-z]{0,4}\.?\d{1,9}\.\d{1,9}(?:[._-]\d{1,9}){0,6}[a-z]{0,3}\d{0,4}$/i.test(text) ||
      /^v\d{1,6}[a-z]?$/i.test(text))
  );
}

const isPlainNumber = (text: string): boolean => /^\d{1,9}[a-z]{0,2}$/i.test(text);

/** How many words from `at` on are the version with what belongs to it (`V13 SP2 Update 4`); 0: none begins there. */
function spanAt(words: readonly Word[], at: number): number {
  const first = words[at]!;
  const lead = words[at - 1]?.plain ?? '';
  const isNumbered = LEADS.has(lead) && lead !== 'to' && isPlainNumber(first.text.replace(/^[rv]/i, ''));
  const [next, beyond] = [words[at + 1]?.plain ?? '', words[at + 2]?.plain ?? ''];
  const isYear =
    /^20\d\d$/.test(first.text) && (/^(?:sp|r|update|u)\d/.test(next) || (next === 'update' && /^\d/.test(beyond)));
  const isVersion =
    isYear || looksLikeVersion(first.text) || (isNumbered && !looksLikeVersion(words[at + 1]?.text ?? ''));
  if (!isVersion) return 0;
  let end = at + 1;
  while (end < words.length && !words[end - 1]!.ends) {
    const { plain } = words[end]!;
    const name = /^[a-z]*/.exec(plain)![0];
    const after = words[end + 1]?.plain ?? '';
    if (name !== plain && OF_VERSION.has(name) && name.length > 1) end++;
    else if (OF_VERSION.has(plain) && !words[end]!.ends && /^\d/.test(after)) end += 2;
    else if (plain === 'service' && after === 'pack') end++;
    else if (plain === 'hot' && after === 'fix') end++;
    else break;
  }
  // `5.1 Rev E`, `6.0 Cumulative Patch #11`; `8.4 Installing the firmware` is a heading.
  const isPartOnly = end < words.length && !words[end - 1]!.ends && GOES_ON.test(words[end]!.plain);
  const isHeading = at === 0 && !first.ends && /^\d/.test(first.text) && /^[A-Z][a-z]/.test(words[end]?.text ?? '');
  return isPartOnly || isHeading ? 0 : end - at;
}

/** True when words around say that it is an affected one, where one came from, or of something else. */
function isAffected(words: readonly Word[], from: number, to: number): boolean {
  let before = from - 1;
  while (before >= 0 && LEADS.has(words[before]!.plain) && words[before]!.plain !== 'to') before--;
  const lead = words[before]?.plain ?? '';
  if (BEFORE_AFFECTED.has(lead) || PLATFORMS.has(lead.replace(/^\./, ''))) return true;
  if (lead === 'of' && ['score', 'scores'].includes(words[before - 1]?.plain ?? '')) return true;
  if (lead === 'to' && ['prior', 'up', 'previous'].includes(words[before - 1]?.plain ?? '')) return true;
  const [one, two] = [words[to]?.plain ?? '', words[to + 1]?.plain ?? ''];
  // From one to another: a span of affected ones.
  if (DASHES.has(one) && looksLikeVersion(two)) return true;
  if (DASHES.has(words[from - 1]?.plain ?? '') && looksLikeVersion(words[from - 2]?.text ?? '')) return true;
  const beyond = isLater(words, to) ? words[to + 2] : words[to];
  if (beyond !== undefined && !words[to - 1]!.ends && WHOM.has(beyond.plain)) return true;
  return AFTER_AFFECTED.has(one) || ((one === 'and' || one === 'or' || one === 'all') && AFTER_AFFECTED.has(two));
}

function isLater(words: readonly Word[], to: number): boolean {
  const [one, two] = [words[to]?.plain ?? '', words[to + 1]?.plain ?? ''];
  return one === 'onwards' || ((one === 'or' || one === 'and') && LATER.has(two));
}

/** Equal for one version however it is written: `V2.0`, `2`. A text that is no version stands for itself. */
export function versionKey(text: string): string {
  const parts = [...(parseVersion(text)?.parts ?? [])];
  while (parts.length > 1 && parts.at(-1) === '0') parts.pop();
  return parts.length === 0 ? text.toLowerCase() : parts.join('.');
}

/** The text without addresses of pages. */
export const withoutLinks = (text: string): string =>
  text
    .split(/(\s)/)
    .filter((word) => !/^[^a-z]?(?:https?|ftp):\/\/|^[^a-z]?www\./i.test(word))
    .join('');

/** `Gateway: Version 1.92`: no more than a name and, at its end, the version. */
export function isNameWithVersion(sentence: string): boolean {
  const words = split(withoutLinks(sentence));
  if (words.length > 14) return false;
  for (let at = 1; at < words.length; at++) {
    const size = spanAt(words, at);
    if (size === 0) continue;
    const isAnnounced = LEADS.has(words[at - 1]!.plain) || words[at - 1]!.ends;
    const rest = words.length - (at + size);
    const isEnd = rest === 0 || (rest === 2 && isLater(words, at + size));
    return isAnnounced && isEnd && !isAffected(words, at, at + size);
  }
  return false;
}

interface Found extends ReadTarget {
  /** The word before says that somebody comes to it. */
  readonly isGoal: boolean;
}

function allIn(words: readonly Word[]): Found[] {
  const out: Found[] = [];
  /** One past the last goal: `6.0.3 or 6.1` are two. */
  let lastGoal = -1;
  for (let at = 0; at < words.length; at++) {
    const size = spanAt(words, at);
    if (size === 0) continue;
    const end = at + size;
    const text = words
      .slice(at, end)
      .map((w) => w.text)
      .join(' ');
    if (!isAffected(words, at, end) && parseVersion(text) !== null) {
      let before = at - 1;
      while (before >= 0 && LEADS.has(words[before]!.plain) && words[before]!.plain !== 'to') before--;
      const isFurther = ['or', 'and'].includes(words[before]?.plain ?? '') && lastGoal === before;
      const isGoal = isFurther || COMING.has(words[before]?.plain ?? '');
      if (isGoal) lastGoal = end;
      out.push({ text, orLater: isLater(words, end) ? true : null, isGoal });
    }
    at = end - 1;
  }
  return out;
}

/** Versions of a sentence that it may be telling somebody to come to, each once. Longer texts are not looked at. */
export function targetsIn(sentence: string): readonly ReadTarget[] {
  if (sentence.length > 2_000) return [];
  const found = allIn(split(withoutLinks(sentence).replaceAll(' + ', ' ')));
  const goals = found.filter((f) => f.isGoal);
  const chosen = goals.length > 0 ? goals : found;
  const seen = new Map(chosen.map(({ text, orLater }) => [versionKey(text), { text, orLater }]));
  return [...seen.values()];
}
