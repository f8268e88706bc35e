/** Text protocols written from their documents: HTTP/1.1 (RFC 9112), SSDP (UPnP 2.0), syslog (RFC 3164), SSH's opening (RFC 4253). */

import type { Random } from '../random.ts';
import type { Message } from '../tcp.ts';

const lines = (...all: string[]): Buffer => Buffer.from(`${all.join('\r\n')}\r\n\r\n`, 'utf8');

/** A page of a device's web interface, asked for by a person's browser or by a program. */
export function httpVisit(
  host: string,
  path: string,
  userAgent: string,
  server: string | null,
  title: string,
): Message[] {
  const body = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  const head = [
    'HTTP/1.1 200 OK',
    ...(server === null ? [] : [`Server: ${server}`]),
    'Content-Type: text/html',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return [
    {
      from: 0,
      bytes: lines(
        `GET ${path} HTTP/1.1`,
        `Host: ${host}`,
        `User-Agent: ${userAgent}`,
        'Accept: */*',
        'Connection: close',
      ),
    },
    { from: 1, bytes: Buffer.concat([lines(...head), Buffer.from(body)]), afterUs: 6_000 },
  ];
}

/** A device asks a service for its state as JSON. */
export function httpCall(host: string, path: string, userAgent: string, server: string): Message[] {
  const body = '{"status":"ok"}';
  return [
    {
      from: 0,
      bytes: lines(`GET ${path} HTTP/1.1`, `Host: ${host}`, `User-Agent: ${userAgent}`, 'Accept: application/json'),
    },
    {
      from: 1,
      bytes: Buffer.concat([
        lines(
          'HTTP/1.1 200 OK',
          `Server: ${server}`,
          'Content-Type: application/json',
          `Content-Length: ${body.length}`,
        ),
        Buffer.from(body),
      ]),
      afterUs: 4_000,
    },
  ];
}

export function ssdpNotify(ip: string, server: string, type: string, uuid: string): Buffer {
  return lines(
    'NOTIFY * HTTP/1.1',
    'HOST: 239.255.255.250:1900',
    'CACHE-CONTROL: max-age=1800',
    `LOCATION: http://${ip}:49152/description.xml`,
    `NT: ${type}`,
    'NTS: ssdp:alive',
    `SERVER: ${server}`,
    `USN: uuid:${uuid}::${type}`,
  );
}

export const ssdpSearch = (): Buffer =>
  lines('M-SEARCH * HTTP/1.1', 'HOST: 239.255.255.250:1900', 'MAN: "ssdp:discover"', 'MX: 3', 'ST: ssdp:all');

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 3164: priority, time, host, tag. */
export function syslogLine(atUs: number, priority: number, host: string, tag: string, text: string): Buffer {
  const date = new Date(atUs / 1000);
  const day = String(date.getUTCDate()).padStart(2, ' ');
  return Buffer.from(
    `<${priority}>${MONTHS[date.getUTCMonth()]} ${day} ${date.toISOString().slice(11, 19)} ${host} ${tag}: ${text}`,
  );
}

const KEX = [
  'curve25519-sha256,ecdh-sha2-nistp256,diffie-hellman-group14-sha256',
  'ssh-ed25519,rsa-sha2-512,rsa-sha2-256',
  'chacha20-poly1305@openssh.com,aes128-ctr,aes256-ctr',
  'chacha20-poly1305@openssh.com,aes128-ctr,aes256-ctr',
  'hmac-sha2-256,hmac-sha2-512',
  'hmac-sha2-256,hmac-sha2-512',
  'none,zlib@openssh.com',
  'none,zlib@openssh.com',
  '',
  '',
];

/** SSH_MSG_KEXINIT in the unencrypted packet format of RFC 4253 6. */
function kexInit(rng: Random): Buffer {
  const lists = KEX.map((list) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(list.length);
    return Buffer.concat([length, Buffer.from(list)]);
  });
  const payload = Buffer.concat([Buffer.from([20]), rng.bytes(16), ...lists, Buffer.alloc(5)]);
  const padding = 8 - ((payload.length + 5) % 8) + 8;
  const head = Buffer.alloc(5);
  head.writeUInt32BE(payload.length + padding + 1);
  head[4] = padding;
  return Buffer.concat([head, payload, rng.bytes(padding)]);
}

/** Identification of both sides and their offers; the rest would be encrypted. */
export function sshOpening(client: string, server: string, rng: Random): Message[] {
  return [
    { from: 1, bytes: Buffer.from(`${server}\r\n`), afterUs: 3_000 },
    { from: 0, bytes: Buffer.from(`${client}\r\n`) },
    { from: 0, bytes: kexInit(rng) },
    { from: 1, bytes: kexInit(rng) },
  ];
}
