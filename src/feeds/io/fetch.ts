/**
 * Fetches one address into one file: asks whether it changed, tries again with patience, stays within time and size, and does
 * not let itself be sent anywhere. The file is replaced when the whole answer is there and was found good; else it stays.
 */

import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { FeedRefusal } from '../contract.ts';

export interface FetchRules {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Times that an address is asked at most. */
  readonly tries: number;
  /** Waiting time before the second try; doubles from there on, up to the longest. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  readonly redirects: number;
  /** Hosts that may be gone on to, beside the one that was asked. */
  readonly allowedHosts: readonly string[];
}

export const FETCH_RULES: FetchRules = {
  timeoutMs: 300_000,
  maxBytes: 2 * 1_073_741_824,
  tries: 4,
  firstWaitMs: 1_000,
  longestWaitMs: 120_000,
  redirects: 5,
  allowedHosts: [],
};

export interface FetchPorts {
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 up to 1: waiting times of many installations fall apart. */
  readonly random: () => number;
}

/** What is known of the last good answer of an address. */
export interface Known {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export type Answer<T> =
  | { readonly kind: 'fetched'; readonly known: Known; readonly value: T }
  | { readonly kind: 'unchanged' };

/** An answer that may be another one later. */
class Passing extends Error {
  readonly waitMs: number | null;
  constructor(message: string, waitMs: number | null = null) {
    super(message);
    this.waitMs = waitMs;
  }
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** @throws FeedRefusal for what is no https address; http is for this machine only */
export function addressOf(text: string, from?: URL): URL {
  if (text === '' || !URL.canParse(text, from?.href)) throw new FeedRefusal('is no address');
  const url = new URL(text, from);
  const plain = url.protocol === 'http:' && LOOPBACK.includes(url.hostname);
  if (url.protocol !== 'https:' && !plain)
    throw new FeedRefusal(`is not fetched over ${url.protocol}// but over https only`);
  if (url.username !== '' || url.password !== '') throw new FeedRefusal('holds a name or a password');
  return url;
}

function waitOf(header: string | null, nowMs: number, rules: FetchRules): number | null {
  if (header === null) return null;
  const wait = /^\d{1,6}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 0), rules.longestWaitMs);
}

/** Follows within the rules. @throws FeedRefusal, Passing */
async function ask(asked: URL, known: Known | null, rules: FetchRules, ports: FetchPorts): Promise<Response> {
  const headers = new Headers({ 'user-agent': 'OpenWard feeds', accept: '*/*' });
  if (known?.etag != null) headers.set('if-none-match', known.etag);
  if (known?.lastModified != null) headers.set('if-modified-since', known.lastModified);
  const signal = AbortSignal.timeout(rules.timeoutMs);
  let url = asked;
  for (let n = 0; n <= rules.redirects; n++) {
    const answer = await fetch(url, { headers, redirect: 'manual', signal }).catch((error: Error) => {
      throw new Passing(
        error.name === 'TimeoutError' ? 'does not answer in time' : `cannot be reached (${reason(error)})`,
      );
    });
    if (answer.status === 304 || answer.ok) return answer;
    await answer.body?.cancel().catch(() => {});
    if (answer.status < 300 || answer.status > 399) throw failed(answer, rules, ports);
    const next = addressOf(answer.headers.get('location') ?? '', url);
    if (next.host !== asked.host && !rules.allowedHosts.includes(next.hostname))
      throw new FeedRefusal(
        `sends on to ${next.hostname}, which is not allowed: name it with --allow-host if you trust it`,
      );
    url = next;
  }
  throw new FeedRefusal(`sends on more than ${rules.redirects} times`);
}

const reason = (error: Error): string => {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? error.message;
};

function failed(answer: Response, rules: FetchRules, ports: FetchPorts): Error {
  const { status } = answer;
  const wait = waitOf(answer.headers.get('retry-after'), ports.nowMs(), rules);
  return status === 429 || status >= 500
    ? new Passing(`answers ${status}`, wait)
    : new FeedRefusal(`answers ${status}: nothing is there, or it may not be had`);
}

/** Writes the body. @throws FeedRefusal for a page, or too much; Passing where it breaks off */
async function save(answer: Response, file: string, rules: FetchRules): Promise<number> {
  if (/^\s*text\/html\b/i.test(answer.headers.get('content-type') ?? ''))
    throw new FeedRefusal('answers with a web page: a proxy or a log-in may stand before it');
  const stated =
    answer.headers.get('content-encoding') === null
      ? Number(answer.headers.get('content-length') ?? Number.NaN)
      : Number.NaN;
  if (stated > rules.maxBytes) throw new FeedRefusal(`is larger than ${rules.maxBytes} bytes`);
  const out = await open(file, 'w');
  let sizeBytes = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      sizeBytes += chunk.length;
      if (sizeBytes > rules.maxBytes) throw new FeedRefusal(`is larger than ${rules.maxBytes} bytes`);
      await out.write(chunk);
    }
  } catch (error) {
    if (error instanceof FeedRefusal) throw error;
    const { name } = error as Error;
    throw new Passing(name === 'TimeoutError' ? 'does not answer in time' : `breaks off after ${sizeBytes} bytes`);
  } finally {
    await out.close();
  }
  if (!Number.isNaN(stated) && stated !== sizeBytes)
    throw new Passing(`breaks off after ${sizeBytes} of ${stated} bytes`);
  return sizeBytes;
}

/**
 * Fetches into a file that is there for `take` only.
 * @param take makes something of the whole answer; what it throws is not tried again
 * @throws FeedRefusal with the reason
 */
export async function fetchInto<T>(
  address: string,
  part: string,
  known: Known | null,
  take: (part: string) => Promise<T>,
  rules: FetchRules,
  ports: FetchPorts,
): Promise<Answer<T>> {
  const url = addressOf(address);
  for (let n = 1; ; n++) {
    try {
      const answer = await ask(url, known, rules, ports);
      if (answer.status === 304) return { kind: 'unchanged' };
      await save(answer, part, rules);
      const { headers } = answer;
      const stated = { etag: headers.get('etag'), lastModified: headers.get('last-modified') };
      return { kind: 'fetched', known: stated, value: await take(part) };
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      if (n >= rules.tries) throw new FeedRefusal(`${error.message}${n > 1 ? `, ${n} times` : ''}`);
      const most = Math.min(rules.firstWaitMs * 2 ** (n - 1), rules.longestWaitMs);
      await ports.sleep(error.waitMs ?? most / 2 + (ports.random() * most) / 2);
    } finally {
      await rm(part, { force: true });
    }
  }
}

/**
 * @param check looks at the new file before it takes the old one's place
 * @throws FeedRefusal with the reason; the file is as it was
 */
export function fetchTo(
  address: string,
  file: string,
  known: Known | null,
  check: (file: string) => Promise<void>,
  rules: FetchRules,
  ports: FetchPorts,
): Promise<Answer<void>> {
  // The name's end tells how it is packed.
  const part = path.join(path.dirname(file), `.part-${path.basename(file)}`);
  const take = async (): Promise<void> => {
    await check(part);
    await rename(part, file);
  };
  return fetchInto(address, part, known, take, rules, ports);
}
