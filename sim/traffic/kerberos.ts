/**
 * Kerberos (RFC 4120): a machine asks the directory server for a ticket in its own name (AS-REQ without preauthentication) and
 * is told that preauthentication is required, with the salt for its account as Windows builds it (MS-KILE 3.1.1.2).
 */

import type { Net, Port } from '../net.ts';
import type { Random } from '../random.ts';
import { der, derInt, derText } from './der.ts';

const field = (number: number, ...parts: Uint8Array[]): Buffer => der(0xa0 + number, ...parts);
const principal = (type: number, ...names: string[]): Buffer =>
  der(0x30, field(0, derInt(type)), field(1, der(0x30, ...names.map(derText))));
const time = (us: number): Buffer =>
  der(0x18, Buffer.from(`${new Date(us / 1000).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`));

/** @param host name of the machine without domain; @param domain its DNS domain: the realm in capitals */
export function kerberosLogon(
  net: Net,
  atUs: number,
  client: Port,
  kdc: Port,
  host: string,
  domain: string,
  rng: Random,
): void {
  const realm = domain.toUpperCase();
  const port = rng.int(49_152, 65_500);
  const address = der(0x30, field(0, derInt(20)), field(1, der(4, Buffer.from(host.toUpperCase().padEnd(16, ' ')))));
  const body = der(
    0x30,
    field(0, der(3, Buffer.from([0, 0x40, 0x81, 0, 0x10]))),
    field(1, principal(1, `${host.toUpperCase()}$`)),
    field(2, derText(realm)),
    field(3, principal(2, 'krbtgt', realm)),
    field(5, time(Date.UTC(2037, 8, 13, 2, 48, 5) * 1000)),
    field(7, derInt(rng.int(1, 0x7fff_ffff))),
    field(8, der(0x30, ...[18, 17, 23].map(derInt))),
    field(9, der(0x30, address)),
  );
  const request = der(0x6a, der(0x30, field(1, derInt(5)), field(2, derInt(10)), field(4, body)));
  net.udp(atUs, client, port, kdc, 88, request);
  const salt = derText(`${realm}host${host.toLowerCase()}.${domain}`);
  const info = der(0x30, der(0x30, field(0, derInt(18)), field(1, salt)));
  const hints = der(0x30, der(0x30, field(1, derInt(19)), field(2, der(4, info))));
  const error = der(
    0x7e,
    der(
      0x30,
      field(0, derInt(5)),
      field(1, derInt(30)),
      field(4, time(atUs)),
      field(5, derInt(rng.int(0, 999_999))),
      field(6, derInt(25)),
      field(9, derText(realm)),
      field(10, principal(2, 'krbtgt', realm)),
      field(12, der(4, hints)),
    ),
  );
  net.udp(atUs + 900, kdc, 88, client, port, error);
}
