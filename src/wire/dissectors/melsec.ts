/**
 * MELSEC communication protocol, also called SLMP: frames 3E and 4E, binary and ASCII (Mitsubishi SH-080008 3, 4; SH-080956 4, 5). States
 * roles, and the model of a controller from the answer to 0101. Reads no devices, no memory and no remote passwords.
 *
 * subheader 2 (50 00, 54 00; answers D0 00, D4 00) | 4E: serial 2, 0 2 | network 1, station 1, module 2, multidrop 1 | length 2 |
 * timer 2, command 2, subcommand 2, data; or end code 2, data. Little-endian; in ASCII hexadecimal, the most significant digit first.
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, GIVE_UP, MORE, NO, type Verdict, YES } from '../contract.ts';

const LONGEST = 2_048;
const MOST_WAITING = 32;
const READ_TYPE = 0x0101;
const MODEL_BYTES = 16;
/** Groups of commands that exist, by their lower byte: device, memory, remote control, files, error log, drive, nodes, passwords. */
const LOW: readonly number[] = [
  0x01, 0x02, 0x03, 0x05, 0x06, 0x10, 0x11, 0x12, 0x13, 0x16, 0x17, 0x18, 0x19, 0x20, 0x21, 0x22, 0x24, 0x25,
];
const LOW_MORE: readonly number[] = [0x26, 0x27, 0x28, 0x29, 0x2a, 0x30, 0x31, 0x40, 0x70];
const HIGH: readonly number[] = [
  0x01, 0x04, 0x06, 0x08, 0x0a, 0x0e, 0x10, 0x14, 0x16, 0x18, 0x19, 0x1a, 0x20, 0x21, 0x30, 0x31, 0x32,
];

interface Frame {
  readonly isAnswer: boolean;
  readonly isText: boolean;
  readonly serial: number;
  /** Of a request: command; of an answer: end code. */
  readonly code: number;
  /** Where the data behind the code begins, and where the frame ends. */
  readonly data: number;
  readonly size: number;
}

/** A number of `bytes` bytes at byte `index` of the frame: little-endian, or digits. NaN: no digits. */
function number(b: Uint8Array, index: number, bytes: number, isText: boolean): number {
  if (!isText) return bytes === 1 ? b[index]! : b[index]! | (b[index + 1]! << 8);
  const digits = latin1(b.subarray(index * 2, (index + bytes) * 2));
  return /^[\dA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
}

/** The first bytes as they may be; false as soon as one differs. */
function begins(b: Uint8Array, isText: boolean): boolean {
  if (!isText) return [0x50, 0x54, 0xd0, 0xd4].includes(b[0]!) && (b.length < 2 || b[1] === 0);
  const words = latin1(b.subarray(0, 4));
  return ['5000', '5400', 'D000', 'D400'].some((mark) => mark.startsWith(words));
}

/** Module numbers: the controller itself, processors of a system, or a module's address. */
const isModule = (n: number): boolean =>
  n === 0x3ff || (n >= 0x3d0 && n <= 0x3d3) || (n >= 0x3e0 && n <= 0x3e3) || n < 0x200;

function isCommand(command: number, sub: number): boolean {
  const low = command & 0xff;
  if (!HIGH.includes(command >> 8) || (!LOW.includes(low) && !LOW_MORE.includes(low))) return false;
  return (sub & 0xff3c) === 0 || sub <= 5;
}

/** The frame at the start of the bytes; 'more' when its head is not there, null when there is none. */
function frame(b: Uint8Array): Frame | 'more' | null {
  const isText = b[0] === 0x35 || b[0] === 0x44;
  if (!begins(b, isText)) return null;
  const unit = isText ? 2 : 1;
  if (b.length < 2 * unit) return 'more';
  const first = isText ? Number.parseInt(latin1(b.subarray(0, 2)), 16) : b[0]!;
  const isAnswer = first >= 0xd0;
  const route = (first & 4) !== 0 ? 6 : 2;
  const body = route + 7;
  if (b.length < (body + (isAnswer ? 2 : 6)) * unit) return 'more';
  const at = (index: number, bytes: number): number => number(b, index, bytes, isText);
  if (route === 6 && at(4, 2) !== 0) return null;
  const length = at(route + 5, 2);
  const size = body * unit + length;
  const fits = at(route, 1) <= 0xfe && at(route + 1, 1) >= 0 && isModule(at(route + 2, 2)) && at(route + 4, 1) <= 0x1f;
  if (!fits || !(length >= (isAnswer ? 2 : 6) * unit) || size > LONGEST) return null;
  const code = at(body + (isAnswer ? 0 : 2), 2);
  if (Number.isNaN(code) || (!isAnswer && !isCommand(code, at(body + 4, 2)))) return null;
  const serial = route === 6 ? at(2, 2) : 0;
  return { isAnswer, isText, serial, code, data: (body + (isAnswer ? 2 : 6)) * unit, size };
}

/** End codes: done, or an error's group. */
const isEnd = (code: number): boolean => code === 0 || code >= 0x4000;

function probe(b: Uint8Array, isDatagram: boolean): Verdict {
  const found = frame(b);
  if (found === null) return NO;
  if (found === 'more') return isDatagram ? NO : MORE;
  if (found.isAnswer && !isEnd(found.code)) return NO;
  if (isDatagram && found.size !== b.length) return NO;
  return !isDatagram && b.length > found.size && frame(b.subarray(found.size)) === null ? NO : YES;
}

const melsec: Dissector = {
  id: 'melsec',
  version: 1,
  spec: 'Mitsubishi SH-080008 3, 4; SLMP SH-080956 4, 5',
  basis: 'specification',
  carriers: ['tcp', 'udp'],
  ports: [5007, 5006, 5010, 5001, 5002, 5011, 5012],
  portsAreShared: true,
  firstBytes: [0x50, 0x54, 0xd0, 0xd4, 0x35, 0x44],
  fields: {
    'melsec.role': { doc: 'melsec-client or melsec-controller', claims: 'roles', confidence: 0.85 },
    'melsec.model': { doc: 'Model of the controller', claims: 'model', confidence: 0.9 },
  },
  looks: 64,
  probe: (head, _dir, flow) => probe(head, flow.carrier === 'udp'),
  open(flow) {
    const isDatagram = flow.carrier === 'udp';
    /** Serials of the questions for the model that wait for their answer; 0 of a frame that has none. */
    const waiting = new Set<number>();
    return {
      push(bytes, _dir, out) {
        let at = 0;
        while (at < bytes.length) {
          const b = bytes.subarray(at);
          const found = frame(b);
          if (found === null) return isDatagram ? bytes.length : at === 0 ? GIVE_UP : DONE;
          if (found === 'more' || b.length < found.size) return isDatagram ? bytes.length : at;
          out.observe('melsec.role', found.isAnswer ? 'melsec-controller' : 'melsec-client');
          out.observe('melsec.role', found.isAnswer ? 'melsec-client' : 'melsec-controller', 'receiver');
          if (!found.isAnswer && found.code === READ_TYPE && waiting.size < MOST_WAITING) waiting.add(found.serial);
          if (found.isAnswer && waiting.delete(found.serial) && found.code === 0) {
            const model = latin1(b.subarray(found.data, Math.min(found.data + MODEL_BYTES, found.size))).trim();
            if (/^[\w/-]{2,16}$/.test(model)) out.observe('melsec.model', model);
          }
          at += found.size;
        }
        return at;
      },
    };
  },
};

export default melsec;
