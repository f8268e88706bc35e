/** The form of a SYN as text (`ENGINE_FIELDS`), made once for equal headers. */

const LETTERS: Readonly<Record<number, string>> = { 0: 'E', 1: 'N', 2: 'M', 3: 'W', 4: 'S', 8: 'T', 30: 'P', 34: 'F' };
const END = 0;
const NO_OPERATION = 1;
const SEGMENT_SIZE = 2;
const WINDOW_SCALE = 3;
const TIMESTAMPS = 8;
const HEADER = 20;

/** Form of the SYN whose TCP header stands at `at`; options reach no further than `end`. */
export function synForm(b: Uint8Array, at: number, end: number, ttl: number): string {
  const start = ttl <= 32 ? 32 : ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255;
  const stop = Math.min(end, at + (b[at + 12]! >> 4) * 4);
  let options = '';
  let size = '-';
  let scale = '-';
  for (let pos = at + HEADER; pos < stop; ) {
    const kind = b[pos]!;
    options += LETTERS[kind] ?? `?${kind}`;
    if (kind === END) break;
    if (kind === NO_OPERATION) {
      pos++;
      continue;
    }
    const length = pos + 1 < stop ? b[pos + 1]! : 0;
    if (length < 2 || pos + length > stop) break;
    if (kind === SEGMENT_SIZE && length === 4) size = String((b[pos + 2]! << 8) | b[pos + 3]!);
    if (kind === WINDOW_SCALE && length === 3) scale = String(b[pos + 2]!);
    pos += length;
  }
  return `${start}:${(b[at + 14]! << 8) | b[at + 15]!}:${options}:${size}:${scale}`;
}

const ROWS = 256;
const MOST_BYTES = 64;

/** Remembers the text of headers that were seen: of each kind of system there are many connections. */
export class SynForms {
  private readonly rows: ({ readonly key: Uint8Array; readonly text: string } | null)[] = Array.from(
    { length: ROWS },
    () => null,
  );
  private readonly key = new Uint8Array(MOST_BYTES);

  of(b: Uint8Array, at: number, end: number, ttl: number): string {
    const stop = Math.min(end, at + (b[at + 12]! >> 4) * 4, at + HEADER + 40);
    // Time stamps differ from packet to packet and say nothing: what is compared leaves them out.
    const size = this.fill(b, at, stop, ttl);
    let hash = size;
    for (let k = 0; k < size; k++) hash = (Math.imul(hash, 31) + this.key[k]!) | 0;
    const row = (hash ^ (hash >>> 8)) & (ROWS - 1);
    const known = this.rows[row];
    if (known?.key.length === size && known.key.every((byte, k) => byte === this.key[k])) return known.text;
    const text = synForm(b, at, end, ttl);
    this.rows[row] = { key: this.key.slice(0, size), text };
    return text;
  }

  /** Time to live, window and options without the values of time stamps; returns their size. */
  private fill(b: Uint8Array, at: number, stop: number, ttl: number): number {
    const { key } = this;
    key[0] = ttl;
    key[1] = b[at + 14]!;
    key[2] = b[at + 15]!;
    let size = 3;
    for (let pos = at + HEADER; pos < stop; ) {
      const kind = b[pos]!;
      const length = kind === END || kind === NO_OPERATION ? 1 : Math.max(1, pos + 1 < stop ? b[pos + 1]! : 1);
      const kept = Math.min(kind === TIMESTAMPS ? 2 : length, stop - pos);
      for (let k = 0; k < kept; k++) key[size++] = b[pos + k]!;
      pos += length;
    }
    return size;
  }
}
