/** Forms of makers (MDS2): brought, waiting for a person, counting, replaced. */
import { Anchor, Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FORM_STATES, type FormRow } from '../../../../src/model/form.ts';
import { useMay, useSite, useSites, useUrl } from '../../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { State, Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { Bring } from './bring.tsx';
import { FormMark } from './marks.tsx';
import { formSummaryQuery, formsQuery } from './queries.ts';

function Row({ form }: { readonly form: FormRow }) {
  const sites = useSites();
  const { t, i18n } = useTranslation();
  const name = [form.manufacturer, form.model].filter((x) => x !== null).join(' ');
  return (
    <tr>
      <td className="ow-doccell">
        <Anchor component={Link} to="/forms/$id" params={{ id: form.id } as never} size="sm">
          <DeviceText text={name === '' ? form.fileName : name} />
        </Anchor>
        <div className="ow-note ow-cut" title={form.fileName}>
          <DeviceText text={form.fileName} />
        </div>
      </td>
      {sites.length > 1 && <td>{sites.find((x) => x.id === form.site)?.name ?? form.site}</td>}
      <td>{form.versions === null ? t('form.all-versions') : <DeviceText text={form.versions} mono />}</td>
      <td>{form.documentAt ?? <Unknown why={t('form.no-date')} />}</td>
      <td>
        <FormMark state={form.state} />
      </td>
      <td className="ow-num">
        {form.unresolved > 0 ? (
          <State tone="warn">{count(form.unresolved, i18n.language)}</State>
        ) : (
          count(0, i18n.language)
        )}
        <span className="ow-note"> / {count(form.answers, i18n.language)}</span>
      </td>
      <td className="ow-num">{count(form.devices, i18n.language)}</td>
      <td className="ow-num">
        {form.contradictions > 0 ? (
          <Anchor component={Link} to="/contradictions" search={{ form: form.id } as never} size="sm">
            {count(form.contradictions, i18n.language)}
          </Anchor>
        ) : (
          count(0, i18n.language)
        )}
      </td>
      <td>
        <When iso={form.at} /> <span className="ow-note">{form.by}</span>
      </td>
    </tr>
  );
}

export default function FormsPage() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [search, set] = useUrl();
  const site = useSite();
  const sites = useSites();
  const mayBring = useMay('claim.write');
  const states = search['states'] ?? '';
  const words = search['search'] ?? '';
  const query = useQuery(formsQuery(site, states, words));
  const summary = useQuery(formSummaryQuery(site));
  const find = useDebouncedCallback((text: string) => set({ search: text }, 'replace'), 300);
  const rows = query.data ?? [];
  const brought = (forms: readonly FormRow[]): void => {
    const [only] = forms;
    if (only !== undefined && forms.length === 1) {
      void navigate({ to: '/forms/$id', params: { id: only.id } as never, search: {} as never });
    } else notifications.show({ message: t('form.brought', { count: forms.length }) });
  };
  return (
    <PageFrame
      title={t('nav.forms')}
      note={
        summary.data !== undefined && (
          <span role="status">
            {t('form.waiting', {
              count: summary.data.unresolved,
              shown: count(summary.data.unresolved, i18n.language),
              proposed: summary.data.states.find((s) => s.value === 'proposed')?.count ?? 0,
            })}
          </span>
        )
      }
    >
      <div className="ow-stack">
        {mayBring && (
          <Bring<FormRow>
            path="/forms"
            label={t('form.drop')}
            formats={t('form.formats')}
            several
            onBrought={brought}
          />
        )}
        <div className="ow-toolbar">
          <TextInput
            aria-label={t('form.search')}
            placeholder={t('form.search')}
            leftSection={<IconSearch size={14} aria-hidden />}
            defaultValue={words}
            onChange={(e) => find(e.currentTarget.value)}
            w={260}
          />
          <Select
            aria-label={t('exposure.state')}
            w={190}
            allowDeselect={false}
            value={states}
            data={[
              { value: '', label: t('form.not-withdrawn') },
              ...FORM_STATES.map((s) => ({
                value: s,
                label: `${t(`form-state.${s}`)} (${summary.data?.states.find((c) => c.value === s)?.count ?? 0})`,
              })),
            ]}
            onChange={(next) => set({ states: next ?? '' })}
          />
        </div>
        {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <Bones rows={8} />}
        {query.data !== undefined && rows.length === 0 && (
          <Empty
            title={t(states + words === '' ? 'form.none' : 'form.none-match')}
            text={t(states + words === '' ? 'form.none-text' : 'contradiction.none-match-text')}
            action={
              states + words === '' ? undefined : (
                <Button onClick={() => set({ states: '', search: '' })}>{t('filter.clear')}</Button>
              )
            }
          />
        )}
        {rows.length > 0 && (
          <Panel>
            <div className="ow-tablewrap">
              <table className="ow-table">
                <thead>
                  <tr>
                    <th>{t('form.of')}</th>
                    {sites.length > 1 && <th>{t('claims.site')}</th>}
                    <th>{t('form.versions')}</th>
                    <th>{t('form.date')}</th>
                    <th>{t('exposure.state')}</th>
                    <th className="ow-num">{t('form.unresolved')}</th>
                    <th className="ow-num">{t('form.devices')}</th>
                    <th className="ow-num">{t('nav.contradictions')}</th>
                    <th>{t('form.brought-at')}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((form) => (
                    <Row key={form.id} form={form} />
                  ))}
                </tbody>
              </table>
            </div>
          </Panel>
        )}
      </div>
    </PageFrame>
  );
}
