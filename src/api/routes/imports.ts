/** Imports: captures are streamed to the service, one result per file. */

import { Readable } from 'node:stream';
import { z } from 'zod';
import { AppError } from '../../base/error.ts';
import type { ImportFile } from '../../model/api.ts';
import { route } from '../contract.ts';
import { idParams, listOf, page, pageQuery, siteQuery } from '../schemas/common.ts';
import { importFile } from '../schemas/imports.ts';
import { oneSite, scopeOf } from '../scope.ts';
import type { ImportsService } from '../services.ts';
import { fileName } from '../upload.ts';

/** Left free on the disk whatever is uploaded: the database lives there as well. */
const RESERVE_BYTES = 512 * 1_048_576;
const CHECK_EVERY_BYTES = 64 * 1_048_576;

function tooLittleSpace(free: number): AppError {
  return new AppError(
    'request.too-large',
    'invalid',
    `The disk has ${Math.floor(free / 1_048_576)} MiB free, too little for this upload. Free some space, or import the file on the server with "openward import".`,
  );
}

async function requireSpace(imports: ImportsService, neededBytes: number): Promise<void> {
  const free = await imports.freeBytes();
  if (free !== null && free - neededBytes < RESERVE_BYTES) throw tooLittleSpace(free);
}

/** The stream as it is, ended with an error when the disk runs short on the way: not every upload says its length. */
async function* watched(imports: ImportsService, stream: Readable): AsyncGenerator<Uint8Array> {
  let unchecked = 0;
  for await (const chunk of stream) {
    const bytes = chunk as Uint8Array;
    unchecked += bytes.length;
    if (unchecked >= CHECK_EVERY_BYTES) {
      unchecked = 0;
      await requireSpace(imports, CHECK_EVERY_BYTES);
    }
    yield bytes;
  }
}

const lengthOf = (header: string | undefined): number => {
  const length = Number(header ?? 0);
  return Number.isFinite(length) ? length : 0;
};

export default [
  route({
    method: 'POST',
    path: '/imports',
    access: 'import.run',
    action: 'import.run',
    upload: true,
    summary: 'Import captures, logs, lease files: multipart/form-data, part `file`, several allowed',
    query: siteQuery.extend({ keepReadable: z.stringbool().default(false), kind: z.string().max(64).optional() }),
    response: listOf(importFile),
    async handler(call) {
      const { imports } = call.services;
      if (!call.request.isMultipart()) {
        throw new AppError(
          'request.invalid',
          'invalid',
          'Send the files as multipart/form-data in parts named `file`.',
          {
            at: { pointer: '/file' },
          },
        );
      }
      const site = await oneSite(call, call.query.site);
      await requireSpace(imports, lengthOf(call.request.headers['content-length']));
      const results: ImportFile[] = [];
      for await (const part of call.request.files()) {
        const { keepReadable, kind = null } = call.query;
        const stream = Readable.from(watched(imports, part.file), { objectMode: false });
        results.push(
          await imports.importFile(site, call.actor, stream, fileName(part.filename, 'capture'), {
            keepReadable,
            kind,
          }),
        );
        // What the service left unread would block the parts behind it.
        if (!part.file.readableEnded) part.file.resume();
      }
      if (results.length > 0) return results;
      throw new AppError(
        'request.invalid',
        'invalid',
        'The request holds no file. Send one or more parts named `file`.',
        {
          at: { pointer: '/file' },
        },
      );
    },
  }),
  route({
    method: 'GET',
    path: '/imports',
    access: 'import.read',
    summary: 'Imports, the latest first',
    query: siteQuery.extend(pageQuery.shape),
    response: page(importFile),
    handler: async (call) =>
      call.services.imports.page(await scopeOf(call, call.query.site), {
        cursor: call.query.cursor ?? null,
        limit: call.query.limit,
      }),
  }),
  route({
    method: 'GET',
    path: '/imports/:id',
    access: 'import.read',
    summary: 'One import with its result',
    params: idParams,
    response: importFile,
    handler: async (call) => call.services.imports.byId(await scopeOf(call, undefined), call.params.id),
  }),
  route({
    method: 'POST',
    path: '/imports/:id/cancel',
    access: 'import.run',
    action: 'import.cancel',
    summary: 'Cancel an import that is queued or running',
    params: idParams,
    response: importFile,
    target: (call) => `import ${call.params.id}`,
    handler: async (call) => call.services.imports.cancel(await scopeOf(call, undefined), call.params.id),
  }),
];
