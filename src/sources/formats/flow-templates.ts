/** Templates of one exporter, by observation domain; bounded, since anybody may send a million of them. */

import type { Out } from '../contract.ts';
import type { Element } from './flow-record.ts';

export interface Template {
  readonly elements: readonly Element[];
  /** Records of options tell about the exporter, not about flows. */
  readonly options: boolean;
  /** Fewest bytes that a record takes: 0 would never advance. */
  readonly bytes: number;
}

const MAX_TEMPLATES = 512;
export const MAX_ELEMENTS = 256;

export class Templates {
  readonly #byKey = new Map<string, Template>();
  readonly #rates = new Map<string, number>();

  get(domain: number, id: number): Template | undefined {
    return this.#byKey.get(`${domain}:${id}`);
  }

  /** What is known may change; beyond the bound new ones are counted and not kept. */
  set(domain: number, id: number, elements: readonly Element[], options: boolean, out: Out): void {
    const key = `${domain}:${id}`;
    const bytes = elements.reduce((sum, e) => sum + (e.length === 65_535 ? 1 : e.length), 0);
    if (bytes === 0) this.#byKey.delete(key);
    else if (!this.#byKey.has(key) && this.#byKey.size >= MAX_TEMPLATES) out.cap('templates', MAX_TEMPLATES);
    else this.#byKey.set(key, { elements, options, bytes });
  }

  remove(domain: number, id: number): void {
    this.#byKey.delete(`${domain}:${id}`);
  }

  rate(domain: number): number {
    return this.#rates.get(String(domain)) ?? 1;
  }

  setRate(domain: number, rate: number): void {
    if (this.#rates.has(String(domain)) || this.#rates.size < MAX_TEMPLATES) this.#rates.set(String(domain), rate);
  }
}
