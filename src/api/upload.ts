/** The one file of a request that brings one. */

import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../base/error.ts';
import { printable } from '../base/text.ts';

const MAX_NAME_CHARS = 200;

/** The last part of a path in either writing, visible characters only. It is shown, never opened. */
export function fileName(given: string | undefined, otherwise: string): string {
  const last = (given ?? '').split(/[/\\]/).at(-1) ?? '';
  const shown = printable(last).slice(0, MAX_NAME_CHARS);
  return shown === '' || shown === '.' || shown === '..' ? otherwise : shown;
}

const invalid = (detail: string): AppError =>
  new AppError('request.invalid', 'invalid', detail, { at: { pointer: '/file' } });

/** @throws AppError request.invalid where there is none */
export async function oneFile<T>(
  request: FastifyRequest,
  otherwise: string,
  take: (stream: Readable, name: string) => Promise<T>,
): Promise<T> {
  if (!request.isMultipart()) throw invalid('Send the file as multipart/form-data in a part named `file`.');
  const part = await request.file();
  if (part === undefined) throw invalid('The request holds no file. Send it in a part named `file`.');
  try {
    return await take(part.file, fileName(part.filename, otherwise));
  } finally {
    // What was left unread would hold the connection.
    if (!part.file.readableEnded) part.file.resume();
  }
}
