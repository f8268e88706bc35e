/** What devices say of themselves all day: time, names, pages, management, neighbours, log lines, sessions with their servers. */

import type { Device } from '../hospital.ts';
import type { Random } from '../random.ts';
import { clientPort, every, HOUR, MINUTE, port, reveal, type Stage } from '../stage.ts';
import { type Message, tcpSession } from '../tcp.ts';
import { cdpFrame, lldpFrame, ntpPoll } from '../traffic/discovery.ts';
import { llmnrQuery, mdnsAnnounce } from '../traffic/dns.ts';
import { snmpSystem } from '../traffic/snmp.ts';
import { httpVisit, ssdpNotify, sshOpening, syslogLine } from '../traffic/text.ts';
import { tlsSession } from '../traffic/tls.ts';
import { browserAnnouncement, smbOpening, type WindowsHost } from '../traffic/windows.ts';

const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36';

/** One TCP session between two devices of the site; both are seen. */
export function talk(
  stage: Stage,
  atUs: number,
  from: Device,
  to: Device,
  serverPort: number,
  messages: readonly Message[],
  rng: Random,
): void {
  tcpSession({
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

/** Pages that somebody opens: the management server looks at each once in a few hours. */
export function pages(stage: Stage, device: Device): void {
  const { http, ssh } = device.model.says;
  const manager = stage.one('nms');
  if (manager === null || device.ports.length === 0) return;
  const rng = stage.rng.fork(`pages ${device.id}`);
  if (http !== undefined) {
    every(stage, rng, 4 * HOUR, (at) => {
      talk(
        stage,
        at,
        manager,
        device,
        http.port ?? 80,
        httpVisit(port(device).ip ?? '', '/', BROWSER, http.server, http.title),
        rng,
      );
      if (device.model.key !== 'hostile') reveal(device, 'manufacturer', 'type');
    });
  }
  if (ssh !== undefined) {
    every(stage, rng, 6 * HOUR, (at) =>
      talk(stage, at, manager, device, 22, sshOpening('SSH-2.0-PuTTY_Release_0.78', ssh, rng), rng),
    );
  }
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
      reveal(device, 'manufacturer', 'type');
      if (device.hostname !== null) reveal(device, 'hostname');
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

export function neighbours(stage: Stage, device: Device): void {
  const { lldp, cdp } = device.model.says;
  const me = device.ports[0];
  if (me === undefined) return;
  const rng = stage.rng.fork(`neighbours ${device.id}`);
  if (lldp !== undefined) {
    every(stage, rng, 40 * MINUTE, (at) => {
      const says = {
        name: device.hostname ?? '',
        description: lldp.description,
        capabilities: lldp.capabilities,
        portName: 'Gi0/1',
        inventory: null,
      };
      lldpFrame(stage.net, at, me, says);
      reveal(device, 'type', 'hostname');
    });
  }
  if (cdp !== undefined) {
    every(stage, rng, 40 * MINUTE, (at) => {
      cdpFrame(
        stage.net,
        at,
        me,
        device.hostname ?? '',
        cdp.software,
        cdp.platform,
        cdp.capabilities,
        'GigabitEthernet0/1',
      );
      reveal(device, 'manufacturer', 'type', 'model');
    });
  }
}

export function announcements(stage: Stage, device: Device): void {
  const { mdns, ssdp } = device.model.says;
  const me = device.ports[0];
  if (me === undefined) return;
  const rng = stage.rng.fork(`announcements ${device.id}`);
  if (mdns !== undefined) {
    const name = device.hostname ?? `${device.model.key}-${device.number}`;
    const services = mdns.map((service) => ({ ...service, instance: `${device.model.model} ${device.number}` }));
    every(stage, rng, HOUR, (at) => {
      mdnsAnnounce(stage.net, at, me, name, services);
      reveal(device, 'manufacturer', 'type');
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
}

export function windows(stage: Stage, device: Device): void {
  const says = device.model.says.windows;
  const me = device.ports[0];
  if (says === undefined || me === undefined || device.hostname === null) return;
  const rng = stage.rng.fork(`windows ${device.id}`);
  const name = device.hostname;
  const host: WindowsHost = { ...says, name, group: 'HOSPITAL', server: says.server === true, dc: says.dc === true };
  every(stage, rng, 3 * HOUR, (at) => {
    if (me.ip === null) return;
    stage.net.cast(at, me, me.ip, 138, `${me.subnet.prefix}255`, 138, browserAnnouncement(me.ip, host, rng));
    if (me.subnet.hops === 0) reveal(device, 'hostname');
    if (rng.chance(0.3)) llmnrQuery(stage.net, at + 4_000, me, 'wpad', null, rng);
  });
  const files = stage.one('files');
  if (files === null || files === device || files.hostname === null) return;
  const target: WindowsHost = {
    ...files.model.says.windows!,
    name: files.hostname,
    group: 'HOSPITAL',
    server: true,
    dc: false,
  };
  const guid = stage.rng.fork(`guid ${files.id}`).bytes(16);
  every(stage, rng.fork('smb'), 5 * HOUR, (at) => {
    talk(stage, at, device, files, 445, smbOpening(target, files.domain, guid, rng), rng);
    reveal(files, 'hostname');
  });
}

/** Sessions with servers that protect what they say, and those that only the maker reads. */
export function sessions(stage: Stage, device: Device): void {
  const { tlsClient, own } = device.model.says;
  const his = stage.one('his');
  if (his === null || device.ports.length === 0) return;
  const rng = stage.rng.fork(`sessions ${device.id}`);
  if (tlsClient !== undefined) {
    const { commonName, organization } = his.model.says.tls!;
    every(stage, rng, HOUR, (at) =>
      talk(stage, at, device, his, 443, tlsSession(tlsClient.host, organization, commonName, rng), rng),
    );
  }
  if (own !== undefined) {
    const server = stage.one('engine');
    if (server === null) return;
    every(stage, rng, 50 * MINUTE, (at) => {
      const size = rng.int(40, 300);
      const messages: Message[] = [
        { from: 0, bytes: Buffer.concat([Buffer.from([0xd1, 0x07]), rng.bytes(size)]) },
        { from: 1, bytes: Buffer.concat([Buffer.from([0xd1, 0x08]), rng.bytes(24)]) },
      ];
      talk(stage, at, device, server, own.port, messages, rng);
      reveal(device, 'manufacturer');
    });
  }
}
