/** Every route of /api/v1. */

import type { Route } from '../contract.ts';
import assets from './assets.ts';
import audit from './audit.ts';
import campaigns from './campaigns.ts';
import contradictions from './contradictions.ts';
import exposures from './exposures.ts';
import feeds from './feeds.ts';
import forms from './forms.ts';
import hospital from './hospital.ts';
import imports from './imports.ts';
import recalls from './recalls.ts';
import records from './records.ts';
import risk from './risk.ts';
import sboms from './sboms.ts';
import session from './session.ts';
import triage from './triage.ts';
import users from './users.ts';
import views from './views.ts';
import work from './work.ts';

export const ROUTES: readonly Route[] = [
  ...session,
  ...users,
  ...views,
  ...audit,
  ...hospital,
  ...assets,
  ...imports,
  ...exposures,
  ...recalls,
  ...contradictions,
  ...forms,
  ...records,
  ...sboms,
  ...work,
  ...campaigns,
  ...feeds,
  ...triage,
  ...risk,
];
