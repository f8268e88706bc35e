/** Tables of one switch gathered while its walk is read: what is behind which port, who is next to it. Bounded. */

import type { Out } from '../contract.ts';
import { isHolder } from './address.ts';
import { isNoPlace, PortTable, portName, statePlace } from './facts.ts';

const MAX_ROWS = 65_536;

export interface Learned {
  readonly mac: string;
  /** Bridge port, or name of the port. */
  readonly port: string;
  readonly vlan: string | null;
}

export class Bridge {
  name: string | null = null;
  readonly #learned = new Map<string, Learned>();
  readonly #uplinks = new Set<string>();
  full = false;

  learn(row: Learned): void {
    const key = `${row.mac} ${row.vlan ?? ''} ${row.port}`;
    if (this.#learned.size < MAX_ROWS) this.#learned.set(key, row);
    else this.full = true;
  }

  /** A switch or router is next to the port: what is behind it is elsewhere. */
  uplink(port: string): void {
    if (this.#uplinks.size < MAX_ROWS) this.#uplinks.add(port);
  }

  /** States a place for every device on a port of its own. @param nameOf the port's name, by what `port` holds */
  state(id: string, nameOf: (port: string) => string, out: Out): void {
    if (this.full) out.cap('bridgeRows', MAX_ROWS);
    const ports = new PortTable();
    for (const { mac, port } of this.#learned.values()) ports.add(port, mac);
    for (const { mac, port, vlan } of this.#learned.values()) {
      const name = portName(nameOf(port));
      if (!isHolder(mac) || ports.isUplink(port) || this.#uplinks.has(port) || isNoPlace(name)) continue;
      if (this.name === null) out.weird('no-name');
      else statePlace(id, out, { mac }, { device: this.name, port: name, vlan, atUs: out.atUs });
    }
  }
}
