/** Tables of the hospital's maintenance system (CMMS): brought, columns confirmed, whose rows are whose device. */
import { Anchor, Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { RECORD_FIELD_NAMES, type RecordImport, type RecordImportDetail } from '../../../../src/model/record.ts';
import { useMay, useSite, useSites, useUrl } from '../../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { State, Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { Bring } from './bring.tsx';
import { Columns } from './columns.tsx';
import { recordImportQuery, recordImportsQuery, recordRowsQuery } from './queries.ts';

const WHICH = ['all', 'matched', 'unmatched'] as const;

function Tables({
  tables,
  chosen,
  onChoose,
}: {
  readonly tables: readonly RecordImport[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}) {
  const sites = useSites();
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t('record.tables')}>
      <div className="ow-tablewrap ow-short">
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('record.file')}</th>
              {sites.length > 1 && <th>{t('claims.site')}</th>}
              <th>{t('exposure.state')}</th>
              <th className="ow-num">{t('record.rows')}</th>
              <th className="ow-num">{t('record.matched')}</th>
              <th>{t('form.brought-at')}</th>
            </tr>
          </thead>
          <tbody>
            {tables.map((table) => (
              <tr key={table.id} aria-current={table.id === chosen}>
                <td>
                  <button type="button" className="ow-link" onClick={() => onChoose(table.id)}>
                    <DeviceText text={table.fileName} />
                  </button>
                </td>
                {sites.length > 1 && <td>{sites.find((x) => x.id === table.site)?.name ?? table.site}</td>}
                <td>
                  <State tone={table.state === 'current' ? 'good' : table.state === 'proposed' ? 'warn' : 'quiet'}>
                    {t(`record-state.${table.state}`)}
                  </State>
                </td>
                <td className="ow-num">{count(table.rows, i18n.language)}</td>
                <td className="ow-num">
                  {table.state === 'current' ? (
                    count(table.matched, i18n.language)
                  ) : (
                    <span className="ow-note">{t('record.not-compared')}</span>
                  )}
                </td>
                <td>
                  <When iso={table.at} /> <span className="ow-note">{table.by}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Rows({ table }: { readonly table: RecordImportDetail }) {
  const { t, i18n } = useTranslation();
  const [search, set] = useUrl();
  const which = WHICH.find((w) => w === search['which']) ?? 'all';
  const words = search['search'] ?? '';
  const query = useInfiniteQuery(recordRowsQuery(table.id, which, words));
  const find = useDebouncedCallback((text: string) => set({ search: text }, 'replace'), 300);
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  const fields = RECORD_FIELD_NAMES.filter((f) => table.columns[f] !== undefined);
  return (
    <Panel
      title={t('record.rows')}
      note={query.data === undefined ? undefined : count(query.data.pages[0]?.total ?? 0, i18n.language)}
      actions={
        <div className="ow-inline">
          <TextInput
            aria-label={t('record.find')}
            placeholder={t('record.find')}
            leftSection={<IconSearch size={14} aria-hidden />}
            defaultValue={words}
            onChange={(e) => find(e.currentTarget.value)}
            w={200}
          />
          <Select
            aria-label={t('record.which')}
            w={180}
            allowDeselect={false}
            value={which}
            data={WHICH.map((w) => ({ value: w, label: t(`record.${w}-rows`) }))}
            onChange={(w) => set({ which: w === 'all' || w === null ? '' : w }, 'replace')}
          />
        </div>
      }
    >
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={8} />}
      {query.data !== undefined && rows.length === 0 && (
        <Empty title={t('contradiction.none-match')} text={t('record.none-match-text')} />
      )}
      {rows.length > 0 && (
        <div className="ow-tablewrap">
          <table className="ow-table">
            <thead>
              <tr>
                <th className="ow-num">{t('record.row')}</th>
                <th>{t('exposure.device')}</th>
                {fields.map((f) => (
                  <th key={f}>{t(`record-field.${f}`)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((r) => (
                <tr key={r.row}>
                  <td className="ow-num">{r.row}</td>
                  <td>
                    {r.device !== null ? (
                      <>
                        <Anchor component={Link} to="/devices/$id" params={{ id: r.device.id } as never} size="sm">
                          <DeviceText text={r.device.name} />
                        </Anchor>
                        {r.matchedBy !== null && (
                          <div className="ow-note">{t('record.by', { by: t(`record-field.${r.matchedBy}`) })}</div>
                        )}
                      </>
                    ) : r.why === null ? (
                      <Unknown why={t('record.not-compared')} />
                    ) : (
                      <span className="ow-note ow-anywhere">
                        <DeviceText text={r.why} />
                      </span>
                    )}
                  </td>
                  {fields.map((f) => (
                    <td key={f}>
                      {r.values[f] === undefined ? (
                        <span className="ow-note">–</span>
                      ) : (
                        <DeviceText text={r.values[f]} />
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && (
        <Button mt="sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </Panel>
  );
}

export default function RecordsPage() {
  const { t } = useTranslation();
  const [search, set] = useUrl();
  const mayBring = useMay('claim.write');
  const tables = useQuery(recordImportsQuery(useSite()));
  const list = tables.data ?? [];
  const chosen = search['table'] ?? list.find((x) => x.state === 'current')?.id ?? list[0]?.id ?? '';
  const table = useQuery(recordImportQuery(chosen));
  const choose = (id: string): void => set({ table: id, which: '', search: '' });
  return (
    <PageFrame title={t('nav.records')}>
      <div className="ow-stack">
        {mayBring && (
          <Bring<RecordImportDetail>
            path="/records"
            label={t('record.drop')}
            formats={t('record.formats')}
            several={false}
            onBrought={(answers) => {
              if (answers[0] !== undefined) choose(answers[0].id);
            }}
          />
        )}
        {tables.isError && <ProblemBox error={tables.error} onRetry={() => void tables.refetch()} />}
        {tables.isPending && <Bones rows={6} />}
        {tables.data !== undefined && list.length === 0 && (
          <Empty title={t('record.none')} text={t('record.none-text')} />
        )}
        {list.length > 0 && <Tables tables={list} chosen={chosen} onChoose={choose} />}
        {table.isError && <ProblemBox error={table.error} onRetry={() => void table.refetch()} />}
        {table.data !== undefined && (
          <>
            <Columns key={table.data.id} table={table.data} mayWrite={mayBring} />
            {table.data.problems.length > 0 && (
              <details className="ow-panel ow-details">
                <summary>{t('form.problems', { count: table.data.problems.length })}</summary>
                <ul>
                  {table.data.problems.map((p) => (
                    <li key={`${p.ref} ${p.detail}`}>
                      <code>{p.ref}</code> <DeviceText text={p.detail} />
                    </li>
                  ))}
                </ul>
              </details>
            )}
            <Rows key={`rows ${table.data.id}`} table={table.data} />
          </>
        )}
      </div>
    </PageFrame>
  );
}
