/** Forms as makers fill them in, made for tests: the questions are in this test's own words. */

import type { FormCell, FormGrid } from '../../../src/model/mds2.ts';

/** Cells from rows of texts, as a reader of sheets gives them: `B3`, empty ones left out. */
export function grid(rows: readonly (readonly string[])[], sheet = 'MDS2'): FormGrid {
  return {
    sheet,
    rows: rows.map((row, r) =>
      row.flatMap((text, c): FormCell[] =>
        text === '' ? [] : [{ ref: `${String.fromCharCode(65 + c)}${r + 1}`, text }],
      ),
    ),
  };
}

export const HEAD: readonly (readonly string[])[] = [
  ['Manufacturer Disclosure Statement for Medical Device Security', '', '', '', '', ''],
  ['ANSI/NEMA HN 1-2019', '', '', '', '', ''],
  ['', '', '', '', '', ''],
  ['Question ID', 'Question', 'Answer', 'Note', 'IEC TR 80001-2-2', 'NIST SP 800-53'],
  ['DOC-1', 'Manufacturer Name', 'Acme Medical GmbH', '', '', ''],
  ['DOC-2', 'Device Description', 'Infusion pump', '', '', ''],
  ['DOC-3', 'Device Model', 'Pump 7', '', '', ''],
  ['DOC-4', 'Document ID', 'SEC-0042', '', '', ''],
  ['DOC-7', 'Document Release Date', '2023-05-01', '', '', ''],
  ['DOC-8', 'Software Version', '4.0 - 4.2', '', '', ''],
];

/** Number, question, answer, note. */
export const QUESTIONS: readonly (readonly [string, string, string, string])[] = [
  ['MPII-1', 'Does it display, transmit, store, or modify personally identifiable information?', 'Yes', ''],
  ['MPII-3', 'Are there mechanisms used for transmitting personally identifiable information?', 'No', ''],
  ['CONN-1', 'Does it support Wi-Fi at the bedside?', 'No', 'A wired variant only'],
  ['CONN-2', 'Does it support Bluetooth for its parts?', 'See Note', 'Note 2'],
  ['CONN-7', 'Does it support Transport Layer Security?', 'Yes, optional', ''],
  ['CSUP-2', 'Does it contain an Operating System?', 'Yes', 'Windows 10 IoT, hardened'],
  ['SAHD-9', 'Are services such as telnet that are not required disabled?', 'Yes', ''],
  ['TXCF-2', 'Is data of patients encrypted prior to transmission over a network?', 'Yes', ''],
  ['RMOT-1', 'Does it permit remote service connections?', 'No', ''],
  ['RMOT-1.1', 'Is there a light while somebody is connected?', 'N/A', ''],
  ['PAUT-4', 'Are default accounts listed?', 'No default accounts', ''],
];

const NOTES: readonly (readonly string[])[] = [
  ['', '', '', '', '', ''],
  ['Notes', '', '', '', '', ''],
  ['Note 1: Something else.', '', '', '', '', ''],
  ['Note 2: Only while it is set up.', '', '', '', '', ''],
];

const SECTION: readonly string[] = ['CONNECTIVITY (CONN) What it can be connected to.', '', '', '', '', ''];

export function form2019(
  questions: readonly (readonly [string, string, string, string])[] = QUESTIONS,
  software = '4.0 - 4.2',
): readonly (readonly string[])[] {
  const head = HEAD.map((row) => row.map((text) => (text === '4.0 - 4.2' ? software : text)));
  return [...head, SECTION, ...questions.map((q) => [...q, 'Section 5.1, XXXX', 'AC-12']), ...NOTES];
}

/** The older edition: other numbers, sections by heading, notes numbered anew in each section. */
export const FORM_2013: readonly (readonly string[])[] = [
  ['Manufacturer Disclosure Statement for Medical Device Security - HN 1-2013', '', '', ''],
  ['Device Category', 'Manufacturer', 'Document ID', 'Document Release Date'],
  ['Monitor', 'Acme Medical', 'M-11', '2014-02-03'],
  ['Device Model', 'Software Revision', 'Software Release Date', ''],
  ['View 5', 'B.01', '2013-11-30', ''],
  ['', '', 'Yes, No, N/A, or See Note', 'Note #'],
  ['A', 'Can it display, transmit, store, or modify private data?', 'Yes', '1'],
  ['B', 'Which private data can it keep?', '', ''],
  ['B.1', 'Names?', 'Yes', ''],
  ['B.2', 'Pictures?', 'See Note', '2'],
  ['Private data notes:', '1. Names and numbers.', '', ''],
  ['', '2. Drawings only.', '', ''],
  ['1', 'AUTOMATIC LOGOFF (ALOF)', '', ''],
  ['1-1', 'Does it log off by itself?', 'No', '1'],
  ['1-1.1', 'Can the time be set?', 'N/A', ''],
  ['ALOF notes:', '1. By hand only.', '', ''],
  ['2', 'OTHER SECURITY CONSIDERATIONS (OTHR)', '', ''],
  ['20-1', 'Can it be serviced remotely?', 'Yes', ''],
];
