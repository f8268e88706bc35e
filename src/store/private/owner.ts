/**
 * Who runs the private server, and where it can live. PostgreSQL refuses to run as root, so root hands it to another user;
 * that user must be able to enter the folder, which it cannot below a private home folder.
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '../../base/error.ts';

/** User and group ids; null: the user that runs OpenWard. */
export interface Owner {
  readonly uid: number | null;
  readonly gid: number | null;
}

/** `postgres` where the machine has that user, else `nobody`; oneself when not root. */
export async function serverOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return { uid: null, gid: null };
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((l) => l.split(':'));
  const line = lines.find((l) => l[0] === 'postgres') ?? lines.find((l) => l[0] === 'nobody');
  if (line === undefined) {
    throw new AppError(
      'server.start',
      'unavailable',
      'PostgreSQL cannot run as root and this machine has neither a user "postgres" nor "nobody". Start OpenWard as an ordinary user, or set DATABASE_URL.',
    );
  }
  return { uid: Number(line[2]), gid: Number(line[3]) };
}

/** True when `owner` may pass through every folder down to `path`. Folders that do not exist yet are taken as passable. */
export async function canEnter(owner: Owner, path: string): Promise<boolean> {
  if (owner.uid === null) return true;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const s = await stat(folder).catch(() => null);
    if (s !== null) {
      const bit = s.uid === owner.uid ? 0o100 : s.gid === owner.gid ? 0o010 : 0o001;
      if ((s.mode & bit) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}

/**
 * Lets the server's group pass through a data folder that is root's alone (mode 0700, as mkdtemp and careful people make
 * it): nobody else gets in, and nobody loses a right, since the group had none. Its parents are left as they are.
 */
export async function letIn(owner: Owner, dataDir: string): Promise<void> {
  if (owner.uid === null || owner.gid === null || (await canEnter(owner, dataDir))) return;
  const s = await stat(dataDir);
  const closed = s.uid === process.getuid?.() && (s.mode & 0o077) === 0;
  if (!closed || !(await canEnter(owner, dirname(resolve(dataDir))))) return;
  await chown(dataDir, s.uid, owner.gid);
  await chmod(dataDir, (s.mode & 0o777) | 0o010);
}

/**
 * The folder that holds the cluster: the data folder itself, or, when the server's user cannot get there (a data folder
 * below /root), a folder of its own below /var/lib, named after the data folder. A cluster that was made there stays there.
 */
export async function clusterHome(owner: Owner, dataDir: string): Promise<string> {
  const id = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16);
  const apart = join('/var/lib/openward', id);
  const inside = join(dataDir, 'postgres', 'cluster');
  if (owner.uid !== null && existsSync(join(apart, 'postgres', 'cluster')) && !existsSync(inside)) return apart;
  return (await canEnter(owner, dataDir)) ? dataDir : apart;
}
