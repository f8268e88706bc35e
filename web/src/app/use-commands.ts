/** What commands need to run, bound to this page's router, theme and session; and their two-key shortcuts. */
import { useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { change } from '../api/client.ts';
import { setLanguage } from '../i18n.ts';
import { tellProblem } from '../parts/problem.tsx';
import type { Command, CommandContext } from './commands.ts';

export function useCommandContext(): CommandContext {
  const router = useRouter();
  const client = useQueryClient();
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return useMemo(
    () => ({
      go: (to) => {
        const [path = '/', query = ''] = to.split('?');
        void router.navigate({ to: path, search: Object.fromEntries(new URLSearchParams(query)) as never });
      },
      setScheme: setColorScheme,
      setLanguage: (language) => void setLanguage(language),
      logout: () => {
        change('DELETE', '/session')
          .then(() => {
            client.clear();
            return router.navigate({ to: '/login', search: {} });
          })
          .catch(tellProblem);
      },
    }),
    [router, client, setColorScheme],
  );
}

/** True while the person types into something, so that letters are letters. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** `g d` and the like, and `?` for the list of all. The second key counts for one second. */
export function useShortcuts(commands: readonly Command[], context: CommandContext, onHelp: () => void): void {
  useEffect(() => {
    let first = '';
    let timer = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      if (event.key === '?') {
        event.preventDefault();
        onHelp();
        return;
      }
      const pair = `${first} ${event.key}`;
      const command = commands.find((c) => c.keys === pair);
      window.clearTimeout(timer);
      first = command === undefined && event.key === 'g' ? 'g' : '';
      timer = window.setTimeout(() => {
        first = '';
      }, 1000);
      if (command !== undefined) {
        event.preventDefault();
        command.run(context);
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [commands, context, onHelp]);
}
