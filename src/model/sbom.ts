/** A bill of materials: what software a product is made of (CycloneDX, SPDX). `null`: not told. */

export interface SbomComponent {
  /** Name inside the document. */
  readonly ref: string | null;
  readonly type: string | null;
  readonly name: string;
  readonly version: string | null;
  readonly supplier: string | null;
  readonly purl: string | null;
  readonly cpe: string | null;
  readonly licence: string | null;
  /** Until when it is supported, as the document says, milliseconds since 1970 UTC. */
  readonly supportEndMs: number | null;
}

/** From a component to one that it is made of or needs, as places in `components`; -1: the subject. */
export type SbomEdge = readonly [from: number, to: number];

export interface Sbom {
  readonly format: 'cyclonedx' | 'spdx';
  readonly specVersion: string;
  readonly author: string | null;
  /** What it is the bill of; null: the document does not say. */
  readonly subject: SbomComponent | null;
  readonly components: readonly SbomComponent[];
  /** Dependencies that the document states; 0: it states none. */
  readonly relations: number;
  /** What lies in or is needed by what; no place twice in one pair, in the order of the document. */
  readonly edges: readonly SbomEdge[];
}
