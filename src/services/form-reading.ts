/** From a document to a form, and from a stored form to what people see of it. */

import { AppError } from '../base/error.ts';
import { documentDay } from '../exposure/contradictions/hospital.ts';
import { readJsonForm } from '../exposure/mds2/json.ts';
import { readForm } from '../exposure/mds2/read.ts';
import { effectiveAnswers, unresolved } from '../exposure/mds2/state.ts';
import { topicsOf } from '../exposure/mds2/topics.ts';
import type { FormAnswer, FormRow, FormState, RulingRow } from '../model/form.ts';
import type { Mds2Form, Mds2Ruling } from '../model/mds2.ts';
import type { StoredForm } from './claims-ports.ts';
import type { ReadDocument } from './document-ports.ts';

const unreadable = (at: string, detail: string): AppError =>
  new AppError('document.unreadable', 'invalid', detail, { at: { pointer: at } });

/** Of a book with several sheets the one that asks most. @throws AppError document.unreadable */
export function formOf(document: ReadDocument, name: string): Mds2Form {
  if (document.kind === 'json') {
    const read = readJsonForm(document.json);
    if (!read.ok) throw unreadable('/file', `"${name}", ${read.error.at}: ${read.error.detail}`);
    return read.value;
  }
  let best: Mds2Form | null = null;
  let why = 'it has no sheets';
  for (const grid of document.grids) {
    const read = readForm(grid);
    if (!read.ok) why = `sheet "${read.error.at}": ${read.error.detail}`;
    else if (best === null || read.value.answers.length > best.answers.length) best = read.value;
  }
  if (best === null) throw unreadable('/file', `"${name}": no form was found: ${why}`);
  return { ...best, problems: [...document.problems, ...best.problems].slice(0, 300) };
}

/** Day of the document as the form's head has it; null: none that is certain. */
export function documentDate(form: Mds2Form): string | null {
  const text = form.head.releasedAt?.text ?? null;
  const ms = text === null ? null : documentDay(text);
  return ms === null ? null : new Date(ms).toISOString().slice(0, 10);
}

/** Rulings that stand, as the rules want them. */
export const standing = (rulings: readonly RulingRow[]): readonly Mds2Ruling[] =>
  rulings
    .filter((r) => r.undoneAt === null)
    .map((r) => ({ question: r.question, value: r.value, by: r.by, atMs: Date.parse(r.at) }));

/** Since when a form counts: the day of the document, else when it was brought. */
export const formMoment = (form: Pick<StoredForm, 'documentAt' | 'at'>): number =>
  Date.parse(form.documentAt ?? form.at);

const productOf = (f: StoredForm): string =>
  [f.site, f.manufacturer, f.model, f.versions].map((t) => (t ?? '').trim().toLowerCase()).join('\n');

/** Bound forms of which a later one says the same maker, model and versions. */
export function replacedOf(forms: readonly StoredForm[]): ReadonlySet<string> {
  const current = forms.filter((f) => f.state === 'current');
  const out = new Set<string>();
  for (const same of Map.groupBy(current, productOf).values()) {
    const sorted = same.toSorted((a, b) => formMoment(b) - formMoment(a) || (a.id < b.id ? 1 : -1));
    for (const older of sorted.slice(1)) out.add(older.id);
  }
  return out;
}

export function rowOf(
  form: StoredForm,
  rulings: readonly RulingRow[],
  replaced: ReadonlySet<string>,
  contradictions: number,
): FormRow {
  const { form: read, ...row } = form;
  const state: FormState = replaced.has(form.id) ? 'replaced' : row.state;
  return { ...row, state, unresolved: unresolved(read, standing(rulings)).length, contradictions };
}

export function answersOf(form: Mds2Form, rulings: readonly RulingRow[]): readonly FormAnswer[] {
  const counts = effectiveAnswers(form, standing(rulings));
  const open = new Set(unresolved(form, standing(rulings)));
  return form.answers.map((answer) => ({
    ...answer,
    counts: counts.get(answer.id)?.value ?? null,
    isOpen: open.has(answer.id),
    topics: topicsOf(answer.question).map((t) => t.topic),
    // The latest stands, and rulings come with the latest first.
    ruling: rulings.find((r) => r.question === answer.id && r.undoneAt === null) ?? null,
  }));
}
