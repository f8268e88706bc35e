/**
 * CONTRADICTION: two sides say of one device what cannot both be so. Sides are the maker (forms, bills of software, VEX, label), the
 * hospital (CMMS, policy, approvals) and the wire. Who says nothing contradicts nobody.
 */

import type { Count } from './api.ts';
import type { ExposureDevice } from './exposure.ts';

export const STATEMENT_SOURCES = ['mds2', 'sbom', 'vex', 'label', 'cmms', 'policy', 'approval', 'wire'] as const;
export type StatementSource = (typeof STATEMENT_SOURCES)[number];
export type Side = 'maker' | 'hospital' | 'wire';

export const SIDE_OF: Readonly<Record<StatementSource, Side>> = {
  ...{ mds2: 'maker', sbom: 'maker', vex: 'maker', label: 'maker' },
  ...{ cmms: 'hospital', policy: 'hospital', approval: 'hospital' },
  wire: 'wire',
};

/** What can be stated. `key` says of which, where there are several. */
export const FACTS = {
  manufacturer: 'Maker, as written',
  model: 'Model, as written; several apart by commas',
  serial: 'Serial number',
  version: 'Version; key: software, firmware or hardware, null: not told of what',
  os: 'Operating system',
  location: 'Place, as written',
  mobile: 'yes: it is carried about',
  status: 'In the CMMS: in-service, stored, retired, disposed. firstAtMs: since when',
  claim: 'Answer of a form, yes or no; key: topic (src/exposure/mds2/topics.ts)',
  'form-version': 'Software that a form is about: a version, a list, a range',
  sbom: 'There is a bill of its software; value: complete, incomplete or unstated, as it says itself',
  component: 'Part of the bill; key: name; value: listed',
  'component-version': 'Version of a part of the bill; key: name',
  'component-absent': 'A part that VEX says is not in it; key: name; value: the justification',
  speaks: 'Protocol; key: its id; value: server, client, both or seen (role not known)',
  cleartext: 'Protocol that was read in clear; key: its id; value: seen',
  wireless: 'It was on a wireless network; key: wifi or bluetooth; value: name of the network, of the access point',
  'talks-outside': 'It talked with a system outside of the hospital; value: which',
  runs: 'Software that showed itself; key: name; value: seen',
  'runs-version': 'Version that software showed; key: name',
  seen: 'It was seen at all; lastAtMs: when last',
  forbids: 'Policy forbids it; key: a protocol, or cleartext, internet, wireless, remote-access; value: forbidden',
  allows: 'Approved for this device all the same; keys as of forbids; value: approved',
} as const satisfies Readonly<Record<string, string>>;
export type FactName = keyof typeof FACTS;

export interface Statement {
  readonly source: StatementSource;
  readonly fact: FactName;
  readonly key: string | null;
  /** As the side writes it; null: not known, and then nothing is stated. */
  readonly value: string | null;
  /** Id of the evidence, which means nothing here. */
  readonly evidence: string;
  /** When it was first and last so stated or seen; null: not known. */
  readonly firstAtMs: number | null;
  readonly lastAtMs: number | null;
  /** 0..1 */
  readonly confidence: number;
}

export const CONTRADICTION_SEVERITIES = ['high', 'medium', 'low'] as const;
export type ContradictionSeverity = (typeof CONTRADICTION_SEVERITIES)[number];

export interface Contradiction {
  /** Made of device, rule and what it is about: the same contradiction has the same key in every run. */
  readonly key: string;
  readonly device: string;
  readonly rule: string;
  readonly title: string;
  readonly severity: ContradictionSeverity;
  /** Protocol, component and the like; null: the rule is about one thing only. */
  readonly about: string | null;
  /** Both sides, each with at least one statement. */
  readonly left: readonly Statement[];
  readonly right: readonly Statement[];
  /** 0..1: that of the side that is less sure. */
  readonly confidence: number;
}

/** What a person decided about one. `accepted`: known and borne; `wrong-reading`: it is none, something was misread. */
export const CONTRADICTION_DECISIONS = ['accepted', 'maker-asked', 'record-to-correct', 'wrong-reading'] as const;
export type ContradictionDecision = (typeof CONTRADICTION_DECISIONS)[number];

export const CONTRADICTION_STATES = ['open', ...CONTRADICTION_DECISIONS] as const;
export type ContradictionState = (typeof CONTRADICTION_STATES)[number];

/** States in which somebody still has something to do. */
export const OPEN_CONTRADICTIONS: readonly ContradictionState[] = ['open', 'maker-asked', 'record-to-correct'];

/** Where a statement stands, so that a person can look. */
export type Proof =
  | {
      readonly kind: 'form';
      readonly form: string;
      readonly ref: string;
      /** The question, or the name of the head field. */
      readonly question: string;
      readonly said: string;
      readonly note: string | null;
      /** Who ruled on it; null: the form's own word. */
      readonly ruledBy: string | null;
    }
  | {
      readonly kind: 'record';
      readonly import: string;
      readonly row: number;
      readonly ref: string;
      readonly column: string;
    }
  | {
      readonly kind: 'wire';
      readonly endpoint: string;
      readonly protocol: string;
      readonly field: string;
      readonly value: string;
      readonly rule: string;
      readonly capture: string | null;
      readonly frame: number | null;
      readonly via: string | null;
    };

/** A statement with its proof, as it stood when the contradiction began. Times are ISO 8601; null: not known. */
export interface ProvenStatement {
  readonly source: StatementSource;
  readonly fact: FactName;
  readonly key: string | null;
  readonly value: string;
  readonly confidence: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  /** Null: its place is not kept. */
  readonly proof: Proof | null;
}

export interface ContradictionDecisionRow {
  readonly id: string;
  readonly kind: ContradictionDecision;
  /** What it rests on, in the person's words. */
  readonly ground: string;
  readonly by: string;
  readonly at: string;
  readonly expiresAt: string | null;
  readonly endedAt: string | null;
  readonly endedWhy: string | null;
}

/** Resource of the API. */
export interface ContradictionRow extends Pick<Contradiction, 'rule' | 'severity' | 'about' | 'confidence'> {
  /** Of this device: rule and what it is about. */
  readonly key: string;
  readonly device: ExposureDevice;
  readonly state: ContradictionState;
  readonly left: readonly ProvenStatement[];
  readonly right: readonly ProvenStatement[];
  readonly since: string;
  /** The one that stands; null: none. */
  readonly decision: ContradictionDecisionRow | null;
}

export interface ContradictionDetail extends ContradictionRow {
  /** The latest first. */
  readonly decisions: readonly ContradictionDecisionRow[];
  /** How it stood before, the latest first. */
  readonly history: readonly {
    readonly from: string;
    readonly to: string | null;
    readonly left: readonly ProvenStatement[];
    readonly right: readonly ProvenStatement[];
  }[];
}

export interface ContradictionSummary {
  /** Open ones, from the heaviest on. */
  readonly severities: readonly Count[];
  readonly states: readonly Count[];
  /** Open ones by rule, the most frequent first. */
  readonly rules: readonly Count[];
  readonly open: number;
  /** Devices with an open one. */
  readonly devices: number;
  /** Devices of which a form or a record that counts says something. */
  readonly spokenOf: number;
  /** When devices were compared last; null: never. Then the rest says nothing. */
  readonly comparedAt: string | null;
  readonly isBehind: boolean;
}
