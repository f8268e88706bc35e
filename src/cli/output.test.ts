import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns } from './output.ts';

test('columns line up, also with characters outside the basic plane', () => {
  const lines = [
    ...columns(
      ['Name', 'Type', 'Note'],
      [
        ['a', 'pump', ''],
        ['😀😀😀😀😀', 'ct', 'x'],
      ],
    ),
  ];
  assert.deepEqual(lines, ['Name   Type  Note', 'a      pump', '😀😀😀😀😀  ct    x']);
});
