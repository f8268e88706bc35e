/** One bill: its components as a tree, what is missing, what is known of them, until when they are supported, which devices run it. */
import { Anchor, Button, Select, Tabs } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BillComponent, BillDetail, BillFinding, Completeness } from '../../../../src/model/bill.ts';
import { url } from '../../api/client.ts';
import { billDevicesQuery, billDiffQuery, billQuery } from '../../api/queries.ts';
import { useMay, useSite, useUrl } from '../../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { State, Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At, When } from '../../parts/time.tsx';
import { Exploited } from '../exposures/marks.tsx';
import { BindButton, UnbindButton } from './binding.tsx';
import { BillProduct } from './sboms.tsx';
import { Day, SupportForecast } from './support.tsx';
import { ComponentTree } from './tree.tsx';

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className="ow-headfact">
      <span className="ow-note">{name}</span>
      <span className="ow-headvalue">{children}</span>
    </div>
  );
}

function Head({ bill }: { readonly bill: BillDetail }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="ow-devicehead">
      <Fact name={t('sbom.product')}>
        <BillProduct row={bill} />
      </Fact>
      <Fact name={t('sbom.components')}>{count(bill.components, i18n.language)}</Fact>
      <Fact name={t('nav.devices')}>
        {count(bill.devices, i18n.language)}
        {bill.maybeDevices > 0 && <span className="ow-note">{t('sbom.maybe', { count: bill.maybeDevices })}</span>}
      </Fact>
      <Fact name={t('sbom.author')}>{bill.author === null ? <Unknown /> : <DeviceText text={bill.author} />}</Fact>
      <Fact name={t('sbom.stated')}>{bill.statedAt === null ? <Unknown /> : <At iso={bill.statedAt} />}</Fact>
      <Fact name={t('sbom.format')}>
        {bill.format === 'cyclonedx' ? 'CycloneDX' : 'SPDX'} {bill.specVersion}
      </Fact>
      <Fact name={t('sbom.loaded')}>
        <When iso={bill.loadedAt} /> <span className="ow-note">{bill.loadedBy}</span>
      </Fact>
    </div>
  );
}

function Why({ finding }: { readonly finding: BillFinding }) {
  return (
    <>
      <DeviceText text={finding.reason} />
      <div className="ow-note">{finding.why}</div>
    </>
  );
}

function Findings({ bill, place }: { readonly bill: BillDetail; readonly place: number | null }) {
  const { t, i18n } = useTranslation();
  const rows = bill.findings.filter((f) => place === null || f.place === place);
  const [shown, setShown] = useState(100);
  if (rows.length === 0) return <p className="ow-note">{t('sbom.no-findings')}</p>;
  return (
    <>
      <div className="ow-tablewrap">
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('sbom.vulnerability')}</th>
              {place === null && <th>{t('sbom.component')}</th>}
              <th>{t('exposure.answer')}</th>
              <th className="ow-num">CVSS</th>
              {place === null && <th>{t('sbom.reason')}</th>}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((f) => {
              const c = bill.tree[f.place];
              return (
                <tr key={`${f.id} ${f.place}`}>
                  <td>
                    <DeviceText text={f.id} />
                    {f.exploited && (
                      <div>
                        <Exploited />
                      </div>
                    )}
                    {f.title !== null && (
                      <div className="ow-note ow-cut" title={f.title}>
                        <DeviceText text={f.title} />
                      </div>
                    )}
                    {place !== null && <Why finding={f} />}
                  </td>
                  {place === null && (
                    <td>{c === undefined ? '' : <DeviceText text={`${c.name} ${c.version ?? ''}`} />}</td>
                  )}
                  <td>
                    <State tone={f.verdict === 'affected' ? 'bad' : f.verdict === 'needs_review' ? 'warn' : 'good'}>
                      {t(`verdict.${f.verdict}`)}
                    </State>
                  </td>
                  <td className="ow-num">{f.cvss === null ? <Unknown /> : f.cvss.toLocaleString(i18n.language)}</td>
                  {place === null && (
                    <td>
                      <Why finding={f} />
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <Button mt="sm" variant="default" onClick={() => setShown(shown + 500)}>
          {t('common.more')}
        </Button>
      )}
    </>
  );
}

function Component({ bill, component }: { readonly bill: BillDetail; readonly component: BillComponent }) {
  const { t } = useTranslation();
  const text = (value: string | null) => (value === null ? <Unknown /> : <DeviceText text={value} mono />);
  const facts: readonly (readonly [name: string, value: React.ReactNode])[] = [
    [t('sbom.version'), text(component.version)],
    [t('sbom.supplier'), text(component.supplier)],
    [t('sbom.purl'), text(component.purl)],
    ['CPE', text(component.cpe)],
    [t('sbom.licence'), text(component.licence)],
    [
      t('sbom.support'),
      component.support === null ? (
        <Unknown key="support" why={t('sbom.support-unknown')} />
      ) : (
        <span key="support">
          {component.support.endsAt === null ? (
            t(component.support.ended === true ? 'sbom.ended' : 'sbom.supported')
          ) : (
            <Day iso={component.support.endsAt} />
          )}{' '}
          <span className="ow-note">{component.support.line ?? t('sbom.by-document')}</span>
        </span>
      ),
    ],
  ];
  return (
    <Panel title={<DeviceText text={component.name} />}>
      <dl className="ow-attributes">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Findings bill={bill} place={component.place} />
    </Panel>
  );
}

function Complete({ bill, onOpen }: { readonly bill: BillDetail; readonly onOpen: (place: number) => void }) {
  const { t, i18n } = useTranslation();
  const share = (c: Completeness): number => (c.of === 0 ? 1 : c.present / c.of);
  return (
    <Panel title={t('sbom.completeness')} note={t('sbom.completeness-note')}>
      <div className="ow-tablewrap">
        <table className="ow-table">
          <tbody>
            {bill.completeness.map((c) => (
              <tr key={c.id}>
                <td>
                  {t(`sbom-element.${c.id}`)}{' '}
                  <span className="ow-note" title={t(`sbom-asked.${c.by}`)}>
                    {c.by === 'ntia' ? 'NTIA' : 'FDA'}
                  </span>
                </td>
                <td className="ow-sharecell">
                  <div className="ow-share" role="presentation">
                    <i style={{ width: `${100 * share(c)}%` }} data-whole={share(c) === 1 || undefined} />
                  </div>
                </td>
                <td className="ow-num">
                  {c.of === 1 && c.missing.length === 0 && (c.id === 'author' || c.id === 'timestamp')
                    ? t(c.present === 1 ? 'sbom.there' : 'sbom.missing')
                    : t('sbom.share', { present: count(c.present, i18n.language), of: count(c.of, i18n.language) })}
                </td>
                <td>
                  {c.missing.slice(0, 3).map((place) => (
                    <Anchor key={place} component="button" size="xs" mr={6} onClick={() => onOpen(place)}>
                      <DeviceText text={bill.tree[place]?.name ?? String(place)} />
                    </Anchor>
                  ))}
                  {c.of - c.present > 3 && c.missing.length > 0 && (
                    <span className="ow-note">+{count(c.of - c.present - 3, i18n.language)}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {bill.cycles > 0 && <p className="ow-note">{t('sbom.cycles', { count: bill.cycles })}</p>}
      {bill.troubleCount > 0 && (
        <details>
          <summary>{t('sbom.troubles', { count: bill.troubleCount })}</summary>
          <ul>
            {bill.troubles.map((x) => (
              <li key={`${x.at} ${x.what}`}>
                <DeviceText text={x.at} mono /> <DeviceText text={x.what} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
}

function Licences({ bill }: { readonly bill: BillDetail }) {
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t('sbom.licences')}>
      <div className="ow-tablewrap">
        <table className="ow-table">
          <tbody>
            {bill.licences.map(({ value, count: n }) => (
              <tr key={value ?? ''}>
                <td>{value === null ? <Unknown /> : <DeviceText text={value} />}</td>
                <td className="ow-num">{count(n, i18n.language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Devices({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const site = useSite();
  const query = useInfiniteQuery(billDevicesQuery(site, id));
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <Panel>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={6} />}
      {query.data !== undefined && rows.length === 0 && (
        <Empty title={t('sbom.no-devices')} text={t('sbom.no-devices-text')} />
      )}
      {rows.length > 0 && (
        <div className="ow-tablewrap">
          <table className="ow-table">
            <thead>
              <tr>
                <th>{t('exposure.device')}</th>
                <th>{t('attribute.unit')}</th>
                <th>{t('sbom.runs')}</th>
                <th>{t('sbom.reason')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ device, isSure, reason }) => (
                <tr key={`${device.site} ${device.id}`}>
                  <td>
                    <Anchor
                      component={Link}
                      to="/devices/$id"
                      params={{ id: device.id } as never}
                      search={{ tab: 'exposures' } as never}
                      size="sm"
                    >
                      <DeviceText text={device.name} />
                    </Anchor>
                  </td>
                  <td>{device.unit === null ? <Unknown /> : <DeviceText text={device.unit} />}</td>
                  <td>
                    <State tone={isSure ? 'good' : 'warn'}>{t(isSure ? 'sbom.sure' : 'sbom.unsure')}</State>
                  </td>
                  <td>
                    <DeviceText text={reason} />
                  </td>
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

function History({ bill }: { readonly bill: BillDetail }) {
  const { t, i18n } = useTranslation();
  const [search, set] = useUrl();
  const other = search['with'] ?? '';
  const query = useQuery({ ...billDiffQuery(other, bill.id), enabled: other !== '' });
  const lines = (title: string, rows: readonly { readonly name: string; readonly text: string }[]) =>
    rows.length === 0 ? null : (
      <section>
        <h3>
          {title} <span className="ow-note">{count(rows.length, i18n.language)}</span>
        </h3>
        <ul className="ow-difflist">
          {rows.slice(0, 500).map((r) => (
            <li key={`${r.name} ${r.text}`}>
              <DeviceText text={r.name} /> <DeviceText text={r.text} mono />
            </li>
          ))}
        </ul>
      </section>
    );
  const none = t('unknown');
  return (
    <div className="ow-stack">
      <Panel title={t('sbom.diff')}>
        {bill.history.length === 0 ? (
          <p className="ow-note">{t('sbom.no-history')}</p>
        ) : (
          <Select
            label={t('sbom.diff-with')}
            value={other === '' ? null : other}
            onChange={(value) => set({ with: value ?? '' }, 'replace')}
            data={bill.history.map((h) => ({
              value: h.id,
              label: `${h.subject?.name ?? h.file} ${h.subject?.version ?? ''}, ${(h.statedAt ?? h.loadedAt).slice(0, 10)}`,
            }))}
            clearable
            w={420}
          />
        )}
        {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
        {query.isLoading && <Bones rows={6} />}
        {query.data !== undefined && other !== '' && (
          <div className="ow-diff">
            <p className="ow-note">{t('sbom.same', { count: query.data.same })}</p>
            {lines(
              t('sbom.changed'),
              query.data.changed.map((c) => ({ name: c.name, text: `${c.before ?? none} → ${c.version ?? none}` })),
            )}
            {lines(
              t('sbom.added'),
              query.data.added.map((c) => ({ name: c.name, text: c.version ?? none })),
            )}
            {lines(
              t('sbom.removed'),
              query.data.removed.map((c) => ({ name: c.name, text: c.version ?? none })),
            )}
          </div>
        )}
      </Panel>
      <Panel title={t('sbom.bindings')}>
        {bill.bindings.length === 0 ? (
          <p className="ow-note">{t('sbom.unbound')}</p>
        ) : (
          <ul className="ow-evidences">
            {bill.bindings.map((b) => (
              <li key={b.at} className="ow-evidence">
                <DeviceText text={`${b.manufacturer} ${b.model} ${b.versions ?? t('sbom.all-versions')}`} />
                <div className="ow-note">
                  {b.by}, <At iso={b.at} />
                  {b.endedAt !== null && (
                    <>
                      {' · '}
                      {t('sbom.bound-until')} <At iso={b.endedAt} /> ({b.endedBy})
                    </>
                  )}
                </div>
              </li>
            ))}
          </ul>
        )}
        <p className="ow-note">
          SHA-256 <DeviceText text={bill.digest} mono />
        </p>
      </Panel>
    </div>
  );
}

const TABS = ['components', 'findings', 'support', 'devices', 'history'] as const;

export default function SbomPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const site = useSite();
  const [search, set] = useUrl();
  const [mayWrite, mayExport] = [useMay('sbom.write'), useMay('asset.export')];
  const query = useQuery(billQuery(site, id));
  const bill = query.data;
  const title =
    bill === undefined ? t('nav.sboms') : `${bill.subject?.name ?? bill.file} ${bill.subject?.version ?? ''}`;
  const place = search['component'] === undefined || search['component'] === '' ? null : Number(search['component']);
  const component = place === null ? undefined : bill?.tree[place];
  const open = (to: number): void => set({ tab: undefined, component: String(to) }, 'replace');
  return (
    <PageFrame
      title={title}
      heading={<DeviceText text={title} />}
      before={
        <Anchor component={Link} to="/sboms" size="sm">
          {t('nav.sboms')}
        </Anchor>
      }
      actions={
        bill === undefined ? undefined : (
          <>
            {mayExport && (
              <Button
                component="a"
                variant="default"
                href={url(`/sboms/${encodeURIComponent(id)}/file`)}
                download
                leftSection={<IconDownload size={14} />}
              >
                {t('sbom.download')}
              </Button>
            )}
            {mayWrite && bill.binding !== null && <UnbindButton bill={bill} />}
            {mayWrite && <BindButton key={bill.binding?.at ?? ''} bill={bill} />}
          </>
        )
      }
    >
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={16} />}
      {bill !== undefined && (
        <>
          <Head bill={bill} />
          {bill.binding === null && <p className="ow-note">{t('sbom.unbound-text')}</p>}
          <Tabs
            value={search['tab'] ?? 'components'}
            onChange={(tab) => set({ tab: tab === 'components' || tab === null ? undefined : tab }, 'replace')}
            keepMounted={false}
          >
            <Tabs.List>
              {TABS.map((tab) => (
                <Tabs.Tab key={tab} value={tab}>
                  {t(`sbom-tab.${tab}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="components" pt="sm">
              <div className="ow-bill">
                <Panel>
                  {bill.tree.length === 0 ? (
                    <Empty title={t('sbom.no-components')} text={t('sbom.no-components-text')} />
                  ) : (
                    <ComponentTree tree={bill.tree} selected={place} onSelect={open} />
                  )}
                  {bill.isCut && <p className="ow-note">{t('sbom.cut', { count: bill.tree.length })}</p>}
                </Panel>
                <div className="ow-stack">
                  {component !== undefined && <Component key={component.place} bill={bill} component={component} />}
                  <Complete bill={bill} onOpen={open} />
                  <Licences bill={bill} />
                </div>
              </div>
            </Tabs.Panel>
            <Tabs.Panel value="findings" pt="sm">
              <Panel>
                <Findings bill={bill} place={null} />
              </Panel>
            </Tabs.Panel>
            <Tabs.Panel value="support" pt="sm">
              <Panel title={t('sbom.support-title')}>
                <SupportForecast bill={bill} />
              </Panel>
            </Tabs.Panel>
            <Tabs.Panel value="devices" pt="sm">
              <Devices id={id} />
            </Tabs.Panel>
            <Tabs.Panel value="history" pt="sm">
              <History bill={bill} />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </PageFrame>
  );
}
