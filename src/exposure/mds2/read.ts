/**
 * An MDS2 form from the cells of its sheet. Columns are found by what is in them, blank and merged rows are passed over, notes are
 * brought to the answers that point at them. What is answered in words stays words: nobody is told yes or no that the maker did not
 * write.
 */

import { err, ok, type Result } from '../../base/result.ts';
import type { FormCell, FormGrid, Mds2Answer, Mds2Form } from '../../model/mds2.ts';
import { answerIn, noteNumber, type QuestionId, questionId, splitId, visible } from './cells.ts';
import { type Columns, codeIn, columnsOf, markedIn, type Row, rowsOf } from './columns.ts';
import { headOf } from './head.ts';
import { type Notes, notesOf } from './notes.ts';

export interface Mds2Error {
  readonly at: string;
  readonly detail: string;
}

/** Fewest numbered questions of a form. */
const MIN_QUESTIONS = 5;
const MAX_PROBLEMS = 200;

/** A question while it is read. */
interface Draft {
  readonly id: QuestionId;
  readonly section: string | null;
  readonly at: FormCell;
  readonly row: number;
  question: string;
  answer: FormCell | null;
  readonly notes: FormCell[];
}

function startOf(
  row: Row,
  columns: Columns,
): { readonly id: QuestionId; readonly text: string; readonly at: FormCell } | null {
  const at = row.cells.get(columns.id);
  if (at === undefined) return null;
  const joined = splitId(at.text);
  if (joined !== null) return { id: joined.id, text: joined.rest, at };
  const id = questionId(at.text);
  if (id === null) return null;
  const text = columns.question === null ? '' : (row.cells.get(columns.question)?.text ?? '');
  // In the older numbering a letter or a number alone may be anything: only with a question beside it is it one.
  return id.isNew || text !== '' ? { id, text, at } : null;
}

const answerCell = (row: Row, { answer, marks }: Columns): FormCell | undefined => {
  if (marks !== null) return markedIn(row, marks) ?? undefined;
  return answer === null ? undefined : row.cells.get(answer);
};

/** The questions of a sheet with what stands in their rows, and in the rows that go on from them. */
function draftsOf(rows: readonly Row[], columns: Columns): readonly Draft[] {
  const out: Draft[] = [];
  let section: string | null = null;
  for (const row of rows) {
    const start = startOf(row, columns);
    const answer = answerCell(row, columns);
    const notes = columns.notes.map((c) => row.cells.get(c)).filter((c) => c !== undefined);
    if (start !== null) {
      const { id, text, at } = start;
      out.push({
        id,
        section: id.section ?? section,
        at,
        row: row.index,
        question: text,
        answer: answer ?? null,
        notes,
      });
      continue;
    }
    const code = codeIn(row);
    section = code ?? section;
    const last = out.at(-1);
    // A row without a number goes on from the one above where that is still open, as merged cells leave it.
    const goesOn =
      last !== undefined && code === null && last.answer === null && answer !== undefined && row.cells.size <= 3;
    if (!goesOn || answerIn(answer.text) === null) continue;
    last.answer = answer;
    last.notes.push(...notes);
    if (columns.question !== null) last.question += ` ${row.cells.get(columns.question)?.text ?? ''}`;
  }
  return out;
}

function answerOf(draft: Draft, notes: Notes): Mds2Answer {
  const { id, section, at, answer } = draft;
  const read = answer === null ? null : answerIn(answer.text);
  const said = [read?.rest ?? '', ...draft.notes.map((n) => n.text)].map((t) => t.trim()).filter((t) => t !== '');
  const texts = said.map((text) => {
    const number = noteNumber(text);
    return number === null ? text : (notes.find(number, draft.row) ?? `Note ${number}`);
  });
  const note = visible([...new Set(texts)].join(' / '));
  return {
    id: id.id,
    section,
    question: visible(draft.question, 1_000),
    value: read?.value ?? null,
    raw: answer === null ? null : visible(answer.text, 1_000) || null,
    note: note === '' ? null : note,
    ref: (answer ?? at).ref,
  };
}

/** Answers each once. Of two for one question the one that is answered counts; two that differ are none. */
export function once(
  answers: readonly Mds2Answer[],
  problems: { ref: string; detail: string }[],
): readonly Mds2Answer[] {
  const out = new Map<string, Mds2Answer>();
  for (const answer of answers) {
    const before = out.get(answer.id);
    if (before === undefined || (before.value === null && before.raw === null)) out.set(answer.id, answer);
    else if (answer.value !== null && answer.value !== before.value) {
      problems.push({
        ref: answer.ref,
        detail: `${answer.id} is answered twice in different ways, before at ${before.ref}.`,
      });
      out.set(answer.id, { ...before, value: null });
    }
  }
  for (const { id, value, raw, ref } of out.values()) {
    if (value !== null || raw === null || id.startsWith('DOC')) continue;
    problems.push({ ref, detail: `${id} is answered in words: rule on it.` });
  }
  return [...out.values()];
}

export function editionOf(texts: Iterable<string>, answers: readonly Mds2Answer[]): '2019' | '2013' | null {
  for (const text of texts) {
    const year = /\bHN\s?1\s?[-–:]?\s?(20(?:13|19))\b/.exec(text.slice(0, 400))?.[1];
    if (year === '2019' || year === '2013') return year;
  }
  if (answers.length === 0) return null;
  const numbered = answers.filter((a) => /^[A-Z]{3}/.test(a.id)).length;
  return numbered * 2 > answers.length ? '2019' : '2013';
}

/** Reads one sheet. Of a book with several ask each: those without questions are refused. */
export function readForm(grid: FormGrid): Result<Mds2Form, Mds2Error> {
  const rows = rowsOf(grid);
  const columns = columnsOf(rows);
  const drafts = columns === null ? [] : draftsOf(rows, columns);
  if (columns === null || drafts.length < MIN_QUESTIONS) {
    return err({ at: grid.sheet, detail: 'The sheet has no numbered questions. Choose the sheet with the form.' });
  }
  const notes = notesOf(rows, columns);
  const problems: { ref: string; detail: string }[] = [];
  const answers = once(
    drafts.map((draft) => answerOf(draft, notes)),
    problems,
  );
  if (columns.answer === null && columns.marks === null)
    problems.push({ ref: drafts[0]!.at.ref, detail: 'No question is answered.' });
  const texts = rows.flatMap((row) => [...row.cells.values()].map((cell) => cell.text));
  return ok({
    edition: editionOf(texts, answers),
    sheet: grid.sheet,
    head: headOf(rows),
    answers,
    problems: problems.slice(0, MAX_PROBLEMS),
  });
}
