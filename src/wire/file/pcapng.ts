/**
 * pcapng files: draft-ietf-opsawg-pcapng. Sections of either byte order, interface description (if_tsresol incl. base 2,
 * if_tsoffset), enhanced, simple and obsolete packet blocks. Every other block is skipped by its length without being kept.
 * Does not read names, statistics, secrets or custom blocks. A section's interfaces start anew.
 */

import { type FormatReader, MAX_FRAME_BYTES, type OnFrame } from './problem.ts';

export const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const INTERFACE = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const OPTION_TSRESOL = 9;
const OPTION_TSOFFSET = 14;
const MAX_INTERFACES = 65_536;
/** A block that is read is at most a frame with generous options. */
const MAX_READ_BLOCK = MAX_FRAME_BYTES + 65_536;

interface Interface {
  readonly linkType: number;
  readonly snapLength: number;
  /** Ticks a second. */
  readonly ticks: number;
  readonly offsetSeconds: number;
}

/** 64 bits of ticks as whole microseconds. Exact for micro and nano seconds. */
function toUs(high: number, low: number, ticks: number): number {
  if (ticks === 1e6) return high * 0x1_0000_0000 + low;
  if (ticks === 1e9) return high * 4_294_967 + Math.floor((high * 296 + low) / 1000);
  const f = 1e6 / ticks;
  return Math.floor(high * (0x1_0000_0000 * f) + low * f);
}

class PcapngReader implements FormatReader {
  skip = 0;
  problem: FormatReader['problem'] = null;
  frames = 0;
  private readonly onFrame: OnFrame;
  private little = true;
  private interfaces: Interface[] = [];
  private lastAtUs = 0;

  constructor(onFrame: OnFrame) {
    this.onFrame = onFrame;
  }

  private fail(detail: string): boolean {
    this.problem = {
      code: 'capture.malformed',
      detail: `${detail} Cut the file before it with editcap, or capture again.`,
    };
    return false;
  }

  /** Reads one section header's byte order; false when it is not one. */
  private orderOf(view: DataView, pos: number): boolean {
    if (view.getUint32(pos + 8, true) === BYTE_ORDER_MAGIC) this.little = true;
    else if (view.getUint32(pos + 8, false) === BYTE_ORDER_MAGIC) this.little = false;
    else return this.fail('a section header has no byte-order magic.');
    return true;
  }

  read(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    let pos = start;
    while (end - pos >= 12) {
      if (view.getUint32(pos, true) === SECTION_HEADER && !this.orderOf(view, pos)) return pos;
      const little = this.little;
      const type = view.getUint32(pos, little);
      const length = view.getUint32(pos + 4, little);
      if (length < 12 || length % 4 !== 0) {
        this.fail(`a block says that it is ${length} bytes long, which no block can be.`);
        return pos;
      }
      const read =
        type === ENHANCED_PACKET ||
        type === SIMPLE_PACKET ||
        type === OBSOLETE_PACKET ||
        type === INTERFACE ||
        type === SECTION_HEADER;
      if (!read) {
        const skipped = Math.min(length, end - pos);
        this.skip = length - skipped;
        pos += skipped;
        continue;
      }
      if (length > MAX_READ_BLOCK) {
        this.fail(`a block says that it is ${length} bytes long; at most ${MAX_READ_BLOCK} are possible.`);
        return pos;
      }
      if (end - pos < length) return pos;
      if (view.getUint32(pos + length - 4, little) !== length) {
        this.fail('the two lengths of a block differ.');
        return pos;
      }
      if (!this.block(type, bytes, view, pos, length)) return pos;
      pos += length;
    }
    return pos;
  }

  private block(type: number, bytes: Uint8Array, view: DataView, pos: number, length: number): boolean {
    const little = this.little;
    const end = pos + length - 4;
    switch (type) {
      case SECTION_HEADER: {
        if (length < 28) return this.fail('a section header is too short.');
        const major = view.getUint16(pos + 12, little);
        if (major !== 1) return this.fail(`pcapng version ${major} is not known (1 is).`);
        this.interfaces = [];
        return true;
      }
      case INTERFACE:
        return this.describe(view, pos, end);
      case ENHANCED_PACKET: {
        if (length < 32) return this.fail('a packet block is too short.');
        const captured = view.getUint32(pos + 20, little);
        return this.packet(view.getUint32(pos + 8, little), pos + 12, captured, bytes, view, pos + 28, end);
      }
      case OBSOLETE_PACKET: {
        if (length < 32) return this.fail('a packet block is too short.');
        const captured = view.getUint32(pos + 20, little);
        return this.packet(view.getUint16(pos + 8, little), pos + 12, captured, bytes, view, pos + 28, end);
      }
      default:
        return this.simple(bytes, view, pos, length);
    }
  }

  /** Simple packet block: belongs to the first interface, has no time of its own: that of the packet before is taken. */
  private simple(bytes: Uint8Array, view: DataView, pos: number, length: number): boolean {
    const first = this.interfaces[0];
    if (first === undefined) return this.fail('a packet belongs to an interface that was not described.');
    if (length < 16) return this.fail('a packet block is too short.');
    const wire = view.getUint32(pos + 8, this.little);
    const limit = first.snapLength === 0 ? wire : Math.min(wire, first.snapLength);
    const captured = Math.min(limit, length - 16);
    if (captured > MAX_FRAME_BYTES) return this.fail(`a frame has more than ${MAX_FRAME_BYTES} bytes.`);
    this.frames++;
    const data = pos + 12;
    this.onFrame(first.linkType, bytes, data, data + captured, Math.max(wire, captured), this.lastAtUs);
    return true;
  }

  private packet(
    index: number,
    time: number,
    captured: number,
    bytes: Uint8Array,
    view: DataView,
    data: number,
    end: number,
  ): boolean {
    const face = this.interfaces[index];
    if (face === undefined) return this.fail(`a packet belongs to interface ${index}, which was not described.`);
    if (captured > end - data) return this.fail(`a packet says that it holds ${captured} bytes, more than its block.`);
    if (captured > MAX_FRAME_BYTES) return this.fail(`a frame has more than ${MAX_FRAME_BYTES} bytes.`);
    const high = view.getUint32(time, this.little);
    const low = view.getUint32(time + 4, this.little);
    this.lastAtUs = toUs(high, low, face.ticks) + face.offsetSeconds * 1e6;
    const wire = view.getUint32(time + 12, this.little);
    this.frames++;
    this.onFrame(face.linkType, bytes, data, data + captured, Math.max(wire, captured), this.lastAtUs);
    return true;
  }

  private describe(view: DataView, pos: number, end: number): boolean {
    const little = this.little;
    if (end - pos < 16) return this.fail('an interface description is too short.');
    if (this.interfaces.length >= MAX_INTERFACES)
      return this.fail(`a section has more than ${MAX_INTERFACES} interfaces.`);
    let ticks = 1e6;
    let offsetSeconds = 0;
    for (let at = pos + 16; at + 4 <= end; ) {
      const code = view.getUint16(at, little);
      const size = view.getUint16(at + 2, little);
      if (code === 0) break;
      if (at + 4 + size > end) return this.fail('an option of an interface is longer than its block.');
      if (code === OPTION_TSRESOL && size >= 1) {
        const resolution = view.getUint8(at + 4);
        ticks = resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution;
      } else if (code === OPTION_TSOFFSET && size >= 8) {
        const high = view.getInt32(at + (little ? 8 : 4), little);
        const low = view.getUint32(at + (little ? 4 : 8), little);
        offsetSeconds = high * 0x1_0000_0000 + low;
      }
      at += 4 + size + ((4 - (size % 4)) % 4);
    }
    const linkType = view.getUint16(pos + 8, little);
    const snapLength = view.getUint32(pos + 12, little);
    this.interfaces.push({ linkType, snapLength, ticks, offsetSeconds });
    return true;
  }
}

export const createPcapngReader = (onFrame: OnFrame): FormatReader => new PcapngReader(onFrame);
