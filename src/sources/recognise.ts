/** What kind of file this is, by its first lines. A log is asked last: it may hold anything. */

import { MAYBE, NO, type Source, YES } from './contract.ts';
import { looksLikeLog } from './formats/log-envelope.ts';

/** Lines that are looked at. */
export const HEAD_LINES = 64;

/** Kinds that `--as` and the Import page may name, with what they are. */
export function fileKinds(sources: readonly Source[]): ReadonlyMap<string, string> {
  const kinds = new Map([['syslog', 'system log']]);
  for (const s of sources) if (s.carrier === 'lines') kinds.set(s.id, s.label);
  return kinds;
}

/** The kind of a file of lines; null when none is sure of it. */
export function recognise(sources: readonly Source[], head: readonly string[]): string | null {
  const lines = head.slice(0, HEAD_LINES).map((l) => l.slice(0, 2_048));
  if (lines.some((l) => l.includes('\0'))) return null;
  let best: string | null = null;
  let certainty: number = NO;
  for (const s of sources) {
    if (s.carrier !== 'lines') continue;
    const verdict = s.probe(lines);
    if (verdict === YES) return s.id;
    if (verdict > certainty) [best, certainty] = [s.id, verdict];
  }
  const filled = lines.filter((l) => l.trim() !== '');
  const logLines = filled.filter(looksLikeLog).length;
  if (logLines > 0 && logLines * 2 >= filled.length) return 'syslog';
  return certainty >= MAYBE ? best : null;
}
