/** Which column of a form is what, by what is in it: forms have been filled in, moved about and exported in many ways. */

import type { FormCell, FormGrid } from '../../model/mds2.ts';
import { answerIn, columnOf, isClause, questionId, splitId } from './cells.ts';

export interface Row {
  /** Number in the grid, from 0. */
  readonly index: number;
  readonly cells: ReadonlyMap<string, FormCell>;
}

export interface Columns {
  readonly id: string;
  readonly question: string | null;
  readonly answer: string | null;
  /** A column for each answer, with a mark in one of them; null: answers are written. */
  readonly marks: ReadonlyMap<string, string> | null;
  /** What is said beside answers, from the left. */
  readonly notes: readonly string[];
}

/** Most rows and columns of a sheet that are read. */
export const MAX_ROWS = 5_000;
const MAX_COLUMNS = 64;

/** The rows that have something in them, cells by column. */
export function rowsOf(grid: FormGrid): readonly Row[] {
  return grid.rows.slice(0, MAX_ROWS).flatMap((cells, index) => {
    const made: (readonly [string, FormCell])[] = [];
    for (const [k, cell] of cells.slice(0, MAX_COLUMNS).entries()) {
      // Without a reference of a sheet the place in the row is the column.
      if (cell.text.trim() !== '')
        made.push([columnOf(cell.ref) ?? `${k < 26 ? '' : 'A'}${String.fromCharCode(65 + (k % 26))}`, cell]);
    }
    made.sort((a, b) => left(a[0], b[0]));
    return made.length === 0 ? [] : [{ index, cells: new Map(made) }];
  });
}

/** `(TXCF)` in a heading; null: none. */
export const codeIn = (row: Row): string | null => {
  for (const { text } of row.cells.values()) {
    const code = text.length <= 300 ? /\(([A-Z]{3,5}|SBoM)\)/.exec(text)?.[1] : undefined;
    if (code !== undefined) return code.toUpperCase();
  }
  return null;
};

/** `B` before `AA`. */
const left = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

/** The column that most rows speak for; null: none does. */
function most(rows: readonly Row[], without: ReadonlySet<string>, worth: (cell: FormCell) => number): string | null {
  const votes = new Map<string, number>();
  for (const { cells } of rows) {
    for (const [column, cell] of cells) {
      const is = without.has(column) ? 0 : worth(cell);
      if (is > 0) votes.set(column, (votes.get(column) ?? 0) + is);
    }
  }
  const sorted = [...votes].sort((a, b) => b[1] - a[1] || left(a[0], b[0]));
  return sorted[0]?.[0] ?? null;
}

/** Head lines of columns: they speak louder than what is in them. */
function named(rows: readonly Row[], id: string, pattern: RegExp): ReadonlySet<string> {
  const out = new Set<string>();
  for (const { cells } of rows) {
    const first = cells.get(id);
    if (first !== undefined && questionId(first.text) !== null) continue;
    for (const [column, { text }] of cells) if (text.length <= 60 && pattern.test(text.trim())) out.add(column);
  }
  return out;
}

const isQuestionRow = ({ cells }: Row, id: string): boolean => {
  const text = cells.get(id)?.text;
  return text !== undefined && (questionId(text) !== null || splitId(text) !== null);
};

/** Head of a form to be ticked: `Yes`, `No`, `N/A`, `See note` in columns of their own; null: there is none. */
function marksOf(rows: readonly Row[], id: string): ReadonlyMap<string, string> | null {
  for (const row of rows) {
    if (isQuestionRow(row, id)) continue;
    const heads = [...row.cells].filter(([, { text }]) => answerIn(text)?.rest === '');
    const values = new Set(heads.map(([, { text }]) => answerIn(text)!.value));
    if (heads.length >= 2 && values.size === heads.length && values.has('yes') && values.has('no')) {
      return new Map(heads.map(([column, { text }]) => [column, text]));
    }
  }
  return null;
}

const MARKS = new Set(['x', '✓', '✔', '☑', '☒', '■', '●', '•', '*', '1', 'true']);

/** The answer that is marked in a row; null: none. Two marks are both told, which is no answer. */
export function markedIn(row: Row, marks: ReadonlyMap<string, string>): FormCell | null {
  const found = [...marks].flatMap(([column, text]) => {
    const cell = row.cells.get(column);
    return cell !== undefined && MARKS.has(cell.text.trim().toLowerCase()) ? [{ ref: cell.ref, text }] : [];
  });
  const [only] = found;
  if (only === undefined || found.length === 1) return only ?? null;
  return { ref: only.ref, text: `marked: ${found.map((f) => f.text).join(', ')}` };
}

/** null: no column has numbers of questions. */
export function columnsOf(rows: readonly Row[]): Columns | null {
  const none = new Set<string>();
  const id =
    most(rows, none, ({ text }) => (questionId(text)?.isNew === true || splitId(text) !== null ? 1 : 0)) ??
    most(rows, none, ({ text }) => (questionId(text) === null ? 0 : 1));
  if (id === null) return null;
  const asked = rows.filter((row) => isQuestionRow(row, id));
  const clauses = named(rows, id, /\b(?:iec|iso|nist)\b/i);
  const marks = marksOf(rows, id);
  const without = new Set([id, ...clauses, ...(marks?.keys() ?? [])]);
  const answer = marks !== null ? null : most(asked, without, ({ text }) => (answerIn(text) === null ? 0 : 1));
  if (answer !== null) without.add(answer);
  const joined = asked.filter(({ cells }) => splitId(cells.get(id)!.text) !== null).length > asked.length / 2;
  const isText = (cell: FormCell): number =>
    isClause(cell) ? 0 : Math.min(cell.text.length, 200) + (cell.text.includes('?') ? 300 : 0);
  const question = joined ? null : most(asked, without, isText);
  if (question !== null) without.add(question);
  const others = new Set(asked.flatMap(({ cells }) => [...cells.keys()].filter((c) => !without.has(c))));
  const noted = named(rows, id, /^(?:see )?(?:notes?|comments?|remarks?|explanations?)\b|note #/i);
  const notes = [...others].filter(
    (c) => noted.has(c) || asked.some(({ cells }) => cells.has(c) && !isClause(cells.get(c)!)),
  );
  return { id, question, answer, marks, notes: notes.sort(left) };
}
