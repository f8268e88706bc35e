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
}

export interface Sbom {
  readonly format: 'cyclonedx' | 'spdx';
  readonly specVersion: string;
  readonly author: string | null;
  /** What it is the bill of; null: the document does not say. */
  readonly subject: SbomComponent | null;
  readonly components: readonly SbomComponent[];
  /** Dependencies that the document states; 0: it states none. */
  readonly relations: number;
}
