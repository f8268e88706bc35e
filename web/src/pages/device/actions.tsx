/** Merge this device with another, or split some of its addresses off: each with a preview, each undone later. */
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconArrowMerge, IconArrowsSplit2 } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssetDetail, AssetRow, Page } from '../../../../src/model/api.ts';
import { change, get } from '../../api/client.ts';
import { quote } from '../../filter/edit.ts';
import { Bones } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { MergeDialog, useRefresh } from '../devices/bulk.tsx';

export function MergeButton({ asset }: { readonly asset: AssetDetail }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [choosing, choose] = useDisclosure(false);
  const [other, setOther] = useState<AssetRow | null>(null);
  const [text, setText] = useState('');
  const [settled] = useDebouncedValue(text.trim(), 200);
  const hits = useQuery({
    queryKey: ['merge-search', asset.site, settled],
    queryFn: ({ signal }) =>
      get<Page<AssetRow>>('/assets', { site: asset.site, filter: quote(settled), limit: 12 }, signal),
    enabled: choosing && settled.length >= 2,
  });
  const rows = (hits.data?.items ?? []).filter((r) => r.id !== asset.id);
  return (
    <>
      <Button variant="default" leftSection={<IconArrowMerge size={14} />} onClick={choose.open}>
        {t('device.merge')}
      </Button>
      <Modal
        opened={choosing}
        onClose={choose.close}
        title={t('device.merge-with')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Stack gap="xs">
          <TextInput
            data-autofocus
            label={t('device.merge-search')}
            value={text}
            onChange={(e) => setText(e.currentTarget.value)}
          />
          {hits.isError && <ProblemBox error={hits.error} />}
          {hits.isLoading && <Bones rows={4} />}
          {rows.map((row) => (
            <UnstyledButton
              key={row.id}
              className="ow-choice"
              onClick={() => {
                choose.close();
                setOther(row);
              }}
            >
              <span className="ow-cut">
                <DeviceText text={String(row.values.name ?? row.id)} />
              </span>
              <span className="ow-note">
                <DeviceText text={row.values.ips?.[0] ?? ''} mono />
              </span>
            </UnstyledButton>
          ))}
          {hits.data !== undefined && rows.length === 0 && <Text size="sm">{t('palette.none')}</Text>}
        </Stack>
      </Modal>
      <MergeDialog
        rows={other === null ? [asset] : [asset, other]}
        opened={other !== null}
        onClose={() => setOther(null)}
        onDone={(merged) => void navigate({ to: '/devices/$id', params: { id: merged.id }, search: {} as never })}
      />
    </>
  );
}

export function SplitButton({ asset }: { readonly asset: AssetDetail }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [opened, { open, close }] = useDisclosure(false);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const split = useMutation({
    mutationFn: () =>
      change<AssetDetail>('POST', `/assets/${encodeURIComponent(asset.id)}/split`, { endpoints: chosen }),
    onSuccess: async (made) => {
      await refresh();
      notifications.show({ message: t('split.done') });
      close();
      setChosen([]);
      void navigate({ to: '/devices/$id', params: { id: made.id }, search: {} as never });
    },
  });
  const stays = asset.endpoints.length - chosen.length;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconArrowsSplit2 size={14} />}
        disabled={asset.endpoints.length < 2}
        onClick={open}
        title={asset.endpoints.length < 2 ? t('split.one') : undefined}
      >
        {t('device.split')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('split.title')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Stack gap="sm">
          {split.isError && <ProblemBox error={split.error} kept={t('split.kept')} />}
          <Checkbox.Group value={[...chosen]} onChange={setChosen} label={t('split.which')}>
            <Stack gap={6} mt="xs">
              {asset.endpoints.map((e) => (
                <Checkbox
                  key={e.key}
                  value={e.key}
                  label={
                    <DeviceText
                      mono
                      text={[e.ip, e.mac, e.vlan === null ? null : `VLAN ${e.vlan}`, e.nested]
                        .filter((p) => p !== null)
                        .join('  ')}
                    />
                  }
                />
              ))}
            </Stack>
          </Checkbox.Group>
          <Text size="sm">{t('split.preview', { count: chosen.length, stays })}</Text>
          <Text size="sm" c="dimmed">
            {t('merge.undo')}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('common.cancel')}
            </Button>
            <Button
              disabled={chosen.length === 0 || stays === 0}
              loading={split.isPending}
              onClick={() => split.mutate()}
            >
              {t('split.go')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
