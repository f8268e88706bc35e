/**
 * ACTION: a planned outside change. What advisories ask for, typed and grouped by the work it is; who does it when, and whether it
 * was done, is kept by others.
 */

export interface ActionTypeSpec {
  readonly label: string;
  readonly doc: string;
  /** True: somebody has to do something at the device, its network or its users. False: there is only something to know. */
  readonly isWork: boolean;
}

const work = (label: string, doc: string): ActionTypeSpec => ({ label, doc, isWork: true });
const word = (label: string, doc: string): ActionTypeSpec => ({ label, doc, isWork: false });

/** In the order in which they are shown: what ends the weakness first. */
export const ACTION_TYPES = {
  patch: work('Patch', 'Bring the software or firmware to a version in which it is mended'),
  replace: work('Replace', 'Put another product in its place'),
  disable: work('Disable', 'Switch off a service or an interface that is not needed'),
  credentials: work('Change credentials', 'Set passwords, keys or PINs that only the hospital knows'),
  configure: work('Configure', 'Change a setting of the device or of the computer it runs on'),
  isolate: work('Isolate', 'Keep networks apart: segment, firewall, VPN, nothing from the internet'),
  restrict: work('Restrict', 'Let fewer people at it: locks, rights, accounts'),
  instruct: work('Instruct', 'Tell those who use it what to do and what to leave'),
  monitor: work('Monitor', 'Watch its traffic or its logs'),
  contact: work('Contact the maker', 'Ask the maker, who mends it or tells how'),
  wait: word('Fix announced', 'The maker has announced a fix that was not out when this was written'),
  none: word('No fix', 'The maker has none, or plans none'),
  inform: word('Read', 'Points at a document or at what follows, and says no more'),
  other: word('Other', 'Not understood: the text as it stands'),
} as const satisfies Readonly<Record<string, ActionTypeSpec>>;

export type ActionType = keyof typeof ACTION_TYPES;
export const ACTION_TYPE_NAMES: readonly ActionType[] = Object.keys(ACTION_TYPES) as ActionType[];

/** A version that mends. */
export interface TargetVersion {
  /** As written: `V13 SP2 Update 4`. */
  readonly text: string;
  /** True: later ones do as well. Null: not told. */
  readonly orLater: true | null;
  /** `text`: of the remediation. `tree`: a product that the document lists as fixed. `range`: the affected versions end below it. */
  readonly source: 'text' | 'tree' | 'range';
}

/** One piece of guidance of one advisory. */
export interface Guidance {
  readonly type: ActionType;
  readonly advisory: string;
  /** CVEs that it is about; empty: the document names none. */
  readonly cves: readonly string[];
  /** Products of the document that it is for; empty: the document names none, so it may be for all. */
  readonly products: readonly string[];
  /** Of `patch` and `wait`; null: no version is told, or several, or one that is not understood. */
  readonly target: TargetVersion | null;
  /** Of `disable`: the service, `telnet`; null: not understood which. */
  readonly subject: string | null;
  /** The publisher's words that it was read from. */
  readonly text: string;
  readonly url: string | null;
  /** What has to start anew (CSAF restart_required); null: not told. */
  readonly restart: string | null;
  /** Category as the publisher has it. It often says another thing than the text. */
  readonly category: string;
}

/** A device and the advisory that affects it, or may. */
export interface AffectedDevice {
  readonly device: string;
  /** What it is one of, equal for devices of one kind: `plainName` of maker and model. */
  readonly family: string;
  readonly advisory: string;
  /** Products of the document that it is. */
  readonly products: readonly string[];
}

/** A piece of work: the same thing to do on all devices of a kind that the same advisories affect. */
export interface Action {
  /** Made of type, family, target or subject, and advisories: the same work has the same key. */
  readonly key: string;
  readonly type: ActionType;
  readonly family: string;
  readonly target: TargetVersion | null;
  readonly subject: string | null;
  readonly advisories: readonly string[];
  readonly cves: readonly string[];
  readonly devices: readonly string[];
  /** The publishers' words, each once. */
  readonly texts: readonly string[];
  readonly urls: readonly string[];
  /** The heaviest that any of them tells; null: none tells. */
  readonly restart: string | null;
}
