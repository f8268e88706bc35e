/** What the readers of captures share: how a frame is handed over, what can be wrong with a file, and the bounds. */

import type { ErrorCode } from '../../base/error.ts';

/**
 * One frame: bytes[start, end) of the reader's buffer, valid during the call only.
 * `linkType` is a LINKTYPE_ value, `wireLength` >= end - start, `atUs` whole microseconds since 1970 UTC.
 */
export type OnFrame = (
  linkType: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  wireLength: number,
  atUs: number,
) => void;

export type CaptureCode = Extract<ErrorCode, `capture.${string}`>;

/** What is wrong with a capture and where. Frames before it were handed over. */
export interface CaptureProblem {
  readonly code: CaptureCode;
  /** Byte offset in the unpacked capture: the start of the record that cannot be read. */
  readonly offset: number;
  /** The place and the mend, for a person. */
  readonly detail: string;
  readonly framesBefore: number;
}

export { LONGEST_FRAME_BYTES as MAX_FRAME_BYTES } from '../limits.ts';

/** The reader of one format. Works on whole records; the caller keeps the rest and comes back with more. */
export interface FormatReader {
  /**
   * Reads whole records from bytes[pos, end); returns the first position that was not consumed.
   * `problem` is set, and stays, when the file cannot be read further.
   */
  read(bytes: Uint8Array, view: DataView, pos: number, end: number): number;
  /** Bytes of a block that is skipped and did not arrive yet. */
  skip: number;
  /** Offset is relative to the record at the position returned by `read`. */
  problem: { readonly code: CaptureCode; readonly detail: string } | null;
  frames: number;
}
