/**
 * TCP sessions as two well-behaved stacks make them (RFC 9293): handshake with options, segments of at most MSS bytes,
 * an acknowledgement every second segment, FIN from both sides; now and then a segment is sent again, arrives late or early.
 * No window handling, no SACK: a passive observer learns nothing from them here.
 */

import type { Net, Port } from './net.ts';
import { ACK, FIN, PSH, RST, SYN, tcp } from './packets.ts';
import type { Random } from './random.ts';

/** Bytes that one side says at once; `from` 0 is the client. `afterUs`: silence before it. */
export interface Message {
  readonly from: 0 | 1;
  readonly bytes: Uint8Array;
  readonly afterUs?: number;
}

export interface Session {
  readonly net: Net;
  readonly rng: Random;
  readonly atUs: number;
  readonly client: Port;
  readonly server: Port;
  readonly clientPort: number;
  readonly serverPort: number;
  readonly messages: readonly Message[];
  /** 'fin' closes in order, 'rst' cuts, 'open' leaves it open at the end; 'refused' answers the SYN with RST. */
  readonly end?: 'fin' | 'rst' | 'open' | 'refused';
  readonly six?: boolean;
  /** Share of data segments that are sent again, late or early. Default 0.004. */
  readonly trouble?: number;
}

interface Side {
  readonly port: Port;
  readonly number: number;
  seq: number;
}

const SYN_OPTIONS = Buffer.from('020405b40103030801010402', 'hex');
const NO_OPTIONS = Buffer.alloc(0);

class Talk {
  readonly session: Session;
  readonly sides: readonly [Side, Side];
  now: number;

  constructor(session: Session) {
    const { rng } = session;
    this.session = session;
    this.now = session.atUs;
    this.sides = [
      { port: session.client, number: session.clientPort, seq: rng.int(1, 0xffff_fff0) },
      { port: session.server, number: session.serverPort, seq: rng.int(1, 0xffff_fff0) },
    ];
  }

  /** One segment; moves the sender's sequence number on. */
  segment(from: 0 | 1, flags: number, payload: Uint8Array = NO_OPTIONS, atUs = this.now): void {
    const side = this.sides[from];
    this.put(from, side.seq, flags, payload, atUs);
    side.seq = (side.seq + payload.length + (flags & (SYN | FIN) ? 1 : 0)) >>> 0;
  }

  put(from: 0 | 1, seq: number, flags: number, payload: Uint8Array, atUs: number): void {
    const { net, six = false } = this.session;
    const me = this.sides[from];
    const other = this.sides[from === 0 ? 1 : 0];
    const header = {
      fromPort: me.number,
      toPort: other.number,
      seq,
      ack: flags & ACK ? other.seq : 0,
      flags,
      window: flags & RST ? 0 : flags & SYN ? 64_240 : 2_058,
      options: flags & SYN ? SYN_OPTIONS : NO_OPTIONS,
    };
    net.ip(atUs, me.port, other.port, (ip) => tcp(ip, header, payload), six);
  }

  rest(us: number): void {
    this.now += Math.max(20, Math.round(us));
  }

  say(message: Message): void {
    const { rng, trouble = 0.004, six = false } = this.session;
    const mss = six ? 1440 : 1460;
    const { from, bytes } = message;
    const back = from === 0 ? 1 : 0;
    this.rest(message.afterUs ?? 150 + rng.int(0, 900));
    let unacknowledged = 0;
    let lateUntil = 0;
    for (let start = 0; start < bytes.length; start += mss) {
      const part = bytes.subarray(start, start + mss);
      const last = start + mss >= bytes.length;
      const flags = ACK | (last ? PSH : 0);
      const seq = this.sides[from].seq;
      const bad = rng.chance(trouble);
      const late = bad && rng.chance(0.5) && !last ? rng.int(60, 4_000) : 0;
      this.segment(from, flags, part, this.now + late);
      if (bad && late === 0) this.put(from, seq, flags, part, this.now + rng.int(400, 3_000));
      lateUntil = Math.max(lateUntil, late === 0 ? 0 : this.now + late);
      this.rest(12 + rng.int(0, 30));
      if (++unacknowledged === 2 && !last) {
        this.put(back, this.sides[back].seq, ACK, NO_OPTIONS, Math.max(this.now, lateUntil) + 5);
        unacknowledged = 0;
      }
    }
    this.now = Math.max(this.now, lateUntil + 10);
    this.rest(80 + rng.int(0, 200));
    this.segment(back, ACK);
  }

  close(end: 'fin' | 'rst' | 'open' | 'refused'): void {
    if (end === 'open') return;
    this.rest(500);
    if (end === 'rst') {
      this.segment(1, RST | ACK);
      return;
    }
    this.segment(0, FIN | ACK);
    this.rest(200);
    this.segment(1, FIN | ACK);
    this.rest(150);
    this.segment(0, ACK);
  }
}

/** Puts the whole session on the wire; returns the time of its end. */
export function tcpSession(session: Session): number {
  const talk = new Talk(session);
  const { rng, end = 'fin' } = session;
  talk.segment(0, SYN);
  talk.rest(150 + rng.int(0, 500));
  if (end === 'refused') {
    talk.segment(1, RST | ACK);
    return talk.now;
  }
  talk.segment(1, SYN | ACK);
  talk.rest(60 + rng.int(0, 100));
  talk.segment(0, ACK);
  for (const message of session.messages) {
    session.net.onSay(message.from === 0 ? session.client : session.server, message.bytes);
    talk.say(message);
  }
  talk.close(end);
  return talk.now;
}
