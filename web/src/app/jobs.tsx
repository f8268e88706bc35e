/** Work that takes time, from anywhere: what runs now with its progress, and what ended lately. */
import { ActionIcon, Anchor, Indicator, Popover, Progress } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { importsQuery } from '../api/queries.ts';
import { ImportState } from '../pages/import/state.tsx';
import { DeviceText } from '../parts/text.tsx';
import { useSite } from './session.ts';

export function JobsTray() {
  const { t } = useTranslation();
  const imports = useInfiniteQuery(importsQuery(useSite()));
  const files = (imports.data?.pages[0]?.items ?? []).slice(0, 6);
  const moving = files.filter((f) => f.state === 'running' || f.state === 'queued').length;
  return (
    <Popover position="bottom-end" width={340}>
      <Indicator disabled={moving === 0} label={moving} size={15} offset={5}>
        <Popover.Target>
          <ActionIcon aria-label={t('jobs.title', { count: moving })}>
            <IconStack2 size={17} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown className="ow-jobs">
        <strong>{t('jobs.heading')}</strong>
        {files.length === 0 && <p className="ow-note">{t('jobs.none')}</p>}
        {files.map((file) => (
          <div key={file.id} className="ow-job">
            <span className="ow-cut">
              <DeviceText text={file.name} />
            </span>
            <ImportState file={file} />
            {file.state === 'running' && (
              <Progress value={(file.progress ?? 0) * 100} size="xs" aria-label={t('import.progress')} />
            )}
          </div>
        ))}
        <Anchor component={Link} to="/import" size="sm">
          {t('jobs.all')}
        </Anchor>
      </Popover.Dropdown>
    </Popover>
  );
}
