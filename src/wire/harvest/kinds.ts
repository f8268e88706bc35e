/** Fields that facts are of, as numbers: a fact is told apart by comparing one number and the words. */

import type { Dissector } from '../contract.ts';

export class Kinds {
  /** By kind. */
  readonly protocols: string[] = [];
  readonly fields: string[] = [];
  private readonly dissectors: readonly Dissector[];
  /** By number of dissector; made when first needed. */
  private readonly declared: (ReadonlyMap<string, number> | undefined)[] = [];

  constructor(dissectors: readonly Dissector[]) {
    this.dissectors = dissectors;
  }

  add(protocol: string, field: string): number {
    this.protocols.push(protocol);
    return this.fields.push(field) - 1;
  }

  /** Kinds of the fields that the dissector with this number declares. */
  of(number: number): ReadonlyMap<string, number> {
    const known = this.declared[number];
    if (known !== undefined) return known;
    const { id, fields } = this.dissectors[number]!;
    const made = new Map(Object.keys(fields).map((field) => [field, this.add(id, field)]));
    this.declared[number] = made;
    return made;
  }
}
