/** Figures of a bench as a table, with what else the machine was doing. */

import { cpus, loadavg } from 'node:os';

export interface Sample {
  readonly kind: string;
  readonly ms: number;
  readonly rows: number;
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** One line a kind, slowest first; then all of them. */
export function printTable(title: string, samples: readonly Sample[]): void {
  const kinds = new Map<string, Sample[]>();
  for (const s of samples) kinds.set(s.kind, [...(kinds.get(s.kind) ?? []), s]);
  const line = (kind: string, of: readonly Sample[]): { readonly p95: number; readonly text: string } => {
    const ms = of.map((s) => s.ms).sort((a, b) => a - b);
    const p95 = at(ms, 0.95);
    const cells = [at(ms, 0.5), p95, ms.at(-1) ?? Number.NaN].map((n) => n.toFixed(0).padStart(7)).join('');
    return { p95, text: `${kind.padEnd(72).slice(0, 72)}${cells}${String(of.at(-1)?.rows ?? 0).padStart(9)}` };
  };
  console.log(`\n${title}\n${'kind'.padEnd(72)}    p50    p95  worst     rows`);
  const lines = [...kinds].map(([kind, of]) => line(kind, of)).sort((a, b) => b.p95 - a.p95);
  for (const { text } of lines) console.log(text);
  if (kinds.size > 1) console.log(line('all', samples).text);
  console.log(`milliseconds; load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} processors`);
}
