/**
 * DTLS: RFC 6347, RFC 9147 (plaintext records). States what its hellos and certificates say, as for TLS.
 * Handshake messages that are split over datagrams are skipped; encrypted records only confirm the protocol.
 *
 * Record: type 1 | version 2 | epoch 2 | sequence 6 | length 2 | fragment.
 * Handshake: type 1 | length 3 | message sequence 2 | fragment offset 3 | fragment length 3 | body.
 */

import { Reader } from '../../base/reader.ts';
import { type Dir, type Dissector, MAYBE, NO, type Out, type Parser, type Verdict, YES } from '../contract.ts';
import { handshake, type Party, TLS_FIELDS } from '../formats/tls-facts.ts';

const HANDSHAKE = 22;
const RECORD_HEADER = 13;

class DtlsParser implements Parser {
  private readonly sides: readonly [Party, Party] = [{ role: null }, { role: null }];

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    const r = new Reader(bytes);
    while (r.left >= RECORD_HEADER) {
      const type = r.u8();
      r.skip(2);
      const epoch = r.u16();
      r.skip(6);
      const record = r.sub(r.u16());
      // Epoch 0 is the one that is not encrypted.
      if (type === HANDSHAKE && epoch === 0) this.messages(record, dir, out);
    }
    return bytes.length;
  }

  private messages(r: Reader, dir: Dir, out: Out): void {
    while (r.left >= 12) {
      const type = r.u8();
      const length = r.u24();
      r.skip(2);
      const offset = r.u24();
      const part = r.u24();
      const body = r.take(part);
      if (r.short) return;
      if (offset === 0 && part === length && !handshake(type, body, 'd', this.sides[dir], out))
        out.weird('bad-handshake');
    }
  }
}

/** The records fill the datagram; the first one's version is DTLS 1.0 or 1.2 (1.3 writes 1.2 too). */
function probe(head: Uint8Array): Verdict {
  let at = 0;
  for (let n = 0; n < 8 && at < head.length; n++) {
    if (at + RECORD_HEADER > head.length) return NO;
    const version = (head[at + 1]! << 8) | head[at + 2]!;
    if (head[at]! < 20 || head[at]! > 25 || (version !== 0xfeff && version !== 0xfefd && version !== 0x0100)) return NO;
    const length = (head[at + 11]! << 8) | head[at + 12]!;
    if (length === 0) return NO;
    at += RECORD_HEADER + length;
    // Capped captures cut the datagram: the first header was whole and fitted.
    if (at > head.length) return n === 0 && at - head.length > 2_048 ? NO : MAYBE;
  }
  return head.length === 0 ? NO : YES;
}

const dtls: Dissector = {
  id: 'dtls',
  version: 1,
  spec: 'RFC 6347, RFC 9147',
  basis: 'captures',
  carriers: ['udp'],
  ports: [5684, 443, 5061],
  fields: TLS_FIELDS,
  weirds: { 'bad-handshake': 'A handshake message contradicts itself' },
  probe: (head) => probe(head),
  open: () => new DtlsParser(),
};

export default dtls;
