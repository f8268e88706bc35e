/** What the network itself says: neighbours, controllers and their access points, routers, who is connected where, telephones. */

import type { Device } from '../hospital.ts';
import { gatewayIp } from '../net.ts';
import { macText } from '../packets.ts';
import { every, HOUR, MINUTE, port, reveal, SECOND, type Stage } from '../stage.ts';
import { cdpFrame, lldpFrame } from '../traffic/discovery.ts';
import { gatewayPort, ipv6Neighbour, ipv6Start } from '../traffic/neighbour6.ts';
import { capwapDiscovery, hsrpHello, radiusAccounting, sipRegister } from '../traffic/wireless.ts';

export function neighbours(stage: Stage, device: Device): void {
  const { lldp, cdp } = device.model.says;
  const me = device.ports[0];
  if (me === undefined) return;
  const rng = stage.rng.fork(`neighbours ${device.id}`);
  const { model, version, serial } = device;
  if (lldp !== undefined) {
    every(stage, rng, 12 * MINUTE, (at) => {
      const maker = lldp.inventory;
      const inventory =
        maker === undefined ? null : { maker, model: model.model, serial: serial ?? '', software: version };
      const { description, capabilities } = lldp;
      lldpFrame(stage.net, at, me, {
        name: device.hostname ?? '',
        description,
        capabilities,
        portName: 'Gi0/1',
        inventory,
      });
      reveal(device);
    });
  }
  if (cdp !== undefined) {
    const { software, platform, capabilities } = cdp;
    every(stage, rng, 12 * MINUTE, (at) => {
      cdpFrame(stage.net, at, me, device.hostname ?? '', software, platform, capabilities, 'GigabitEthernet0/1');
      reveal(device);
    });
  }
}

/** Access points look for their controller; what connects to them is accounted for. */
export function wireless(stage: Stage, device: Device): void {
  const says = device.model.says.capwap;
  const me = device.ports[0];
  const controller = stage.one('wlc') ?? stage.one('wlc-cisco');
  const radius = stage.one('dc');
  if (says === undefined || me === undefined || controller === null) return;
  const rng = stage.rng.fork(`wireless ${device.id}`);
  const ap = { ...says, serial: device.serial ?? '', software: device.version };
  every(stage, rng, 3 * HOUR, (at) => {
    capwapDiscovery(stage.net, at, me, port(controller), ap, controller.hostname ?? '', rng);
    reveal(device);
  });
  const stations = stage.site.devices.filter((d) => d.model.dhcp !== null && d.unit === device.unit && d !== device);
  if (radius === null || stations.length === 0) return;
  every(stage, rng.fork('radius'), 25 * MINUTE, (at) => {
    const station = rng.pick(stations);
    const { ip, mac } = port(station);
    if (ip === null) return;
    const text = macText(mac).toUpperCase().replaceAll(':', '-');
    const who = { mac: text, ip, user: text.replaceAll('-', '').toLowerCase() };
    radiusAccounting(stage.net, at, me, port(radius), device.hostname ?? '', who, rng);
  });
}

/** The core router keeps its subnets' virtual addresses; once for each subnet, by the first device that stands in it. */
export function core(stage: Stage, device: Device): void {
  const subnet = device.ports[0]?.subnet;
  if (subnet === undefined || subnet.hops > 0) return;
  if (stage.site.devices.find((d) => d.ports[0]?.subnet === subnet) !== device) return;
  const rng = stage.rng.fork(`core ${subnet.vlan}`);
  const router = gatewayPort(subnet);
  every(stage, rng, 60 * SECOND, (at) => hsrpHello(stage.net, at, router, subnet.vlan & 0xff, gatewayIp(subnet)));
}

export function telephones(stage: Stage, device: Device): void {
  const says = device.model.says.sip;
  const server = stage.one('callserver');
  if (says === undefined || server === null || server === device) return;
  const rng = stage.rng.fork(`telephone ${device.id}`);
  const number = String(4_000 + stage.site.devices.indexOf(device));
  every(stage, rng, 50 * MINUTE, (at) => {
    if (port(device).ip === null) return;
    sipRegister(
      stage.net,
      at,
      port(device),
      port(server),
      number,
      says.userAgent,
      server.model.says.sip!.userAgent,
      rng,
    );
    reveal(device);
    reveal(server);
  });
}

export const EDGE = {
  model: 'ISR4331/K9',
  version: '17.6.4',
  software:
    'Cisco IOS Software [Bengaluru], ISR Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), Version 17.6.4, RELEASE SOFTWARE (fc1)',
} as const;

/** The router of the line to the world says to the core who it is; once for the site, by its first device. */
export function edge(stage: Stage, device: Device): void {
  if (stage.site.devices[0] !== device) return;
  const rng = stage.rng.fork('edge');
  const { mac, vlan } = stage.site.wan;
  const subnet = { ...port(device).subnet, vlan };
  const me = { subnet, mac, ip: null, ip6: null, ttl: 255, packets: 1 };
  every(stage, rng, 6 * MINUTE, (at) =>
    cdpFrame(
      stage.net,
      at,
      me,
      `edge-${stage.site.id}`,
      EDGE.software,
      `cisco ${EDGE.model}`,
      1,
      'GigabitEthernet0/0/0',
    ),
  );
}

/** IPv6 of those whose subnet has it. */
export function six(stage: Stage, device: Device): void {
  const me = device.ports[0];
  if (me === undefined || me.ip6 === null || me.subnet.hops > 0) return;
  const rng = stage.rng.fork(`six ${device.id}`);
  stage.net.at(stage.startUs + rng.int(1, 30) * MINUTE, (at) => ipv6Start(stage.net, at, me));
  every(stage, rng, 90 * MINUTE, (at) => ipv6Neighbour(stage.net, at, me));
}
