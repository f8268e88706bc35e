/** What can be done with the rows chosen: merge them into one device, with a preview first; undone from Corrections. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconArrowMerge } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AssetDetail, AssetRow } from '../../../../src/model/api.ts';
import { change } from '../../api/client.ts';
import { useMay } from '../../app/session.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { Value } from '../../parts/value.tsx';

/** Refreshes everything that a correction of identity can change. */
export function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    const keys = ['assets', 'asset', 'facets', 'overview', 'map', 'corrections'];
    await Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })));
  };
}

interface MergeProps {
  readonly rows: readonly AssetRow[];
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onDone: (asset: AssetDetail) => void;
}
export function MergeDialog({ rows, opened, onClose, onDone }: MergeProps) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const merge = useMutation({
    mutationFn: () => change<AssetDetail>('POST', '/assets/merge', { ids: rows.map((r) => r.id) }),
    onSuccess: async (asset) => {
      await refresh();
      notifications.show({ message: t('merge.done') });
      onClose();
      onDone(asset);
    },
  });
  const addresses = new Set(rows.flatMap((r) => r.values.ips ?? [])).size;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('merge.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap="sm">
        {merge.isError && <ProblemBox error={merge.error} kept={t('merge.kept')} />}
        <Text size="sm">{t('merge.preview', { count: rows.length, addresses })}</Text>
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('attribute.name')}</th>
              <th>{t('attribute.type')}</th>
              <th>{t('attribute.serial')}</th>
              <th>{t('attribute.ips')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, 20).map((row) => (
              <tr key={row.id}>
                <td>
                  <DeviceText text={String(row.values.name ?? row.id)} />
                </td>
                <td>
                  <Value attribute="type" value={row.values.type} />
                </td>
                <td>
                  <Value attribute="serial" value={row.values.serial} />
                </td>
                <td>
                  <Value attribute="ips" value={row.values.ips} limit={2} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <Text size="sm" c="dimmed">
          {t('merge.undo')}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button loading={merge.isPending} onClick={() => merge.mutate()}>
            {t('merge.go', { count: rows.length })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface BulkProps {
  readonly rows: readonly AssetRow[];
  readonly onClear: () => void;
  readonly onMerged: (asset: AssetDetail) => void;
}
export function BulkBar({ rows, onClear, onMerged }: BulkProps) {
  const { t } = useTranslation();
  const mayCorrect = useMay('asset.correct');
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <div className="ow-bulk" role="status">
      <strong>{t('bulk.selected', { count: rows.length })}</strong>
      {mayCorrect && (
        <Button variant="default" leftSection={<IconArrowMerge size={14} />} disabled={rows.length < 2} onClick={open}>
          {t('bulk.merge')}
        </Button>
      )}
      <Button variant="subtle" color="gray" onClick={onClear}>
        {t('bulk.clear')}
      </Button>
      <MergeDialog
        rows={rows}
        opened={opened}
        onClose={close}
        onDone={(asset) => {
          onClear();
          onMerged(asset);
        }}
      />
    </div>
  );
}
