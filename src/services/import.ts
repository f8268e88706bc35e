/**
 * The import queue (ADR 5): an uploaded file is spooled to disk and its row committed before the upload is answered; the row
 * is the job. A capture is read in a thread of its own; what it showed, the assets that follow and the word "done" are one
 * transaction. A killed program leaves the row to the next one, which starts the file over: nothing is stored twice.
 */

import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../base/error.ts';
import type { ImportFile, ImportResult, Page, Problem } from '../model/api.ts';
import { offsetPage, type PageQuery } from './assets.ts';
import { unpackOffset } from './cursor.ts';
import { type IngestPorts, storeCapture } from './ingest.ts';
import type { CaptureRun, CaptureRunner, ImportClaim, ImportOutcome, ResolveCounts, Scope } from './ports.ts';

export interface ImportPorts extends IngestPorts {
  readonly runner: CaptureRunner;
  /** Folder for uploaded files that are not imported yet; made when it is not there. */
  readonly spoolDir: string;
  /** Bytes that files waiting in the spool folder may take together. Default 200 GB: the disk is usually the first limit. */
  readonly maxSpoolBytes?: number;
  /** Told about what a person has to see: an import that failed for a reason of ours. */
  readonly log: (line: string) => void;
}

export interface ImportOptions {
  readonly keepReadable: boolean;
  /** Kind of the file; absent or null: recognised by content. */
  readonly kind?: string | null;
  /** When the file was written last, where it is known: what lines without a time are taken to be of. */
  readonly writtenAtMs?: number;
}

export interface Importing {
  /** Takes the whole stream and queues the file; rejects only when the stream itself fails. */
  importFile(
    site: string,
    by: { readonly login: string },
    stream: Readable,
    name: string,
    options: ImportOptions,
  ): Promise<ImportFile>;
  /** Bytes free where uploads are kept; null when it cannot be told. */
  freeBytes(): Promise<number | null>;
  page(scope: Scope, page: PageQuery): Promise<Page<ImportFile>>;
  byId(scope: Scope, id: string): Promise<ImportFile>;
  cancel(scope: Scope, id: string): Promise<ImportFile>;
  /** Works on queued imports, one at a time, until `stop`; also on those that a killed program left. */
  start(): void;
  /** Ends the import that runs (it stays queued for the next start) and waits for it. */
  stop(): Promise<void>;
}

/** How long a file without a row is left alone: its upload may be under way in another process. */
const ORPHAN_MS = 3_600_000;
/** Rows may also come from another process on the same database. */
const POLL_MS = 2_000;
const MAX_SPOOL_BYTES = 200e9;
/** The folder is measured again after so many bytes of an upload. */
const LOOK_BYTES = 16e6;
const PROGRESS_MS = 500;
const MAX_ATTEMPTS = 3;

/** Bytes of the files that wait in the folder; another process may take one away meanwhile. */
async function waitingBytes(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map((name) =>
    stat(join(folder, name)).then(
      (s) => s.size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
}

function spoolFull(maxBytes: number): AppError {
  return new AppError(
    'request.too-large',
    'unavailable',
    `The captures that wait to be imported would take more than the ${Math.floor(maxBytes / 1e6)} MB that they may take together. Wait until some are imported, or cancel some, and send this one again.`,
  );
}

/**
 * Writes the stream to a file of the folder and forces it to disk. @returns its digest and size
 * @throws AppError request.too-large when the files of the folder would take more than `maxBytes` together
 */
async function spool(
  stream: Readable,
  folder: string,
  id: string,
  maxBytes: number,
): Promise<{ sha256: string; sizeBytes: number }> {
  // No await before the pipeline listens: a client that goes away meanwhile would not be noticed.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const aside = join(folder, `${id}.part`);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let allowed = 0;
  const measured = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const bytes of source) {
      hash.update(bytes);
      sizeBytes += bytes.length;
      // Looked at now and then, since other uploads grow at the same time; each step is bounded by what was seen last.
      if (sizeBytes > allowed) {
        allowed = sizeBytes + Math.min(LOOK_BYTES, maxBytes - (await waitingBytes(folder)) - bytes.length);
        if (sizeBytes > allowed) throw spoolFull(maxBytes);
      }
      yield bytes;
    }
  };
  try {
    // `flush` forces the bytes to disk before the file is closed.
    await pipeline(stream, measured, createWriteStream(aside, { flags: 'wx', mode: 0o600, flush: true }));
    await rename(aside, join(folder, id));
    await syncFolder(folder);
    return { sha256: hash.digest('hex'), sizeBytes };
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

/** A renamed file is durable when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().catch(() => {});
  await handle.close();
}

export function problemOf(error: AppError): Problem {
  return { code: error.code, title: error.code, detail: error.message, status: 400, at: error.at };
}

function resultOf({ harvest, kind, problem: damaged }: CaptureRun, counts: ResolveCounts): ImportResult {
  const { counters } = harvest;
  const iso = (us: number | null): string | null => (us === null ? null : new Date(us / 1000).toISOString());
  return {
    frames: counters.frames,
    bytes: counters.bytes,
    flows: counters.flows,
    endpoints: harvest.endpoints.length,
    observations: harvest.observations.length,
    assetsNew: counts.assetsNew,
    assetsChanged: counts.assetsChanged,
    firstAt: iso(counters.firstAtUs),
    lastAt: iso(counters.lastAtUs),
    weirds: harvest.weirds,
    caps: harvest.caps,
    damaged,
    kind,
  };
}

const ended = (state: ImportOutcome['state'], problem: Problem | null = null): ImportOutcome => ({
  state,
  result: null,
  problem,
});

class Importer implements Importing {
  private readonly ports: ImportPorts;
  private running: Promise<void> | null = null;
  private stopping = false;
  /** Failures that were not the file's fault, by import. */
  private readonly attempts = new Map<string, number>();
  private wake: (() => void) | null = null;
  private current: AbortController | null = null;

  constructor(ports: ImportPorts) {
    this.ports = ports;
  }

  async importFile(
    site: string,
    by: { readonly login: string },
    stream: Readable,
    name: string,
    options: ImportOptions,
  ): Promise<ImportFile> {
    const id = randomUUID();
    const { sha256, sizeBytes } = await spool(
      stream,
      this.ports.spoolDir,
      id,
      this.ports.maxSpoolBytes ?? MAX_SPOOL_BYTES,
    );
    try {
      const { keepReadable, kind = null, writtenAtMs } = options;
      if (writtenAtMs !== undefined)
        await utimes(join(this.ports.spoolDir, id), writtenAtMs / 1000, writtenAtMs / 1000);
      const file = { site, id, name, sizeBytes, sha256, keepReadable, kind, by: by.login };
      return await this.ports.store.addImport(file);
    } catch (error) {
      await rm(join(this.ports.spoolDir, id), { force: true });
      throw error;
    } finally {
      this.wake?.();
    }
  }

  async freeBytes(): Promise<number | null> {
    try {
      await mkdir(this.ports.spoolDir, { recursive: true, mode: 0o700 });
      const s = await statfs(this.ports.spoolDir);
      return s.bavail * s.bsize;
    } catch {
      return null;
    }
  }

  async page(scope: Scope, { cursor, limit }: PageQuery): Promise<Page<ImportFile>> {
    const offset = unpackOffset('imports', cursor);
    return offsetPage('imports', await this.ports.store.imports(scope, offset, Math.min(limit, 500)), offset);
  }

  async byId(scope: Scope, id: string): Promise<ImportFile> {
    const file = await this.ports.store.import(scope, id);
    if (file === null)
      throw new AppError('not-found', 'not-found', 'There is no import with this id that you may see.');
    return file;
  }

  async cancel(scope: Scope, id: string): Promise<ImportFile> {
    const file = await this.ports.store.cancelImport(scope, id);
    if (file === null)
      throw new AppError('not-found', 'not-found', 'There is no import with this id that you may see.');
    if (file.state === 'cancelled') await rm(join(this.ports.spoolDir, file.id), { force: true });
    return file;
  }

  start(): void {
    this.stopping = false;
    this.running ??= this.loop().finally(() => {
      this.running = null;
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.current?.abort();
    this.wake?.();
    await this.running;
  }

  private async loop(): Promise<void> {
    await this.sweep().catch((error: Error) => this.ports.log(`Spool: ${error.message}`));
    while (!this.stopping) {
      let worked = false;
      try {
        const claim = await this.ports.store.claimImport();
        if (claim !== null) {
          worked = true;
          await this.work(claim).finally(() => claim.free());
        }
      } catch (error) {
        // The database is away or refused: the row stays as it is and is tried again.
        this.ports.log(`Import: ${(error as Error).message}`);
        worked = false;
      }
      if (!worked && !this.stopping) await this.pause();
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Removes files that no open import needs: left by a program that was killed after its commit. */
  private async sweep(): Promise<void> {
    await mkdir(this.ports.spoolDir, { recursive: true, mode: 0o700 });
    const needed = new Set(await this.ports.store.openImports());
    for (const name of await readdir(this.ports.spoolDir)) {
      const path = join(this.ports.spoolDir, name);
      if (needed.has(name)) continue;
      const age =
        Date.now() -
        (await stat(path).then(
          // Not the time of its last writing, which may be that of the file that was sent.
          (s) => s.ctimeMs,
          () => Date.now(),
        ));
      if (age > ORPHAN_MS) await rm(path, { force: true });
    }
  }

  private async work(claim: ImportClaim): Promise<void> {
    const path = join(this.ports.spoolDir, claim.file.id);
    const abort = new AbortController();
    this.current = abort;
    let cancelled = false;
    let share = 0;
    const ticker = setInterval(() => {
      void claim
        .setProgress(share)
        .then(() => claim.cancelRequested())
        .then((requested) => {
          if (!requested || cancelled) return;
          cancelled = true;
          abort.abort();
        })
        .catch(() => {});
    }, PROGRESS_MS);
    try {
      const known = await this.ports.store.write(claim.file.site, async (writer) => {
        const has = await writer.hasCapture(claim.sha256);
        if (has) await writer.finishImport(claim.file.id, ended('duplicate'));
        return has;
      });
      if (!known) {
        const onProgress = (s: number): void => {
          share = Math.min(Math.max(s, 0), 1);
        };
        const { kind } = claim;
        const run = await this.ports.runner.run(path, { signal: abort.signal, onProgress, kind });
        clearInterval(ticker);
        cancelled ||= await claim.cancelRequested();
        await this.commit(claim, run, cancelled);
      }
    } catch (error) {
      if (!cancelled && abort.signal.aborted) return; // stopped by us: the row stays for the next start
      const outcome = cancelled ? ended('cancelled') : ended('failed', this.reasonOf(error, claim.file.id));
      await this.ports.store.write(claim.file.site, (writer) => writer.finishImport(claim.file.id, outcome));
    } finally {
      clearInterval(ticker);
      this.current = null;
    }
    await rm(path, { force: true });
  }

  /**
   * Why an import failed. What is not the file's fault (the database went away) is thrown, so that the row is tried again;
   * a file on which that happens again and again must not keep the others waiting for ever.
   */
  private reasonOf(error: unknown, id: string): Problem {
    if (error instanceof AppError) return problemOf(error);
    const attempts = (this.attempts.get(id) ?? 0) + 1;
    this.attempts.set(id, attempts);
    if (attempts < MAX_ATTEMPTS) throw error;
    this.attempts.delete(id);
    this.ports.log(`Import ${id} is given up after ${attempts} attempts: ${(error as Error).stack ?? String(error)}`);
    return problemOf(
      new AppError('bug', 'bug', `Storing this capture failed ${attempts} times for a reason of ours; see the log.`),
    );
  }

  /** Everything that the capture showed and the state of its row: one transaction. */
  private async commit(claim: ImportClaim, run: CaptureRun, cancelled: boolean): Promise<void> {
    const { file, sha256, keepReadable } = claim;
    await this.ports.store.write(file.site, async (writer) => {
      if (cancelled) return writer.finishImport(file.id, ended('cancelled'));
      // Keeping what is readable needs something that was read: a web page named .pcap has nothing.
      const nothing = run.harvest.counters.frames === 0;
      if (run.problem !== null && (nothing || !keepReadable))
        return writer.finishImport(file.id, ended('failed', run.problem));
      const { harvest, problem: damaged } = run;
      const capture = { sha256, name: file.name, sizeBytes: file.sizeBytes, harvest, damaged };
      const counts = await storeCapture(this.ports, writer, capture);
      if (counts === null) return writer.finishImport(file.id, ended('duplicate'));
      return writer.finishImport(file.id, { state: 'done', result: resultOf(run, counts), problem: null });
    });
  }
}

export function createImporting(ports: ImportPorts): Importing {
  return new Importer(ports);
}
