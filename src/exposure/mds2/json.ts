/**
 * A form given as JSON. There is no one layout: what is looked for is what a form is made of, numbers of questions with answers
 * beside or below them, and head fields by their names.
 */

import { err, ok, type Result } from '../../base/result.ts';
import { MDS2_FIELDS, type Mds2Answer, type Mds2Field, type Mds2FieldName, type Mds2Form } from '../../model/mds2.ts';
import { plainName } from '../products/names.ts';
import { answerIn, questionId, visible } from './cells.ts';
import { editionOf, type Mds2Error, once } from './read.ts';

export type FormJson = null | boolean | number | string | readonly FormJson[] | { readonly [key: string]: FormJson };

const MAX_DEPTH = 12;
const MAX_VALUES = 50_000;

const ID_KEYS = ['id', 'questionid', 'question id', 'number', 'code', 'ref', 'key'];
const ANSWER_KEYS = ['answer', 'value', 'response', 'result'];
const NOTE_KEYS = ['note', 'notes', 'comment', 'comments', 'remark', 'remarks', 'explanation'];
const QUESTION_KEYS = ['question', 'text', 'questiontext', 'question text', 'title', 'label'];
const SECTION_KEYS = ['section', 'group', 'category'];
const HEAD_KEYS: Readonly<Record<Mds2FieldName, readonly string[]>> = {
  manufacturer: ['manufacturer', 'manufacturername', 'manufacturer name', 'vendor'],
  model: ['model', 'devicemodel', 'device model', 'product'],
  description: ['description', 'devicedescription', 'device description'],
  document: ['documentid', 'document id', 'document'],
  releasedAt: ['documentreleasedate', 'document release date', 'releasedate', 'release date', 'date'],
  software: [
    ...['softwareversion', 'software version', 'softwareversions', 'software versions', 'softwarerevision'],
    ...['software revision', 'firmwareversion', 'firmware version', 'version'],
  ],
};

const isMap = (json: FormJson | undefined): json is { readonly [key: string]: FormJson } =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const pointer = (at: string, key: string | number): string =>
  `${at}/${String(key).slice(0, 60).replaceAll('~', '~0').replaceAll('/', '~1')}`;

const textOf = (json: FormJson | undefined): string | null => {
  if (typeof json === 'boolean') return json ? 'Yes' : 'No';
  const text = typeof json === 'string' ? visible(json) : typeof json === 'number' ? String(json) : '';
  return text === '' ? null : text;
};

/** Value of the first of the keys that a map has, with the key as it is written; null: it has none. */
function pick(
  map: { readonly [key: string]: FormJson },
  names: readonly string[],
): { readonly key: string; readonly text: string } | null {
  const keys = Object.keys(map).slice(0, 200);
  for (const name of names) {
    const key = keys.find((k) => plainName(k) === name);
    const text = key === undefined ? null : textOf(map[key]);
    if (key !== undefined && text !== null) return { key, text };
  }
  return null;
}

function answerOf(id: string, section: string | null, json: FormJson, at: string): Mds2Answer {
  const map = isMap(json) ? json : null;
  const answer = map === null ? { key: null, text: textOf(json) } : pick(map, ANSWER_KEYS);
  const raw = answer?.text ?? null;
  const read = raw === null ? null : answerIn(raw);
  const said = [read?.rest ?? '', map === null ? '' : (pick(map, NOTE_KEYS)?.text ?? '')].filter((t) => t !== '');
  return {
    id,
    section: section ?? (map === null ? null : (pick(map, SECTION_KEYS)?.text ?? null)),
    question: map === null ? '' : (pick(map, QUESTION_KEYS)?.text ?? ''),
    value: read?.value ?? null,
    raw,
    note: said.length === 0 ? null : said.join(' / '),
    ref: answer?.key ? pointer(at, answer.key) : at,
  };
}

/** What is gathered on the way through a document. */
class Gatherer {
  readonly answers: Mds2Answer[] = [];
  readonly head = new Map<Mds2FieldName, Mds2Field>();
  readonly texts: string[] = [];
  private values = 0;

  walk(json: FormJson, at: string, depth: number): void {
    if (depth > MAX_DEPTH || ++this.values > MAX_VALUES) return;
    if (typeof json === 'string' && json.length < 400) this.texts.push(json);
    if (Array.isArray(json)) {
      for (const [k, one] of json.entries()) this.walk(one, pointer(at, k), depth + 1);
      return;
    }
    if (!isMap(json)) return;
    const named = pick(json, ID_KEYS);
    const own = named === null ? null : questionId(named.text);
    if (own !== null) this.answers.push(answerOf(own.id, own.section, json, at));
    else this.headOf(json, at);
    for (const key of Object.keys(json)) {
      const id = questionId(key);
      // A letter alone is a question of the older form only where an answer stands at it.
      const isQuestion = id !== null && (id.isNew || answerIn(textOf(json[key]) ?? '') !== null || isMap(json[key]));
      if (isQuestion) this.answers.push(answerOf(id.id, id.section, json[key]!, pointer(at, key)));
      this.walk(json[key]!, pointer(at, key), depth + 1);
    }
  }

  private headOf(map: { readonly [key: string]: FormJson }, at: string): void {
    for (const field of MDS2_FIELDS) {
      const value = this.head.has(field) ? null : pick(map, HEAD_KEYS[field]);
      if (value !== null) this.head.set(field, { text: value.text, ref: pointer(at, value.key) });
    }
  }
}

export function readJsonForm(json: FormJson): Result<Mds2Form, Mds2Error> {
  const gathered = new Gatherer();
  gathered.walk(json, '', 0);
  if (gathered.answers.length === 0) {
    return err({
      at: '/',
      detail: 'No numbered question is in the document. Give the form as a list of questions with answers.',
    });
  }
  const problems: { ref: string; detail: string }[] = [];
  const answers = once(gathered.answers, problems);
  const head = MDS2_FIELDS.map((field) => [field, gathered.head.get(field) ?? null] as const);
  return ok({
    edition: editionOf(gathered.texts, answers),
    sheet: '',
    head: Object.fromEntries(head) as Record<Mds2FieldName, Mds2Field | null>,
    answers,
    problems: problems.slice(0, 200),
  });
}
