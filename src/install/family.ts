/**
 * The family registry: a family is a folder, a member is a file with a default export whose `id` is the file's name.
 * Only the program's own installed folder is scanned; what a site supplies is data, never code.
 */

import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AppError } from '../base/error.ts';

export interface Member {
  readonly id: string;
}

/**
 * Loads every member of a family, sorted by id, frozen.
 * @param folder  URL of the family's folder, with a slash at its end
 * @throws AppError family.invalid naming the file, when a member has no default export or an id other than its file's name
 */
export async function loadFamily<M extends Member>(family: string, folder: URL): Promise<readonly M[]> {
  const names = (await readdir(fileURLToPath(folder)))
    .filter((n) => n.endsWith('.ts') && !n.endsWith('.test.ts'))
    .sort();
  const members: M[] = [];
  for (const name of names) {
    const module = (await import(new URL(name, folder).href)) as { readonly default?: M };
    const member = module.default;
    const id = name.slice(0, -3);
    if (member === undefined || typeof member !== 'object') {
      throw new AppError('family.invalid', 'bug', `${family}: ${name} has no default export`);
    }
    if (member.id !== id) {
      throw new AppError('family.invalid', 'bug', `${family}: ${name} exports id '${member.id}', expected '${id}'`);
    }
    members.push(Object.freeze(member));
  }
  return Object.freeze(members);
}
