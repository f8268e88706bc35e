/**
 * The pages: files of web/dist as they were built, names with a hash kept for ever, index.html with the nonce of its answer.
 * A path that is no file and not under /api is a page of the application, so it gets index.html too.
 */

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../base/error.ts';
import { nonceOf } from './headers.ts';

const PLACEHOLDER = '__CSP_NONCE__';

const ABSENT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>OpenWard</title>
<h1>The pages are not built</h1>
<p>The server runs and its API answers under <code>/api/v1</code>, but the folder of the pages is missing.
Build them with <code>npm run web:build</code>, then reload this page.</p></html>`;

async function readIndex(root: string | null): Promise<string | null> {
  if (root === null) return null;
  return readFile(join(root, 'index.html'), 'utf8').catch(() => null);
}

function sendPage(reply: FastifyReply, index: string | null): FastifyReply {
  reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store');
  if (index === null) return reply.code(503).send(ABSENT);
  return reply.code(200).send(index.replaceAll(PLACEHOLDER, nonceOf(reply)));
}

/** True for what a browser asks for when a person opens or reloads a page. */
function isPage(request: FastifyRequest): boolean {
  const path = request.url.split('?', 1)[0] ?? '';
  const readable = request.method === 'GET' || request.method === 'HEAD';
  return readable && !path.startsWith('/api/') && path !== '/api' && !/^\/assets\/.*\.[a-z0-9]+$/i.test(path);
}

/** @param root  folder of the built pages; null or absent: a page that says how to build them */
export async function addWeb(app: FastifyInstance, root: string | null): Promise<void> {
  let index = await readIndex(root);
  const page = async (reply: FastifyReply): Promise<FastifyReply> => {
    // Built after the start: found at the next request.
    index ??= await readIndex(root);
    return sendPage(reply, index);
  };
  app.get('/', { config: { access: 'public' } }, async (_request, reply) => page(reply));
  app.get('/index.html', { config: { access: 'public' } }, async (_request, reply) => page(reply));
  if (root !== null && (await stat(root).catch(() => null))?.isDirectory() === true) {
    await app.register(async (files) => {
      files.addHook('onRoute', (options) => {
        options.config = { ...options.config, access: 'public' };
      });
      await files.register(fastifyStatic, {
        root,
        index: false,
        redirect: false,
        dotfiles: 'ignore',
        cacheControl: false,
        logLevel: 'error',
        setHeaders(response, path) {
          const hashed = /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(path);
          response.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        },
      });
    });
  }
  app.setNotFoundHandler(async (request, reply) => {
    if (isPage(request)) return page(reply);
    throw new AppError(
      'not-found',
      'not-found',
      'There is nothing at this address. GET /api/v1/openapi.json lists all.',
    );
  });
}
