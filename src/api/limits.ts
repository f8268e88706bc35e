/**
 * Limits of a request (security.md test D6): length of the address, size, depth and time of a JSON body. Uploads are
 * streamed and have their own route. Header size and idle connections are bounded where the server is made.
 */

import type { FastifyInstance } from 'fastify';
import { AppError } from '../base/error.ts';
import { jsonDepth } from '../base/json.ts';

export const MAX_BODY_BYTES = 1_048_576;
export const MAX_URL_BYTES = 4_096;
export const MAX_JSON_DEPTH = 64;

const ESCAPED_NUL = /(?<!\\)(?:\\\\)*\\u0000/;

const nul = (part: string): AppError =>
  new AppError('request.invalid', 'invalid', `The ${part} holds a NUL character. Leave it out.`, {
    at: { pointer: '', in: part },
  });

/** @param bodyTimeoutMs  a JSON body must be there by then */
export function addLimits(app: FastifyInstance, bodyTimeoutMs: number): void {
  app.addHook('onRequest', async (request) => {
    if (request.url.length > MAX_URL_BYTES) {
      throw new AppError(
        'request.too-large',
        'invalid',
        `The address with its query is longer than ${MAX_URL_BYTES} bytes. Use a shorter filter or fewer columns.`,
      );
    }
  });
  // A NUL is in no name, filter or id, and PostgreSQL takes none.
  app.addHook('onRequest', async (request) => {
    if (request.url.includes('%00')) throw nul('query');
  });
  // Somebody who sends one byte a second holds a connection for ever; an upload may take its time.
  app.addHook('preParsing', async (request, _reply, payload) => {
    if (request.routeOptions.config.api?.upload === true || request.headers['content-length'] === '0') return payload;
    const timer = setTimeout(() => request.raw.destroy(), bodyTimeoutMs);
    timer.unref();
    request.raw.once('end', () => clearTimeout(timer));
    request.raw.once('close', () => clearTimeout(timer));
    return payload;
  });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const json = String(body);
    if (json === '') return done(null, undefined);
    if (jsonDepth(json) > MAX_JSON_DEPTH) {
      return done(new AppError('request.too-large', 'invalid', `The JSON is nested deeper than ${MAX_JSON_DEPTH}.`));
    }
    if (ESCAPED_NUL.test(json)) return done(nul('body'));
    return parse(request, json, done);
  });
}
