/**
 * /api/v1/openapi.json (OpenAPI 3.1, made from the schemas that the routes enforce) and /docs, the page that shows it.
 * The page's program comes from this machine. It sets HTML and makes styles at run time, so /docs alone has no Trusted Types
 * and allows inline styles; its scripts are still this server's only. Both need a session.
 */

import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import { API_PREFIX, nonceOf } from './headers.ts';

export const DOCS_PREFIX = '/docs';

function docsPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** @param cookie  name of the session cookie */
export async function addOpenApi(app: FastifyInstance, version: string, cookie: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'OpenWard',
        version,
        description:
          'Resources of OpenWard. Log in with POST /session; the cookie is the session. Requests that change something carry ' +
          'the header x-csrf-token with Me.csrf and come from this origin. Errors are problem details (RFC 9457) with a ' +
          'stable `code`.',
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: cookie },
          csrf: { type: 'apiKey', in: 'header', name: 'x-csrf-token' },
        },
      },
    },
    transform: createJsonSchemaTransform({}),
  });
  app.get(`${API_PREFIX}/openapi.json`, { config: { access: 'session' }, schema: { hide: true } }, async () =>
    app.swagger(),
  );
}

export async function addDocs(app: FastifyInstance): Promise<void> {
  const { default: reference } = await import('@scalar/fastify-api-reference');
  await app.register(async (docs) => {
    docs.addHook('onRoute', (options) => {
      options.config = { ...options.config, access: 'session' };
    });
    docs.addHook('onSend', async (_request, reply, payload) => {
      const nonce = nonceOf(reply);
      reply.header('content-security-policy', docsPolicy(nonce));
      if (!String(reply.getHeader('content-type')).startsWith('text/html') || typeof payload !== 'string')
        return payload;
      return payload.replaceAll('<script', `<script nonce="${nonce}"`);
    });
    await docs.register(reference, {
      routePrefix: DOCS_PREFIX,
      logLevel: 'silent',
      configuration: {
        url: `${API_PREFIX}/openapi.json`,
        pageTitle: 'OpenWard API',
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
        showDeveloperTools: 'never',
        agent: { disabled: true },
        mcp: { disabled: true },
      },
    });
  });
}
