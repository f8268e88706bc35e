/** Recalls with their devices as a table to be written to a file, or as JSON. */

import { Readable } from 'node:stream';
import type { FieldAnswer } from '../model/recall.ts';
import { FORMATS, type Sheet, type Table } from './export.ts';
import type { RecallPair } from './recalls.ts';

export const RECALL_FORMATS = [...FORMATS, 'json'] as const;

const COLUMNS: readonly (readonly [name: string, cell: (pair: RecallPair) => string | null])[] = [
  ['Recall', (p) => p.recall.number],
  ['Class', (p) => p.recall.classification],
  ['FDA status', (p) => p.recall.status],
  ['Firm', (p) => p.recall.firm],
  ['Product', (p) => p.recall.product],
  ['Reason of the recall', (p) => p.recall.reason],
  ['State', (p) => p.device.state],
  ['Device', (p) => p.device.device.name],
  ['Manufacturer', (p) => p.device.device.manufacturer],
  ['Model', (p) => p.device.device.model],
  ['Unit', (p) => p.device.device.unit],
  ['Site', (p) => p.device.device.site],
  ['Why', (p) => p.device.reason],
  ['Since (UTC)', (p) => p.device.since],
  ['Clock', (p) => p.recall.clock?.state ?? null],
  ['Next step', (p) => p.recall.clock?.next ?? null],
  ['Due (UTC)', (p) => p.recall.clock?.dueAt ?? null],
  ['Overdue', (p) => (p.recall.clock === null ? null : p.recall.clock.isOverdue ? 'yes' : 'no')],
  ['Device id', (p) => p.device.device.id],
];

async function* cells(pairs: AsyncIterable<RecallPair>): AsyncGenerator<string[]> {
  for await (const pair of pairs) yield COLUMNS.map(([, cell]) => cell(pair) ?? '');
}

export const recallTable = (pairs: AsyncIterable<RecallPair>): Table => ({
  name: 'recalls',
  columns: COLUMNS.map(([name]) => name),
  rows: cells(pairs),
});

/** One JSON array; members as in the API. */
export function recallJson(pairs: AsyncIterable<RecallPair>): Sheet {
  async function* text(): AsyncGenerator<string> {
    yield '[';
    let first = true;
    for await (const { recall, device } of pairs) {
      yield `${first ? '\n' : ',\n'}${JSON.stringify({ recall, device })}`;
      first = false;
    }
    yield '\n]\n';
  }
  return {
    contentType: 'application/json; charset=utf-8',
    fileName: 'openward-recalls.json',
    body: Readable.from(text()),
  };
}

/** What a field comes to in a line: `serial number: differs (recall: 100-200; device: 300)`. */
export const fieldLine = ({ field, answer, said, known, note }: FieldAnswer): string =>
  `${field}: ${answer} (recall: ${said ?? '-'}; device: ${known ?? 'unknown'}${note === '' ? '' : `; ${note}`})`;
