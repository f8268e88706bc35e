/** What TLS and DTLS handshakes state: the fields both dissectors declare, and the reading of one handshake message. */

import type { FieldSpec } from '../../model/observation.ts';
import type { Out } from '../contract.ts';
import { ja3, ja4, readClientHello, readServerHello, versionName } from './tls-hello.ts';
import { readCertificate } from './x509.ts';

export const TLS_FIELDS: Readonly<Record<string, FieldSpec>> = {
  'tls.role': { doc: 'tls-client or tls-server', claims: 'roles', confidence: 0.8 },
  'tls.server_name': { doc: 'Name by which it was asked (SNI)', claims: 'hostname', confidence: 0.3 },
  'tls.alpn': { doc: 'Application protocols that a client offers, or the one that a server chose' },
  'tls.ja3': { doc: 'JA3 fingerprint of the client' },
  'tls.ja4': { doc: 'JA4 fingerprint of the client' },
  'tls.version': { doc: 'Version that the server chose' },
  'tls.cipher': { doc: 'Cipher suite that the server chose, hexadecimal' },
  'tls.certificate_name': { doc: 'Common name of the server certificate' },
  'tls.certificate_organization': { doc: 'Organisation of the certificate holder' },
  'tls.certificate_issuer': { doc: 'Common name of the issuer' },
  'tls.certificate_issuer_organization': { doc: 'Organisation of the issuer' },
  'tls.certificate_dns_name': { doc: 'DNS name in the server certificate' },
  'tls.certificate_serial': { doc: 'Serial number of the certificate, hexadecimal' },
  'tls.certificate_not_before': { doc: 'First day of validity' },
  'tls.certificate_not_after': { doc: 'Last day of validity' },
  'tls.certificate_key': { doc: 'Kind and size of the public key' },
  'tls.certificate_signature': { doc: 'Object identifier of the signature algorithm' },
  'tls.certificate_self_issued': { doc: '`yes` where subject and issuer are the same' },
};

const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;

/** Who sends in this direction, as far as the handshake told. */
export interface Party {
  role: 'client' | 'server' | null;
}

/**
 * States what one handshake message says.
 * @returns false when the message contradicts itself
 */
export function handshake(type: number, body: Uint8Array, carrier: 't' | 'd', party: Party, out: Out): boolean {
  if (type === CLIENT_HELLO) return clientHello(body, carrier, party, out);
  if (type === SERVER_HELLO) {
    const hello = readServerHello(body);
    if (hello === null) return false;
    party.role = 'server';
    out.observe('tls.role', 'tls-server');
    const version = versionName(hello.version);
    if (version !== null) out.observe('tls.version', version);
    out.observe('tls.cipher', `0x${hello.cipher.toString(16).padStart(4, '0')}`);
    if (hello.alpn !== '') out.observe('tls.alpn', hello.alpn);
    return true;
  }
  if (type === CERTIFICATE) return certificate(body, party, out);
  return true;
}

function clientHello(body: Uint8Array, carrier: 't' | 'd', party: Party, out: Out): boolean {
  const hello = readClientHello(body, carrier === 'd');
  if (hello === null) return false;
  party.role = 'client';
  out.observe('tls.role', 'tls-client');
  out.observe('tls.role', 'tls-server', 'receiver');
  if (hello.serverName !== '' && !/^[0-9.]+$/.test(hello.serverName)) {
    out.observe('tls.server_name', hello.serverName, 'receiver');
  }
  if (hello.alpn.length > 0) out.observe('tls.alpn', hello.alpn.join(','));
  out.observe('tls.ja3', ja3(hello));
  out.observe('tls.ja4', ja4(hello, carrier));
  return true;
}

/** RFC 5246 7.4.2: the first certificate is the holder's. A client's may name a person: of those only organisations are stated. */
function certificate(body: Uint8Array, party: Party, out: Out): boolean {
  if (body.length < 6) return body.length === 3;
  const length = (body[3]! << 16) | (body[4]! << 8) | body[5]!;
  if (6 + length > body.length) return false;
  const c = readCertificate(body.subarray(6, 6 + length));
  if (c === null) return false;
  const state = (field: string, value: string): void => {
    if (value !== '') out.observe(`tls.certificate_${field}`, value);
  };
  state('organization', c.subjectOrganization);
  state('issuer', c.issuerName);
  state('issuer_organization', c.issuerOrganization);
  state('not_before', c.notBefore);
  state('not_after', c.notAfter);
  state('key', c.key);
  state('signature', c.signatureAlgorithm);
  if (party.role !== 'server') return true;
  state('name', c.subjectName);
  state('serial', c.serial);
  for (const name of c.dnsNames) state('dns_name', name);
  if (c.selfIssued) state('self_issued', 'yes');
  return true;
}
