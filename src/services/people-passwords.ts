/**
 * Passwords: the rules a new one must keep, and argon2id (security.md rule 28). Hashing runs in the thread pool of the
 * addon, never on the event loop; at most a few at a time, so that a flood of logins cannot take the memory.
 */

import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { AppError } from '../base/error.ts';

export const MIN_PASSWORD_CHARS = 12;
export const MAX_PASSWORD_CHARS = 256;

/** Waiting hashes beyond this are refused: each takes about 50 ms and 19 MiB. */
const MAX_WAITING = 100;
const AT_ONCE = 2;

/** RFC 9106 asks for memory first; these are the OWASP figures (19 MiB, two passes, one lane). */
const COST = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Stems of common passwords: one of these with digits and signs around it is refused. */
const COMMON_STEMS = [
  'password',
  'passwort',
  'passw0rd',
  'motdepasse',
  'contrasena',
  'changeme',
  'letmein',
  'welcome',
  'administrator',
  'admin',
  'qwertyuiop',
  'qwerty',
  'azerty',
  'iloveyou',
  'hospital',
  'openward',
  'summer',
  'winter',
  'spring',
  'autumn',
  'monkey',
  'dragon',
  'secret',
  'trustno',
  'abc',
  'test',
  'default',
];

const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
];

/** True when the text, without digits and signs around it, is a common stem, perhaps repeated. */
function isCommon(lower: string): boolean {
  const letters = lower.replace(/[^\p{L}0-9]/gu, '').replace(/^\d+|\d+$/g, '');
  return COMMON_STEMS.some((stem) => letters.replaceAll(stem, '') === '' || letters === stem);
}

/** True for a part of a keyboard row or the alphabet, forwards, backwards or repeated. */
function isRun(lower: string): boolean {
  return RUNS.some((run) => {
    const long = run.repeat(Math.ceil(MAX_PASSWORD_CHARS / run.length) + 1);
    return long.includes(lower) || long.includes([...lower].reverse().join(''));
  });
}

/** What is wrong with a new password, in words for the person; null when it may be used. */
export function passwordProblem(password: string, login: string): string | null {
  const chars = [...password].length;
  if (chars < MIN_PASSWORD_CHARS) return `Use at least ${MIN_PASSWORD_CHARS} characters; this has ${chars}.`;
  if (chars > MAX_PASSWORD_CHARS) return `Use at most ${MAX_PASSWORD_CHARS} characters.`;
  const lower = password.toLowerCase();
  const name = login.toLowerCase();
  if (name.length >= 3 && lower.replaceAll(name, '').length < MIN_PASSWORD_CHARS - 4) {
    return 'The password is little more than the login. Use another one.';
  }
  if (new Set(lower).size < 5) return 'The password repeats a few characters. Use another one.';
  if (isCommon(lower) || isRun(lower)) return 'This password is on the list of common ones. Use another one.';
  return null;
}

/** @throws AppError auth.password when the password breaks a rule */
export function requirePassword(password: string, login: string, pointer: string): void {
  const problem = passwordProblem(password, login);
  if (problem !== null) throw new AppError('auth.password', 'invalid', problem, { at: { pointer } });
}

let running = 0;
const waiting: (() => void)[] = [];

async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MAX_WAITING) {
      throw new AppError(
        'request.rate',
        'unavailable',
        'Too many people log in at this moment. Try again in a minute.',
      );
    }
    await new Promise<void>((go) => waiting.push(go));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

/** The same characters typed on another system are the same password. */
const normal = (password: string): string => password.normalize('NFKC');

export const hashPassword = (password: string): Promise<string> => limited(() => hash(normal(password), COST));

let dummy: Promise<string> | null = null;

/**
 * True when the password fits. With `stored` null (no such account) it does the same work against a made-up hash
 * and says false, so that the time tells nothing.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  dummy ??= hashPassword('no account has this password');
  const against = stored ?? (await dummy);
  const bounded = password.length > MAX_PASSWORD_CHARS * 4 ? password.slice(0, MAX_PASSWORD_CHARS * 4) : password;
  const fits = await limited(() => verify(against, normal(bounded)));
  return fits && stored !== null;
}
