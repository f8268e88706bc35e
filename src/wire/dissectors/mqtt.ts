/**
 * MQTT: OASIS MQTT 3.1.1 3.1, 5.0 3.1, and MQTT 3.1. States roles, the version, and that a password was sent in clear.
 * Never keeps client ids, topics, names, passwords or messages.
 *
 * CONNECT: 0x10 | remaining length 1..4 | name length 2 | `MQTT` or `MQIsdp` | level 1 | flags 1 | keep alive 2 | payload.
 */

import { type Dissector, DONE, GIVE_UP, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

const LEVELS: ReadonlyMap<number, string> = new Map([
  [3, '3.1'],
  [4, '3.1.1'],
  [5, '5.0'],
]);
const HAS_PASSWORD = 0x40;

/** Bytes of the remaining length field; 0 when it needs more. */
function lengthBytes(b: Uint8Array): number {
  for (let n = 1; n <= 4; n++) {
    if (b[n] === undefined) return 0;
    if (b[n]! < 0x80) return n;
  }
  return 4;
}

/** Place of the level byte of a CONNECT; 0 when more is needed, -1 when it is none. */
function levelAt(b: Uint8Array): number {
  const n = lengthBytes(b);
  if (n === 0) return b.length > 5 ? -1 : 0;
  const name = [0, 4, 0x4d, 0x51, 0x54, 0x54];
  const old = [0, 6, 0x4d, 0x51, 0x49, 0x73, 0x64, 0x70];
  const start = 1 + n;
  for (const mark of [name, old]) {
    let i = 0;
    while (i < mark.length && start + i < b.length && b[start + i] === mark[i]) i++;
    if (i === mark.length) return start + i < b.length ? start + i : 0;
    if (start + i === b.length) return 0;
  }
  return -1;
}

function probe(head: Uint8Array): Verdict {
  if (head[0] === 0x20) return probeAnswer(head);
  if (head[0] !== 0x10) return probeMiddle(head);
  const at = levelAt(head);
  if (at === 0) return MORE;
  return at > 0 && LEVELS.has(head[at]! & 0x7f) ? YES : NO;
}

/** A session picked up in its middle: ping (3.12), its answer, or a PUBLISH with a topic that is text. Fits, but little would not. */
function probeMiddle(head: Uint8Array): Verdict {
  const first = head[0]!;
  if (first === 0xc0 || first === 0xd0) return head.length < 2 ? MORE : head[1] === 0 ? MAYBE : NO;
  if (first === 0x40) return head.length < 2 ? MORE : head[1] === 2 ? MAYBE : NO; // PUBACK of 3.1.1
  if (first >> 4 !== 3 || (first & 6) === 6) return NO;
  const n = lengthBytes(head);
  if (n === 0) return head.length > 5 ? NO : MORE;
  let left = 0;
  for (let k = n; k >= 1; k--) left = left * 128 + (head[k]! & 0x7f);
  if (head.length < 3 + n) return MORE;
  const topic = (head[1 + n]! << 8) | head[2 + n]!;
  if (topic === 0 || topic + 2 > left || topic > 512) return NO;
  for (let k = 3 + n; k < Math.min(3 + n + topic, head.length); k++) if (head[k]! < 0x20 || head[k] === 0x7f) return NO;
  return MAYBE;
}

/** CONNACK of 3.1.1: two bytes. */
function probeAnswer(head: Uint8Array): Verdict {
  if (head.length > 1 && head[1] !== 2) return NO;
  if (head.length < 4) return MORE;
  return head[2]! <= 1 && head[3]! <= 5 ? MAYBE : NO;
}

const mqtt: Dissector = {
  id: 'mqtt',
  version: 1,
  spec: 'OASIS MQTT 3.1.1 3.1, OASIS MQTT 5.0 3.1',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [1883],
  firstBytes: [0x10, 0x20, ...Array.from({ length: 16 }, (_, k) => 0x30 + k), 0x40, 0xc0, 0xd0],
  fields: {
    'mqtt.role': { doc: 'mqtt-client or mqtt-broker', claims: 'roles', confidence: 0.9 },
    'mqtt.version': { doc: 'Version that the client asks for' },
    'mqtt.clear_password': { doc: '`yes`: it was sent a password in clear text; never the password' },
  },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes[0] === 0x20) {
        out.observe('mqtt.role', 'mqtt-broker');
        return bytes.length;
      }
      if (bytes[0] !== 0x10) return probeMiddle(bytes) === MAYBE ? bytes.length : GIVE_UP;
      const at = levelAt(bytes);
      if (at < 0) return GIVE_UP;
      if (at === 0 || bytes.length < at + 2) return 0;
      const version = LEVELS.get(bytes[at]! & 0x7f);
      if (version === undefined) return GIVE_UP;
      out.observe('mqtt.role', 'mqtt-client');
      out.observe('mqtt.role', 'mqtt-broker', 'receiver');
      out.observe('mqtt.version', version);
      if ((bytes[at + 1]! & HAS_PASSWORD) !== 0) out.observe('mqtt.clear_password', 'yes', 'receiver');
      return DONE;
    },
  }),
};

export default mqtt;
