/** Change one's own password: by choice on the account page, or forced after somebody else set it. */
import { Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '../../../src/model/api.ts';
import { change, setCsrf } from '../api/client.ts';
import { meQuery } from '../api/queries.ts';
import { goodPassword, NewPasswordFields } from './new-password.tsx';
import { ProblemBox } from './problem.tsx';

export function PasswordForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState({ first: '', second: '' });
  const save = useMutation({
    mutationFn: () => change<Me | undefined>('POST', '/session/password', { current, next: next.first }),
    onSuccess: async (me) => {
      // The answer is the new session; one asked for before the change must not overwrite it.
      await client.cancelQueries({ queryKey: meQuery.queryKey });
      if (me === undefined) await client.fetchQuery({ ...meQuery, staleTime: 0 });
      else {
        setCsrf(me.csrf);
        client.setQueryData(meQuery.queryKey, me);
      }
      setCurrent('');
      setNext({ first: '', second: '' });
      onDone();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        {save.isError && <ProblemBox error={save.error} kept={t('password.kept')} />}
        <PasswordInput
          size="sm"
          label={t('password.current')}
          autoComplete="current-password"
          required
          value={current}
          onChange={(e) => setCurrent(e.currentTarget.value)}
        />
        <NewPasswordFields value={next} onChange={setNext} />
        <Button size="sm" type="submit" loading={save.isPending} disabled={!goodPassword(next) || current === ''}>
          {t('password.go')}
        </Button>
      </Stack>
    </form>
  );
}
