/** Windows hosts: names that they claim and look for, announcements, file service, tickets of the directory, the inventory's visit. */

import type { Device } from '../hospital.ts';
import type { Port } from '../net.ts';
import type { Random } from '../random.ts';
import { clientPort, every, HOUR, port, reveal, type Stage } from '../stage.ts';
import { tcpSession } from '../tcp.ts';
import { llmnrQuery } from '../traffic/dns.ts';
import { kerberosLogon } from '../traffic/kerberos.ts';
import { netbiosQuery, netbiosRegister } from '../traffic/names.ts';
import { browserAnnouncement, smbOpening, type WindowsHost } from '../traffic/windows.ts';
import { talk } from './presence.ts';

const GROUP = 'HOSPITAL';

function hostOf(device: Device): WindowsHost | null {
  const says = device.model.says.windows;
  if (says === undefined || device.hostname === null) return null;
  return { ...says, name: device.hostname, group: GROUP, server: says.server === true, dc: says.dc === true };
}

/** One GUID a host, whichever card is asked (MS-SMB2 2.2.4). */
const guid = (stage: Stage, device: Device): Buffer => stage.rng.fork(`guid ${device.id}`).bytes(16);

export function windows(stage: Stage, device: Device): void {
  const host = hostOf(device);
  const me = device.ports[0];
  if (host === null || me === undefined) return;
  const rng = stage.rng.fork(`windows ${device.id}`);
  every(stage, rng, 2 * HOUR, (at) => {
    if (me.ip === null) return;
    netbiosRegister(stage.net, at, me, host.name, host.server ? 0x20 : 0, rng);
    const announcement = browserAnnouncement(me.ip, host, rng);
    stage.net.cast(at + 200_000, me, me.ip, 138, `${me.subnet.prefix}255`, 138, announcement);
    if (rng.chance(0.3)) llmnrQuery(stage.net, at + 4_000, me, 'wpad', null, rng);
    if (rng.chance(0.4)) netbiosQuery(stage.net, at + 9_000, me, GROUP, 0x1c, rng);
    reveal(device);
  });
  tickets(stage, device, me, host, rng.fork('kerberos'));
  files(stage, device, host, rng.fork('smb'));
  inventory(stage, device, host, rng.fork('inventory'));
}

/** A machine of the domain logs on in its own name. Those with the name that Windows gave them are in no domain. */
function tickets(stage: Stage, device: Device, me: Port, host: WindowsHost, rng: Random): void {
  const kdc = stage.one('dc');
  if (kdc === null || kdc === device || /^(?:DESKTOP|LAPTOP)-/.test(host.name)) return;
  every(stage, rng, 4 * HOUR, (at) => kerberosLogon(stage.net, at, me, port(kdc), host.name, device.domain, rng));
}

function files(stage: Stage, device: Device, host: WindowsHost, rng: Random): void {
  const server = stage.one('files');
  const target = server === null ? null : hostOf(server);
  if (server === null || target === null || server === device) return;
  const id = guid(stage, server);
  // Those in the subnet of the server's second card take that one.
  const near = server.ports.find((p) => p.subnet === device.ports[0]?.subnet) ?? port(server);
  every(stage, rng, 3 * HOUR, (at) => {
    const messages = smbOpening(target, host.build, server.domain, id, rng);
    const session = { net: stage.net, rng, atUs: at, client: port(device), server: near, clientPort: clientPort(rng) };
    tcpSession({ ...session, serverPort: 445, messages });
    reveal(server);
  });
}

/** The management server reads each Windows host's inventory: the host's challenge names it and its build. */
function inventory(stage: Stage, device: Device, host: WindowsHost, rng: Random): void {
  // The management server itself is read by the directory server.
  const manager = stage.one(device.model.key === 'nms' ? 'dc' : 'nms');
  if (manager === null || manager === device) return;
  const id = guid(stage, device);
  every(stage, rng, 7 * HOUR, (at) =>
    talk(stage, at, manager, device, 445, smbOpening(host, 17_763, device.domain, id, rng), rng),
  );
}
