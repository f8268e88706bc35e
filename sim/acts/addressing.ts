/** Every device's network life: lease, ARP for its gateway, names of its partners. */

import type { Device } from '../hospital.ts';
import { PARAMETERS } from '../models/model.ts';
import type { Port } from '../net.ts';
import { gatewayIp } from '../net.ts';
import type { Random } from '../random.ts';
import { every, HOUR, MINUTE, port, reveal, SECOND, type Stage } from '../stage.ts';
import { arpAnnounce, arpResolve } from '../traffic/arp.ts';
import { dhcpNewLease, dhcpRenew, type Lease } from '../traffic/dhcp.ts';
import { dnsLookup } from '../traffic/dns.ts';

const LEASE_SECONDS = 8 * 3600;

export function addressing(stage: Stage, device: Device): void {
  const rng = stage.rng.fork(`addressing ${device.id}`);
  const me = device.ports[0];
  if (me === undefined) return;
  if (device.leases.length === 0 && me.ip !== null)
    device.leases.push({ ip: me.ip, fromUs: stage.startUs, toUs: null });
  if (device.model.dhcp !== null) leases(stage, device, me, rng);
  every(stage, rng.fork('arp'), 2 * HOUR, (at) => resolveGateway(stage, at, device, me));
  const dns = stage.one('dc');
  const partners = stage.site.devices.filter(
    (d) => d.unit === 'IT' && d.model.dhcp === null && d.hostname !== null && d !== device,
  );
  if (dns === null || device === dns || partners.length === 0) return;
  const asks = rng.fork('dns');
  const mine = [asks.pick(partners), asks.pick(partners)];
  every(stage, asks, 3 * HOUR, (at) => {
    const partner = asks.pick(mine);
    dnsLookup(stage.net, at, me, port(dns), `${partner.hostname}.${partner.domain}`, port(partner).ip, asks);
    device.seen = true;
  });
}

function resolveGateway(stage: Stage, at: number, device: Device, me: Port): void {
  const { subnet } = me;
  const gateway: Port = { subnet, mac: subnet.gatewayMac, ip: gatewayIp(subnet), ip6: null, ttl: 255, packets: 0 };
  if (subnet.hops > 0) return;
  arpResolve(stage.net, at, me, gateway);
  device.seen = true;
}

/** The one that goes home at noon, and the one that gets its address an hour later. */
const LEAVES = 'tablet-1';
const TAKES = 'tablet-2';

/** An address that moves from one device to another: two devices, one address, never at the same time. */
function churn(stage: Stage, device: Device, me: Port, lease: (atUs: number) => Lease): void {
  const name = `${device.model.key}-${device.number}`;
  const noon = stage.startUs + 6 * HOUR;
  if (name === LEAVES) {
    stage.net.at(noon, () => {
      device.leases.at(-1)!.toUs = noon;
      me.ip = null;
    });
  }
  if (name !== TAKES) return;
  const giver = stage.site.devices.find((d) => `${d.model.key}-${d.number}` === LEAVES);
  const freed = giver?.ports[0]?.ip ?? null;
  if (freed === null) return;
  const at = noon + HOUR;
  stage.net.at(at, () => {
    device.leases.at(-1)!.toUs = at;
    device.leases.push({ ip: freed, fromUs: at, toUs: null });
    dhcpNewLease({ ...lease(at), ip: freed });
    arpAnnounce(stage.net, at + 30_000, me);
  });
}

function leases(stage: Stage, device: Device, me: Port, rng: Random): void {
  const server = stage.one('dhcp');
  const { dhcp } = device.model;
  if (server === null || dhcp === null || me.ip === null) return;
  const windows = device.model.os === 'windows';
  const lease = (atUs: number): Lease => ({
    net: stage.net,
    atUs,
    client: me,
    server: port(server),
    says: {
      hostname: device.hostname,
      vendorClass: dhcp.vendorClass,
      parameters: PARAMETERS[dhcp.parameters],
      fqdn: windows && device.hostname !== null ? `${device.hostname}.${device.domain}` : null,
    },
    ip: me.ip ?? '0.0.0.0',
    domain: device.domain,
    transaction: rng.int(1, 0xffff_fffe),
    leaseSeconds: LEASE_SECONDS,
  });
  const at = stage.startUs + rng.int(1, 40) * MINUTE + rng.int(0, 50) * SECOND;
  stage.net.at(at, () => {
    dhcpNewLease(lease(at));
    arpAnnounce(stage.net, at + 30_000, me);
    reveal(device);
  });
  churn(stage, device, me, lease);
  const half = at + (LEASE_SECONDS / 2) * SECOND;
  stage.net.at(half, () => {
    if (me.ip !== null) dhcpRenew(lease(half));
  });
}
