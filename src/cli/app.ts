/** The running application as commands see it. Filled by main.ts. */

import type { Harvest } from '../model/harvest.ts';

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** PEM files; null: plain HTTP, allowed on loopback only. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
}

export interface LiveSensorOptions {
  readonly interfaceName: string;
  readonly method: 'auto' | 'af-packet' | 'tcpdump';
  readonly harvestEveryMs: number;
  readonly onHarvest: (harvest: Harvest, dropped: number | null, last: boolean) => void;
}

export interface App {
  close(): Promise<void>;
}
