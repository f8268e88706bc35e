/** Exposures as documents of VEX, or as JSON: made on the server, of what a filter selects. */

import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { AppError } from '../base/error.ts';
import { csafVex } from '../exposure/vex/csaf.ts';
import { cyclonedxVex } from '../exposure/vex/cyclonedx.ts';
import { openVex } from '../exposure/vex/openvex.ts';
import { statementsOf } from '../exposure/vex/statements.ts';
import type { StatedExposure, VexFormat, VexHead } from '../model/vex-export.ts';

/** A document is made as a whole: more rows than this are asked for with a narrower filter, or as JSON. */
const MAX_ROWS = 50_000;

/** The publisher of what a hospital states, where nobody said who it is. */
export const PUBLISHER: Pick<VexHead, 'publisher' | 'namespace'> = {
  publisher: 'Hospital',
  namespace: 'https://openward.invalid/hospital',
};

export interface VexFile {
  readonly contentType: string;
  readonly fileName: string;
  readonly body: Readable;
}

async function* asJson(rows: AsyncIterable<StatedExposure>): AsyncGenerator<string> {
  let first = true;
  yield '[';
  for await (const row of rows) {
    yield `${first ? '\n' : ',\n'}${JSON.stringify(row)}`;
    first = false;
  }
  yield '\n]\n';
}

/** @throws AppError request.invalid where there is nothing to state, or too much for one document */
export async function vexFile(
  format: VexFormat,
  rows: AsyncIterable<StatedExposure>,
  who: Pick<VexHead, 'publisher' | 'namespace'>,
  nowMs: number,
): Promise<VexFile> {
  const at = new Date(nowMs).toISOString();
  const stamp = at.slice(0, 16).replace(/[-:]/g, '');
  const file = (body: Readable, kind: string): VexFile => ({
    contentType: 'application/json; charset=utf-8',
    fileName: `openward-${kind}-${stamp}.json`,
    body,
  });
  if (format === 'json') return file(Readable.from(asJson(rows)), 'exposures');
  const all: StatedExposure[] = [];
  for await (const row of rows) {
    all.push(row);
    if (all.length > MAX_ROWS)
      throw new AppError(
        'request.too-large',
        'invalid',
        `More than ${MAX_ROWS} exposures match: narrow the filter, or export them as JSON.`,
      );
  }
  const statements = statementsOf(all);
  if (statements.length === 0)
    throw new AppError('request.invalid', 'invalid', 'No exposure matches: there is nothing to state.');
  const head: VexHead = {
    id: `openward-${stamp}-${randomUUID().slice(0, 8)}`,
    serial: randomUUID(),
    ...who,
    atMs: nowMs,
  };
  const make = { 'csaf-vex': csafVex, 'cyclonedx-vex': cyclonedxVex, openvex: openVex }[format];
  return file(Readable.from([`${JSON.stringify(make(statements, head), null, 1)}\n`]), format);
}
