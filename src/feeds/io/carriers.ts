/** Bundles and the network, as the command line is given them. */

import { readdir } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AppError } from '../../base/error.ts';
import type { FeedCarriers, Fetched, Packed, SyncOptions } from '../../services/feeds-ports.ts';
import { type Feed, FeedRefusal } from '../contract.ts';
import { type OriginOf, packBundle } from './bundle.ts';
import type { FetchPorts } from './fetch.ts';
import { readState, STATE_NAME, syncFeeds } from './sync.ts';

/** Where each file of a folder came from, as far as fetching has noted it. */
async function originsUnder(folder: string): Promise<OriginOf> {
  const found = new Map<string, { readonly source: string; readonly fetchedAt: string }>();
  const all = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of all.filter((e) => e.isFile() && e.name === STATE_NAME)) {
    const below = path
      .relative(folder, entry.parentPath)
      .split(path.sep)
      .filter((p) => p !== '');
    for (const [source, { file, fetchedAt }] of await readState(entry.parentPath))
      found.set([...below, file].join('/'), { source, fetchedAt });
  }
  // Of a file of an archive: the archive's.
  return (name) => found.get(name) ?? found.get(name.replace(/(\.zip)\/.*$/i, '$1')) ?? null;
}

/** Proxies of the environment (HTTPS_PROXY, NO_PROXY ...) stand for every request that is made while `work` runs. */
async function throughProxy<T>(work: () => Promise<T>): Promise<T> {
  const restore = http.setGlobalProxyFromEnv();
  try {
    return await work();
  } finally {
    restore();
  }
}

const MACHINE: FetchPorts = {
  nowMs: () => Date.now(),
  sleep: (ms) => setTimeout(ms),
  random: Math.random,
};

export function feedCarriers(members: () => Promise<readonly Feed[]>, ports: FetchPorts = MACHINE): FeedCarriers {
  return {
    async pack(folder: string, bundle: string): Promise<Packed> {
      const [feeds, originOf] = [await members(), await originsUnder(folder)];
      const packedAt = new Date(ports.nowMs()).toISOString();
      return packBundle(folder, bundle, { feeds, originOf, packedAt }).catch((cause: unknown) => {
        if (cause instanceof FeedRefusal)
          throw new AppError('feed.unreadable', 'invalid', `${bundle} ${cause.message}.`, { cause });
        throw cause;
      });
    },
    async sync(options: SyncOptions, onDone: (one: Fetched) => void): Promise<readonly Fetched[]> {
      const feeds = await members();
      const unknown = options.feeds.find((id) => !feeds.some((f) => f.id === id));
      if (unknown !== undefined) {
        const known = feeds.filter((f) => f.places.length > 0).map((f) => f.id);
        throw new AppError(
          'usage',
          'invalid',
          `There is no feed ${unknown}. Those that can be fetched: ${known.join(', ')}.`,
        );
      }
      return throughProxy(() => syncFeeds(feeds, options, ports, onDone));
    },
  };
}
