/** The first administrator, once. The token comes in the fragment of the printed link, which no server log sees. */
import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '../../../src/model/api.ts';
import { change, setCsrf } from '../api/client.ts';
import { meQuery, setupQuery } from '../api/queries.ts';
import { Gate } from '../parts/gate.tsx';
import { goodPassword, NewPasswordFields } from '../parts/new-password.tsx';
import { ProblemBox } from '../parts/problem.tsx';

/** `#token=abc` or `#abc`. */
export function tokenOf(hash: string): string {
  const text = hash.replace(/^#/, '');
  return new URLSearchParams(text).get('token') ?? text;
}

export default function SetupPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  const setup = useQuery(setupQuery);
  const [token, setToken] = useState(() => tokenOf(window.location.hash));
  const [login, setLogin] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState({ first: '', second: '' });
  useEffect(() => {
    // Out of the address bar and the history: the link works once, but need not be seen over a shoulder.
    if (window.location.hash !== '') window.history.replaceState(window.history.state, '', '/setup');
  }, []);
  const create = useMutation({
    mutationFn: () =>
      change<Me>('POST', '/setup', {
        token: token.trim(),
        login: login.trim(),
        name: name.trim(),
        password: password.first,
      }),
    onSuccess: (me) => {
      setCsrf(me.csrf);
      client.setQueryData(meQuery.queryKey, me);
      client.setQueryData(setupQuery.queryKey, { needed: false });
      router.history.push('/');
    },
  });
  if (setup.data?.needed === false && !create.isSuccess) {
    return (
      <Gate title={t('setup.title')} text={t('setup.done')}>
        <Anchor component={Link} to="/login">
          {t('setup.login')}
        </Anchor>
      </Gate>
    );
  }
  return (
    <Gate title={t('setup.title')} text={t('setup.text')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Stack gap="sm">
          {create.isError && <ProblemBox error={create.error} kept={t('setup.kept')} />}
          <TextInput
            size="sm"
            label={t('setup.token')}
            description={t('setup.token-hint')}
            required
            value={token}
            onChange={(e) => setToken(e.currentTarget.value)}
          />
          <TextInput
            size="sm"
            label={t('setup.name')}
            autoComplete="name"
            required
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <TextInput
            size="sm"
            label={t('login.login')}
            autoComplete="username"
            required
            value={login}
            onChange={(e) => setLogin(e.currentTarget.value)}
          />
          <NewPasswordFields value={password} onChange={setPassword} />
          <Button size="sm" type="submit" loading={create.isPending} disabled={!goodPassword(password)}>
            {t('setup.go')}
          </Button>
        </Stack>
      </form>
    </Gate>
  );
}
