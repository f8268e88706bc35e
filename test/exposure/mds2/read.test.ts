import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FormJson, readJsonForm } from '../../../src/exposure/mds2/json.ts';
import { readForm } from '../../../src/exposure/mds2/read.ts';
import type { FormGrid, Mds2Form } from '../../../src/model/mds2.ts';
import { chance } from '../plan/hospitals.ts';
import { FORM_2013, form2019, grid, QUESTIONS } from './forms.ts';

const read = (given: FormGrid): Mds2Form => {
  const made = readForm(given);
  assert.ok(made.ok, made.ok ? '' : made.error.detail);
  return made.value;
};

const answers = (form: Mds2Form): Record<string, unknown> =>
  Object.fromEntries(form.answers.map((a) => [a.id, [a.value, a.note]]));

const WANTED = {
  'MPII-1': ['yes', null],
  'MPII-3': ['no', null],
  'CONN-1': ['no', 'A wired variant only'],
  'CONN-2': ['see_note', 'Only while it is set up.'],
  'CONN-7': ['yes', 'optional'],
  'CSUP-2': ['yes', 'Windows 10 IoT, hardened'],
  'SAHD-9': ['yes', null],
  'TXCF-2': ['yes', null],
  'RMOT-1': ['no', null],
  'RMOT-1.1': ['na', null],
  'PAUT-4': [null, null],
};

test('a form of 2019: head, answers, notes, cells', () => {
  const form = read(grid(form2019()));
  assert.equal(form.edition, '2019');
  const head = Object.fromEntries(Object.entries(form.head).map(([k, v]) => [k, v?.text]));
  assert.deepEqual(head, {
    ...{ manufacturer: 'Acme Medical GmbH', model: 'Pump 7', description: 'Infusion pump', document: 'SEC-0042' },
    ...{ releasedAt: '2023-05-01', software: '4.0 - 4.2' },
  });
  assert.equal(form.head.model!.ref, 'C7');
  const own = Object.fromEntries(Object.entries(answers(form)).filter(([id]) => !id.startsWith('DOC')));
  assert.deepEqual(own, WANTED);
  const tls = form.answers.find((a) => a.id === 'CONN-7')!;
  assert.deepEqual([tls.section, tls.raw, tls.ref], ['CONN', 'Yes, optional', 'C16']);
  assert.deepEqual(
    form.problems.map((p) => p.ref),
    ['C22'],
    'an answer in words is told, not guessed at',
  );
});

test('columns in any order, with empty ones between, say the same', () => {
  const rows = form2019();
  const orders = [
    [5, 4, 3, 2, 1, 0],
    [2, 0, 3, 5, 1, 4],
    [1, 2, 0, 4, 3, 5],
    [4, 0, 5, 1, 3, 2],
  ];
  for (const order of orders) {
    const moved = rows.map((row) => order.flatMap((c, k) => (k === 2 ? ['', row[c]!] : [row[c]!])));
    const own = Object.entries(answers(read(grid(moved)))).filter(([id]) => !id.startsWith('DOC'));
    assert.deepEqual(Object.fromEntries(own), WANTED, order.join());
  }
});

test('merged cells: number and question in one, answer in the row below, blank rows between', () => {
  const rows = form2019().flatMap((row): string[][] => {
    if (!/^[A-Z]{4}-/.test(row[0]!) || row[0] === 'CONN-1') return [[...row], ['', '', '', '', '', '']];
    return [
      [row[0]!, row[1]!, '', '', '', ''],
      ['', '', row[2]!, row[3]!, '', ''],
    ];
  });
  const own = Object.entries(answers(read(grid(rows)))).filter(([id]) => !id.startsWith('DOC'));
  // What is answered in words in a row of its own belongs to nothing.
  assert.deepEqual(Object.fromEntries(own), WANTED);
  const joined = QUESTIONS.map(([id, question, answer, note]) => [`${id}: ${question}`, answer, note]);
  const form = read(grid(joined));
  assert.deepEqual(
    form.answers.map((a) => [a.id, a.value]),
    Object.entries(WANTED).map(([id, [value]]) => [id, value]),
  );
  assert.equal(form.answers[2]!.question, QUESTIONS[2]![1]);
});

test('a form of 2013: other numbers, head in rows, notes numbered anew in each section', () => {
  const form = read(grid(FORM_2013));
  assert.equal(form.edition, '2013');
  const head = Object.fromEntries(Object.entries(form.head).map(([k, v]) => [k, v?.text]));
  assert.deepEqual(head, {
    ...{ manufacturer: 'Acme Medical', model: 'View 5', description: 'Monitor', document: 'M-11' },
    ...{ releasedAt: '2014-02-03', software: 'B.01' },
  });
  assert.deepEqual(answers(form), {
    A: ['yes', 'Names and numbers.'],
    B: [null, null],
    'B.1': ['yes', null],
    'B.2': ['see_note', 'Drawings only.'],
    '1-1': ['no', 'By hand only.'],
    '1-1.1': ['na', null],
    '20-1': ['yes', null],
  });
  assert.deepEqual(
    form.answers.map((a) => a.section),
    [null, null, null, null, 'ALOF', 'ALOF', 'OTHR'],
  );
});

test('answers as people write them', () => {
  const said = (text: string) => {
    const rows = Array.from({ length: 8 }, (_, k) => [`SAHD-${k + 1}`, 'Is it so?', k === 0 ? text : 'Yes']);
    const { value, note } = read(grid(rows)).answers[0]!;
    return [value, note];
  };
  assert.deepEqual(said('YES'), ['yes', null]);
  assert.deepEqual(said('No: no components at their end'), ['no', 'no components at their end']);
  assert.deepEqual(said('N/A (no hardware)'), ['na', 'no hardware']);
  assert.deepEqual(said('Not applicable'), ['na', null]);
  assert.deepEqual(said('see notes'), ['see_note', null]);
  assert.deepEqual(said('See Note 4'), ['see_note', 'Note 4']);
  for (const text of ['No passwords are kept', 'Not yet', 'Yesterday', 'Nothing', 'Optional', 'true']) {
    assert.deepEqual(said(text), [null, null], text);
  }
  assert.deepEqual(said(''), [null, null]);
});

test('a form to be ticked: a column for each answer', () => {
  const tick = (...marks: string[]) => marks;
  const rows = [
    ['', 'Question', 'Yes', 'No', 'N/A', 'See Note', 'Note #'],
    ['SAHD-1', 'Is it so?', ...tick('X', '', '', ''), ''],
    ['SAHD-2', 'Is it so here?', ...tick('', '✓', '', ''), ''],
    ['SAHD-3', 'Is it so there?', ...tick('', '', 'x', ''), ''],
    ['SAHD-4', 'Is it so now?', ...tick('', '', '', 'x'), '1'],
    ['SAHD-5', 'Is it so at night?', ...tick('x', 'x', '', ''), ''],
    ['SAHD-6', 'Is it so at noon?', ...tick('', '', '', ''), ''],
    ['Notes', '1. At times.', '', '', '', '', ''],
  ];
  const form = read(grid(rows));
  assert.deepEqual(answers(form), {
    'SAHD-1': ['yes', null],
    'SAHD-2': ['no', null],
    'SAHD-3': ['na', null],
    'SAHD-4': ['see_note', 'At times.'],
    'SAHD-5': [null, null],
    'SAHD-6': [null, null],
  });
  assert.equal(form.answers[1]!.ref, 'D3');
  assert.deepEqual(
    form.problems.map((p) => p.ref),
    ['C6'],
    'two marks are no answer',
  );
});

test('whatever blank rows and columns, orders and headings: the same answers', () => {
  const rows = form2019();
  const known = Object.entries(answers(read(grid(rows))));
  for (let seed = 1; seed <= 200; seed++) {
    const rnd = chance(seed);
    const order = [0, 1, 2, 3, 4, 5].sort(() => rnd() - 0.5);
    const blank = Array.from({ length: 7 }, () => rnd() < 0.2);
    const moved = rows.flatMap((row) => {
      const cells = order.flatMap((c, k) => (blank[k] ? ['', row[c]!] : [row[c]!]));
      return rnd() < 0.2 ? [cells, []] : rnd() < 0.05 ? [['', 'page 2 of 9'], cells] : [cells];
    });
    assert.deepEqual(Object.entries(answers(read(grid(moved)))), known, `seed ${seed}`);
  }
});

test('answered twice: the same once, differently not at all', () => {
  const rows = [...form2019(), ['RMOT-1', QUESTIONS[8]![1], 'No'], ['TXCF-2', QUESTIONS[7]![1], 'No']];
  const form = read(grid(rows));
  assert.equal(form.answers.filter((a) => a.id === 'RMOT-1').length, 1);
  assert.equal(form.answers.find((a) => a.id === 'RMOT-1')!.value, 'no');
  assert.equal(form.answers.find((a) => a.id === 'TXCF-2')!.value, null);
  assert.ok(form.problems.some((p) => p.detail.startsWith('TXCF-2 is answered twice')));
});

test('a sheet without questions is refused, with what to do', () => {
  for (const rows of [
    [],
    [['Instructions'], ['Fill in every row.']],
    [
      ['Item', 'Amount'],
      ['A', '12'],
      ['B', '7'],
    ],
  ]) {
    const made = readForm(grid(rows, 'Cover'));
    assert.ok(!made.ok && made.error.at === 'Cover' && made.error.detail.includes('Choose'));
  }
});

test('JSON: a list of questions, a map by number, in any depth', () => {
  const list = {
    standard: 'HN 1-2019',
    device: { manufacturerName: 'Acme', deviceModel: 'Pump 7', softwareVersion: '4.2' },
    sections: [
      {
        questions: QUESTIONS.map(([id, question, answer, note]) => ({ questionId: id, question, answer, notes: note })),
      },
    ],
  };
  const map = {
    manufacturer: 'Acme',
    answers: Object.fromEntries(QUESTIONS.map(([id, , answer, note]) => [id, { answer, comment: note }])),
  };
  const want = QUESTIONS.map(([id]) => [id, WANTED[id as keyof typeof WANTED][0]]);
  for (const json of [list, map]) {
    const made = readJsonForm(json as FormJson);
    assert.ok(made.ok);
    assert.deepEqual(
      made.value.answers.map((a) => [a.id, a.value]),
      want,
    );
    assert.equal(made.value.head.manufacturer!.text, 'Acme');
    assert.equal(made.value.edition, '2019');
  }
  const made = readJsonForm(list as FormJson);
  assert.ok(made.ok);
  assert.equal(made.value.answers[2]!.ref, '/sections/0/questions/2/answer');
  assert.deepEqual(made.value.head.software, { text: '4.2', ref: '/device/softwareVersion' });
  const flat = readJsonForm({ 'RMOT-1': 'No', 'RMOT-2': true, A: 'See Note', B: 'text' });
  assert.ok(flat.ok);
  assert.deepEqual(
    flat.value.answers.map((a) => [a.id, a.value]),
    [
      ['RMOT-1', 'no'],
      ['RMOT-2', 'yes'],
      ['A', 'see_note'],
    ],
  );
  assert.ok(!readJsonForm([1, 'x', null]).ok);
});

test('hostile forms are read in short time and leave nothing invisible', () => {
  const start = process.cpuUsage();
  const long = 'x'.repeat(1_000_000);
  const rows = Array.from({ length: 20_000 }, (_, k) => [
    `SAHD-${k % 999}`,
    `${long.slice(0, 50)}\u202e?`,
    'Yes,'.repeat(40),
    '1',
  ]);
  const form = read(grid([...rows.slice(0, 3_000), [long, long, long, long]]));
  assert.ok(form.answers.length <= 999 && form.answers.every((a) => !a.question.includes('\u202e')));
  assert.ok(form.answers.every((a) => (a.note ?? '').length <= 8_000));
  let deep: FormJson = { 'RMOT-1': 'No' };
  for (let k = 0; k < 2_000; k++) deep = [deep];
  assert.ok(!readJsonForm(deep).ok, 'too deep is not looked at');
  const odd = JSON.parse(
    '{"__proto__": {"id": "RMOT-1", "answer": "No"}, "constructor": {"RMOT-2": "Yes"}}',
  ) as FormJson;
  assert.ok(readJsonForm(odd).ok);
  assert.ok(process.cpuUsage(start).user < 4_000_000);
});
