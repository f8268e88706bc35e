/** Every address of the pages. Each page is its own chunk; what a person filters, sorts or selects is in the address. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type SearchMiddleware,
} from '@tanstack/react-router';
import { ApiProblem } from './api/client.ts';
import { meQuery, setupQuery } from './api/queries.ts';
import { Frame } from './app/frame.tsx';
import { queryClient, whenLoggedOut } from './app/query-client.ts';
import { NotFoundPage, PageProblem } from './parts/problem.tsx';

/** All members are plain texts: what is in the address bar is what a person typed or shared. */
export type UrlSearch = Readonly<Record<string, string | undefined>>;
const anySearch = (search: Record<string, unknown>): UrlSearch =>
  Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

const rootRoute = createRootRoute({ component: Outlet, validateSearch: anySearch, notFoundComponent: NotFoundPage });

/** Where to begin without a session: the set-up page on a new server, else the login. */
async function toLogin(next: string): Promise<never> {
  const setup = await queryClient.ensureQueryData(setupQuery).catch(() => ({ needed: false }));
  if (setup.needed) throw redirect({ to: '/setup', search: {} });
  throw redirect({ to: '/login', search: next === '/' ? {} : { next } });
}

/** The site chosen stays chosen from page to page; naming it as '' takes it out. */
const keepSite: SearchMiddleware<UrlSearch> = ({ search, next }) => {
  const wanted = next(search);
  const site = search['site'];
  return site === undefined || 'site' in wanted ? wanted : { ...wanted, site };
};

const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  component: Frame,
  errorComponent: PageProblem,
  search: { middlewares: [keepSite] },
  beforeLoad: async ({ location }) => {
    try {
      const me = await queryClient.ensureQueryData(meQuery);
      if (me.mustChangePassword === true && location.pathname !== '/password')
        throw redirect({ to: '/password', search: {} });
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.code === 'auth.required') await toLogin(location.href);
      throw error;
    }
  },
});

const open = (path: string, load: () => Promise<{ default: React.ComponentType }>) =>
  createRoute({
    getParentRoute: () => rootRoute,
    path,
    component: lazyRouteComponent(load),
    errorComponent: PageProblem,
  });
const page = (path: string, load: () => Promise<{ default: React.ComponentType }>) =>
  createRoute({
    getParentRoute: () => appRoute,
    path,
    component: lazyRouteComponent(load),
    errorComponent: PageProblem,
  });

const routeTree = rootRoute.addChildren([
  open('/login', () => import('./pages/login.tsx')),
  open('/setup', () => import('./pages/setup.tsx')),
  open('/password', () => import('./pages/password.tsx')),
  appRoute.addChildren([
    page('/', () => import('./pages/home.tsx')),
    page('/devices', () => import('./pages/devices/devices.tsx')),
    page('/devices/$id', () => import('./pages/device/device.tsx')),
    page('/exposures', () => import('./pages/exposures/exposures.tsx')),
    page('/exposure', () => import('./pages/exposures/exposure.tsx')),
    page('/recalls', () => import('./pages/recalls/recalls.tsx')),
    page('/recall', () => import('./pages/recalls/recall.tsx')),
    page('/risk', () => import('./pages/risk/risk.tsx')),
    page('/work', () => import('./pages/work/work.tsx')),
    page('/campaigns', () => import('./pages/campaigns/campaigns.tsx')),
    page('/campaigns/$id', () => import('./pages/campaigns/campaign.tsx')),
    page('/advisories', () => import('./pages/exposures/advisories.tsx')),
    page('/advisory', () => import('./pages/exposures/advisory.tsx')),
    page('/sboms', () => import('./pages/sboms/sboms.tsx')),
    page('/sboms/$id', () => import('./pages/sboms/sbom.tsx')),
    page('/triage', () => import('./pages/care/triage.tsx')),
    page('/contradictions', () => import('./pages/claims/contradictions.tsx')),
    page('/contradiction', () => import('./pages/claims/contradiction.tsx')),
    page('/forms', () => import('./pages/claims/forms.tsx')),
    page('/forms/$id', () => import('./pages/claims/form.tsx')),
    page('/form-diff', () => import('./pages/claims/form-diff.tsx')),
    page('/records', () => import('./pages/claims/records.tsx')),
    page('/feeds', () => import('./pages/feeds.tsx')),
    page('/fleet', () => import('./pages/fleet.tsx')),
    page('/map', () => import('./pages/map/map.tsx')),
    page('/import', () => import('./pages/import/import.tsx')),
    page('/sensors', () => import('./pages/sensors.tsx')),
    page('/networks', () => import('./pages/networks.tsx')),
    page('/users', () => import('./pages/users.tsx')),
    page('/audit', () => import('./pages/audit.tsx')),
    page('/corrections', () => import('./pages/corrections.tsx')),
    page('/account', () => import('./pages/account.tsx')),
    createRoute({ getParentRoute: () => appRoute, path: '$', component: NotFoundPage }),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const parts = new URLSearchParams();
    for (const [name, value] of Object.entries(search)) {
      if (value !== undefined && value !== '') parts.set(name, String(value));
    }
    const text = parts.toString();
    return text === '' ? '' : `?${text}`;
  },
});

whenLoggedOut(() => {
  queryClient.removeQueries({ queryKey: ['me'] });
  void router.invalidate();
});
