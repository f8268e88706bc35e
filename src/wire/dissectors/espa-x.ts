/**
 * ESPA-X 1.00: alarms from nurse-call, fire and alarm systems to alarm servers, XML on TCP. States who is client and who server,
 * and what both say of their software at login. User names, passwords, and every text, number and place of a process are never
 * read.
 *
 * Message: 'EX' | length 4 (with these 10 bytes) | invocation id 4 | XML: ESPA-X / REQ.LOGIN, RSP.LOGIN, REQ.P-START ...
 */

import {
  type Dir,
  type Dissector,
  DONE,
  GIVE_UP,
  MORE,
  NO,
  type Out,
  type Parser,
  type Verdict,
  YES,
} from '../contract.ts';
import { XmlElements } from '../formats/xml-elements.ts';

const HEADER = 10;
const MAX_MESSAGE = 1_048_576;
const MAX_READ = 65_536;

/** What is stated of a login, by message and element. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['REQ.LOGIN/LI-CLIENT', 'espa-x.client'],
  ['REQ.LOGIN/LI-CLIENTSW', 'espa-x.client_version'],
  ['RSP.LOGIN/LI-SERVER', 'espa-x.server'],
  ['RSP.LOGIN/LI-SERVERSW', 'espa-x.server_version'],
]);

const u32 = (b: Uint8Array, at: number): number =>
  b[at]! * 0x100_0000 + ((b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!);

/** Length of the message at `at`; 0 when there is none. */
function lengthAt(b: Uint8Array, at: number): number {
  if (b[at] !== 0x45 || b[at + 1] !== 0x58) return 0;
  const length = u32(b, at + 2);
  return length > HEADER && length <= MAX_MESSAGE ? length : 0;
}

function read(xml: Uint8Array, out: Out): boolean {
  let isEspa = false;
  const elements = new XmlElements({
    open: (path) => {
      if (path.length === 1) isEspa = path[0] === 'ESPA-X';
      if (path.length !== 2 || !isEspa) return;
      const message = path[1]!;
      const asks = message.startsWith('REQ.');
      if (!asks && !message.startsWith('RSP.')) return;
      out.observe('espa-x.role', asks ? 'espa-x-client' : 'espa-x-server');
      out.observe('espa-x.role', asks ? 'espa-x-server' : 'espa-x-client', 'receiver');
    },
    wants: (path) => isEspa && path.length === 3 && FIELDS.has(`${path[1]}/${path[2]}`),
    value: (path, value) => out.observe(FIELDS.get(`${path[1]}/${path[2]}`)!, value),
  });
  elements.feed(xml);
  return isEspa;
}

class EspaXParser implements Parser {
  private readonly skip: [number, number] = [0, 0];
  private understood = false;

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    let at = 0;
    for (;;) {
      const skipped = Math.min(this.skip[dir], bytes.length - at);
      this.skip[dir] -= skipped;
      at += skipped;
      if (bytes.length - at < HEADER) return at;
      const length = lengthAt(bytes, at);
      if (length === 0) return this.understood ? DONE : GIVE_UP;
      if (length > MAX_READ) this.skip[dir] = length;
      else if (bytes.length - at < length) return at;
      else {
        if (read(bytes.subarray(at + HEADER, at + length), out)) this.understood = true;
        else if (!this.understood) return GIVE_UP;
        at += length;
      }
    }
  }

  gap(): boolean {
    return false;
  }
}

/** The header, then the start of an XML document. */
function probe(b: Uint8Array): Verdict {
  if (b[0] !== 0x45 || (b.length > 1 && b[1] !== 0x58)) return NO;
  if (b.length < 6) return MORE;
  if (lengthAt(b, 0) === 0) return NO;
  if (b.length < HEADER + 5) return MORE;
  if (b[HEADER] !== 0x3c) return NO;
  // <?xml or <ESPA
  const next = b[HEADER + 1];
  return next === 0x3f || (next === 0x45 && b[HEADER + 2] === 0x53) ? YES : NO;
}

const espaX: Dissector = {
  id: 'espa-x',
  version: 1,
  spec: 'ESPA-X 1.00: transport, login',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [],
  firstBytes: [0x45],
  fields: {
    'espa-x.role': {
      doc: 'espa-x-client (nurse call, fire or alarm system) or espa-x-server (alarm server)',
      claims: 'roles',
      confidence: 0.9,
    },
    'espa-x.client': { doc: 'LI-CLIENT: name of the product that raises alarms' },
    'espa-x.client_version': { doc: 'LI-CLIENTSW', claims: 'software_version', confidence: 0.7 },
    'espa-x.server': { doc: 'LI-SERVER: name of the alarm server' },
    'espa-x.server_version': { doc: 'LI-SERVERSW', claims: 'software_version', confidence: 0.7 },
  },
  looks: 256,
  probe: (head) => probe(head),
  open: () => new EspaXParser(),
};

export default espaX;
