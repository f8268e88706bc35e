/**
 * What the questions of a form are about, by their words: numbers differ from edition to edition, and are never relied on. Only what
 * is compared with something else is here. Phrases are those of `actions/phrases.ts`.
 */

import type { Mds2Answer, Mds2Form, Mds2Ruling } from '../../model/mds2.ts';
import { find, type Phrase, phrase, wordsOf } from '../actions/phrases.ts';
import { type Effective, effectiveAnswers } from './state.ts';

interface TopicSpec {
  readonly doc: string;
  readonly phrases: readonly Phrase[];
  /** With one of these in it the question asks something else. */
  readonly unless: readonly Phrase[];
}

const list = (text: string): readonly Phrase[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(phrase);
const topic = (doc: string, phrases: string, unless = ''): TopicSpec => ({
  doc,
  phrases: list(phrases),
  unless: list(unless),
});

const DATA = 'personally|private|pii|phi|ephi|patient';

export const TOPICS = {
  wifi: topic(
    'It can be on a wireless network',
    'support .. wi fi\nsupport .. wifi|wlan\nsupport wireless connections',
    'other wireless',
  ),
  bluetooth: topic('It has Bluetooth', 'support .. bluetooth', 'other wireless'),
  'encrypts-transmission': topic(
    'Data of patients is encrypted before it goes over a network',
    `encrypted prior to transmission
     ${DATA} .. encrypted .. transmi*`,
    'not encrypted\naudit log*',
  ),
  tls: topic('It can speak TLS', 'support transport layer security\nsupport tls', 'configurable'),
  'transmits-patient-data': topic(
    'It sends or receives data of patients',
    `mechanisms .. transmitting .. ${DATA}
     mechanisms used for .. transmitting
     display transmit store or modify ${DATA}
     transmit receive .. ${DATA} .. wired network
     transmit receive ${DATA} .. wired network`,
    'dedicated cable',
  ),
  'remote-service': topic(
    'The maker can service it from afar',
    `permit .. remote service connections
     serviced remotely
     remote service .. analysis|repair`,
    'predictive\nowner operator\nindicator\npatient data\nduring',
  ),
  'external-communication': topic(
    'It talks with systems outside of the hospital',
    `communicate with .. external to .. environment
     communicate with .. outside .. environment|network|facility`,
  ),
  'needs-internet': topic('It needs the internet', 'require .. internet connection'),
  'closes-unneeded-services': topic(
    'Services like telnet and FTP that it does not need are off',
    'services .. telnet\nservices .. not required .. deleted|disabled',
  ),
  'closes-unneeded-ports': topic(
    'Ports and protocols that it does not need are off',
    'ports .. not required .. disabled|closed\nprotocols .. not required .. disabled|closed',
  ),
  'closes-shares': topic(
    'Shared folders that it does not need are off',
    'shared resources .. not required .. disabled',
  ),
  'has-os': topic('It has an operating system', 'contain an operating system', 'samd\nif .. provided'),
  'audit-log': topic('It keeps an audit log', 'events recorded in an audit log\ncreate .. audit .. log|trail|logs'),
  'time-sync': topic('It sets its clock by NTP', 'synchronized by network time\nntp or equivalent'),
  'has-sbom': topic('There is a bill of its software', 'sbom .. available', 'standard or common'),
} as const satisfies Readonly<Record<string, TopicSpec>>;

export type Topic = keyof typeof TOPICS;
export const TOPIC_NAMES: readonly Topic[] = Object.keys(TOPICS) as Topic[];

/** What a question is about; null: nothing that is compared. */
export function topicOf(question: string): Topic | null {
  const words = wordsOf(question);
  for (const name of TOPIC_NAMES) {
    const { phrases, unless } = TOPICS[name];
    if (find(words, phrases) !== null && find(words, unless) === null) return name;
  }
  return null;
}

/** What the maker says of a topic, and where. */
export interface Stated {
  readonly topic: Topic;
  readonly answer: Mds2Answer;
  readonly effective: Effective;
}

/** The decided answers of a form by what they are about; a topic may be asked about several times. */
export function statedIn(form: Mds2Form, rulings: readonly Mds2Ruling[]): readonly Stated[] {
  const effective = effectiveAnswers(form, rulings);
  return form.answers.flatMap((answer) => {
    const name = topicOf(answer.question);
    const is = effective.get(answer.id);
    return name === null || is === undefined || is.value === 'na' ? [] : [{ topic: name, answer, effective: is }];
  });
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
