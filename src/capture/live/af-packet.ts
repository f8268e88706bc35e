/**
 * Live capture through an AF_PACKET ring (TPACKET_V3, packet(7) and Documentation/networking/packet_mmap.rst of Linux),
 * mapped into the process: the kernel writes blocks of frames, we read them in place and hand the block back.
 * Needs CAP_NET_RAW. Linux only; elsewhere `tcpdump.ts` does the work.
 *
 * Block:  version 4 | offset to private 4 | status 4 | frames 4 | offset to first frame 4 | length 4 | sequence 8 | times 16
 * Frame:  next 4 | seconds 4 | nanoseconds 4 | captured 4 | wire length 4 | status 4 | mac offset 2 | net offset 2 |
 *         hash 4 | VLAN TCI 4 | VLAN TPID 2 | padding 10 | sockaddr_ll (packet type at +10)
 * The kernel takes the outer VLAN tag out of the frame; it is put back here, because VLANs are evidence.
 */

import koffi from 'koffi';
import { AppError } from '../../base/error.ts';
import type { LiveSource, OnFrame, RingMapping } from './source.ts';

const AF_PACKET = 17;
const SOCK_RAW = 3;
const ETH_P_ALL = 3;
const SOL_PACKET = 263;
const PACKET_ADD_MEMBERSHIP = 1;
const PACKET_MR_PROMISC = 1;
const PACKET_RX_RING = 5;
const PACKET_STATISTICS = 6;
const PACKET_VERSION = 10;
const TPACKET_V3 = 2;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const POLLIN = 1;

const STATUS_USER = 1;
const STATUS_VLAN_VALID = 1 << 4;
const STATUS_VLAN_TPID_VALID = 1 << 6;
const PACKET_OUTGOING = 4;
const ARPHRD_ETHER = 1;
const ARPHRD_LOOPBACK = 772;

const LINKTYPE_ETHERNET = 1;
const LINKTYPE_RAW = 101;

const BLOCK_BYTES = 1 << 20;
const DEFAULT_RING_BYTES = 64 << 20;
/** The kernel hands over a block that is not full after so long. */
const RETIRE_MS = 60;

const OFFSET_STATUS = 8;
const OFFSET_FRAMES = 12;
const OFFSET_FIRST = 16;
const SOCKADDR_OFFSET = 48; // TPACKET_ALIGN(sizeof(struct tpacket3_hdr))

interface C {
  socket(domain: number, type: number, protocol: number): number;
  setsockopt(fd: number, level: number, name: number, value: Uint8Array, size: number): number;
  getsockopt(fd: number, level: number, name: number, value: Uint8Array, size: Uint32Array): number;
  bind(fd: number, address: Uint8Array, size: number): number;
  mmap(address: null, size: number, prot: number, flags: number, fd: number, offset: number): unknown;
  munmap(address: unknown, size: number): number;
  poll(fds: Uint8Array, count: number, timeoutMs: number): number;
  if_nametoindex(name: string): number;
  getsockname(fd: number, address: Uint8Array, size: Uint32Array): number;
  close(fd: number): number;
}

function loadC(): C {
  const lib = koffi.load(null);
  return {
    socket: lib.func('int socket(int domain, int type, int protocol)'),
    setsockopt: lib.func('int setsockopt(int fd, int level, int name, const uint8_t *value, uint32_t size)'),
    getsockopt: lib.func('int getsockopt(int fd, int level, int name, _Out_ uint8_t *value, _Inout_ uint32_t *size)'),
    bind: lib.func('int bind(int fd, const uint8_t *address, uint32_t size)'),
    mmap: lib.func('void *mmap(void *address, size_t size, int prot, int flags, int fd, int64_t offset)'),
    munmap: lib.func('int munmap(void *address, size_t size)'),
    poll: lib.func('int poll(_Inout_ uint8_t *fds, uint64_t count, int timeout)'),
    if_nametoindex: lib.func('uint32_t if_nametoindex(const char *name)'),
    getsockname: lib.func('int getsockname(int fd, _Out_ uint8_t *address, _Inout_ uint32_t *size)'),
    close: lib.func('int close(int fd)'),
  };
}

function u32(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

/** The kernel's number of an interface. */
function interfaceIndex(c: C, name: string): number {
  if (!/^[\w.@-]{1,15}$/.test(name)) {
    throw new AppError('sensor.interface', 'invalid', `'${name}' is not the name of an interface. See 'ip link'.`);
  }
  const index = c.if_nametoindex(name);
  if (index === 0) {
    throw new AppError('sensor.interface', 'not-found', `There is no interface '${name}'. See 'ip link'.`);
  }
  return index;
}

export interface RingOptions {
  readonly ringBytes?: number;
}

/** Opens the ring. Throws AppError sensor.interface when the interface or the right to capture is missing. */
export function openRing(name: string, options: RingOptions = {}): LiveSource {
  const c = loadC();
  const index = interfaceIndex(c, name);
  const protocol = ((ETH_P_ALL & 0xff) << 8) | (ETH_P_ALL >> 8); // network order
  const fd = c.socket(AF_PACKET, SOCK_RAW, 0); // protocol 0: no frame arrives before the bind below
  if (fd < 0) {
    throw new AppError(
      'sensor.interface',
      'denied',
      'The program may not capture packets. Run it as root or give it CAP_NET_RAW (setcap cap_net_raw+ep).',
    );
  }
  const fail = (what: string): AppError => {
    const number = koffi.errno();
    c.close(fd);
    return new AppError(
      'sensor.interface',
      'unavailable',
      `Capturing on '${name}' failed at ${what} (errno ${number}).`,
    );
  };

  const blocks = Math.max(2, Math.floor((options.ringBytes ?? DEFAULT_RING_BYTES) / BLOCK_BYTES));
  if (c.setsockopt(fd, SOL_PACKET, PACKET_VERSION, u32(TPACKET_V3), 4) !== 0) throw fail('PACKET_VERSION');
  const frameBytes = 2048; // of no meaning to version 3 but checked by the kernel
  const request = u32(BLOCK_BYTES, blocks, frameBytes, (BLOCK_BYTES / frameBytes) * blocks, RETIRE_MS, 0, 0);
  if (c.setsockopt(fd, SOL_PACKET, PACKET_RX_RING, request, request.length) !== 0) throw fail('PACKET_RX_RING');
  const ringBytes = BLOCK_BYTES * blocks;
  const pointer = c.mmap(null, ringBytes, PROT_READ_WRITE, MAP_SHARED, fd, 0);
  if (koffi.address(pointer) === 0xffff_ffff_ffff_ffffn) throw fail('mmap');

  const address = new Uint8Array(20);
  const view = new DataView(address.buffer);
  view.setUint16(0, AF_PACKET, true);
  view.setUint16(2, protocol, true);
  view.setInt32(4, index, true);
  if (c.bind(fd, address, 20) !== 0) throw fail('bind');
  // After bind the socket's name carries the hardware type of the interface.
  if (c.getsockname(fd, address, Uint32Array.of(20)) !== 0) throw fail('getsockname');
  const hardware = view.getUint16(8, true);
  const membership = new Uint8Array(16);
  const membershipView = new DataView(membership.buffer);
  membershipView.setInt32(0, index, true);
  membershipView.setUint16(4, PACKET_MR_PROMISC, true);
  if (hardware === ARPHRD_ETHER && c.setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership, 16) !== 0) {
    throw fail('promiscuous mode');
  }
  return new Ring(c, fd, pointer, ringBytes, hardware);
}

/** Gives back what a thread held that did not live to close its ring. It must have ended. */
export function releaseRing({ fd, address, bytes }: RingMapping): void {
  const c = loadC();
  c.munmap(address, bytes);
  c.close(fd);
}

class Ring implements LiveSource {
  readonly method = 'af-packet';
  readonly mapping: RingMapping;
  private readonly c: C;
  private readonly fd: number;
  private readonly pointer: unknown;
  private readonly bytes: Uint8Array;
  private readonly words: Int32Array;
  private readonly data: DataView;
  private readonly blocks: number;
  private readonly linkType: number;
  /** Loopback shows each frame twice, going out and coming in. */
  private readonly skipOutgoing: boolean;
  private readonly pollFd = new Uint8Array(8);
  private readonly tagged = new Uint8Array(262_144 + 4);
  private block = 0;
  private dropped = 0;
  private open = true;

  constructor(c: C, fd: number, pointer: unknown, ringBytes: number, hardware: number) {
    this.c = c;
    this.fd = fd;
    this.pointer = pointer;
    this.mapping = { fd, address: koffi.address(pointer), bytes: ringBytes };
    const buffer = koffi.view(pointer, ringBytes);
    this.bytes = new Uint8Array(buffer);
    this.words = new Int32Array(buffer);
    this.data = new DataView(buffer);
    this.blocks = ringBytes / BLOCK_BYTES;
    this.linkType = hardware === ARPHRD_ETHER || hardware === ARPHRD_LOOPBACK ? LINKTYPE_ETHERNET : LINKTYPE_RAW;
    this.skipOutgoing = hardware === ARPHRD_LOOPBACK;
    const poll = new DataView(this.pollFd.buffer);
    poll.setInt32(0, fd, true);
    poll.setInt16(4, POLLIN, true);
  }

  /** Reads every block that is ready, waits at most `waitMs` for the first. Returns the number of frames. */
  read(onFrame: OnFrame, waitMs: number): number {
    if (!this.open) return 0;
    let frames = 0;
    if (!this.ready()) {
      this.pollFd[6] = 0;
      this.pollFd[7] = 0;
      this.c.poll(this.pollFd, 1, waitMs);
    }
    // At most once around the ring, so that the caller gets a turn under any load.
    for (let n = 0; n < this.blocks && this.ready(); n++) {
      frames += this.readBlock(onFrame);
      Atomics.store(this.words, (this.block * BLOCK_BYTES + OFFSET_STATUS) >> 2, 0); // back to the kernel
      this.block = (this.block + 1) % this.blocks;
    }
    return frames;
  }

  private ready(): boolean {
    return (Atomics.load(this.words, (this.block * BLOCK_BYTES + OFFSET_STATUS) >> 2) & STATUS_USER) !== 0;
  }

  private readBlock(onFrame: OnFrame): number {
    const base = this.block * BLOCK_BYTES;
    const data = this.data;
    const count = data.getUint32(base + OFFSET_FRAMES, true);
    let at = base + data.getUint32(base + OFFSET_FIRST, true);
    for (let i = 0; i < count; i++) {
      const status = data.getUint32(at + 20, true);
      const packetType = this.bytes[at + SOCKADDR_OFFSET + 10]!;
      if (!(this.skipOutgoing && packetType === PACKET_OUTGOING)) this.handOver(at, status, onFrame);
      const next = data.getUint32(at, true);
      if (next === 0) return i + 1;
      at += next;
    }
    return count;
  }

  private handOver(at: number, status: number, onFrame: OnFrame): void {
    const data = this.data;
    const atUs = data.getUint32(at + 4, true) * 1_000_000 + Math.floor(data.getUint32(at + 8, true) / 1000);
    const captured = data.getUint32(at + 12, true);
    const wireLength = data.getUint32(at + 16, true);
    const start = at + data.getUint16(at + 24, true);
    if ((status & STATUS_VLAN_VALID) === 0 || captured < 12 || captured > 262_144) {
      onFrame(this.linkType, this.bytes, start, start + captured, wireLength, atUs);
      return;
    }
    const tpid = (status & STATUS_VLAN_TPID_VALID) !== 0 ? data.getUint16(at + 36, true) : 0x8100;
    const tci = data.getUint32(at + 32, true);
    const tagged = this.tagged;
    tagged.set(this.bytes.subarray(start, start + 12), 0);
    tagged[12] = tpid >> 8;
    tagged[13] = tpid & 0xff;
    tagged[14] = (tci >> 8) & 0xff;
    tagged[15] = tci & 0xff;
    tagged.set(this.bytes.subarray(start + 12, start + captured), 16);
    onFrame(this.linkType, tagged, 0, captured + 4, wireLength + 4, atUs);
  }

  /** Frames that the kernel dropped since the ring was opened, because we were too slow. */
  drops(): number {
    if (this.open) {
      const stats = new Uint8Array(12);
      // Reading resets the kernel's counters: they are summed here.
      if (this.c.getsockopt(this.fd, SOL_PACKET, PACKET_STATISTICS, stats, Uint32Array.of(12)) === 0) {
        this.dropped += new DataView(stats.buffer).getUint32(4, true);
      }
    }
    return this.dropped;
  }

  close(): void {
    if (!this.open) return;
    this.drops();
    this.open = false;
    this.c.munmap(this.pointer, this.bytes.length);
    this.c.close(this.fd);
  }
}
