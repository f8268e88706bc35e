/**
 * What contradicts what: one object a rule. `left` says one thing and `right` another; `compare` decides whether both can be so
 * (`compare.ts`). A rule that is one more object here has a hit and a near miss in its test.
 */

import type { ContradictionSeverity, FactName, StatementSource } from '../../model/contradiction.ts';
import type { Topic } from '../mds2/topics.ts';
import type { CompareName } from './compare.ts';

/** Statements of these sources about this, and where told only of these keys and values. */
export interface Term {
  readonly sources: readonly StatementSource[];
  readonly fact: FactName;
  readonly keys?: readonly string[];
  readonly values?: readonly string[];
}

export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly severity: ContradictionSeverity;
  readonly left: Term;
  /** One of these is enough. */
  readonly right: readonly Term[];
  readonly compare: CompareName;
  /** True: left and right must be of one key, and each key is a contradiction of its own. */
  readonly isByKey?: boolean;
  /** Statements that explain it; `sameKey`: only those of the key of the right side do. */
  readonly unless?: Term & { readonly sameKey: boolean };
}

const wire = (fact: FactName, more: Partial<Term> = {}): Term => ({ sources: ['wire'], fact, ...more });
const claims = (topic: Topic, value: 'yes' | 'no'): Term => ({
  ...{ sources: ['mds2'], fact: 'claim' },
  ...{ keys: [topic], values: [value] },
});
const says = (source: StatementSource, fact: FactName, more: Partial<Term> = {}): Term => ({
  sources: [source],
  fact,
  ...more,
});
const SERVES = ['server', 'both'];

/** Protocols that carry data of patients. */
const CLINICAL = ['dicom', 'dicomweb', 'hl7v2', 'fhir', 'astm', 'poct1a', 'intellivue', 'medibus', 'sdc'];
/** Ways into a device from afar: those that it must offer, and those that it opens itself. */
const OFFERED = ['rdp', 'vnc', 'radmin', 'nomachine', 'xdmcp', 'citrix', 'pcanywhere'];
const OPENED = ['teamviewer', 'anydesk', 'logmein', 'bomgar', 'openvpn', 'wireguard', 'ike', 'pptp', 'l2tp'];
const REMOTE: readonly Term[] = [wire('speaks', { keys: OFFERED, values: SERVES }), wire('speaks', { keys: OPENED })];
const OLD_SERVICES = ['telnet', 'ftp', 'tftp', 'rsh', 'rlogin', 'finger'];

const FORM: readonly Rule[] = [
  {
    ...{ id: 'mds2-encrypts', title: 'Says that it encrypts data of patients; it was read in clear', severity: 'high' },
    left: claims('encrypts-transmission', 'yes'),
    right: [wire('cleartext', { keys: CLINICAL })],
    compare: 'both',
  },
  {
    ...{ id: 'mds2-tls-unused', title: 'Says that it can speak TLS; clinical data went in clear', severity: 'low' },
    left: claims('tls', 'yes'),
    right: [wire('cleartext', { keys: CLINICAL })],
    compare: 'both',
    // Then it is the heavier contradiction, or none: the maker says that it is not encrypted.
    unless: { sources: ['mds2'], fact: 'claim', keys: ['encrypts-transmission'], sameKey: false },
  },
  {
    ...{ id: 'mds2-no-tls', title: 'Says that it cannot speak TLS; it does', severity: 'low' },
    left: claims('tls', 'no'),
    right: [wire('speaks', { keys: ['tls', 'dtls', 'quic'] })],
    compare: 'both',
  },
  {
    ...{
      id: 'mds2-remote-service',
      title: 'Says that it is not serviced from afar; a way in was seen',
      severity: 'high',
    },
    left: claims('remote-service', 'no'),
    right: REMOTE,
    compare: 'both',
  },
  {
    ...{ id: 'mds2-wifi', title: 'Says that it has no wireless network; it was on one', severity: 'medium' },
    left: claims('wifi', 'no'),
    right: [wire('wireless', { keys: ['wifi'] })],
    compare: 'both',
  },
  {
    ...{ id: 'mds2-bluetooth', title: 'Says that it has no Bluetooth; it was seen', severity: 'medium' },
    left: claims('bluetooth', 'no'),
    right: [wire('wireless', { keys: ['bluetooth'] })],
    compare: 'both',
  },
  {
    ...{ id: 'mds2-services', title: 'Says that unneeded services are off; an old one answers', severity: 'high' },
    left: claims('closes-unneeded-services', 'yes'),
    right: [wire('speaks', { keys: OLD_SERVICES, values: SERVES })],
    compare: 'both',
  },
  {
    ...{ id: 'mds2-shares', title: 'Says that shared folders are off; one answers', severity: 'low' },
    left: claims('closes-shares', 'yes'),
    right: [wire('speaks', { keys: ['smb', 'nfs', 'afp'], values: SERVES })],
    compare: 'both',
  },
  {
    ...{
      id: 'mds2-patient-data',
      title: 'Says that it sends no data of patients; clinical traffic was seen',
      severity: 'high',
    },
    left: claims('transmits-patient-data', 'no'),
    right: [wire('speaks', { keys: CLINICAL }), wire('cleartext', { keys: CLINICAL })],
    compare: 'both',
  },
  {
    ...{ id: 'mds2-outside', title: 'Says that it talks with nobody outside; it does', severity: 'medium' },
    left: claims('external-communication', 'no'),
    right: [wire('talks-outside')],
    compare: 'both',
  },
  {
    ...{ id: 'mds2-no-os', title: 'Says that it has no operating system; one was recognised', severity: 'low' },
    left: claims('has-os', 'no'),
    right: [wire('os')],
    compare: 'both',
  },
  {
    ...{ id: 'mds2-os', title: 'Runs another operating system than the form names', severity: 'medium' },
    left: says('mds2', 'os'),
    right: [wire('os')],
    compare: 'os',
  },
  {
    ...{ id: 'mds2-version', title: 'The form is about other software than runs', severity: 'medium' },
    left: says('mds2', 'form-version'),
    right: [wire('version', { keys: ['software'] })],
    compare: 'range',
  },
  {
    ...{ id: 'mds2-manufacturer', title: 'The form is another maker’s', severity: 'medium' },
    left: says('mds2', 'manufacturer'),
    right: [wire('manufacturer')],
    compare: 'maker',
  },
  {
    ...{ id: 'mds2-model', title: 'The form is about another model', severity: 'medium' },
    left: says('mds2', 'model'),
    right: [wire('model')],
    compare: 'model',
  },
];

const SOFTWARE: readonly Rule[] = [
  {
    ...{ id: 'sbom-missing', title: 'Software shows itself that the bill does not list', severity: 'medium' },
    left: says('sbom', 'sbom', { values: ['complete', 'unstated'] }),
    right: [wire('runs')],
    compare: 'both',
    unless: { sources: ['sbom'], fact: 'component', sameKey: true },
  },
  {
    ...{ id: 'sbom-version', title: 'Software shows another version than the bill lists', severity: 'medium' },
    left: says('sbom', 'component-version'),
    right: [wire('runs-version')],
    compare: 'version',
    isByKey: true,
  },
  {
    ...{
      id: 'vex-absent',
      title: 'Said to be not affected for want of a component that shows itself',
      severity: 'high',
    },
    left: says('vex', 'component-absent'),
    right: [wire('runs')],
    compare: 'both',
    isByKey: true,
  },
];

const RECORDS: readonly Rule[] = [
  {
    ...{ id: 'cmms-version', title: 'Runs another version than is recorded', severity: 'medium' },
    left: says('cmms', 'version'),
    right: [wire('version')],
    compare: 'version',
  },
  {
    ...{ id: 'cmms-os', title: 'Runs another operating system than is recorded', severity: 'medium' },
    left: says('cmms', 'os'),
    right: [wire('os')],
    compare: 'os',
  },
  {
    ...{ id: 'cmms-manufacturer', title: 'Another maker’s device than is recorded', severity: 'medium' },
    left: says('cmms', 'manufacturer'),
    right: [wire('manufacturer')],
    compare: 'maker',
  },
  {
    ...{ id: 'cmms-model', title: 'Another model than is recorded', severity: 'medium' },
    left: says('cmms', 'model'),
    right: [wire('model')],
    compare: 'model',
  },
  {
    ...{ id: 'cmms-serial', title: 'Another serial number than is recorded', severity: 'medium' },
    left: says('cmms', 'serial'),
    right: [wire('serial')],
    compare: 'serial',
  },
  {
    ...{ id: 'cmms-retired', title: 'Recorded as gone; seen since', severity: 'high' },
    left: says('cmms', 'status', { values: ['retired', 'disposed'] }),
    right: [wire('seen')],
    compare: 'after',
  },
  {
    ...{ id: 'cmms-location', title: 'Elsewhere than is recorded', severity: 'low' },
    left: says('cmms', 'location'),
    right: [wire('location')],
    compare: 'place',
    unless: { sources: ['cmms'], fact: 'mobile', values: ['yes'], sameKey: false },
  },
  {
    ...{ id: 'label-serial', title: 'Another serial number than on its label', severity: 'medium' },
    left: says('label', 'serial'),
    right: [wire('serial'), says('cmms', 'serial')],
    compare: 'serial',
  },
  {
    ...{ id: 'label-model', title: 'Another model than on its label', severity: 'medium' },
    left: says('label', 'model'),
    right: [wire('model')],
    compare: 'model',
  },
  {
    ...{ id: 'label-manufacturer', title: 'Another maker than on its label', severity: 'medium' },
    left: says('label', 'manufacturer'),
    right: [wire('manufacturer')],
    compare: 'maker',
  },
];

const approved = (keys: readonly string[]): Term & { readonly sameKey: boolean } => ({
  ...{ sources: ['approval'], fact: 'allows' },
  ...{ keys, sameKey: false },
});

const POLICY: readonly Rule[] = [
  {
    ...{ id: 'policy-protocol', title: 'Speaks what the policy forbids', severity: 'medium' },
    left: says('policy', 'forbids'),
    right: [wire('speaks')],
    compare: 'both',
    isByKey: true,
    unless: { sources: ['approval'], fact: 'allows', sameKey: true },
  },
  {
    ...{ id: 'policy-cleartext', title: 'Clinical data in clear, which the policy forbids', severity: 'medium' },
    left: says('policy', 'forbids', { keys: ['cleartext'] }),
    right: [wire('cleartext', { keys: CLINICAL })],
    compare: 'both',
    unless: approved(['cleartext']),
  },
  {
    ...{ id: 'policy-internet', title: 'Talks with the outside, which the policy forbids', severity: 'high' },
    left: says('policy', 'forbids', { keys: ['internet'] }),
    right: [wire('talks-outside')],
    compare: 'both',
    unless: approved(['internet']),
  },
  {
    ...{ id: 'policy-wireless', title: 'On a wireless network, which the policy forbids', severity: 'medium' },
    left: says('policy', 'forbids', { keys: ['wireless'] }),
    right: [wire('wireless')],
    compare: 'both',
    unless: approved(['wireless']),
  },
  {
    ...{ id: 'policy-remote', title: 'A way in from afar, which the policy forbids', severity: 'high' },
    left: says('policy', 'forbids', { keys: ['remote-access'] }),
    right: REMOTE,
    compare: 'both',
    unless: approved(['remote-access']),
  },
];

export const RULES: readonly Rule[] = [...FORM, ...SOFTWARE, ...RECORDS, ...POLICY];
