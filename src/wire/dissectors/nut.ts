/**
 * Network UPS Tools: the protocol of upsd ('Network protocol information', command reference). States roles, and maker, model, serial
 * number and versions of the power supplies behind a server. Never keeps names of users, passwords or who is logged in.
 *
 * Lines: `LIST UPS`, `GET VAR` ups name; answers `UPS` ups "text", `VAR` ups name "value", `BEGIN LIST ...`, `OK`, `ERR` code
 */

import { type About, type Dissector, MAYBE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';
import { firstLine, lineParser } from '../formats/lines.ts';

const PORT = 3493;
const LONGEST = 256;
const ASKS =
  /^(?:LIST UPS|LIST (?:VAR|RW|CMD|CLIENT) [\w.-]{1,64}|GET (?:UPSDESC|NUMLOGINS) [\w.-]{1,64}|GET (?:VAR|TYPE|DESC|CMDDESC) [\w.-]{1,64} [\w.-]{1,64})$/;
const ANSWERS =
  /^(?:BEGIN LIST (?:UPS|(?:VAR|RW|CMD|CLIENT) [\w.-]{1,64})|(?:VAR|RW|TYPE) [\w.-]{1,64} [a-z]+\.[\w.-]{1,64} .*|Network UPS Tools upsd \d.*)$/;
/** What other protocols may say too. */
const PLAIN_ASKS = /^(?:VER|NETVER|PROTVER|STARTTLS|HELP|USERNAME \S{1,64})$/;
const PLAIN_ANSWERS = /^(?:OK(?: .*)?|ERR [A-Z][A-Z-]{2,32})$/;
/** First words of what begins a connection. */
const WORDS = 'LIST GET VER NETVER PROTVER STARTTLS HELP USERNAME BEGIN VAR RW TYPE Network OK ERR'.split(' ');

const VARIABLE = /^VAR ([\w.-]{1,64}) ([a-z]+(?:\.[\w-]+){1,4}) "(.{1,200})"$/;
const VERSION = /^Network UPS Tools upsd (\d[\w.+-]{0,31})/;

/** Variables by their name; those of a device come under two. */
const FACTS: Readonly<Record<string, string>> = {
  'device.mfr': 'nut.manufacturer',
  'ups.mfr': 'nut.manufacturer',
  'device.model': 'nut.model',
  'ups.model': 'nut.model',
  'device.serial': 'nut.serial',
  'ups.serial': 'nut.serial',
  'ups.firmware': 'nut.firmware',
  'device.type': 'nut.type',
  'driver.name': 'nut.driver',
  'driver.version': 'nut.driver-version',
};

function probe(head: Uint8Array, dir: 0 | 1, onPort: boolean): Verdict {
  const { text, whole } = firstLine(head);
  if (!whole) {
    const [word = '', rest] = text.split(' ', 2);
    const fits = WORDS.some((known) => (rest === undefined ? known.startsWith(word) : known === word));
    return fits && text.length < LONGEST ? MORE : NO;
  }
  if ((dir === 0 ? ASKS : ANSWERS).test(text)) return YES;
  return onPort && (dir === 0 ? PLAIN_ASKS : PLAIN_ANSWERS).test(text) ? MAYBE : NO;
}

function answer(line: string, out: Out): void {
  const version = VERSION.exec(line);
  if (version !== null) out.observe('nut.server-version', version[1]!);
  const found = VARIABLE.exec(line);
  if (found === null) return;
  const [, ups, name, value] = found;
  const about: About = { nested: `nut:${ups}` };
  out.observe('nut.role', 'power-supply', about);
  const field = Object.hasOwn(FACTS, name!) ? FACTS[name!] : undefined;
  if (field !== undefined) out.observe(field, value!.replaceAll('\\"', '"').replaceAll('\\\\', '\\'), about);
}

const nut: Dissector = {
  id: 'nut',
  version: 1,
  spec: 'Network UPS Tools: network protocol information, command reference',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [PORT],
  firstBytes: [...new Set(WORDS.map((word) => word.charCodeAt(0)))],
  fields: {
    'nut.role': { doc: 'nut-client, nut-server, or power-supply behind a server', claims: 'roles', confidence: 0.9 },
    'nut.manufacturer': { doc: 'Maker of the power supply', claims: 'manufacturer', confidence: 0.85 },
    'nut.model': { doc: 'Model of the power supply', claims: 'model', confidence: 0.85 },
    'nut.serial': { doc: 'Serial number of the power supply', claims: 'serial', confidence: 0.85 },
    'nut.firmware': { doc: 'Firmware of the power supply', claims: 'firmware_version', confidence: 0.85 },
    'nut.type': { doc: 'Kind of device: ups, pdu, ats, scd, psu, ipmi' },
    'nut.driver': { doc: 'Driver by which the server reads it' },
    'nut.driver-version': { doc: 'Version of that driver' },
    'nut.server-version': { doc: 'Version of the server' },
    'nut.clear_password': { doc: '`yes`: it was sent a password in clear text; never the password' },
  },
  looks: 64,
  probe: (head, dir, flow) => probe(head, dir, flow.aPort === PORT || flow.bPort === PORT),
  open() {
    const told = [false, false];
    return lineParser((line, dir, out) => {
      if (!told[dir]) {
        out.observe('nut.role', dir === 0 ? 'nut-client' : 'nut-server');
        out.observe('nut.role', dir === 0 ? 'nut-server' : 'nut-client', 'receiver');
        told[dir] = true;
      }
      if (dir === 0) {
        if (line === 'STARTTLS') return 'next';
        if (line.startsWith('PASSWORD ')) out.observe('nut.clear_password', 'yes', 'receiver');
        return 'next';
      }
      if (line === 'OK STARTTLS') return 'done';
      answer(line, out);
      return 'next';
    });
  },
};

export default nut;
