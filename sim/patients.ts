/**
 * Invented patients: names of syllables that no language has together, ids and birth dates from the seed. They exist so that
 * traffic looks as it does in a hospital and so that a test can search for them afterwards. No real person is meant.
 */

import type { Random } from './random.ts';

export interface Patient {
  readonly id: string;
  readonly family: string;
  readonly given: string;
  /** `19310412` */
  readonly birthDate: string;
  readonly sex: 'F' | 'M' | 'O';
  readonly bed: string;
}

const SYLLABLES = [
  'qua',
  'zor',
  'vik',
  'thu',
  'mlo',
  'xen',
  'yat',
  'gre',
  'wup',
  'dzi',
  'fro',
  'kja',
  'bex',
  'nuv',
  'hyl',
  'pso',
];

function name(rng: Random, length: number): string {
  const text = Array.from({ length }, () => rng.pick(SYLLABLES)).join('');
  return text[0]!.toUpperCase() + text.slice(1);
}

/** @param count how many; each has an id, a name and a birth date that no other has */
export function inventPatients(rng: Random, count: number): Patient[] {
  const used = new Set<string>();
  const out: Patient[] = [];
  while (out.length < count) {
    const family = name(rng, 4);
    const id = rng.pattern('PX########');
    const given = name(rng, 3);
    if (used.has(family) || used.has(id) || used.has(given)) continue;
    for (const word of [family, id, given]) used.add(word);
    const birthDate = `19${rng.int(20, 99)}${String(rng.int(1, 12)).padStart(2, '0')}${String(rng.int(1, 28)).padStart(2, '0')}`;
    out.push({
      id,
      family,
      given,
      birthDate,
      sex: rng.pick(['F', 'M', 'O']),
      bed: `W${rng.int(1, 9)}^${rng.int(100, 399)}^A`,
    });
  }
  return out;
}
