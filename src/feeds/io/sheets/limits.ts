/** Bounds of documents that people bring: forms of makers, tables of the hospital. What lies beyond is refused with its place. */
export interface SheetLimits {
  /** Bytes of the file as it came. */
  readonly fileBytes: number;
  /** Bytes of one part of a workbook when it is unpacked, and of all that are read. */
  readonly partBytes: number;
  readonly unpackedBytes: number;
  /** How many times larger a part may become, beyond the first 16 MiB. */
  readonly ratio: number;
  readonly parts: number;
  readonly sheets: number;
  readonly cells: number;
  readonly sharedTexts: number;
  /** Characters of a cell that are kept. */
  readonly cellChars: number;
  /** Nesting of JSON and XML. */
  readonly depth: number;
  readonly ms: number;
}

export const FORM_LIMITS: SheetLimits = {
  fileBytes: 10 * 1_048_576,
  partBytes: 32 * 1_048_576,
  unpackedBytes: 64 * 1_048_576,
  ratio: 250,
  parts: 2_000,
  sheets: 40,
  cells: 200_000,
  sharedTexts: 200_000,
  cellChars: 8_000,
  depth: 64,
  ms: 20_000,
};

export const TABLE_LIMITS: SheetLimits = {
  ...FORM_LIMITS,
  fileBytes: 64 * 1_048_576,
  partBytes: 512 * 1_048_576,
  unpackedBytes: 768 * 1_048_576,
  cells: 4_000_000,
  sharedTexts: 2_000_000,
  cellChars: 500,
  ms: 120_000,
};
