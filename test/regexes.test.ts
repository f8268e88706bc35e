/**
 * No pattern that sees text of a device takes long for any text (security rule 26, test A10): every regular expression of the
 * code that reads such text, and of the catalogue, against attacks made from itself. Patterns of the code get 4 KB, four times
 * what is kept of any value; those of the catalogue what they are given at most.
 */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import ts from 'typescript';
import { attacks } from './support/regex-attacks.ts';

const root = new URL('../', import.meta.url).pathname;
const SERVICES =
  '(?:[_.-]?(?:store|storage|st|scu|scp|print|prt|qr|query|find|move|get|mwl|wl|wrk|mpps|pps|sc|commit|echo|rx|tx|dcm|ae|tls))+[_.-]?\\d?$';
const CODE_CHARS = 4_096;
const CATALOGUE_CHARS = 512;
const MOST_MS = 10;
const RUNS = 3;

/** Patterns that get less, by their text: what they get at most, as the code around them sees to. */
const BOUNDED: Readonly<Record<string, number>> = {
  // senders.ts: longer titles are left as they are
  [SERVICES]: 64,
  // kernel.ts: our own text, no device's
  '=+$': 3,
};

interface Pattern {
  readonly where: string;
  readonly source: string;
  readonly flags: string;
  readonly chars: number;
}

function ofCode(): Pattern[] {
  const out: Pattern[] = [];
  for (const file of globSync('src/{base,model,wire,sources,identify,exposure}/**/*.ts', { cwd: root })) {
    if (file.endsWith('.test.ts')) continue;
    const code = ts.createSourceFile(file, readFileSync(root + file, 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/');
        const where = `${file}:${code.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
        const source = node.text.slice(1, end);
        out.push({ where, source, flags: node.text.slice(end + 1), chars: BOUNDED[source] ?? CODE_CHARS });
      }
      ts.forEachChild(node, visit);
    };
    visit(code);
  }
  return out;
}

function ofCatalogue(): Pattern[] {
  const out: Pattern[] = [];
  for (const file of globSync('catalog/**/*.json', { cwd: root })) {
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'regex' && typeof inner === 'string') {
          out.push({ where: file, source: inner, flags: 'iu', chars: CATALOGUE_CHARS });
        } else visit(inner);
      }
    };
    visit(JSON.parse(readFileSync(root + file, 'utf8')));
  }
  return out;
}

/** Short ones first: what is exponential shows there, before it would take for ever. */
const SIZES = [20, 24, 28, 128, 256, 512];

interface Worst {
  readonly ms: number;
  readonly text: string;
}

/** The attack that takes longest: milliseconds (the least of several runs) and the text. */
function worst({ source, flags, chars }: Pattern): Worst {
  const pattern = new RegExp(source, flags);
  let found: Worst = { ms: 0, text: '' };
  for (const size of [...SIZES.filter((n) => n < chars), chars]) {
    for (const text of attacks(source, flags, size)) {
      const ms = cost(pattern, text);
      if (ms > found.ms) found = { ms, text };
      if (ms > 2 * MOST_MS) return found;
    }
  }
  return found;
}

function cost(pattern: RegExp, text: string): number {
  let ms = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS && ms > MOST_MS / 2; run++) {
    const start = process.threadCpuUsage();
    pattern.lastIndex = 0;
    // As code with the flag g does: every match
    if (pattern.global) text.replace(pattern, '');
    else pattern.exec(text);
    const used = process.threadCpuUsage(start);
    ms = Math.min(ms, (used.user + used.system) / 1000);
  }
  return ms;
}

test('the attacks find what they are for', () => {
  const bad = [
    '^(a+)+$',
    '(x+x+)+y',
    '^(\\d+)*z',
    '^(?:a|a)*$',
    '^([a-z]+\\s?)*$',
    '\\s*\\s*\\s*$',
    '(.*)(.*)(.*)=',
    '"(?:[^"]*,?)*"!',
  ];
  for (const source of bad) {
    const { ms } = worst({ where: '', source, flags: '', chars: CODE_CHARS });
    assert.ok(ms > MOST_MS, `${source}: ${ms}`);
  }
});

test('no pattern of the code or the catalogue takes long for any text of a device', () => {
  const patterns = [...ofCode(), ...ofCatalogue()];
  const measured = patterns.map((p) => ({ ...p, ...worst(p) })).sort((a, b) => b.ms - a.ms);
  const [slowest] = measured;
  console.log(
    `# ${patterns.length} patterns, slowest ${slowest!.ms.toFixed(1)} ms: ${slowest!.where} /${slowest!.source}/`,
  );
  assert.ok(patterns.length > 500, 'the search finds them');
  const slow = measured.filter((m) => m.ms > MOST_MS);
  assert.deepEqual(
    slow.map(
      (m) => `${m.where} /${m.source}/${m.flags} ${m.ms.toFixed(0)} ms for ${JSON.stringify(m.text.slice(0, 60))}...`,
    ),
    [],
  );
});
