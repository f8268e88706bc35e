/** Bills of materials: what software products are made of. Those that nobody has bound to a product stand first. */
import { Anchor, Button, Progress, Select, TextInput } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { BillRow } from '../../../../src/model/bill.ts';
import { billsQuery } from '../../api/queries.ts';
import { useMay, useSite, useUrl } from '../../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { useBillUploads } from './upload.ts';

export function BillProduct({ row }: { readonly row: BillRow }) {
  const { t } = useTranslation();
  if (row.binding === null) return <State tone="warn">{t('sbom.unbound')}</State>;
  const { manufacturer, model, versions } = row.binding;
  return (
    <span>
      <DeviceText text={`${manufacturer} ${model}`} />{' '}
      <span className="ow-note">
        {versions === null ? t('sbom.all-versions') : <DeviceText text={versions} mono />}
      </span>
    </span>
  );
}

function Row({ row }: { readonly row: BillRow }) {
  const { i18n, t } = useTranslation();
  const subject = row.subject === null ? row.file : `${row.subject.name} ${row.subject.version ?? ''}`;
  return (
    <tr>
      <td className="ow-doccell">
        <Anchor component={Link} to="/sboms/$id" params={{ id: row.id } as never} size="sm">
          <DeviceText text={subject} />
        </Anchor>
        <div className="ow-note ow-cut" title={row.file}>
          <DeviceText text={row.file} />
        </div>
      </td>
      <td>
        <BillProduct row={row} />
      </td>
      <td className="ow-num">{count(row.components, i18n.language)}</td>
      <td className="ow-num">
        {count(row.devices, i18n.language)}
        {row.maybeDevices > 0 && <div className="ow-note">{t('sbom.maybe', { count: row.maybeDevices })}</div>}
      </td>
      <td>
        {row.format === 'cyclonedx' ? 'CycloneDX' : 'SPDX'} {row.specVersion}
      </td>
      <td>
        <When iso={row.statedAt} />
      </td>
      <td>
        <When iso={row.loadedAt} />
        <div className="ow-note">{row.loadedBy}</div>
      </td>
    </tr>
  );
}

function Upload() {
  const { t, i18n } = useTranslation();
  const { uploads, add, cancel } = useBillUploads();
  return (
    <Panel className="ow-billload" title={t('sbom.load')} note={t('sbom.formats')}>
      <Dropzone onDrop={add} aria-label={t('sbom.drop')} className="ow-drop" useFsAccessApi={false}>
        <p>{t('sbom.drop')}</p>
        <p className="ow-note">{t('sbom.drop-note')}</p>
      </Dropzone>
      <ul className="ow-uploads" aria-live="polite">
        {uploads.map((u) => (
          <li key={u.key}>
            <div className="ow-uploadhead">
              <DeviceText text={u.name} />
              <div className="ow-grow" />
              {u.done !== null && (
                <Anchor component={Link} to="/sboms/$id" params={{ id: u.done.bill.id } as never} size="sm">
                  {t(u.done.isKnown ? 'sbom.known' : 'sbom.bind-now', {
                    count: u.done.bill.components,
                    shown: count(u.done.bill.components, i18n.language),
                  })}
                </Anchor>
              )}
              <Button
                variant="subtle"
                size="compact-xs"
                leftSection={<IconX size={12} aria-hidden />}
                onClick={() => cancel(u.key)}
              >
                {t(u.done === null && u.error === null ? 'sbom.cancel' : 'sbom.dismiss')}
              </Button>
            </div>
            {u.done === null && u.error === null && (
              <Progress
                value={u.sizeBytes === 0 ? 0 : (100 * u.sentBytes) / u.sizeBytes}
                aria-label={u.name}
                animated={u.sentBytes >= u.sizeBytes}
              />
            )}
            {u.error !== null && <ProblemBox error={u.error} />}
            {u.done !== null && u.done.troubleCount > 0 && (
              <p className="ow-note">{t('sbom.troubles', { count: u.done.troubleCount })}</p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export default function SbomsPage() {
  const { t, i18n } = useTranslation();
  const site = useSite();
  const [url, set] = useUrl();
  const mayWrite = useMay('sbom.write');
  const [search, bound] = [url['search'] ?? '', url['bound'] ?? ''];
  const query = useInfiniteQuery(billsQuery({ site, search, bound, asset: '' }));
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  const total = query.data?.pages[0]?.total ?? 0;
  const find = useDebouncedCallback((text: string) => set({ search: text }, 'replace'), 300);
  return (
    <PageFrame
      title={t('nav.sboms')}
      note={
        <span role="status">
          {query.data === undefined ? '' : t('sbom.count', { count: total, shown: count(total, i18n.language) })}
        </span>
      }
    >
      {mayWrite && <Upload />}
      <div className="ow-toolbar">
        <TextInput
          aria-label={t('sbom.search')}
          placeholder={t('sbom.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
          defaultValue={search}
          onChange={(e) => find(e.currentTarget.value)}
          w={280}
        />
        <Select
          aria-label={t('sbom.bound')}
          value={bound}
          onChange={(value) => set({ bound: value ?? '' }, 'replace')}
          allowDeselect={false}
          data={[
            { value: '', label: t('sbom.bound-all') },
            { value: 'true', label: t('sbom.bound-yes') },
            { value: 'false', label: t('sbom.bound-no') },
          ]}
          w={220}
        />
      </div>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={10} />}
      {query.data !== undefined && rows.length === 0 && (
        <Empty title={t('sbom.none')} text={t(search === '' && bound === '' ? 'sbom.none-text' : 'sbom.none-match')} />
      )}
      {rows.length > 0 && (
        <Panel>
          <div className="ow-tablewrap">
            <table className="ow-table">
              <thead>
                <tr>
                  <th>{t('sbom.of')}</th>
                  <th>{t('sbom.product')}</th>
                  <th className="ow-num">{t('sbom.components')}</th>
                  <th className="ow-num">{t('nav.devices')}</th>
                  <th>{t('sbom.format')}</th>
                  <th>{t('sbom.stated')}</th>
                  <th>{t('sbom.loaded')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((r) => (
                  <Row key={r.id} row={r} />
                ))}
              </tbody>
            </table>
          </div>
          {query.hasNextPage && (
            <Button
              mt="sm"
              variant="default"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t('common.more')}
            </Button>
          )}
        </Panel>
      )}
    </PageFrame>
  );
}
