/** Documents that claim to be complete are held to the code. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ERROR_CODES } from '../src/base/error.ts';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

test('docs/ERRORS.md explains every error code and no other', () => {
  const documented = [...read('docs/ERRORS.md').matchAll(/^\| `([a-z.-]+)` \|/gm)].map((m) => m[1]!).sort();
  assert.deepEqual(documented, Object.keys(ERROR_CODES).sort());
});

test('docs/ERRORS.md says the same as the program', () => {
  const text = read('docs/ERRORS.md');
  for (const [code, meaning] of Object.entries(ERROR_CODES))
    assert.ok(text.includes(`| \`${code}\` | ${meaning} |`), code);
});

test('decision records are numbered without gap or repetition and have a title', () => {
  const files = readdirSync(new URL('../docs/adr/', import.meta.url))
    .filter((f) => /^\d{4}-/.test(f))
    .sort();
  assert.ok(files.length >= 8);
  files.forEach((file, i) => {
    assert.equal(Number(file.slice(0, 4)), i + 1, file);
    assert.match(read(`docs/adr/${file}`), new RegExp(`^# ${i + 1}\\. `), file);
  });
});
