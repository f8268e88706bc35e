/** Which sites a request is about. Another site than one may see answers exactly as one that does not exist. */

import { AppError } from '../base/error.ts';
import type { Site } from '../model/api.ts';
import type { Caller } from './contract.ts';
import type { ApiServices } from './services.ts';

export async function visibleSites(services: ApiServices, caller: Caller): Promise<readonly Site[]> {
  const all = await services.hospital.sites();
  return caller.sites === null ? all : all.filter((s) => caller.sites?.includes(s.id));
}

interface ScopedCall {
  readonly services: ApiServices;
  readonly caller: Caller;
}

const missing = (): AppError =>
  new AppError('not-found', 'not-found', 'There is no site with this id that you may see.', {
    at: { pointer: '/site' },
  });

/** The sites asked for (absent: all that the caller may see). */
export async function scopeOf(call: ScopedCall, site: string | undefined): Promise<readonly string[]> {
  const visible = await visibleSites(call.services, call.caller);
  if (site === undefined) return visible.map((s) => s.id);
  if (!visible.some((s) => s.id === site)) throw missing();
  return [site];
}

/** The one site that a change is for: the one asked for, or the only one there is. */
export async function oneSite(call: ScopedCall, site: string | undefined): Promise<string> {
  const [first, second] = await scopeOf(call, site);
  if (first === undefined) throw missing();
  if (second !== undefined) {
    throw new AppError('request.invalid', 'invalid', 'There are several sites: say which one with ?site=.', {
      at: { pointer: '/site', in: 'query' },
    });
  }
  return first;
}
