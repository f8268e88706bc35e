/** Saved views of the devices table. Everybody keeps own ones; sharing needs `view.share`; only the owner changes one. */

import { randomUUID } from 'node:crypto';
import { AppError } from '../base/error.ts';
import type { SavedView } from '../model/api.ts';
import { may, type Role } from '../model/people.ts';
import type { Actor, PeopleStore, PeopleUnit, ViewContent } from './people-ports.ts';

const MAX_VIEWS = 200;

/** Somebody with an account. */
export interface ViewOwner extends Actor {
  readonly id: string;
  readonly role: Role;
}

export interface Views {
  list(owner: ViewOwner): Promise<readonly SavedView[]>;
  create(owner: ViewOwner, content: ViewContent): Promise<SavedView>;
  update(owner: ViewOwner, id: string, change: Partial<ViewContent>): Promise<SavedView>;
  remove(owner: ViewOwner, id: string): Promise<void>;
}

function requireShare(owner: ViewOwner, shared: boolean): void {
  if (shared && !may(owner.role, 'view.share')) {
    throw new AppError('auth.denied', 'denied', 'Your role may not share views with everybody. Save it for yourself.');
  }
}

/** The view when it is the owner's. Somebody else's shared one is visible but not theirs to change. */
async function ownView(unit: PeopleUnit, owner: ViewOwner, id: string): Promise<SavedView> {
  const view = await unit.views.byId(id, owner.id);
  if (view === null) throw new AppError('not-found', 'not-found', 'There is no view with this id that you may see.');
  if (!view.own) throw new AppError('auth.denied', 'denied', 'Only its owner may change a shared view. Save a copy.');
  return view;
}

async function requireFreeName(unit: PeopleUnit, owner: ViewOwner, name: string, except: string | null): Promise<void> {
  const taken = (await unit.views.list(owner.id)).some((v) => v.own && v.name === name && v.id !== except);
  if (taken) {
    throw new AppError('conflict', 'conflict', 'You have a view with this name already.', { at: { pointer: '/name' } });
  }
}

/** @param nowMs  milliseconds since 1970 UTC */
export function createViews(store: PeopleStore, nowMs: () => number): Views {
  const written = (unit: PeopleUnit, actor: Actor, action: string, id: string) =>
    unit.audit.append({ actor, action, target: `view ${id}`, outcome: 'allowed', detail: null }, nowMs());
  return {
    list: (owner) => store.views.list(owner.id),
    create(owner, content) {
      requireShare(owner, content.shared);
      return store.transaction(async (unit) => {
        if ((await unit.views.count(owner.id)) >= MAX_VIEWS) {
          throw new AppError('conflict', 'conflict', `You have ${MAX_VIEWS} views. Delete one first.`);
        }
        await requireFreeName(unit, owner, content.name, null);
        const id = randomUUID();
        await unit.views.add(id, owner.id, content);
        await written(unit, owner, 'view.create', id);
        return { id, own: true, ...content };
      });
    },
    update(owner, id, change) {
      return store.transaction(async (unit) => {
        const view = await ownView(unit, owner, id);
        const next: SavedView = { ...view, ...change };
        if (change.shared === true) requireShare(owner, true);
        if (next.name !== view.name) await requireFreeName(unit, owner, next.name, id);
        await unit.views.change(id, next);
        await written(unit, owner, 'view.update', id);
        return next;
      });
    },
    remove(owner, id) {
      return store.transaction(async (unit) => {
        await ownView(unit, owner, id);
        await unit.views.remove(id);
        await written(unit, owner, 'view.delete', id);
      });
    },
  };
}
