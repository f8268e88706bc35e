/** Notes that stand apart from the answers that point at them: at the end of a section, or of the form. */

import type { FormCell } from '../../model/mds2.ts';
import { noteNumber, questionId, splitId } from './cells.ts';
import { type Columns, codeIn, type Row } from './columns.ts';

export interface Notes {
  /** Text of the note that a row points at; null: there is none of that number. */
  find(number: string, row: number): string | null;
}

interface Note {
  readonly number: string;
  readonly row: number;
  readonly text: string;
}

/** `Note 3: text`, `3. text`; null: it begins otherwise. */
function startIn(text: string): { readonly number: string; readonly text: string } | null {
  const [head, number] = /^(?:notes? ?)?#?(\d{1,3})\s?[.:)\-–]\s{1,4}/i.exec(text) ?? [];
  return head === undefined || number === undefined ? null : { number, text: text.slice(head.length).trim() };
}

function notesIn(row: Row): Note | null {
  const cells: readonly FormCell[] = [...row.cells.values()];
  const [first, second] = cells;
  // Behind a label (`ALOF notes:`) or by itself
  for (const { text } of cells) {
    const whole = startIn(text.trim());
    if (whole !== null && whole.text !== '') return { ...whole, row: row.index };
  }
  const number = noteNumber(first!.text);
  return number === null || second === undefined ? null : { number, row: row.index, text: second.text.trim() };
}

export function notesOf(rows: readonly Row[], columns: Columns): Notes {
  const notes = rows.flatMap((row) => {
    const id = row.cells.get(columns.id)?.text ?? '';
    const isQuestion = splitId(id) !== null || (questionId(id) !== null && noteNumber(id) === null);
    // `1 AUTOMATIC LOGOFF (ALOF)` is a heading.
    const note = isQuestion || codeIn(row) !== null ? null : notesIn(row);
    return note === null ? [] : [note];
  });
  return {
    // Each section of the older form counts its notes anew: the next one below is meant.
    find: (number, row) => {
      const same = notes.filter((n) => n.number === number);
      return (same.find((n) => n.row > row) ?? same.at(-1))?.text ?? null;
    },
  };
}
