/** Saved states of the table: own ones and those shared by others. */
import { Button, Checkbox, Group, Menu, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedView } from '../../../../src/model/api.ts';
import { change } from '../../api/client.ts';
import { viewsQuery } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { ProblemBox, tellProblem } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import type { ListState } from './state.ts';

interface SaveProps {
  readonly list: ListState;
  readonly opened: boolean;
  readonly onClose: () => void;
}
function SaveView({ list, opened, onClose }: SaveProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayShare = useMay('view.share');
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      change<SavedView>('POST', '/views', {
        name: name.trim(),
        shared,
        filter: list.filter,
        sort: list.sort,
        columns: list.columns,
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: viewsQuery.queryKey });
      notifications.show({ message: t('views.saved', { name: name.trim() }) });
      setName('');
      onClose();
    },
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('views.save')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="sm">
          {save.isError && <ProblemBox error={save.error} />}
          <TextInput
            label={t('views.name')}
            data-autofocus
            required
            maxLength={80}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          {mayShare && (
            <Checkbox label={t('views.share')} checked={shared} onChange={(e) => setShared(e.currentTarget.checked)} />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

export function Views({ list }: { readonly list: ListState }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const views = useQuery(viewsQuery);
  const [opened, { open, close }] = useDisclosure(false);
  const remove = useMutation({
    mutationFn: (id: string) => change<void>('DELETE', `/views/${encodeURIComponent(id)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: viewsQuery.queryKey }),
    onError: tellProblem,
  });
  const show = (view: SavedView): void =>
    list.set({ filter: view.filter, sort: view.sort, columns: view.columns.join(',') });
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={14} />}>
            {t('views.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.data?.length === 0 && <Menu.Label>{t('views.none')}</Menu.Label>}
          {views.data?.map((view) => (
            <Menu.Item key={view.id} onClick={() => show(view)}>
              <span className="ow-viewrow">
                <span className="ow-cut">
                  <DeviceText text={view.name} />
                </span>
                {view.shared && <span className="ow-note">{t('views.shared')}</span>}
              </span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={open}>{t('views.save')}</Menu.Item>
          {views.data?.some((v) => v.own) === true && <Menu.Label>{t('views.mine')}</Menu.Label>}
          {views.data
            ?.filter((v) => v.own)
            .map((view) => (
              <Menu.Item
                key={`remove-${view.id}`}
                leftSection={<IconTrash size={13} />}
                onClick={() => remove.mutate(view.id)}
              >
                {t('views.remove', { name: view.name })}
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
      <SaveView list={list} opened={opened} onClose={close} />
    </>
  );
}
