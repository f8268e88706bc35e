/** Log in with a local account. After it the person is where they wanted to go. */
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '../../../src/model/api.ts';
import { change, setCsrf } from '../api/client.ts';
import { meQuery } from '../api/queries.ts';
import { useUrl } from '../app/session.ts';
import { Gate } from '../parts/gate.tsx';
import { ProblemBox } from '../parts/problem.tsx';

/** Only addresses of these pages: a link from outside must not lead elsewhere after the login. */
export function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/';
}

export default function LoginPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  const [search] = useUrl();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationFn: () => change<Me>('POST', '/session', { login: login.trim(), password }),
    onSuccess: (me) => {
      setCsrf(me.csrf);
      client.setQueryData(meQuery.queryKey, me);
      router.history.push(me.mustChangePassword === true ? '/password' : safeNext(search['next']));
    },
  });
  return (
    <Gate title={t('login.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          attempt.mutate();
        }}
      >
        <Stack gap="sm">
          {attempt.isError && <ProblemBox error={attempt.error} />}
          <TextInput
            size="sm"
            label={t('login.login')}
            autoComplete="username"
            autoFocus
            required
            value={login}
            onChange={(e) => setLogin(e.currentTarget.value)}
          />
          <PasswordInput
            size="sm"
            label={t('login.password')}
            autoComplete="current-password"
            required
            value={password}
            onChange={(e) => setPassword(e.currentTarget.value)}
          />
          <Button size="sm" type="submit" loading={attempt.isPending}>
            {t('login.go')}
          </Button>
        </Stack>
      </form>
    </Gate>
  );
}
