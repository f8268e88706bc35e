/** What devices say of themselves all day: time, management, log lines, announcements of names and services. */

import type { Device } from '../hospital.ts';
import type { Random } from '../random.ts';
import { clientPort, every, HOUR, port, reveal, type Stage } from '../stage.ts';
import { type Message, tcpSession } from '../tcp.ts';
import { ntpPoll } from '../traffic/discovery.ts';
import { mdnsAnnounce } from '../traffic/dns.ts';
import { wsdHello } from '../traffic/names.ts';
import { snmpSystem } from '../traffic/snmp.ts';
import { ssdpNotify, ssdpSearch, syslogLine } from '../traffic/text.ts';

/** One TCP session between two devices of the site; both are seen. */
export function talk(
  stage: Stage,
  atUs: number,
  from: Device,
  to: Device,
  serverPort: number,
  messages: readonly Message[],
  rng: Random,
  six = false,
): void {
  tcpSession({
    six,
    net: stage.net,
    rng,
    atUs,
    client: port(from),
    server: port(to),
    clientPort: clientPort(rng),
    serverPort,
    messages,
  });
  reveal(from);
  reveal(to);
}

/** Time of day from the site's directory server, as Windows and most appliances are set up. */
export function time(stage: Stage, device: Device): void {
  const server = stage.one('dc');
  if (server === null || device === server || device.ports.length === 0) return;
  const rng = stage.rng.fork(`time ${device.id}`);
  every(stage, rng, 3 * HOUR, (at) => {
    ntpPoll(stage.net, at, port(device), port(server), rng);
    reveal(device);
  });
}

export function management(stage: Stage, device: Device): void {
  const { snmp, syslog } = device.model.says;
  const manager = stage.one('nms');
  if (manager === null || device.ports.length === 0) return;
  const rng = stage.rng.fork(`management ${device.id}`);
  if (snmp !== undefined) {
    const descr = snmp.descr.replace('{serial}', device.serial ?? '');
    const system = { descr, objectId: snmp.objectId, name: device.hostname ?? '', location: device.unit ?? '' };
    every(stage, rng, 2 * HOUR, (at) => {
      snmpSystem(stage.net, at, port(manager), port(device), system, rng);
      reveal(device);
      if (device.hostname !== null) reveal(device);
    });
  }
  if (syslog !== undefined) {
    every(stage, rng, HOUR, (at) => {
      const line = syslogLine(at, 187, device.hostname ?? port(device).ip ?? '', syslog.tag, syslog.text);
      stage.net.udp(at, port(device), 514, port(manager), 514, line);
      reveal(device);
    });
  }
}

export function announcements(stage: Stage, device: Device): void {
  const { mdns, ssdp, wsd, windows } = device.model.says;
  const me = device.ports[0];
  if (me === undefined) return;
  const rng = stage.rng.fork(`announcements ${device.id}`);
  if (mdns !== undefined) {
    const name = device.hostname ?? `${device.model.key}-${device.number}`;
    const services = mdns.map((service) => ({
      ...service,
      txt: service.txt.map((pair) => pair.replace('{serial}', device.serial ?? '')),
      instance: `${device.model.model} ${device.number}`,
    }));
    every(stage, rng, HOUR, (at) => {
      mdnsAnnounce(stage.net, at, me, name, services);
      if (me.ip6 !== null) mdnsAnnounce(stage.net, at + 40_000, me, name, services, true);
      reveal(device);
    });
  }
  if (ssdp !== undefined) {
    const uuid = rng.pattern('%%%%%%%%-%%%%-4%%%-8%%%-%%%%%%%%%%%%');
    every(stage, rng, HOUR, (at) => {
      if (me.ip === null) return;
      stage.net.cast(at, me, me.ip, 1900, '239.255.255.250', 1900, ssdpNotify(me.ip, ssdp.server, ssdp.type, uuid));
      reveal(device);
    });
  }
  if (wsd !== undefined) {
    const uuid = rng.pattern('%%%%%%%%-%%%%-4%%%-8%%%-%%%%%%%%%%%%');
    every(stage, rng.fork('wsd'), 4 * HOUR, (at) => {
      wsdHello(stage.net, at, me, uuid, wsd, rng);
      reveal(device);
    });
  }
  if (windows !== undefined && windows.server !== true) {
    every(stage, rng.fork('search'), 2 * HOUR, (at) => {
      if (me.ip === null) return;
      stage.net.cast(at, me, me.ip, 50_123, '239.255.255.250', 1900, ssdpSearch());
    });
  }
}
