/**
 * Writes a capture file: classic pcap, little endian, microseconds, link type Ethernet
 * (draft-ietf-opsawg-pcap). Frames must come in the order of time. Snap length 65535: no frame is cut.
 */

import { closeSync, openSync, writeSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;

export interface PcapWriter {
  /** @param atUs microseconds since 1970 UTC */
  frame(atUs: number, bytes: Uint8Array): void;
  close(): { readonly frames: number; readonly bytes: number };
}

export function createPcap(path: string): PcapWriter {
  const file = openSync(path, 'w');
  const chunk = Buffer.alloc(CHUNK_BYTES + 70_000);
  let used = 0;
  let frames = 0;
  let bytes = 0;
  const flush = (): void => {
    if (used > 0) writeSync(file, chunk, 0, used);
    bytes += used;
    used = 0;
  };
  chunk.writeUInt32LE(0xa1b2c3d4, 0);
  chunk.writeUInt16LE(2, 4);
  chunk.writeUInt16LE(4, 6);
  chunk.writeUInt32LE(65_535, 16);
  chunk.writeUInt32LE(1, 20);
  used = 24;
  return {
    frame: (atUs, frame) => {
      const seconds = Math.floor(atUs / 1e6);
      chunk.writeUInt32LE(seconds, used);
      chunk.writeUInt32LE(Math.round(atUs - seconds * 1e6), used + 4);
      chunk.writeUInt32LE(frame.length, used + 8);
      chunk.writeUInt32LE(frame.length, used + 12);
      chunk.set(frame, used + 16);
      used += 16 + frame.length;
      frames++;
      if (used >= CHUNK_BYTES) flush();
    },
    close: () => {
      flush();
      closeSync(file);
      return { frames, bytes };
    },
  };
}
