/** ADVISORY: a publisher's statement about vulnerabilities of products (CSAF), normalised. Texts are the publisher's, as they stand. */

/** What a publisher says of a product and a vulnerability (CSAF 2.1, 3.2.4.9). Absent from all lists: nothing is said. */
export const PRODUCT_STATUSES = [
  'first_affected',
  'first_fixed',
  'fixed',
  'known_affected',
  'known_not_affected',
  'last_affected',
  'recommended',
  'under_investigation',
  'unknown',
] as const;
export type ProductStatus = (typeof PRODUCT_STATUSES)[number];

/** A product of an advisory's product tree; `id` is the document's own and means nothing outside of it. */
export interface AdvisoryProduct {
  readonly id: string;
  /** Names of the branches on the way; null where the tree has none of that kind. */
  readonly vendor: string | null;
  readonly family: string | null;
  /** Name of the product without its version where the tree tells them apart, else the full name. */
  readonly name: string;
  readonly fullName: string;
  /** Texts of version and version range as written; null: the tree names none. */
  readonly version: string | null;
  readonly range: string | null;
  readonly cpe: string | null;
  readonly purls: readonly string[];
  readonly models: readonly string[];
  readonly serials: readonly string[];
  readonly skus: readonly string[];
  /** Ids of the products that this one is made of (a component installed on a product); empty for most. */
  readonly parts: readonly string[];
}

export interface AdvisoryScore {
  /** CVSS version as in the vector: 2.0, 3.0, 3.1, 4.0. */
  readonly version: string;
  readonly vector: string;
  /** null: the document has a vector only. */
  readonly baseScore: number | null;
  readonly products: readonly string[];
}

export interface Remediation {
  readonly category: string;
  readonly details: string;
  readonly url: string | null;
  /** Products it is for; empty: the document names none. */
  readonly products: readonly string[];
  readonly restart: string | null;
}

export interface AdvisoryVulnerability {
  /** null: the publisher gives no CVE. */
  readonly cve: string | null;
  readonly title: string | null;
  readonly cwes: readonly string[];
  readonly status: Readonly<Partial<Record<ProductStatus, readonly string[]>>>;
  /** Why a product is not affected (VEX justification), with the products. */
  readonly flags: readonly { readonly label: string; readonly products: readonly string[] }[];
  readonly scores: readonly AdvisoryScore[];
  readonly remediations: readonly Remediation[];
  readonly threats: readonly {
    readonly category: string;
    readonly details: string;
    readonly products: readonly string[];
  }[];
}

export interface Advisory {
  /** Tracking id, unique for a publisher: `ICSMA-21-187-01`. */
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly publisher: string;
  /** Namespace of the publisher, a URL. */
  readonly namespace: string;
  readonly status: string;
  readonly revision: string;
  /** RFC 3339 as written. */
  readonly releasedAt: string;
  readonly updatedAt: string;
  readonly url: string | null;
  readonly tlp: string | null;
  readonly products: readonly AdvisoryProduct[];
  /** Product ids by group id. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly vulnerabilities: readonly AdvisoryVulnerability[];
}
