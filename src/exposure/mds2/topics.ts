/**
 * What the questions of a form are about, by their words: numbers differ from edition to edition, and are never relied on. Only what
 * is compared with something else is here. Phrases are those of `actions/phrases.ts`.
 */

import type { Mds2Answer, Mds2Form, Mds2Ruling } from '../../model/mds2.ts';
import { find, type Phrase, phrase, wordsOf } from '../actions/phrases.ts';
import { effectiveAnswers } from './state.ts';

interface TopicSpec {
  readonly doc: string;
  readonly exact: readonly Phrase[];
  /** Asks for this or more: only a no says something of this. */
  readonly wider: readonly Phrase[];
  /** Asks for one way of it: only a yes says something of this. */
  readonly narrower: readonly Phrase[];
  /** With one of these in it the question asks something else. */
  readonly unless: readonly Phrase[];
}

const list = (text = ''): readonly Phrase[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(phrase);

interface Wording {
  readonly exact: string;
  readonly wider?: string;
  readonly narrower?: string;
  readonly unless?: string;
}
const topic = (doc: string, { exact, wider, narrower, unless }: Wording): TopicSpec => ({
  doc,
  exact: list(exact),
  wider: list(wider),
  narrower: list(narrower),
  unless: list(unless),
});

const DATA = 'personally|private|pii|phi|ephi|patient|patients';

export const TOPICS = {
  wifi: topic('It can be on a wireless network', {
    exact: 'support .. wi fi\nsupport .. wifi|wlan',
    wider: 'support wireless connections',
    unless: 'other wireless',
  }),
  bluetooth: topic('It has Bluetooth', {
    exact: 'support .. bluetooth',
    wider: 'support wireless connections',
    unless: 'other wireless',
  }),
  'encrypts-transmission': topic('Data of patients is encrypted before it goes over a network', {
    exact: `encrypted prior to transmission
            ${DATA} .. encrypted .. transmi*`,
    unless: 'not encrypted\naudit log*',
  }),
  tls: topic('It can speak TLS', { exact: 'support transport layer security\nsupport tls', unless: 'configurable' }),
  'transmits-patient-data': topic('It sends or receives data of patients', {
    exact: 'mechanisms .. transmitting',
    wider: `display transmit store or modify ${DATA}`,
    narrower: `transmit receive .. ${DATA} .. wired|wireless network
               transmit receive ${DATA} .. wired|wireless network`,
    unless: 'dedicated cable',
  }),
  'remote-service': topic('The maker can service it from afar', {
    exact: `permit .. remote service connections
            serviced remotely
            remote service .. analysis|repair`,
    unless: 'predictive\nowner operator\nindicator\npatient data\nduring',
  }),
  'external-communication': topic('It talks with systems outside of the hospital', {
    exact: `communicate with .. external to .. environment
            communicate with .. outside .. environment|network|facility`,
    narrower: 'require .. internet connection',
  }),
  'closes-unneeded-services': topic('Services like telnet and FTP that it does not need are off', {
    exact: 'services .. telnet\nservices .. not required .. deleted|disabled',
  }),
  'closes-shares': topic('Shared folders that it does not need are off', {
    exact: 'shared resources .. not required .. disabled',
  }),
  'has-os': topic('It has an operating system', {
    exact: 'contain an operating system',
    unless: 'samd\nif .. provided',
  }),
  'has-sbom': topic('There is a bill of its software', { exact: 'sbom .. available', unless: 'standard or common' }),
} as const satisfies Readonly<Record<string, TopicSpec>>;

export type Topic = keyof typeof TOPICS;
export const TOPIC_NAMES: readonly Topic[] = Object.keys(TOPICS) as Topic[];

export interface About {
  readonly topic: Topic;
  readonly scope: 'exact' | 'wider' | 'narrower';
}

/** What a question is about; empty: nothing that is compared. */
export function topicsOf(question: string): readonly About[] {
  const words = wordsOf(question);
  return TOPIC_NAMES.flatMap((name): readonly About[] => {
    const spec = TOPICS[name];
    if (find(words, spec.unless) !== null) return [];
    const scope = (['exact', 'wider', 'narrower'] as const).find((s) => find(words, spec[s]) !== null);
    return scope === undefined ? [] : [{ topic: name, scope }];
  });
}

/** What the maker says of a topic, and where. */
export interface Stated {
  readonly topic: Topic;
  readonly value: 'yes' | 'no';
  readonly answer: Mds2Answer;
  readonly ruling: Mds2Ruling | null;
}

/** The decided answers of a form by what they are about. A topic that the form answers with yes and with no is left out. */
export function statedIn(form: Mds2Form, rulings: readonly Mds2Ruling[]): readonly Stated[] {
  const effective = effectiveAnswers(form, rulings);
  const all = form.answers.flatMap((answer) => {
    const is = effective.get(answer.id);
    if (is === undefined || is.value === 'na') return [];
    const { value, ruling } = is;
    return topicsOf(answer.question)
      .filter(({ scope }) => scope === 'exact' || (scope === 'wider') === (value === 'no'))
      .map((about): Stated => ({ topic: about.topic, value, answer, ruling }));
  });
  const values = new Map<Topic, Set<string>>();
  for (const { topic: name, value } of all) values.set(name, (values.get(name) ?? new Set()).add(value));
  return all.filter((s) => values.get(s.topic)!.size === 1);
}

const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  [
    'Windows',
    /\bwindows (?:(?:embedded|server|iot)(?: standard| compact| enterprise)? ?)?(?:\d{1,4}(?:\.\d)?|xp|vista|ce|nt)?\b/i,
  ],
  ['Linux', /\b(?:linux|ubuntu|debian|red ?hat|centos|suse|yocto|rhel)\b/i],
  ['Android', /\bandroid\b/i],
  ['VxWorks', /\bvxworks\b/i],
  ['QNX', /\bqnx\b/i],
  ['macOS', /\bmac ?os\b/i],
  ['ThreadX', /\bthreadx\b/i],
  ['FreeRTOS', /\bfreertos\b/i],
];

/** The operating system that an answer about it names in its note; null: none, or several. */
export function systemIn({ question, note }: Mds2Answer): string | null {
  if (note === null || !/\boperating system\b/i.test(question)) return null;
  const found = SYSTEMS.filter(([, pattern]) => pattern.test(note));
  const [only] = found;
  return found.length === 1 ? only![1].exec(note)![0].trim() : null;
}
