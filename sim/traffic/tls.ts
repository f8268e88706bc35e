/**
 * TLS 1.2 openings (RFC 5246, RFC 6066): ClientHello with the server's name, ServerHello and Certificate. The certificate
 * (RFC 5280) is made here and signed with Ed25519 from a fixed seed, so that the bytes are the same each time; it protects nothing.
 */

import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { Random } from '../random.ts';
import type { Message } from '../tcp.ts';
import { der } from './der.ts';

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const u24 = (value: number): Buffer => Buffer.from([value >> 16, (value >> 8) & 0xff, value & 0xff]);
const vector16 = (...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([u16(body.length), body]);
};

const ED25519 = der(0x30, der(0x06, Buffer.from([0x2b, 0x65, 0x70])));
/** PKCS #8 around a seed that says what it is. */
const KEY = createPrivateKey({
  key: Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from('openward simulated hospital only'),
  ]),
  format: 'der',
  type: 'pkcs8',
});

function name(organization: string, commonName: string): Buffer {
  const part = (oid: number, text: string): Buffer =>
    der(0x31, der(0x30, der(0x06, Buffer.from([0x55, 4, oid])), der(0x0c, Buffer.from(text))));
  return der(0x30, part(10, organization), part(3, commonName));
}

const certificates = new Map<string, Buffer>();

/** A self-signed certificate for a name; the same for the same names. */
export function certificate(organization: string, commonName: string): Buffer {
  const key = `${organization}/${commonName}`;
  const known = certificates.get(key);
  if (known !== undefined) return known;
  const who = name(organization, commonName);
  const validity = der(0x30, der(0x17, Buffer.from('240101000000Z')), der(0x17, Buffer.from('340101000000Z')));
  const publicKey = createPublicKey(KEY).export({ format: 'der', type: 'spki' });
  const serial = Buffer.concat([Buffer.from([0x10]), Buffer.from(commonName).subarray(0, 7)]);
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ED25519,
    who,
    validity,
    who,
    publicKey,
  );
  const made = der(0x30, body, ED25519, der(0x03, Buffer.from([0]), sign(null, body, KEY)));
  certificates.set(key, made);
  return made;
}

const record = (type: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type, 3, 3]), u16(body.length), body]);
const handshake = (type: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([type]), u24(body.length), body]);
const extension = (type: number, body: Buffer): Buffer => Buffer.concat([u16(type), u16(body.length), body]);

function clientHello(host: string, rng: Random): Buffer {
  const suites = Buffer.from('c02cc02bc030c02fc024c023c028c027c00ac009c014c013009d009c', 'hex');
  const sni = host === '' ? [] : [extension(0, vector16(Buffer.from([0]), vector16(Buffer.from(host))))];
  const extensions = [
    ...sni,
    extension(10, vector16(Buffer.from('001d00170018', 'hex'))),
    extension(11, Buffer.from([1, 0])),
    extension(13, vector16(Buffer.from('0807080404010403', 'hex'))),
    extension(16, vector16(Buffer.from('\u0008http/1.1'))),
    extension(23, Buffer.alloc(0)),
  ];
  const body = [
    Buffer.from([3, 3]),
    rng.bytes(32),
    Buffer.from([32]),
    rng.bytes(32),
    vector16(suites),
    Buffer.from([1, 0]),
    vector16(...extensions),
  ];
  return record(22, handshake(1, Buffer.concat(body)));
}

/** Opening of a session and some protected bytes of both sides. */
export function tlsSession(host: string, organization: string, commonName: string, rng: Random): Message[] {
  return [
    ...opening(host, organization, commonName, null, rng),
    { from: 0, bytes: record(23, rng.bytes(rng.int(80, 400))) },
    { from: 1, bytes: record(23, rng.bytes(rng.int(200, 1_800))), afterUs: 5_000 },
  ];
}

/** A conversation inside TLS, where the client shows a certificate of its maker; what was said is replaced by noise. */
export function tlsTunnel(
  organization: string,
  commonName: string,
  messages: readonly Message[],
  rng: Random,
): Message[] {
  const sealed = messages.flatMap(({ bytes, ...rest }) =>
    Array.from({ length: Math.ceil(bytes.length / 16_384) }, (_, i) => {
      const part = bytes.subarray(i * 16_384, (i + 1) * 16_384);
      return { ...rest, bytes: record(23, rng.bytes(part.length + 24)) };
    }),
  );
  return [...opening('', 'General Hospital', 'pacs.hospital.example', { organization, commonName }, rng), ...sealed];
}

/** `own`: names in the client's certificate; null: the server asks for none. */
function opening(
  host: string,
  organization: string,
  commonName: string,
  own: { readonly organization: string; readonly commonName: string } | null,
  rng: Random,
): Message[] {
  const hello = handshake(
    2,
    Buffer.concat([
      Buffer.from([3, 3]),
      rng.bytes(32),
      Buffer.from([32]),
      rng.bytes(32),
      Buffer.from([0xc0, 0x2b, 0]),
      vector16(extension(16, vector16(Buffer.from('\u0008http/1.1')))),
    ]),
  );
  const chainOf = (cert: Buffer): Buffer =>
    handshake(11, Buffer.concat([u24(cert.length + 3), u24(cert.length), cert]));
  const chain = chainOf(certificate(organization, commonName));
  // CertificateRequest: ECDSA, two signature algorithms, no names; answered by the client's chain and a signature.
  const asked = own === null ? [] : [record(22, handshake(13, Buffer.from('01400004040308070000', 'hex')))];
  const shown = own === null ? [] : [record(22, chainOf(certificate(own.organization, own.commonName)))];
  const proof = Buffer.concat([Buffer.from([8, 7]), vector16(rng.bytes(64))]);
  const verify = own === null ? [] : [record(22, handshake(15, proof))];
  const exchange = handshake(
    12,
    Buffer.concat([Buffer.from([3, 0, 0x1d, 32]), rng.bytes(32), Buffer.from([8, 7]), vector16(rng.bytes(64))]),
  );
  const finish = Buffer.concat([record(20, Buffer.from([1])), record(22, rng.bytes(40))]);
  return [
    { from: 0, bytes: clientHello(host, rng) },
    {
      from: 1,
      bytes: Buffer.concat([
        record(22, hello),
        record(22, chain),
        record(22, exchange),
        ...asked,
        record(22, handshake(14, Buffer.alloc(0))),
      ]),
      afterUs: 3_000,
    },
    {
      from: 0,
      bytes: Buffer.concat([
        ...shown,
        record(22, handshake(16, Buffer.concat([Buffer.from([32]), rng.bytes(32)]))),
        ...verify,
        finish,
      ]),
    },
    { from: 1, bytes: finish },
  ];
}
