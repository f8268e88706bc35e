/** Starts the pages: policy first, then words, then the tree. */
import { styleNonce } from './trusted-types.ts';
import '@mantine/core/styles.css';
import '@mantine/dropzone/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/table.css';
import './styles/claims.css';
import './styles/exposures.css';
import './styles/pages.css';
import './styles/sboms.css';
import './styles/care.css';
import './styles/print.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './app/query-client.ts';
import { startLanguage } from './i18n.ts';
import { router } from './router.tsx';
import { cssVariables, theme } from './theme.ts';

await startLanguage();
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      {...(styleNonce === '' ? {} : { getStyleNonce: () => styleNonce })}
    >
      <Notifications position="bottom-right" limit={4} />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
