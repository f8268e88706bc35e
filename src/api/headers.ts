/**
 * Security headers on every answer (security.md rule 23). Scripts run from our own files only; styles need the nonce of the
 * answer that carries the page; nothing is fetched from another machine. /docs alone is looser, and says why in docs.ts.
 */

import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';

export const API_PREFIX = '/api/v1';

/** The policy of every page. @param nonce  base64 text, new for every answer */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}

export const newNonce = (): string => randomBytes(18).toString('base64');

const nonces = new WeakMap<FastifyReply, string>();

/** The nonce that this answer's policy names. */
export function nonceOf(reply: FastifyReply): string {
  const known = nonces.get(reply);
  if (known !== undefined) return known;
  const made = newNonce();
  nonces.set(reply, made);
  return made;
}

/** @param secure  true when people reach the server over TLS */
export function addSecurityHeaders(app: FastifyInstance, secure: boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': contentSecurityPolicy(nonceOf(reply)),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), payment=()',
      'x-frame-options': 'DENY',
    });
    if (secure) reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains');
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
}
