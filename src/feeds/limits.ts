/** Every bound of the feeds. What lies beyond is refused with its place; the rest of the feed is loaded. */
export interface FeedLimits {
  /** Nesting of JSON. */
  readonly depth: number;
  /** Characters of one record, and of a document without its records. */
  readonly recordChars: number;
  readonly documentChars: number;
  /** Characters of a row, and its cells. */
  readonly rowChars: number;
  readonly cells: number;
  /** Bytes of a file when it is unpacked, and how many times larger it may become on the way. */
  readonly fileBytes: number;
  readonly ratio: number;
  readonly files: number;
  /** Entries of a list inside a record (components, versions, products). */
  readonly list: number;
}

export const FEED_LIMITS: FeedLimits = {
  depth: 64,
  recordChars: 16 * 1_048_576,
  documentChars: 64 * 1_048_576,
  rowChars: 65_536,
  cells: 256,
  fileBytes: 4 * 1_073_741_824,
  ratio: 250,
  files: 1_000_000,
  list: 100_000,
};
