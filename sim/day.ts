/** A working day, 06:00 to 20:00: every device does what its model says, and the taps hand over the frames in order. */

import { addressing } from './acts/addressing.ts';
import { betweenSites, forwarding, secondCard } from './acts/between.ts';
import { bacnet, modbus, whoIs } from './acts/building.ts';
import { admissions, gateway, reports } from './acts/care.ts';
import { imaging } from './acts/imaging.ts';
import { core, edge, neighbours, six, telephones, wireless } from './acts/network.ts';
import { announcements, management, time } from './acts/presence.ts';
import { internet, pages, sessions } from './acts/web.ts';
import { windows } from './acts/windows.ts';
import type { Device, Hospital, Site } from './hospital.ts';
import { listen } from './listen.ts';
import { type FrameSink, Net } from './net.ts';
import { HOUR, type Stage } from './stage.ts';

/** Tuesday, 9 March 2027. */
export const DEFAULT_DAY = '2027-03-09';

export interface DayOptions {
  /** `2027-03-09`; the hospital's clock runs on UTC. */
  readonly day?: string;
  /** Play this site only; its frames are the same as when all play. */
  readonly site?: string;
  /** How long the day is. Default 14. */
  readonly hours?: number;
  /** Where the frames of a site go. */
  readonly sink: (site: Site) => FrameSink;
}

const ACTS: readonly ((stage: Stage, device: Device) => void)[] = [
  addressing,
  time,
  imaging,
  gateway,
  reports,
  admissions,
  pages,
  management,
  neighbours,
  announcements,
  windows,
  internet,
  sessions,
  wireless,
  core,
  edge,
  telephones,
  six,
  secondCard,
  forwarding,
  bacnet,
  whoIs,
  modbus,
];

/** Plays the day of the whole hospital; afterwards its devices know what they have revealed. */
export function playDay(hospital: Hospital, options: DayOptions): void {
  const startUs = Date.parse(`${options.day ?? DEFAULT_DAY}T06:00:00Z`) * 1000;
  const net = new Net();
  listen(net, hospital.sites);
  let any: Stage | null = null;
  for (const site of hospital.sites) {
    if (options.site !== undefined && options.site !== site.id) continue;
    net.tap(site.id, site.wan, options.sink(site));
    const all = (key: string): readonly Device[] => site.devices.filter((d) => d.model.key === key);
    const rng = hospital.rng.fork(`day ${site.id}`);
    const stage: Stage = {
      net,
      hospital,
      site,
      rng,
      startUs,
      endUs: startUs + (options.hours ?? 14) * HOUR,
      all,
      one: (key) => all(key)[0] ?? null,
    };
    any = stage;
    for (const device of site.devices) for (const act of ACTS) act(stage, device);
  }
  if (any !== null) betweenSites(any);
  net.run();
}
