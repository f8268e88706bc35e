/** Which dissectors a flow may be: by carrier, those whose port hints come first, then by id. */

import type { Carrier, Dissector, FlowContext } from '../contract.ts';

export class Candidates {
  readonly dissectors: readonly Dissector[];
  private readonly byCarrier = new Map<Carrier, number[]>();
  private readonly byPort = new Map<string, readonly number[]>();
  private readonly byEtherType = new Map<string, readonly number[]>();
  /** By carrier, then by the one port of a flow that is known (0: none): lists for flows, made when first asked for. */
  private readonly lists = new Map<Carrier, (readonly number[] | undefined)[]>();
  /** Ports that some dissector knows, as a bit set. */
  private readonly known = new Uint8Array(65_536);

  constructor(dissectors: readonly Dissector[]) {
    this.dissectors = [...dissectors].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    for (const carrier of ['tcp', 'udp', 'ethernet'] as const) {
      this.byCarrier.set(carrier, []);
      this.lists.set(carrier, []);
    }
    this.dissectors.forEach((d, number) => {
      for (const carrier of d.carriers) this.byCarrier.get(carrier)?.push(number);
      for (const port of d.ports) {
        this.known[port] = 1;
        for (const carrier of d.carriers) this.hint(this.byPort, `${carrier}|${port}`, number);
      }
      if (d.carriers.includes('ethernet')) {
        for (const type of d.etherTypes ?? []) this.hint(this.byEtherType, `${type}`, number);
      }
    });
  }

  private hint(table: Map<string, readonly number[]>, key: string, number: number): void {
    table.set(key, [...(table.get(key) ?? []), number]);
  }

  isKnownPort(port: number): boolean {
    return this.known[port] === 1;
  }

  /** True when a port of the flow is one of the dissector's. */
  hinted(number: number, flow: FlowContext): boolean {
    const { ports } = this.dissectors[number]!;
    return ports.includes(flow.bPort) || ports.includes(flow.aPort);
  }

  /** The list for a flow. */
  forFlow(flow: FlowContext): readonly number[] {
    const a = this.known[flow.aPort] === 1 ? flow.aPort : 0;
    const b = this.known[flow.bPort] === 1 ? flow.bPort : 0;
    if (a !== 0 && b !== 0) return this.make(flow);
    const lists = this.lists.get(flow.carrier)!;
    const known = lists[a + b];
    if (known !== undefined) return known;
    const made = this.make(flow);
    lists[a + b] = made;
    return made;
  }

  private make(flow: FlowContext): readonly number[] {
    const first = this.byPort.get(`${flow.carrier}|${flow.bPort}`) ?? [];
    const second = this.byPort.get(`${flow.carrier}|${flow.aPort}`) ?? [];
    const list = [...first];
    for (const n of second) if (!list.includes(n)) list.push(n);
    list.sort((a, b) => a - b);
    const hinted = list.length;
    for (const n of this.byCarrier.get(flow.carrier) ?? [])
      if (list.indexOf(n) < 0 || list.indexOf(n) >= hinted) list.push(n);
    return list;
  }

  forEtherType(type: number): readonly number[] {
    return this.byEtherType.get(`${type}`) ?? [];
  }
}
