/**
 * The kernel: flow table, address table and the decoding of plain frames in WebAssembly (assembly/), with the one memory that
 * both sides read (columns.ts). Why: ADR 10. What the kernel cannot know, it asks its owner for.
 *
 * A kernel that is done goes back to a small store and is used again: memories are dear to make, and inspecting a folder makes
 * a sensor a file.
 */

import { type Limits, LONGEST_FRAME_BYTES } from '../limits.ts';
import { History } from '../stream/history.ts';
import { KERNEL_BASE64 } from './binary.ts';
import * as C from './columns.ts';

/** What the kernel tells while it works on a frame. Slots are numbers of flows. */
export interface KernelOwner {
  /** The part of a flow since the last flush goes away: fold it. Not called for an empty part. */
  onFlush(slot: number): void;
  /** A flow whose bytes somebody wants is about to end, its slot is whole. */
  beforeClose(slot: number): void;
  /** The flow ends (after its last flush); called where asked for only. */
  onClose(slot: number): void;
  /** The packet at hand has bytes, or an acknowledgement, that somebody wants. Returns 1 when it told something new. */
  onPayload(slot: number, fromB: number): number;
  /** The packet at hand was seen before, elsewhere on its way. */
  onCopy(): void;
  /** The packet at hand is the first SYN (or SYN+ACK) of its direction. */
  onSyn(): void;
  /** Ids of IPv6 addresses are given away again. */
  onSweep(): void;
  /** The time of the frame at hand cannot be; the last one counts. */
  onBadTime(): void;
}

interface Calls {
  init(...numbers: number[]): void;
  frame(linkType: number, start: number, end: number, wireLength: number, atUs: number): number;
  packet(): void;
  addressId(at: number): number;
  flush(slot: number): void;
  close(slot: number): void;
  closeAll(): void;
  flushAll(): void;
}

/** The few things of WebAssembly that are used; the core compiles without the types of a browser or of Node. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
}
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { initial: number; maximum: number }) => WasmMemory;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

const PAGE_BYTES = 65_536;
/** Room for what a reader brings at once, and for a record that began before it. */
export const INPUT_BYTES = (1 << 20) + 2 * LONGEST_FRAME_BYTES;
/** Room for what streams delivered lately: in the same memory, so that bytes of frames get there by one copy. */
const HISTORY_BYTES = 1 << 22;
const SCRATCH_AT = 768;
const STORED = 4;

function decode(lines: readonly string[]): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const text = lines.join('').replace(/=+$/, '');
  const out = new Uint8Array((text.length * 3) >> 2);
  let bits = 0;
  let word = 0;
  let at = 0;
  for (let k = 0; k < text.length; k++) {
    word = ((word << 6) | alphabet.indexOf(text[k]!)) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[at++] = (word >> bits) & 255;
  }
  return out;
}

let compiled: object | null = null;

const powerOf2 = (least: number): number => 2 ** Math.ceil(Math.log2(Math.max(2048, least)));

/** Where the regions lie for given bounds. */
class Layout {
  readonly flows: number;
  readonly addresses: number;
  readonly indexCount: number;
  readonly addressSlotCount: number;
  readonly slots: number;
  readonly index: number;
  readonly free: number;
  readonly words: number;
  readonly addressSlots: number;
  readonly addressFree: number;
  readonly marks: number;
  readonly history: number;
  readonly bytes: number;

  constructor(flows: number) {
    this.flows = Math.max(1, flows);
    this.addresses = 4 * this.flows + 1024;
    this.indexCount = powerOf2(2 * this.flows);
    this.addressSlotCount = powerOf2(2 * this.addresses);
    let at = C.INPUT_AT + INPUT_BYTES;
    const take = (bytes: number): number => {
      const start = Math.ceil(at / 128) * 128;
      at = start + bytes;
      return start;
    };
    this.slots = take(this.flows * C.STRIDE * 4);
    this.index = take(this.indexCount * 8);
    this.free = take(this.flows * 4);
    this.words = take(this.addresses * 16);
    this.addressSlots = take(this.addressSlotCount * 4);
    this.addressFree = take(this.addresses * 4);
    this.marks = take(this.addresses);
    this.history = take(HISTORY_BYTES);
    this.bytes = at;
  }
}

export class Kernel {
  /** The whole memory, as bytes and as the packet's and the counters' words. */
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly numbers: Float64Array;
  /** The flow slots. */
  readonly i: Int32Array;
  readonly f: Float64Array;
  /** Where frames are put, [INPUT_AT, INPUT_AT + INPUT_BYTES) of `bytes`. */
  readonly input: Uint8Array;
  readonly call: Calls;
  owner: KernelOwner | null = null;
  private readonly layout: Layout;

  constructor(flows: number) {
    this.layout = new Layout(flows);
    const pages = Math.ceil(this.layout.bytes / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new Int32Array(memory.buffer, 0, 128);
    this.numbers = new Float64Array(memory.buffer, 0, 64);
    this.i = new Int32Array(memory.buffer, this.layout.slots, this.layout.flows * C.STRIDE);
    this.f = new Float64Array(memory.buffer, this.layout.slots, this.layout.flows * C.F_STRIDE);
    this.input = new Uint8Array(memory.buffer, C.INPUT_AT, INPUT_BYTES);
    compiled ??= new WebAssembly.Module(decode(KERNEL_BASE64));
    this.call = new WebAssembly.Instance(compiled, { env: { memory }, engine: this.imports() }).exports as Calls;
  }

  private imports(): object {
    return {
      flush: (slot: number) => this.owner!.onFlush(slot),
      beforeClose: (slot: number) => this.owner!.beforeClose(slot),
      close: (slot: number) => this.owner!.onClose(slot),
      payload: (slot: number, fromB: number) => this.owner!.onPayload(slot, fromB),
      copy: () => this.owner!.onCopy(),
      syn: () => this.owner!.onSyn(),
      sweep: () => this.owner!.onSweep(),
      badTime: () => this.owner!.onBadTime(),
    };
  }

  /**
   * Empty tables.
   * @param seed   keys the hashes
   * @param closes tell the owner of every flow that ends
   * @param ports  bits of ports (PORT_KNOWN, PORT_TUNNEL)
   */
  begin(owner: KernelOwner, limits: Limits, seed: number, closes: boolean, ports: ReadonlyMap<number, number>): void {
    this.owner = owner;
    const l = this.layout;
    const idle = [limits.tcpIdleUs / 1e6, limits.udpIdleUs / 1e6] as const;
    this.call.init(
      ...[seed, l.flows, limits.layers, closes ? 1 : 0, ...idle],
      ...[l.slots, l.index, l.indexCount, l.free],
      ...[l.words, l.addressSlots, l.addressSlotCount, l.addressFree, l.marks, l.addresses],
    );
    for (const [port, bits] of ports) this.bytes[C.PORTS_AT + port] = bits;
  }

  history(): History {
    return new History(this.bytes, this.layout.history, HISTORY_BYTES);
  }

  /** Id (>= 1) of the IPv6 address at b[off, off + 16); 0 when the table is full of addresses in use. */
  addressId(b: Uint8Array, off: number): number {
    if (b === this.bytes) return this.call.addressId(off);
    for (let k = 0; k < 16; k++) this.bytes[SCRATCH_AT + k] = b[off + k]!;
    return this.call.addressId(SCRATCH_AT);
  }

  /** Writes the 16 bytes of an address into `out` at `off`. */
  addressBytes(id: number, out: Uint8Array, off: number): void {
    const from = this.layout.words + id * 16;
    for (let k = 0; k < 16; k++) out[off + k] = this.bytes[from + k]!;
  }

  /** VLAN under which a side sends (until it does: is sent to); -1 without one. */
  vlanOf(slot: number, sideB: boolean): number {
    const vlans = this.i[slot * C.STRIDE + C.VLANS]!;
    return (sideB ? vlans & 0xffff : vlans >>> 16) - 1;
  }
}

const stored = new Map<number, Kernel[]>();

/** A kernel for so many flows: one that is done, or a new one. */
export function takeKernel(flows: number): Kernel {
  return stored.get(flows)?.pop() ?? new Kernel(flows);
}

/** The kernel is done: every flow is closed, nobody reads its memory any more. */
export function giveKernel(kernel: Kernel, flows: number): void {
  kernel.owner = null;
  const list = stored.get(flows) ?? [];
  if (list.length < STORED) stored.set(flows, [...list, kernel]);
}
