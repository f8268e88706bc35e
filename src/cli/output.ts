/** What commands say: results on standard output, everything else on standard error; bars on a terminal, lines otherwise. */

import { once } from 'node:events';
import type { Writable } from 'node:stream';
import cliProgress from 'cli-progress';

/** Thrown by an output whose reader has gone (`| head`): nobody wants more, the command ends. */
export class ReaderGone extends Error {}

export interface Output {
  /** A line of the result. */
  line(text: string): void;
  /** A line beside the result: progress, hints, warnings. */
  note(text: string): void;
  /** A JSON line of the result; waits when the reader is slow. */
  json(value: unknown): Promise<void> | undefined;
  table(head: readonly string[], rows: readonly (readonly string[])[]): void;
  progress(label: string, total: number): Progress;
  readonly isTerminal: boolean;
}

export interface Progress {
  /** @param done of the total; `extra` is shown behind */
  update(done: number, extra?: string): void;
  stop(): void;
}

/** Lines that replace a bar are at least so far apart. */
const LINE_EVERY_MS = 5000;

function plainProgress(note: (text: string) => void, label: string, total: number): Progress {
  let next = performance.now() + LINE_EVERY_MS;
  return {
    update(done, extra) {
      if (performance.now() < next) return;
      next = performance.now() + LINE_EVERY_MS;
      const percent = total > 0 ? ` ${Math.min(100, Math.floor((done / total) * 100))} %` : '';
      note(`${label}${percent}${extra === undefined ? '' : ` ${extra}`}`);
    },
    stop() {},
  };
}

function barProgress(label: string, total: number): Progress {
  const bar = new cliProgress.SingleBar({
    format: `${label} [{bar}] {percentage} % {extra}`,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    stream: process.stderr,
    etaBuffer: 100,
  });
  bar.start(Math.max(1, total), 0, { extra: '' });
  return {
    update: (done, extra) => bar.update(Math.min(done, Math.max(1, total)), { extra: extra ?? '' }),
    stop: () => bar.stop(),
  };
}

/** Lines of left-aligned columns, two blanks apart, as wide as their widest cell. A table library took time in the square of the rows. */
export function* columns(head: readonly string[], rows: readonly (readonly string[])[]): Generator<string> {
  const length = (text: string): number => [...text].length;
  const widths = head.map(length);
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, length(cell));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - length(cell))))
      .join('  ')
      .trimEnd();
  yield line(head);
  for (const row of rows) yield line(row);
}

export function createOutput(
  out: Writable & { isTTY?: boolean; columns?: number },
  errors: Writable & { isTTY?: boolean },
): Output {
  let gone = false;
  let draining: Promise<void> | undefined;
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
  });
  errors.on('error', () => {}); // nobody is left to tell
  const note = (text: string): void => {
    errors.write(`${text}\n`);
  };
  const write = (text: string): boolean => {
    if (gone) throw new ReaderGone();
    return out.write(text);
  };
  return {
    isTerminal: out.isTTY === true,
    line: (text) => {
      write(`${text}\n`);
    },
    note,
    json(value) {
      if (write(`${JSON.stringify(value)}\n`)) return undefined;
      // One wait for all that is written meanwhile. When the reader goes, the next write says so.
      draining ??= once(out, 'drain').then(
        () => {
          draining = undefined;
        },
        () => {},
      );
      return draining;
    },
    table(head, rows) {
      for (const text of columns(head, rows)) write(`${text}\n`);
    },
    progress: (label, total) => (errors.isTTY === true ? barProgress(label, total) : plainProgress(note, label, total)),
  };
}
