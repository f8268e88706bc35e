/** Change one's own password: by choice on the account page, or forced after somebody else set it. */
import { Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { change } from '../api/client.ts';
import { goodPassword, NewPasswordFields } from './new-password.tsx';
import { ProblemBox } from './problem.tsx';

export function PasswordForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState({ first: '', second: '' });
  const save = useMutation({
    mutationFn: () => change<void>('POST', '/session/password', { current, next: next.first }),
    onSuccess: () => {
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
