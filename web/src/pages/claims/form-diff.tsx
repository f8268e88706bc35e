/** What changed from one form to another: head, answers, notes, wording, questions that came and went. */
import { Anchor, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { FormDiff, FormRow } from '../../../../src/model/form.ts';
import { useUrl } from '../../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { formDiffQuery } from './queries.ts';

const KINDS = ['all', 'answer', 'added', 'removed', 'note', 'wording', 'head'] as const;

function Which({ form, name }: { readonly form: FormRow; readonly name: string }) {
  return (
    <div className="ow-headfact">
      <span className="ow-note">{name}</span>
      <span className="ow-headvalue">
        <Anchor component={Link} to="/forms/$id" params={{ id: form.id } as never} size="sm">
          <DeviceText
            text={[form.model, form.versions, form.documentAt].filter((x) => x !== null).join(' · ') || form.fileName}
          />
        </Anchor>
      </span>
    </div>
  );
}

function Changes({ changes }: { readonly changes: FormDiff['changes'] }) {
  const { t } = useTranslation();
  const said = (text: string | null): string => {
    if (text === null) return '';
    return ['yes', 'no', 'na', 'see_note'].includes(text) ? t(`said.${text}`) : text;
  };
  return (
    <div className="ow-tablewrap">
      <table className="ow-table ow-answers">
        <colgroup>
          <col className="ow-col-id" />
          <col className="ow-col-comes" />
          <col />
          <col />
          <col />
        </colgroup>
        <thead>
          <tr>
            <th>{t('answer.id')}</th>
            <th>{t('form-diff.kind')}</th>
            <th>{t('answer.question')}</th>
            <th>{t('form-diff.before')}</th>
            <th>{t('form-diff.after')}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((c) => (
            <tr key={`${c.kind} ${c.at}`}>
              <td className="ow-nowrap">
                {c.kind === 'head' ? t(`form-head.${c.at}`) : <DeviceText text={c.at} mono />}
              </td>
              <td>{t(`form-diff.${c.kind}`)}</td>
              <td className="ow-anywhere">{c.question !== null && <DeviceText text={c.question} />}</td>
              <td className="ow-anywhere">
                <del>
                  <DeviceText text={said(c.before)} />
                </del>
              </td>
              <td className="ow-anywhere">
                <ins>
                  <DeviceText text={said(c.after)} />
                </ins>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export default function FormDiffPage() {
  const { t } = useTranslation();
  const [search, set] = useUrl();
  const query = useQuery(formDiffQuery(search['before'] ?? '', search['after'] ?? ''));
  const kind = search['kind'] ?? 'all';
  const all = query.data?.changes ?? [];
  const shown = kind === 'all' ? all : all.filter((c) => c.kind === kind);
  const kinds = KINDS.filter((k) => k === 'all' || all.some((c) => c.kind === k));
  return (
    <PageFrame
      title={t('form-diff.title')}
      before={
        <Anchor component={Link} to="/forms" size="sm">
          {t('nav.forms')}
        </Anchor>
      }
      note={query.data !== undefined && <span role="status">{t('form-diff.count', { count: all.length })}</span>}
    >
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={12} />}
      {query.data !== undefined && (
        <div className="ow-stack">
          <div className="ow-devicehead">
            <Which form={query.data.before} name={t('form-diff.before')} />
            <Which form={query.data.after} name={t('form-diff.after')} />
          </div>
          {all.length === 0 && <Empty title={t('form-diff.none')} text={t('form-diff.none-text')} />}
          {all.length > 0 && (
            <Panel
              title={t('form-diff.changes')}
              actions={
                <SegmentedControl
                  size="xs"
                  aria-label={t('form-diff.kind')}
                  value={kind}
                  onChange={(k) => set({ kind: k === 'all' ? '' : k }, 'replace')}
                  data={kinds.map((k) => {
                    const n = k === 'all' ? all.length : all.filter((c) => c.kind === k).length;
                    return { value: k, label: `${t(`form-diff.${k}`)} ${n}` };
                  })}
                />
              }
            >
              <Changes changes={shown} />
            </Panel>
          )}
        </div>
      )}
    </PageFrame>
  );
}
