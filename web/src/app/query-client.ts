/** The cache of answers. A session that ended anywhere sends the person to the login, and back afterwards. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';

let onLoggedOut: () => void = () => {};
/** The router sets this once; kept apart so that the cache does not know the routes. */
export const whenLoggedOut = (act: () => void): void => {
  onLoggedOut = act;
};

function check(error: Error): void {
  if (error instanceof ApiProblem && error.problem.code === 'auth.required') onLoggedOut();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (query.queryKey[0] !== 'me') check(error);
    },
  }),
  mutationCache: new MutationCache({ onError: check }),
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false, staleTime: 5_000 } },
});
