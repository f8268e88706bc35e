/** The catalogue: knowledge about vendors and device types, as data with its sources. Loaded by install/catalog.ts. */

import type { AttributeName } from './attribute.ts';

export const CATEGORIES = ['medical', 'laboratory', 'building', 'network', 'it', 'iot'] as const;
export type Category = (typeof CATEGORIES)[number];

/** What an entry rests on, shown in 'why?'. */
export type Basis =
  /** seen in a capture that others can get */
  | 'capture'
  /** a public document of the maker, or the source of the program, that was opened and is named */
  | 'maker-document'
  /** a standard or public registry */
  | 'standard'
  /** made by us from a specification; no independent traffic seen */
  | 'specification'
  /** commonly known; no document opened: what it claims is trusted less */
  | 'general-knowledge';

export interface Citation {
  readonly basis: Basis;
  /** Document, registry or capture, precise enough to find again. */
  readonly reference: string;
}

export interface DeviceType {
  readonly id: string;
  readonly label: string;
  readonly category: Category;
  readonly doc: string;
  readonly source: Citation;
}

/** Pattern over one field's value. `regex` is case-insensitive, anchored by the author, linear-time (a test checks). */
export interface FingerprintMatch {
  readonly field: string;
  readonly regex: string;
}

export interface Claim {
  readonly attribute: AttributeName;
  /** Literal, or `$1`..`$9` for a captured group. */
  readonly value: string;
  readonly confidence: number;
}

export interface Fingerprint {
  /** `<vendor>.<name>`; unique. */
  readonly id: string;
  readonly version: number;
  readonly match: FingerprintMatch;
  readonly claims: readonly Claim[];
  readonly source: Citation;
  /** At least one hit with the claims it must give, and one near miss that must give none. */
  readonly hits: readonly {
    readonly value: string;
    readonly claims: Readonly<Partial<Record<AttributeName, string>>>;
  }[];
  readonly misses: readonly string[];
}

export interface Vendor {
  readonly id: string;
  /** The name shown, for example `GE HealthCare`. */
  readonly name: string;
  /** Other spellings: subsidiaries, former names, as they stand on the wire or in lists. Lower-case comparison. */
  readonly aliases: readonly string[];
  /** What it makes that hospitals have: device type ids. */
  readonly types: readonly string[];
  /** Organisation names in the IEEE registry whose MAC blocks point to this vendor, with how far (0..1). */
  readonly oui: readonly { readonly organization: string; readonly confidence: number }[];
  readonly source: Citation;
  /** Private enterprise numbers (IANA) under which its agents answer SNMP, see also sysObjectID. */
  readonly enterprises?: readonly number[];
  /** Vendor ids in the BACnet registry (ASHRAE). */
  readonly bacnetVendors?: readonly number[];
  readonly fingerprints: readonly Fingerprint[];
}

/** Companies whose devices are named by one another's names: bought, split off, renamed. For advisories, not for identity. */
export interface Owner {
  readonly id: string;
  /** Ids of vendors of the catalogue; an advisory on one may mean a device of the other. */
  readonly makers: readonly string[];
  /** Names of companies that are no vendors of the catalogue. */
  readonly names: readonly string[];
  /** Ids of vendors or owners that go on, and some of whose devices it took over. */
  readonly tookOver?: readonly string[] | undefined;
  readonly source: Citation;
}

/** Names of one product, where its maker uses several. For advisories, not for identity. */
export interface ProductAlias {
  /** Id of the owner (`owners.json`), or of the vendor where it has none. */
  readonly maker: string;
  /** Two at least. */
  readonly names: readonly string[];
  readonly source: Citation;
}

/** What is known of names beyond those of makers. */
export interface ProductNames {
  readonly owners: readonly Owner[];
  readonly aliases: readonly ProductAlias[];
}

/** Facts that say something together; `src/identify/combinations.ts` has the spelling of a fact. */
export interface Combination {
  /** `combination.<name>`; unique. */
  readonly id: string;
  readonly version: number;
  /** All of these must be known; the rarest first, since it is the one that is looked up. */
  readonly all: readonly string[];
  /** One of these at least. */
  readonly any?: readonly string[];
  /** None of these may be known. */
  readonly none?: readonly string[];
  readonly claims: readonly Claim[];
  readonly source: Citation;
  /** Sets of facts for which it must hold, and for which it must not. */
  readonly hits: readonly (readonly string[])[];
  readonly misses: readonly (readonly string[])[];
}

/** An operating system's name in the CPE dictionary. */
export interface CpeSystem {
  /** `cpe.<name>`; unique. The more exact ones stand before the others. */
  readonly id: string;
  /** Over one system's name in lower case; anchored. */
  readonly regex: string;
  readonly vendor: string;
  /** Literal, or with `$1`..`$9` for captured groups; so is the version. Without version: `-`. */
  readonly product: string;
  readonly version?: string;
  readonly hits: readonly { readonly value: string; readonly name: string }[];
  readonly misses: readonly string[];
}

/** Tokens of the CPE dictionary. */
export interface CpeTokens {
  readonly source: Citation;
  /** By vendor id of the catalogue. */
  readonly vendors: Readonly<Record<string, string>>;
  readonly systems: readonly CpeSystem[];
}

export interface Catalogue {
  readonly types: readonly DeviceType[];
  readonly vendors: readonly Vendor[];
  /** Rules of no single vendor: modalities, roles, operating systems. Fields `asset.<attribute>` read stated attributes. */
  readonly rules?: readonly Fingerprint[];
  readonly combinations?: readonly Combination[];
  readonly cpe?: CpeTokens;
  /** Prefix of 6, 7 or 9 hexadecimal digits (`00a0c9`: MA-L, MA-M, MA-S) -> organisation of the IEEE registry. */
  readonly ouiOrganization: (prefix: string) => string | null;
  /** SHA-256 over all entries: assets resolved under another digest are resolved again. */
  readonly digest: string;
}
