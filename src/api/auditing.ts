/**
 * Audit rows of requests: accepted ones before their effect, refused and failed ones when they are answered. A change that was
 * accepted and then failed has both rows: the log says what was let through and what became of it.
 */

import type { FastifyRequest } from 'fastify';
import type { AppError } from '../base/error.ts';
import { visitorOf } from './access.ts';
import { auditBy, isUnsafe, type Route } from './contract.ts';
import type { ApiServices } from './services.ts';

const MAX_TARGET_CHARS = 200;

const actionOf = (r: Route): string => r.action ?? r.access;

/** The path as it was called, without its query: the query may hold what people typed. */
function calledPath(request: FastifyRequest): string {
  const path = request.url.split('?', 1)[0] ?? '';
  return `${request.method} ${path}`.slice(0, MAX_TARGET_CHARS);
}

/** Requests whose handler began: a `self` route writes its own outcome from there on. */
const begun = new WeakSet<FastifyRequest>();

export async function auditAccepted(
  services: ApiServices,
  request: FastifyRequest,
  r: Route,
  target: string | null | undefined,
): Promise<void> {
  begun.add(request);
  if (auditBy(r) !== 'before') return;
  await services.audit.record({
    actor: visitorOf(request).actor,
    action: actionOf(r),
    target: target ?? calledPath(request),
    outcome: 'allowed',
    detail: null,
  });
}

/** Refusals of any request, and failures of those that change something or take data out. */
export async function auditRefused(services: ApiServices, request: FastifyRequest, error: AppError): Promise<void> {
  const r = request.routeOptions.config.api;
  if (r === undefined) return;
  const by = auditBy(r);
  if (by === 'self' && begun.has(request)) return;
  const denied = error.kind === 'denied' || error.code === 'request.rate';
  if (!denied && by === 'none' && !isUnsafe(r.method)) return;
  if (r.probe === true && error.code === 'auth.required') return;
  const { actor } = visitorOf(request);
  const entry = {
    actor,
    action: actionOf(r),
    target: calledPath(request),
    outcome: denied ? ('denied' as const) : ('failed' as const),
    detail: error.code,
  };
  await (actor.id === null ? services.audit.recordAnonymous(entry) : services.audit.record(entry));
}
