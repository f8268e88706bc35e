/** A live source of frames: the ring, or a pipe from tcpdump. */

/** As Sensor.frame: the bytes are valid during the call only. */
export type OnFrame = (
  linkType: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  wireLength: number,
  atUs: number,
) => void;

export interface LiveSource {
  readonly method: 'af-packet';
  /** Hands over what is there, waiting at most `waitMs` for the first frame. Returns the number of frames. */
  read(onFrame: OnFrame, waitMs: number): number;
  /** Frames lost since the start because the reader was too slow. */
  drops(): number;
  close(): void;
}
