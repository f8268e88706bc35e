/**
 * Live capture through a `tcpdump -w -` child: the fallback where a ring cannot be had (macOS, BSD, no native calls).
 * Only the child holds the right to capture. tcpdump tells its drops when it ends and on SIGUSR1; we ask now and then.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { AppError } from '../../base/error.ts';

const DROPPED_LINE = /(\d+) packets? dropped by (?:kernel|interface)/g;
/** How much of what tcpdump says on its error stream is kept. */
const MAX_SAID_CHARS = 4096;

export interface TcpdumpSource {
  readonly method: 'tcpdump';
  readonly stream: Readable;
  /** Frames lost so far as tcpdump last said; null before it said anything. */
  drops(): number | null;
  /** Asks tcpdump to say its counters (they arrive soon after). */
  askDrops(): void;
  /** Ends the child; the stream ends after what is in the pipe. */
  stop(): void;
  /** Resolves when the child has ended; rejects when it never started to capture. */
  readonly ended: Promise<void>;
}

export function openTcpdump(interfaceName: string): TcpdumpSource {
  if (!/^[\w.@-]{1,15}$/.test(interfaceName)) {
    throw new AppError('sensor.interface', 'invalid', `'${interfaceName}' is not the name of an interface.`);
  }
  // -U: every packet is written at once; -B: kernel buffer in KiB, for bursts; -s 0: whole frames. No --immediate-mode:
  // one wake-up a packet loses frames at 50,000 a second.
  const args = ['-i', interfaceName, '-w', '-', '-U', '-n', '-s', '0', '-B', '131072'];
  const child: ChildProcess = spawn('tcpdump', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let dropped: number | null = null;
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MAX_SAID_CHARS);
    const counts = [...text.matchAll(DROPPED_LINE)].map((m) => Number(m[1]));
    if (counts.length > 0) dropped = counts.reduce((sum, n) => sum + n, 0);
  });
  let asked = false;
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', (cause) => {
      const detail =
        "tcpdump cannot be started. Install it (Debian: 'apt-get install tcpdump') or capture through the ring.";
      reject(new AppError('sensor.interface', 'unavailable', detail, { cause }));
    });
    child.on('close', (code) => {
      if (code === 0 || asked) resolve();
      else
        reject(
          new AppError('sensor.interface', 'unavailable', `tcpdump ended: ${said.trim().split('\n').at(-1) ?? ''}`),
        );
    });
  });
  return {
    method: 'tcpdump',
    stream: child.stdout!,
    drops: () => dropped,
    askDrops: () => child.kill('SIGUSR1'),
    stop: () => {
      asked = true;
      child.kill('SIGINT');
    },
    ended,
  };
}
