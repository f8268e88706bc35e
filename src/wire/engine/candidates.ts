/** Which dissectors a flow may be: by carrier, those whose port hints come first, then by id. */

import { type Carrier, type Dissector, type FlowContext, NO } from '../contract.ts';

export class Candidates {
  readonly dissectors: readonly Dissector[];
  private readonly byCarrier = new Map<Carrier, number[]>();
  private readonly byPort = new Map<string, readonly number[]>();
  private readonly byEtherType = new Map<string, readonly number[]>();
  /** By carrier, then by the one port of a flow that is known (0: none) and first byte: lists for flows, made when first asked for. */
  private readonly lists = new Map<Carrier, Map<number, readonly number[]>>();
  /** Rows of 256, by number of dissector: 1 where a payload of it can begin with the byte. */
  private readonly firstBytes: Uint8Array;
  /** Ports that some dissector knows, as a bit set. */
  private readonly known = new Uint8Array(65_536);

  constructor(dissectors: readonly Dissector[]) {
    this.dissectors = [...dissectors].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    for (const carrier of ['tcp', 'udp', 'ethernet'] as const) {
      this.byCarrier.set(carrier, []);
      this.lists.set(carrier, new Map());
    }
    this.firstBytes = new Uint8Array(this.dissectors.length << 8);
    this.dissectors.forEach((d, number) => {
      if (d.firstBytes === undefined) this.firstBytes.fill(1, number << 8, (number + 1) << 8);
      else for (const first of d.firstBytes) this.firstBytes[(number << 8) | first] = 1;
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

  /** Ports that hint at a dissector. */
  knownPorts(): number[] {
    return Array.from(this.known.keys()).filter((port) => this.known[port] === 1);
  }

  /** True when a port of the flow is one of the dissector's. */
  hinted(number: number, flow: FlowContext): boolean {
    const { ports } = this.dissectors[number]!;
    return ports.includes(flow.bPort) || ports.includes(flow.aPort);
  }

  /** The protocol that a port is for, the responder's first: the one whose main port it is, else the only one; null else. */
  byPortAlone(ipProtocol: number, aPort: number, bPort: number): string | null {
    const carrier = ipProtocol === 6 ? 'tcp' : ipProtocol === 17 ? 'udp' : null;
    if (carrier === null) return null;
    for (const port of [bPort, aPort]) {
      const hinted = (this.byPort.get(`${carrier}|${port}`) ?? []).map((number) => this.dissectors[number]!);
      const main = hinted.filter((d) => d.ports[0] === port);
      const [only, second] = main.length > 0 ? main : hinted;
      if (only !== undefined) return second !== undefined || only.portsAreShared === true ? null : only.id;
    }
    return null;
  }

  /** True when a payload that begins so can be the dissector's. */
  accepts(number: number, first: number): boolean {
    return this.firstBytes[(number << 8) | first] === 1;
  }

  hasCarrier(carrier: Carrier): boolean {
    return (this.byCarrier.get(carrier)?.length ?? 0) > 0;
  }

  /** The list for a flow whose first payload begins with this byte. */
  forHead(flow: FlowContext, first: number): readonly number[] {
    const a = this.known[flow.aPort] === 1 ? flow.aPort : 0;
    const b = this.known[flow.bPort] === 1 ? flow.bPort : 0;
    if (a !== 0 && b !== 0) return this.make(flow).filter((number) => this.mayBegin(number, first, flow));
    const lists = this.lists.get(flow.carrier)!;
    const key = ((a + b) << 8) | first;
    let list = lists.get(key);
    if (list === undefined) {
      list = this.make(flow).filter((number) => this.mayBegin(number, first, flow));
      lists.set(key, list);
    }
    return list;
  }

  /**
   * A stream may bring its first byte alone, and NO is final: what says NO to that byte says NO to everything that begins so.
   * Found out once for a list, not for every flow.
   */
  private mayBegin(number: number, first: number, flow: FlowContext): boolean {
    if (!this.accepts(number, first)) return false;
    if (flow.carrier !== 'tcp') return true;
    const head = Uint8Array.of(first);
    const d = this.dissectors[number]!;
    try {
      return d.probe(head, 0, flow) !== NO || d.probe(head, 1, flow) !== NO;
    } catch {
      return true; // who asks next names it
    }
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
