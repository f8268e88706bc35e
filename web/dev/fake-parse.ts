/** The filter of a request as a test on rows, with the problem that the API answers when it cannot be read. */

import type { AssetRow } from '../../src/model/api.ts';
import { matches } from '../../src/model/filter/match.ts';
import { parse } from '../../src/model/filter/parse.ts';
import { FakeProblem } from './fake-api.ts';
import { NOW_MS } from './fake-data.ts';

export function compile(text: string): (row: AssetRow) => boolean {
  const filter = parse(text);
  if (!filter.ok) {
    const { code, column, detail } = filter.error;
    throw new FakeProblem(400, code, `Column ${column}: ${detail}.`, { column });
  }
  return (row) => matches(filter.value, row.values, NOW_MS);
}
