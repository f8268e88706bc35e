/** Accounts: make, change role and sites, disable, give a new first password. The last is shown once, never again. */
import {
  Button,
  Checkbox,
  CopyButton,
  Group,
  Menu,
  Modal,
  MultiSelect,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewPassword, NewUser, UserRow } from '../../../src/model/api.ts';
import { ROLES, type Role } from '../../../src/model/people.ts';
import { change } from '../api/client.ts';
import { usersQuery } from '../api/queries.ts';
import { useMe, useSites } from '../app/session.ts';
import { Bones, PageFrame, Panel } from '../parts/layout.tsx';
import { ProblemBox, tellProblem } from '../parts/problem.tsx';
import { State } from '../parts/state.tsx';
import { DeviceText } from '../parts/text.tsx';
import { When } from '../parts/time.tsx';

interface Secret {
  readonly login: string;
  readonly password: string;
}

function useRefreshUsers(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: usersQuery.queryKey });
}

/** The first password: shown once, to be handed over in person; it must be changed at the first login. */
function SecretDialog({ secret, onClose }: { readonly secret: Secret | null; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={t('users.secret', { login: secret?.login ?? '' })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap="sm">
        <code className="ow-secret">{secret?.password}</code>
        <Text size="sm">{t('users.secret-text')}</Text>
        <Group justify="flex-end">
          <CopyButton value={secret?.password ?? ''}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {t(copied ? 'users.copied' : 'users.copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t('common.close')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface UserFormProps {
  readonly user: UserRow | null;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onSecret: (secret: Secret) => void;
}
function UserForm({ user, opened, onClose, onSecret }: UserFormProps) {
  const { t } = useTranslation();
  const refresh = useRefreshUsers();
  const sites = useSites();
  const [login, setLogin] = useState('');
  const [name, setName] = useState(user?.name ?? '');
  const [role, setRole] = useState<Role>(user?.role ?? 'viewer');
  const [all, setAll] = useState(user === null || user.sites === null);
  const [chosen, setChosen] = useState<readonly string[]>(user?.sites ?? []);
  const some = all ? null : chosen;
  const save = useMutation({
    mutationFn: () =>
      user === null
        ? change<NewUser>('POST', '/users', { login: login.trim(), name: name.trim(), role, sites: some })
        : change<UserRow>('PATCH', `/users/${encodeURIComponent(user.id)}`, { name: name.trim(), role, sites: some }),
    onSuccess: async (saved) => {
      await refresh();
      onClose();
      if ('initialPassword' in saved && typeof saved.initialPassword === 'string')
        onSecret({ login: saved.login, password: saved.initialPassword });
    },
  });
  const complete = name.trim() !== '' && (user !== null || login.trim() !== '') && (all || chosen.length > 0);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={user === null ? t('users.new') : t('users.change', { login: user.login })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="sm">
          {save.isError && <ProblemBox error={save.error} kept={t('users.kept')} />}
          {user === null && (
            <TextInput
              label={t('login.login')}
              data-autofocus
              required
              maxLength={64}
              autoComplete="off"
              value={login}
              onChange={(e) => setLogin(e.currentTarget.value)}
            />
          )}
          <TextInput
            label={t('account.name')}
            required
            maxLength={120}
            autoComplete="off"
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <Select
            label={t('account.role')}
            allowDeselect={false}
            value={role}
            data={ROLES.map((r) => ({ value: r, label: t(`role.${r}`) }))}
            onChange={(r) => setRole(r as Role)}
          />
          <Checkbox label={t('frame.all-sites')} checked={all} onChange={(e) => setAll(e.currentTarget.checked)} />
          {!all && (
            <MultiSelect
              size="xs"
              label={t('account.sites')}
              data={sites.map((s) => ({ value: s.id, label: s.name }))}
              value={[...chosen]}
              onChange={setChosen}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!complete}>
              {t(user === null ? 'users.create' : 'common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface RowProps {
  readonly user: UserRow;
  readonly onSecret: (secret: Secret) => void;
}
function UserActions({ user, onSecret }: RowProps) {
  const { t } = useTranslation();
  const refresh = useRefreshUsers();
  const me = useMe();
  const [editing, edit] = useDisclosure(false);
  const [resetting, reset] = useDisclosure(false);
  const toggle = useMutation({
    mutationFn: () => change<UserRow>('PATCH', `/users/${encodeURIComponent(user.id)}`, { disabled: !user.disabled }),
    onSuccess: refresh,
    onError: tellProblem,
  });
  const password = useMutation({
    mutationFn: () => change<NewPassword>('POST', `/users/${encodeURIComponent(user.id)}/password`, {}),
    onSuccess: (made) => {
      reset.close();
      if (made.initialPassword !== null) onSecret({ login: user.login, password: made.initialPassword });
    },
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" color="gray" px={6} aria-label={t('users.actions', { login: user.login })}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={edit.open}>{t('users.edit')}</Menu.Item>
          <Menu.Item onClick={reset.open}>{t('users.reset')}</Menu.Item>
          {user.id !== me.id && (
            <Menu.Item onClick={() => toggle.mutate()}>{t(user.disabled ? 'users.enable' : 'users.disable')}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {editing && <UserForm user={user} opened onClose={edit.close} onSecret={onSecret} />}
      <Modal
        opened={resetting}
        onClose={reset.close}
        title={t('users.reset-title', { login: user.login })}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Stack gap="sm">
          {password.isError && <ProblemBox error={password.error} kept={t('users.kept')} />}
          <Text size="sm">{t('users.reset-text')}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={reset.close}>
              {t('common.cancel')}
            </Button>
            <Button loading={password.isPending} onClick={() => password.mutate()}>
              {t('users.reset-go')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function Row({ user, onSecret }: RowProps) {
  const { t } = useTranslation();
  const sites = useSites();
  const names = user.sites?.map((id) => sites.find((s) => s.id === id)?.name ?? id).join(', ');
  return (
    <tr>
      <td>
        <DeviceText text={user.login} />
      </td>
      <td>
        <DeviceText text={user.name} />
      </td>
      <td>{t(`role.${user.role}`)}</td>
      <td>{names ?? t('frame.all-sites')}</td>
      <td>
        <State tone={user.disabled ? 'quiet' : 'good'}>{t(user.disabled ? 'users.disabled' : 'users.active')}</State>
      </td>
      <td>
        <When iso={user.lastLoginAt} />
      </td>
      <td>
        <When iso={user.createdAt} />
      </td>
      <td className="ow-num">
        <UserActions user={user} onSecret={onSecret} />
      </td>
    </tr>
  );
}

export default function UsersPage() {
  const { t } = useTranslation();
  const query = useQuery(usersQuery);
  const [making, make] = useDisclosure(false);
  const [secret, setSecret] = useState<Secret | null>(null);
  return (
    <PageFrame
      title={t('nav.users')}
      actions={
        <Button leftSection={<IconPlus size={14} />} onClick={make.open}>
          {t('users.new')}
        </Button>
      }
    >
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={6} />}
      {query.data !== undefined && (
        <Panel>
          <div className="ow-tablewrap">
            <table className="ow-table">
              <thead>
                <tr>
                  <th>{t('login.login')}</th>
                  <th>{t('account.name')}</th>
                  <th>{t('account.role')}</th>
                  <th>{t('account.sites')}</th>
                  <th>{t('sensor.state')}</th>
                  <th>{t('users.last-login')}</th>
                  <th>{t('users.created')}</th>
                  <th aria-label={t('common.actions')} />
                </tr>
              </thead>
              <tbody>
                {query.data.map((u) => (
                  <Row key={u.id} user={u} onSecret={setSecret} />
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
      )}
      {making && <UserForm user={null} opened onClose={make.close} onSecret={setSecret} />}
      <SecretDialog secret={secret} onClose={() => setSecret(null)} />
    </PageFrame>
  );
}
