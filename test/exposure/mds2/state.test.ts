import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffForms } from '../../../src/exposure/mds2/diff.ts';
import { readForm } from '../../../src/exposure/mds2/read.ts';
import { effectiveAnswers, standingOf, unresolved } from '../../../src/exposure/mds2/state.ts';
import { statedIn, systemIn, topicsOf } from '../../../src/exposure/mds2/topics.ts';
import type { Mds2Form, Mds2Ruling } from '../../../src/model/mds2.ts';
import { FORM_2013, form2019, grid, QUESTIONS } from './forms.ts';

const read = (rows: readonly (readonly string[])[]): Mds2Form => {
  const made = readForm(grid(rows));
  assert.ok(made.ok);
  return made.value;
};

test('a form is stale when other software runs; what cannot be said is not said', () => {
  const stale = (software: string, running: string | null) =>
    standingOf(read(form2019(QUESTIONS, software)), running).isStale;
  assert.equal(stale('4.0 - 4.2', '4.1'), false);
  assert.equal(stale('4.0 - 4.2', 'V4.2.0'), false);
  assert.equal(stale('4.0 - 4.2', '4.3'), true);
  assert.equal(stale('4.2', 'v4.2.0'), false);
  assert.equal(stale('4.2', '5.0'), true);
  assert.equal(stale('4.2 and higher', '5.0'), false);
  assert.equal(stale('4.1, 4.2 and 5.0', '5.0'), false);
  assert.equal(stale('4.1, 4.2 and 5.0', '4.3'), true);
  assert.equal(stale('4.x', '4.7'), false);
  assert.equal(stale('4.2', '4.2.7'), null, 'a line of versions may be meant');
  assert.equal(stale('all current releases of the spring', '4.2'), null);
  assert.equal(stale('4.2', null), null);
  assert.equal(stale('4.2', 'latest'), null);
  assert.equal(stale('', '4.2'), null);
});

const ruling = (question: string, value: Mds2Ruling['value'], atMs = 1): Mds2Ruling => ({
  question,
  value,
  by: 'ana',
  atMs,
});

test('See Note is nothing until somebody rules on it; the latest word counts', () => {
  const form = read(form2019());
  assert.deepEqual(unresolved(form, []), ['CONN-2', 'PAUT-4']);
  assert.equal(effectiveAnswers(form, []).has('CONN-2'), false);
  const rulings = [ruling('CONN-2', 'yes', 2), ruling('CONN-2', 'no', 1), ruling('GONE-1', 'no')];
  assert.deepEqual(unresolved(form, rulings), ['PAUT-4']);
  assert.equal(effectiveAnswers(form, rulings).get('CONN-2')!.value, 'yes');
  assert.equal(effectiveAnswers(form, rulings).has('GONE-1'), false);
  assert.equal(effectiveAnswers(form, []).get('RMOT-1')!.value, 'no');
});

test('what changed between two forms', () => {
  const before = read(form2019());
  const changed = QUESTIONS.filter(([id]) => id !== 'PAUT-4').map(
    ([id, question, answer, note]): readonly [string, string, string, string] => {
      if (id === 'RMOT-1') return [id, question, 'Yes', 'On demand'];
      if (id === 'SAHD-9') return [id, `${question} Or closed?`, answer, note];
      return [id, question, answer, note];
    },
  );
  const after = read(form2019([...changed, ['SBOM-1', 'Is a bill of software available?', 'Yes', '']], '5.0'));
  assert.deepEqual(
    diffForms(before, after)
      .map((c) => [c.at, c.kind, c.before, c.after])
      .filter(([at]) => at !== 'DOC-8'),
    [
      ['software', 'head', '4.0 - 4.2', '5.0'],
      ['SAHD-9', 'wording', QUESTIONS[6]![1], `${QUESTIONS[6]![1]} Or closed?`],
      ['RMOT-1', 'answer', 'no', 'yes'],
      ['RMOT-1', 'note', null, 'On demand'],
      ['SBOM-1', 'added', null, 'yes'],
      ['PAUT-4', 'removed', 'No default accounts', null],
    ],
  );
  assert.deepEqual(diffForms(before, before), []);
});

test('across editions questions are the same by their words, not by their numbers', () => {
  const older = read(FORM_2013);
  const newer = read(form2019([...QUESTIONS, ['ALOF-1', 'Does it log off by itself?', 'Yes', '']]));
  const changes = diffForms(older, newer).filter((c) => c.kind !== 'head');
  assert.deepEqual(
    changes.filter((c) => c.at === 'ALOF-1').map((c) => [c.kind, c.before, c.after]),
    [
      ['answer', 'no', 'yes'],
      ['note', 'By hand only.', null],
    ],
  );
});

test('what a question is about is told by its words in either edition', () => {
  const topics = (rows: readonly (readonly string[])[]) =>
    Object.fromEntries(statedIn(read(rows), []).map((s) => [s.answer.id, `${s.topic} ${s.value}`]));
  assert.deepEqual(topics(form2019()), {
    'MPII-3': 'transmits-patient-data no',
    'CONN-1': 'wifi no',
    'CONN-7': 'tls yes',
    'CSUP-2': 'has-os yes',
    'SAHD-9': 'closes-unneeded-services yes',
    'TXCF-2': 'encrypts-transmission yes',
    'RMOT-1': 'remote-service no',
  });
  assert.deepEqual(topics(FORM_2013), { '20-1': 'remote-service yes' }, 'to show or keep data is not to send them');
  const twice: typeof QUESTIONS = [...QUESTIONS, ['CONN-1.1', 'Does it support Wi-Fi in the service room?', 'Yes', '']];
  assert.equal(topics(form2019(twice))['CONN-1'], undefined, 'yes and no of one thing: neither counts');
  for (const near of [
    'Is TLS configurable?',
    'Are audit logs encrypted in transit?',
    'Can patient data be seen while remote service connections are permitted?',
    'Does it support other wireless connections?',
    'Does the SaMD contain an operating system?',
  ]) {
    assert.deepEqual(topicsOf(near), [], near);
  }
});

test('the operating system is taken from a note that names one', () => {
  const noted = (note: string) =>
    systemIn({
      id: 'X-1',
      section: null,
      question: 'Does it contain an Operating System?',
      value: 'yes',
      raw: 'Yes',
      note,
      ref: 'A1',
    });
  assert.equal(noted('Windows 10 IoT, hardened'), 'Windows 10');
  assert.equal(noted('Windows Embedded Standard 7'), 'Windows Embedded Standard 7');
  assert.equal(noted('an embedded Linux by Yocto'), 'Linux');
  assert.equal(noted('VxWorks 6.9 on the module'), 'VxWorks');
  assert.equal(noted('Windows 10 on the console, Linux on the detector'), null);
  assert.equal(noted('a small kernel of our own'), null);
});
