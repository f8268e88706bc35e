/** What goes between cards, archives and sites: second network cards, studies on their way to the long-term archive, the other site. */

import type { Device, Site } from '../hospital.ts';
import type { Port } from '../net.ts';
import { clientPort, every, HOUR, MINUTE, patientOf, port, reveal, SECOND, type Stage } from '../stage.ts';
import { tcpSession } from '../tcp.ts';
import { arpAnnounce, arpResolve } from '../traffic/arp.ts';
import { dicomAssociation } from '../traffic/dicom.ts';
import { gatewayPort } from '../traffic/neighbour6.ts';
import { smbOpening } from '../traffic/windows.ts';
import { associate, dicomParty, image } from './imaging.ts';

/** The second card shows itself and does the same work from another address. */
export function secondCard(stage: Stage, device: Device): void {
  const card = device.ports[1];
  if (card === undefined) return;
  const rng = stage.rng.fork(`second card ${device.id}`);
  device.leases.push({ ip: card.ip ?? '', fromUs: stage.startUs, toUs: null });
  every(stage, rng, HOUR, (at) => {
    arpAnnounce(stage.net, at, card);
    arpResolve(stage.net, at + 2 * SECOND, card, gatewayPort(card.subnet));
  });
  const archive = stage.one('vna') ?? stage.one('pacs');
  if (device.model.says.dicom?.role === 'modality' && archive !== null) {
    every(stage, rng.fork('images'), 2 * HOUR, (at) => {
      const study = `2.25.${rng.pattern('1##############################')}`;
      const elements = image(device, patientOf(stage, rng), study, 1, at, 64, rng.fork(`image ${at}`));
      associate(stage, at, device, archive, [{ kind: 'store', elements }], rng, dicomParty(device), card);
    });
  }
  const manager = stage.one('nms');
  const says = device.model.says.windows;
  if (says === undefined || manager === null || device.hostname === null) return;
  const host = { ...says, name: device.hostname, group: 'HOSPITAL', server: says.server === true, dc: false };
  const guid = stage.rng.fork(`guid ${device.id}`).bytes(16);
  every(stage, rng.fork('smb'), 3 * HOUR, (at) => {
    const messages = smbOpening(host, 17_763, device.domain, guid, rng);
    const session = { net: stage.net, rng, atUs: at, client: port(manager), server: card, clientPort: clientPort(rng) };
    tcpSession({ ...session, serverPort: 445, messages });
  });
}

/** The archive passes studies of several modalities on, in its own name. */
export function forwarding(stage: Stage, device: Device): void {
  const target = stage.one('vna') ?? stage.one('orthanc');
  if (device.model.key !== 'pacs' || target === null) return;
  const rng = stage.rng.fork(`forwarding ${device.id}`);
  // Those of a modality that sends over TLS stay: passed on in the clear they would show what the modality hides.
  const sources = stage.site.devices.filter(
    ({ model: { says } }) => says.dicom?.role === 'modality' && says.dicom.tls !== true,
  );
  every(stage, rng, 25 * MINUTE, (at) => {
    const source = rng.pick(sources);
    const study = `2.25.${rng.pattern('1##############################')}`;
    const elements = image(source, patientOf(stage, rng), study, 1, at, 64, rng.fork(`image ${at}`));
    associate(stage, at, device, target, [{ kind: 'store', elements }], rng);
  });
}

/** A card as the traffic between sites uses it: its own count of packets, so that it is the same when one site plays alone. */
const abroad = (device: Device): Port => ({ ...port(device), packets: 1 });
const find = (site: Site, key: string): Device | null => site.devices.find((d) => d.model.key === key) ?? null;

/** Directory servers replicate and the smaller site's archive passes studies to the larger one's, over the line between them. */
export function betweenSites(stage: Stage): void {
  const [first, second] = stage.hospital.sites;
  if (first === undefined || second === undefined) return;
  const rng = stage.hospital.rng.fork('between sites');
  const meet = (a: Device, b: Device): void => {
    second.visitors.set(b, null);
    first.visitors.set(a, null);
    reveal(a);
    reveal(b);
  };
  const near = find(first, 'dc');
  const far = find(second, 'dc');
  if (near !== null && far !== null && far.hostname !== null) {
    const host = { ...near.model.says.windows!, name: near.hostname ?? '', group: 'HOSPITAL', server: true, dc: true };
    const guid = stage.hospital.rng.fork(`day ${first.id}`).fork(`guid ${near.id}`).bytes(16);
    every(stage, rng.fork('directory'), 40 * MINUTE, (at) => {
      const messages = smbOpening(host, 17_763, near.domain, guid, rng);
      const session = { net: stage.net, rng, atUs: at, client: abroad(far), server: abroad(near) };
      tcpSession({ ...session, clientPort: clientPort(rng), serverPort: 445, messages });
      meet(far, near);
    });
  }
  const archive = find(second, 'pacs');
  const target = find(first, 'vna');
  const sources = second.devices.filter((d) => d.model.says.dicom?.role === 'modality');
  if (archive === null || target === null || sources.length === 0) return;
  const images = rng.fork('archive');
  every(stage, images, 45 * MINUTE, (at) => {
    const study = `2.25.${images.pattern('1##############################')}`;
    const source = images.pick(sources);
    const elements = image(source, patientOf(stage, images), study, 1, at, 64, images.fork(`image ${at}`));
    const messages = dicomAssociation(dicomParty(archive), dicomParty(target), [{ kind: 'store', elements }]);
    const session = { net: stage.net, rng: images, atUs: at, client: abroad(archive), server: abroad(target) };
    tcpSession({ ...session, clientPort: clientPort(images), serverPort: 11_112, messages });
    meet(archive, target);
    first.visitors.set(source, archive);
    reveal(source);
  });
}
