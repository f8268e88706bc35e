import { userInfo } from 'node:os';
import type { Actor } from '../services/people-ports.ts';

/** Whoever sits at the command line acts as the system; the audit log names the account of the machine. */
export function consoleActor(): Actor {
  return { id: null, login: `console:${userInfo().username}`, address: null };
}
