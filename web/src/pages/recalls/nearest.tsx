/** Not matched, why: the kinds of device that come nearest to a recall, and the field at which each fell out. */
import { Anchor, Button } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NearestKind } from '../../../../src/model/recall.ts';
import { nearestQuery } from '../../api/queries.ts';
import { useLabels } from '../../parts/labels.ts';
import { Bones, Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { FieldTable } from './fields.tsx';

function Kind({ kind }: { readonly kind: NearestKind }) {
  const { t, i18n } = useTranslation();
  const label = useLabels();
  const [isOpen, setOpen] = useState(false);
  const name = [kind.manufacturer, kind.model].filter((x) => x !== null).join(' ');
  return (
    <Fragment>
      <tr>
        <td className="ow-num">{count(kind.devices, i18n.language)}</td>
        <td>
          <Anchor component={Link} to="/devices/$id" params={{ id: kind.example } as never} size="sm">
            <DeviceText text={name} />
          </Anchor>
          <div className="ow-note">
            {kind.type === null ? <Unknown /> : <DeviceText text={label('type', kind.type)} />}
          </div>
        </td>
        <td>{t(`recall.field.${kind.fellOutAt}`)}</td>
        <td>
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={isOpen ? <IconChevronDown size={13} /> : <IconChevronRight size={13} />}
            aria-expanded={isOpen}
            aria-label={t('recall.field-by-field-of', { device: name })}
            onClick={() => setOpen(!isOpen)}
          >
            {t('recall.field-by-field')}
          </Button>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={4}>
            <FieldTable
              fields={kind.fields.filter((f) => f.field !== 'serial' && f.field !== 'lot' && f.field !== 'udi')}
            />
          </td>
        </tr>
      )}
    </Fragment>
  );
}

export function Nearest({ number, site }: { readonly number: string; readonly site: string }) {
  const { t } = useTranslation();
  const query = useQuery(nearestQuery(number, site));
  return (
    <Panel title={t('recall.nearest')} note={t('recall.nearest-note')}>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={3} />}
      {query.data?.length === 0 && <p className="ow-note">{t('recall.nearest-none')}</p>}
      {query.data !== undefined && query.data.length > 0 && (
        <div className="ow-tablewrap">
          <table className="ow-table">
            <thead>
              <tr>
                <th className="ow-num">{t('nav.devices')}</th>
                <th>{t('recall.kind')}</th>
                <th>{t('recall.fell-out')}</th>
                <th>
                  <span className="ow-visuallyhidden">{t('recall.why')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {query.data.map((kind) => (
                <Kind key={kind.example} kind={kind} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
