/** Pages and protected sessions: what the management server looks at, what devices call inside and outside the house. */

import { createHash } from 'node:crypto';
import type { Device } from '../hospital.ts';
import { outside } from '../net.ts';
import type { Random } from '../random.ts';
import { clientPort, every, HOUR, MINUTE, port, reveal, type Stage } from '../stage.ts';
import { type Message, tcpSession } from '../tcp.ts';
import { dnsLookup } from '../traffic/dns.ts';
import { httpCall, httpVisit, sshOpening } from '../traffic/text.ts';
import { tlsSession } from '../traffic/tls.ts';
import { talk } from './presence.ts';

const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36';

/** Pages that somebody opens: the management server looks at each once in a few hours. */
export function pages(stage: Stage, device: Device): void {
  const { http, ssh, tls } = device.model.says;
  const manager = stage.one('nms');
  if (manager === null || device.ports.length === 0) return;
  const rng = stage.rng.fork(`pages ${device.id}`);
  if (http !== undefined) {
    every(stage, rng, 3 * HOUR, (at) => {
      const page = httpVisit(port(device).ip ?? '', '/', BROWSER, http.server, http.title);
      talk(stage, at, manager, device, http.port ?? 80, page, rng);
    });
  }
  if (ssh !== undefined) {
    const opening = (): Message[] => sshOpening('SSH-2.0-PuTTY_Release_0.78', ssh, rng);
    every(stage, rng, 5 * HOUR, (at) => talk(stage, at, manager, device, 22, opening(), rng));
  }
  if (tls !== undefined && device.model.key !== 'his') {
    const name = tls.commonName.replace('{serial}', device.serial ?? '');
    every(stage, rng, 5 * HOUR, (at) =>
      talk(stage, at, manager, device, tls.port ?? 443, tlsSession('', tls.organization, name, rng), rng),
    );
  }
}

/** An ordinary public address for a name; nothing is ever sent there. */
function address(host: string): string {
  const [a = 0, b = 0, c = 0] = createHash('sha256').update(host).digest();
  return `20.${a}.${b}.${1 + (c % 250)}`;
}

/** Calls to hosts outside, by name: plain HTTP with a user agent, and TLS where the maker's service is outside. */
export function internet(stage: Stage, device: Device): void {
  const { internet: calls } = device.model.says;
  const me = device.ports[0];
  if (calls === undefined || me === undefined) return;
  const rng = stage.rng.fork(`internet ${device.id}`);
  const dns = stage.one('dc');
  every(stage, rng, 110 * MINUTE, (at) => {
    if (me.ip === null) return;
    const { host, path, userAgent } = rng.pick(calls);
    const ip = address(host);
    if (dns !== null) dnsLookup(stage.net, at, me, port(dns), host, ip, rng);
    const messages = httpCall(host, path, userAgent, 'Microsoft-IIS/10.0');
    const session = { net: stage.net, rng, client: me, server: outside(ip), clientPort: clientPort(rng) };
    const atUs = at + 30_000;
    tcpSession({ ...session, atUs, serverPort: 80, messages });
    reveal(device);
  });
}

/** Sessions with servers that protect what they say, and those that only the maker reads. */
export function sessions(stage: Stage, device: Device): void {
  const { tlsClient, own, ownTls } = device.model.says;
  const his = stage.one('his');
  const engine = stage.one('engine');
  if (his === null || engine === null || device.ports.length === 0) return;
  const rng = stage.rng.fork(`sessions ${device.id}`);
  if (tlsClient !== undefined) {
    const { commonName, organization } = his.model.says.tls!;
    const six = port(device).ip6 !== null && port(his).ip6 !== null;
    every(stage, rng, 40 * MINUTE, (at) => {
      const messages = tlsSession(tlsClient.host, organization, commonName, rng);
      talk(stage, at, device, his, 443, messages, rng, six && rng.chance(0.5));
    });
  }
  if (ownTls !== undefined) {
    every(stage, rng, 40 * MINUTE, (at) => {
      const messages = tlsSession(ownTls.host, ownTls.organization, ownTls.host, rng);
      const server = ownTls.host.endsWith('.example') ? port(his) : outside(address(ownTls.host));
      const session = { net: stage.net, rng, atUs: at, client: port(device), server, clientPort: clientPort(rng) };
      tcpSession({ ...session, serverPort: ownTls.port, messages });
      reveal(device);
    });
  }
  if (own !== undefined) every(stage, rng, 50 * MINUTE, (at) => ownSession(stage, at, device, engine, own.port, rng));
}

function ownSession(stage: Stage, at: number, device: Device, server: Device, to: number, rng: Random): void {
  const messages: Message[] = [
    { from: 0, bytes: Buffer.concat([Buffer.from([0xd1, 0x07]), rng.bytes(rng.int(40, 300))]) },
    { from: 1, bytes: Buffer.concat([Buffer.from([0xd1, 0x08]), rng.bytes(24)]) },
  ];
  talk(stage, at, device, server, to, messages, rng);
}
