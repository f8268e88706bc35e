/**
 * pcap files: draft-ietf-opsawg-pcap (file header 24 bytes, record header 16 bytes), both byte orders, micro and nano
 * seconds, and the 24-byte record header of the "modified" format (magic a1b2cd34). Does not read the interface number
 * that the modified format keeps in its longer header.
 */

import { type FormatReader, MAX_FRAME_BYTES, type OnFrame } from './problem.ts';

const MAGIC_MICRO = 0xa1b2c3d4;
const MAGIC_NANO = 0xa1b23c4d;
const MAGIC_MODIFIED = 0xa1b2cd34;
export const PCAP_HEADER_BYTES = 24;

/** True when the four bytes are a pcap magic in one of the byte orders. */
export function isPcapMagic(magicLittle: number, magicBig: number): boolean {
  const known = [MAGIC_MICRO, MAGIC_NANO, MAGIC_MODIFIED];
  return known.includes(magicLittle) || known.includes(magicBig);
}

class PcapReader implements FormatReader {
  skip = 0;
  problem: FormatReader['problem'] = null;
  frames = 0;
  private readonly onFrame: OnFrame;
  private little = true;
  private nano = false;
  private recordHeader = 16;
  private linkType = 0;
  private minor = 4;
  private started = false;

  constructor(onFrame: OnFrame) {
    this.onFrame = onFrame;
  }

  private readHeader(view: DataView, pos: number): boolean {
    const magicLittle = view.getUint32(pos, true);
    this.little = isPcapMagic(magicLittle, 0);
    const magic = this.little ? magicLittle : view.getUint32(pos, false);
    this.nano = magic === MAGIC_NANO;
    this.recordHeader = magic === MAGIC_MODIFIED ? 24 : 16;
    const major = view.getUint16(pos + 4, this.little);
    this.minor = view.getUint16(pos + 6, this.little);
    this.linkType = view.getUint32(pos + 20, this.little) & 0xffff; // the upper bits tell the length of the FCS
    if (major !== 2) {
      this.problem = {
        code: 'capture.malformed',
        detail: `pcap version ${major}.${this.minor} is not known (2.x is). Save the capture again with Wireshark.`,
      };
      return false;
    }
    this.started = true;
    return true;
  }

  read(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    let pos = start;
    if (!this.started) {
      if (end - pos < PCAP_HEADER_BYTES) return pos;
      if (!this.readHeader(view, pos)) return pos;
      pos += PCAP_HEADER_BYTES;
    }
    const { little, nano, recordHeader, linkType, onFrame } = this;
    while (end - pos >= recordHeader) {
      let captured = view.getUint32(pos + 8, little);
      let wire = view.getUint32(pos + 12, little);
      // Until version 2.3 the two lengths were written the other way round by some programs, as libpcap knows.
      if (this.minor < 3 || (this.minor === 3 && captured > wire)) [captured, wire] = [wire, captured];
      if (captured > MAX_FRAME_BYTES) {
        this.problem = {
          code: 'capture.malformed',
          detail: `a record says that it holds ${captured} bytes; at most ${MAX_FRAME_BYTES} are possible. Cut the file before it with editcap.`,
        };
        return pos;
      }
      const data = pos + recordHeader;
      if (end - data < captured) return pos;
      const seconds = view.getUint32(pos, little);
      const fraction = view.getUint32(pos + 4, little);
      if (captured === 0 && wire === 0 && seconds === 0 && fraction === 0) {
        // Room that was reserved and never written: read as empty frames it would go on for gigabytes.
        this.problem = {
          code: 'capture.malformed',
          detail: 'a record is all zeros: from here on the file was never written. Capture again, or copy it again.',
        };
        return pos;
      }
      this.frames++;
      pos = data + captured;
      onFrame(
        linkType,
        bytes,
        data,
        pos,
        Math.max(wire, captured),
        seconds * 1e6 + (nano ? Math.floor(fraction / 1000) : fraction),
      );
    }
    return pos;
  }
}

export const createPcapReader = (onFrame: OnFrame): FormatReader => new PcapReader(onFrame);
