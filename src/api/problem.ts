/**
 * Errors as the client sees them: problem details (RFC 9457) with a stable code. What we did not foresee is a `bug` with the
 * request's id; its message and stack go to the log only.
 */

import { STATUS_CODES } from 'node:http';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { AppError, type ErrorCode, HTTP_STATUS } from '../base/error.ts';
import type { Problem } from '../model/api.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** `kind` decides the status; HTTP has a finer word for these. */
const FINER: Readonly<Partial<Record<ErrorCode, number>>> = {
  'auth.required': 401,
  'auth.throttled': 429,
  'request.rate': 429,
  'request.too-large': 413,
};

export function problemOf(error: AppError): Problem {
  const status =
    error.code === 'auth.failed' && error.kind === 'denied' ? 401 : (FINER[error.code] ?? HTTP_STATUS[error.kind]);
  const { code, message: detail, at } = error;
  return { code, title: STATUS_CODES[status] ?? 'Error', detail, status, at };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function member(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null && name in error ? Reflect.get(error, name) : undefined;
}

/** A failed schema: where, what is wrong, what to do. */
function invalid(error: unknown): AppError | null {
  if (!hasZodFastifySchemaValidationErrors(error)) return null;
  const first = error.validation[0];
  const context = text(member(error, 'validationContext')) || 'body';
  const part = context === 'querystring' ? 'query' : context;
  const pointer = first?.instancePath ?? '/';
  const what = first?.message ?? 'does not fit';
  return new AppError(
    'request.invalid',
    'invalid',
    `The ${part} of the request does not fit at ${pointer}: ${what}. Mend this member and send it again; /docs shows the schema.`,
    { at: { pointer, in: part } },
  );
}

/** Errors of the HTTP layer: body too large, not JSON, wrong content type ... */
function ofTransport(error: unknown): AppError | null {
  const status = member(error, 'statusCode');
  const code = text(member(error, 'code'));
  if (typeof status !== 'number' || status < 400 || status >= 500) return null;
  if (status === 413 || code.endsWith('_LIMIT')) {
    return new AppError('request.too-large', 'invalid', 'The request is larger than is allowed. Send less at once.');
  }
  if (status === 429) return new AppError('request.rate', 'unavailable', 'Too many requests. Wait a minute.');
  const detail =
    status === 415
      ? 'The content type is not understood. Send application/json, or multipart/form-data for uploads.'
      : 'The request cannot be read. Send valid JSON with the content type application/json.';
  return new AppError('request.invalid', 'invalid', detail, { at: { pointer: '' } });
}

const DATABASE_GONE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', '57P01', '57P02', '57P03', '08006', '08001']);

/** Any thrown thing as an AppError; `bug` for what was not foreseen. */
export function appErrorOf(error: unknown, requestId: string): AppError {
  if (error instanceof AppError) return error;
  const known = invalid(error) ?? ofTransport(error);
  if (known !== null) return known;
  if (DATABASE_GONE.has(text(member(error, 'code')))) {
    return new AppError('database.unavailable', 'unavailable', 'The database does not answer. Try again in a minute.', {
      cause: error,
    });
  }
  return new AppError(
    'bug',
    'bug',
    `An error in OpenWard. Please report it with the text of the log for request ${requestId}.`,
    { at: { request: requestId }, cause: error },
  );
}

/** An error for the log: kind, message and stack. Drivers hang whole rows on their errors; those stay out. */
export function loggable(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = text(member(error, 'code'));
  const cause = error.cause === undefined ? {} : { cause: String(error.cause) };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack ?? '',
    ...(code === '' ? {} : { code }),
    ...cause,
  };
}
