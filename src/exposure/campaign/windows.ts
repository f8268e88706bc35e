/**
 * Maintenance windows as moments. Times of a window are of a clock on the wall of the site; where that clock is set forward or back
 * a window is as short as it can be read, so that nobody works longer than was meant.
 */

import type { MaintenanceWindow, WindowTimes } from '../../model/campaign.ts';

/** From (inclusive) to (exclusive), milliseconds since 1970 UTC. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
    });
    formats.set(zone, format);
  }
  return format;
}

/** What the clock of a zone shows, as if it were UTC. @throws RangeError where there is no such zone */
export function wallOf(zone: string, ms: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(ms)) parts[type] = Number(value);
  return Date.UTC(parts['year']!, parts['month']! - 1, parts['day'], parts['hour'], parts['minute'], parts['second']);
}

/** Moments at which the clock shows it: none where it is set forward over it, two where it is set back over it. */
function momentsOf(zone: string, wall: number): readonly number[] {
  const offsets = new Set([-DAY_MS, 0, DAY_MS].map((d) => wallOf(zone, wall + d) - (wall + d)));
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((ms) => wallOf(zone, ms) === wall)
    .sort((a, b) => a - b);
}

/** @param late  of two moments the later one */
function momentOf(zone: string, wall: number, late: boolean): number {
  const found = momentsOf(zone, wall);
  if (found.length > 0) return (late ? found.at(-1) : found[0])!;
  // The clock jumps over it: the moment of the jump, found by halves.
  let [low, high] = [wall - DAY_MS, wall + DAY_MS];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallOf(zone, middle) < wall) low = middle;
    else high = middle;
  }
  return high;
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const weekdayOf = (wallDay: number): number => ((new Date(wallDay).getUTCDay() + 6) % 7) + 1;

/** The window that begins on a day; null: it has no length. */
function spanOn(zone: string, wallDay: number, { from, to }: WindowTimes): Span | null {
  const [begins, ends] = [minutesOf(from), minutesOf(to)];
  const fromMs = momentOf(zone, wallDay + begins * 60_000, true);
  const toMs = momentOf(zone, wallDay + (ends > begins ? 0 : DAY_MS) + ends * 60_000, false);
  return toMs > fromMs ? { fromMs, toMs } : null;
}

/** Those that overlap or touch are one. */
function merged(spans: readonly Span[]): readonly Span[] {
  const out: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs)) {
    const last = out.at(-1);
    if (last !== undefined && span.fromMs <= last.toMs)
      out[out.length - 1] = { ...last, toMs: Math.max(last.toMs, span.toMs) };
    else out.push(span);
  }
  return out;
}

/**
 * Windows as spans within a time, in order, not overlapping; what has begun is cut.
 * @param zone  IANA name of the site's time zone
 */
export function spansOf(windows: readonly MaintenanceWindow[], zone: string, { fromMs, toMs }: Span): readonly Span[] {
  const found: Span[] = [];
  const first = Math.floor(wallOf(zone, fromMs) / DAY_MS) * DAY_MS - DAY_MS;
  for (const { times } of windows) {
    const days: number[] = [];
    if (times.kind === 'dated') days.push(Date.parse(`${times.date}T00:00:00Z`));
    else
      for (let day = first; day <= toMs + DAY_MS; day += DAY_MS)
        if (times.days.includes(weekdayOf(day))) days.push(day);
    for (const day of days) {
      const span = spanOn(zone, day, times);
      if (span !== null && span.toMs > fromMs && span.fromMs < toMs)
        found.push({ fromMs: Math.max(span.fromMs, fromMs), toMs: Math.min(span.toMs, toMs) });
    }
  }
  return merged(found);
}
