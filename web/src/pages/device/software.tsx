/** Bills of materials of the product that this device is: what software it runs. */
import { Anchor } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { billsQuery } from '../../api/queries.ts';
import { Bones, Empty, Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { BillProduct } from '../sboms/sboms.tsx';

export function DeviceSoftware({ id }: { readonly id: string }) {
  const { t, i18n } = useTranslation();
  const query = useInfiniteQuery(billsQuery({ site: '', search: '', bound: '', asset: id }));
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <Panel>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={4} />}
      {query.data !== undefined && rows.length === 0 && (
        <Empty
          title={t('sbom.none-device')}
          text={t('sbom.none-device-text')}
          action={
            <Anchor component={Link} to="/sboms" size="sm">
              {t('nav.sboms')}
            </Anchor>
          }
        />
      )}
      {rows.length > 0 && (
        <div className="ow-tablewrap">
          <table className="ow-table">
            <thead>
              <tr>
                <th>{t('sbom.of')}</th>
                <th>{t('sbom.product')}</th>
                <th className="ow-num">{t('sbom.components')}</th>
                <th>{t('sbom.author')}</th>
                <th>{t('sbom.stated')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td>
                    <Anchor component={Link} to="/sboms/$id" params={{ id: row.id } as never} size="sm">
                      <DeviceText text={`${row.subject?.name ?? row.file} ${row.subject?.version ?? ''}`} />
                    </Anchor>
                  </td>
                  <td>
                    <BillProduct row={row} />
                  </td>
                  <td className="ow-num">{count(row.components, i18n.language)}</td>
                  <td>
                    <DeviceText text={row.author ?? ''} />
                  </td>
                  <td>
                    <When iso={row.statedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
