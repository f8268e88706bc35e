/** One form: what it is about, its answers, the devices it is about, and what it contradicts. */
import { Anchor, Button, Group, Menu, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconArrowsDiff, IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { FormDetail } from '../../../../src/model/form.ts';
import { change, url } from '../../api/client.ts';
import { useMay } from '../../app/session.ts';
import { Bones, PageFrame, Panel } from '../../parts/layout.tsx';
import { bytes, count } from '../../parts/number.ts';
import { ProblemBox, tellProblem } from '../../parts/problem.tsx';
import { State, Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { Answers } from './answers.tsx';
import { Binding } from './binding.tsx';
import { formQuery, useClaimsRefresh } from './queries.ts';

function Facts({ form }: { readonly form: FormDetail }) {
  const { t, i18n } = useTranslation();
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [t('form.edition'), form.edition === null ? <Unknown key="e" /> : `HN 1-${form.edition}`],
    [t('form.document'), form.document === null ? <Unknown key="d" /> : <DeviceText key="d" text={form.document} />],
    [t('form.date'), form.documentAt ?? <Unknown key="a" why={t('form.no-date')} />],
    [
      t('form.brought-at'),
      <span key="b">
        <When iso={form.at} /> {form.by}
      </span>,
    ],
    [
      t('form.file'),
      <span key="f" title={form.digest}>
        <DeviceText text={form.fileName} /> ({bytes(form.sizeBytes, i18n.language)})
      </span>,
    ],
    [
      'SHA-256',
      <code key="s" className="ow-mono" title={form.digest}>
        {form.digest.slice(0, 16)}…
      </code>,
    ],
    [
      t('nav.contradictions'),
      form.contradictions === 0 ? (
        count(0, i18n.language)
      ) : (
        <Anchor key="c" component={Link} to="/contradictions" search={{ form: form.id } as never} size="sm">
          {count(form.contradictions, i18n.language)}
        </Anchor>
      ),
    ],
  ];
  return (
    <div className="ow-devicehead">
      {facts.map(([name, value]) => (
        <div key={name} className="ow-headfact">
          <span className="ow-note">{name}</span>
          <span className="ow-headvalue">{value}</span>
        </div>
      ))}
    </div>
  );
}

function Devices({ form }: { readonly form: FormDetail }) {
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t('form.devices')} note={count(form.devices, i18n.language)}>
      {form.bound.length === 0 && (
        <p className="ow-lead">{t(form.state === 'current' ? 'form.no-device' : 'form.no-device-yet')}</p>
      )}
      {form.bound.length > 0 && (
        <div className="ow-tablewrap ow-short">
          <table className="ow-table">
            <thead>
              <tr>
                <th>{t('exposure.device')}</th>
                <th>{t('form.runs')}</th>
                <th>{t('form.fits')}</th>
              </tr>
            </thead>
            <tbody>
              {form.bound.map(({ device, version, isStale, reason }) => (
                <tr key={device.id}>
                  <td>
                    <Anchor
                      component={Link}
                      to="/devices/$id"
                      params={{ id: device.id } as never}
                      search={{ tab: 'contradictions' } as never}
                      size="sm"
                    >
                      <DeviceText text={device.name} />
                    </Anchor>
                  </td>
                  <td>{version === null ? <Unknown /> : <DeviceText text={version} mono />}</td>
                  <td>
                    <State tone={isStale === null ? 'quiet' : isStale ? 'bad' : 'good'}>
                      {t(isStale === null ? 'form.stale-unknown' : isStale ? 'form.stale' : 'form.not-stale')}
                    </State>
                    <div className="ow-note ow-anywhere">
                      <DeviceText text={reason} />
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {form.devices > form.bound.length && (
        <p className="ow-note">{t('form.more-devices', { count: form.devices - form.bound.length })}</p>
      )}
    </Panel>
  );
}

function Rulings({ form }: { readonly form: FormDetail }) {
  const { t } = useTranslation();
  if (form.rulings.length === 0) return null;
  return (
    <Panel title={t('form.rulings')}>
      <div className="ow-tablewrap ow-short">
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('answer.id')}</th>
              <th>{t('answer.counts')}</th>
              <th>{t('decide-claim.ground')}</th>
              <th>{t('decide-claim.by')}</th>
              <th>{t('decide-claim.ended')}</th>
            </tr>
          </thead>
          <tbody>
            {form.rulings.map((r) => (
              <tr key={r.id}>
                <td>
                  <DeviceText text={r.question} mono />
                </td>
                <td>{t(`said.${r.value}`)}</td>
                <td className="ow-anywhere">
                  <DeviceText text={r.ground} />
                </td>
                <td>
                  {r.by} <When iso={r.at} />
                </td>
                <td>
                  {r.undoneAt === null ? (
                    t('decide-claim.stands')
                  ) : (
                    <>
                      {t('form.undone-by', { by: r.undoneBy })} <When iso={r.undoneAt} />
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Problems({ form }: { readonly form: FormDetail }) {
  const { t } = useTranslation();
  if (form.problems.length === 0) return null;
  return (
    <details className="ow-panel ow-details">
      <summary>{t('form.problems', { count: form.problems.length })}</summary>
      <ul>
        {form.problems.map((p) => (
          <li key={`${p.ref} ${p.detail}`}>
            <code>{p.ref}</code> <DeviceText text={p.detail} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Withdraw({ form }: { readonly form: FormDetail }) {
  const { t } = useTranslation();
  const refresh = useClaimsRefresh();
  const [opened, { open, close }] = useDisclosure(false);
  const withdraw = useMutation({
    mutationFn: () => change('DELETE', `/forms/${encodeURIComponent(form.id)}`),
    onSuccess: async () => {
      await refresh();
      notifications.show({ message: t('form.withdrawn') });
      close();
    },
    onError: tellProblem,
  });
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('form.withdraw')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('form.withdraw')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Text size="sm">{t('form.withdraw-text')}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            {t('common.cancel')}
          </Button>
          <Button color="red" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
            {t('form.withdraw')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}

function Compare({ form }: { readonly form: FormDetail }) {
  const { t } = useTranslation();
  if (form.others.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconArrowsDiff size={14} />}>
          {t('form.compare')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={400} style={{ overflowY: 'auto' }}>
        <Menu.Label>{t('form.compare-with')}</Menu.Label>
        {form.others.map((o) => {
          // The older one is held first.
          const isOlder = (o.documentAt ?? '') <= (form.documentAt ?? '');
          const search = isOlder ? { before: o.id, after: form.id } : { before: form.id, after: o.id };
          return (
            <Menu.Item key={o.id} renderRoot={(props) => <Link to="/form-diff" search={search as never} {...props} />}>
              <DeviceText
                text={[o.model, o.versions, o.documentAt ?? o.fileName].filter((x) => x !== null).join(' · ')}
              />
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

export default function FormPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const mayWrite = useMay('claim.write');
  const mayExport = useMay('asset.export');
  const query = useQuery(formQuery(id));
  const form = query.data;
  const name = [form?.manufacturer, form?.model].filter((x) => x != null).join(' ');
  const title = form === undefined ? t('form.title') : name === '' ? form.fileName : name;
  return (
    <PageFrame
      title={title}
      heading={<DeviceText text={title} />}
      before={
        <Anchor component={Link} to="/forms" size="sm">
          {t('nav.forms')}
        </Anchor>
      }
      actions={
        form !== undefined ? (
          <>
            <Compare form={form} />
            {mayExport && (
              <Button
                component="a"
                variant="default"
                leftSection={<IconDownload size={14} />}
                href={url(`/forms/${encodeURIComponent(form.id)}/file`)}
                download
              >
                {t('form.download')}
              </Button>
            )}
            {mayWrite && form.state !== 'withdrawn' && <Withdraw form={form} />}
          </>
        ) : undefined
      }
    >
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={16} />}
      {form !== undefined && (
        <div className="ow-stack">
          <Facts form={form} />
          <div className="ow-twosides">
            <Binding key={`${form.id} ${form.boundAt}`} form={form} mayWrite={mayWrite} />
            <Devices form={form} />
          </div>
          <Problems form={form} />
          <Answers form={form} mayRule={mayWrite && form.state !== 'withdrawn'} />
          <Rulings form={form} />
        </div>
      )}
    </PageFrame>
  );
}
