/** What single cells of a form are: a question's number, an answer, a standard's clause. */

import { printable } from '../../base/text.ts';
import type { FormCell, Mds2Value } from '../../model/mds2.ts';

/** Longest text of a cell that is looked at and kept. */
export const MAX_CELL_CHARS = 4_000;

/** The text as one visible line. */
export function visible(text: string, most = MAX_CELL_CHARS): string {
  const line = text.slice(0, most).replace(/\s/g, ' ');
  const words = line.split(' ').filter((word) => word !== '');
  // Visible text is made for what devices tell, which is shorter: piece by piece.
  const pieces: string[] = [];
  let piece = '';
  for (const word of words) {
    if (piece.length + word.length > 500) {
      pieces.push(printable(piece));
      piece = '';
    }
    piece = piece === '' ? word : `${piece} ${word}`;
  }
  pieces.push(printable(piece));
  return pieces.filter((p) => p !== '').join(' ');
}

/** `C` of `C12`; null: the reference is of another kind. */
export function columnOf(ref: string): string | null {
  return /^\$?([A-Z]{1,3})\$?\d{1,7}$/.exec(ref.slice(ref.lastIndexOf('!') + 1).toUpperCase())?.[1] ?? null;
}

const ID_2019 = /^([A-Z]{3,5})\s?-\s?(\d{1,3}(?:\.\d{1,3}){0,4})$/;
const ID_2013 = /^(?:[A-Z](?:\.\d{1,2}){0,2}|\d{1,2}-\d{1,2}(?:\.\d{1,2}){0,3}[a-z]?)$/;
/** Families of controls of the standards that forms refer to; written like the numbers of questions. */
const CONTROL = /^(?:AC|AT|AU|CA|CM|CP|IA|IR|MA|MP|PE|PL|PM|PS|PT|RA|SA|SC|SI|SR)-\d/;

export interface QuestionId {
  readonly id: string;
  /** `TXCF` of `TXCF-1`; null in the older numbering. */
  readonly section: string | null;
  readonly isNew: boolean;
}

/** The number of a question; null: the text is none. */
export function questionId(text: string): QuestionId | null {
  if (text.length > 24 || CONTROL.test(text)) return null;
  const plain = text.trim().replace(/[.:,)]$/, '');
  const [, section, number] = ID_2019.exec(plain) ?? [];
  if (section !== undefined) return { id: `${section}-${number}`, section, isNew: true };
  return ID_2013.test(plain) ? { id: plain, section: null, isNew: false } : null;
}

/** A number with its question in one cell, as in merged ones: `TXCF-1 Can ...`. */
export function splitId(text: string): { readonly id: QuestionId; readonly rest: string } | null {
  const head = /^[A-Z]{3,5}-\d{1,3}(?:\.\d{1,3}){0,4}(?=[\s:,])/.exec(text)?.[0];
  const id = head === undefined ? null : questionId(head);
  if (id === null) return null;
  return { id, rest: text.slice(head!.length).replace(/^[\s:,]{1,8}/, '') };
}

/** Number of a note that a text points at, and nothing else: `Note 3`, `#3`, `3`. */
export function noteNumber(text: string): string | null {
  return /^(?:see )?(?:notes? ?)?#?(\d{1,3})[.)]?$/i.exec(text.trim())?.[1] ?? null;
}

export interface ReadAnswer {
  readonly value: Mds2Value;
  /** What stands behind the answer in the same cell; empty: nothing. */
  readonly rest: string;
}

const ANSWERS: readonly (readonly [RegExp, Mds2Value])[] = [
  [/^see\s{0,3}notes?(?![a-z])/i, 'see_note'],
  [/^(?:n\s?\/\s?a|na|not applicable)(?![a-z])/i, 'na'],
  [/^yes(?![a-z])/i, 'yes'],
  [/^no(?![a-z])/i, 'no'],
];

/** An answer at the beginning of a text; null: it begins with something else. `No.` is one, `No passwords` and `Not` are none. */
export function answerIn(text: string): ReadAnswer | null {
  const plain = text.trim().replace(/^["'(]{1,2}/, '');
  for (const [pattern, value] of ANSWERS) {
    const head = pattern.exec(plain)?.[0];
    if (head === undefined) continue;
    const behind = plain.slice(head.length);
    // A word may follow only behind a sign: a sentence that begins with `No` is a note.
    if (!/^\s{0,4}(?:$|[,;:.()\-–—/"'\d#])/.test(behind) && value !== 'see_note') return null;
    const rest = behind.replace(/^[\s,;:.\-–—)"']{1,12}/, '').trim();
    return { value, rest: rest.startsWith('(') && rest.endsWith(')') ? rest.slice(1, -1).trim() : rest };
  }
  return null;
}

/** Texts of a column that points at clauses of standards. */
export const isClause = ({ text }: FormCell): boolean =>
  CONTROL.test(text.trim()) ||
  /^(?:A\.\d|section \d|iec |iso |nist |sec\. )/i.test(text.trim()) ||
  text.trim().length === 0;
