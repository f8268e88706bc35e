/** The triage matrix of a site: what care needs devices for, what their loss does, who decides; to be read, edited and signed. */
import { Button, Group, Menu, SegmentedControl, TextInput } from '@mantine/core';
import { IconDownload, IconHistory, IconPrinter, IconSignature, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClinicalFunction } from '../../../../src/model/clinical.ts';
import type { TriageView } from '../../../../src/model/triage.ts';
import { url } from '../../api/client.ts';
import { sitesQuery } from '../../api/queries.ts';
import { useMay, useUrl } from '../../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { FunctionDialog, type FunctionDraft, NO_DRAFT, Overrides, Types, UnknownFunctions } from './functions.tsx';
import { HistoryDialog } from './history.tsx';
import { ImportDialog } from './import.tsx';
import { Matrix } from './matrix.tsx';
import { triageQuery } from './queries.ts';
import { SignDialog } from './sign.tsx';

/** End of a day as the moment to read; '' now. */
const momentOf = (day: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T23:59:59.999Z` : '');

function Note({ view, day }: { readonly view: TriageView; readonly day: string }) {
  const { t } = useTranslation();
  const signed = view.rows.filter((r) => r.signed !== null).length;
  return (
    <Group gap="sm">
      {signed === view.rows.length ? (
        <State tone="good">{t('triage.all-signed')}</State>
      ) : (
        <State tone="warn">{t('triage.some-signed', { signed, count: view.rows.length })}</State>
      )}
      {day !== '' && <State tone="warn">{t('exposure.past', { day })}</State>}
    </Group>
  );
}

function ExportMenu({ view, at }: { readonly view: TriageView; readonly at: string }) {
  const { t } = useTranslation();
  const link = (format: string, part: string) => ({
    component: 'a' as const,
    href: url('/triage/export', { site: view.site, at, format, part, bom: format === 'csv' }),
    download: true,
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={14} />}>
          {t('triage.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item {...link('json', 'rows')}>{t('triage.export-json')}</Menu.Item>
        <Menu.Item {...link('csv', 'rows')}>{t('triage.export-csv')}</Menu.Item>
        <Menu.Item {...link('xlsx', 'rows')}>{t('triage.export-xlsx')}</Menu.Item>
        <Menu.Item {...link('csv', 'functions')}>{t('triage.export-functions')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface Dialogs {
  readonly sign: readonly ClinicalFunction[] | null;
  readonly draft: FunctionDraft | null;
  readonly importing: boolean;
}
const NO_DIALOG: Dialogs = { sign: null, draft: null, importing: false };

function SiteMatrix({ site, day }: { readonly site: string; readonly day: string }) {
  const { t } = useTranslation();
  const [search, set] = useUrl();
  const at = momentOf(day);
  const query = useQuery(triageQuery(site, at));
  const [dialogs, setDialogs] = useState(NO_DIALOG);
  const isNow = at === '';
  const mayWrite = useMay('triage.write') && isNow;
  const maySign = useMay('triage.sign') && isNow;
  const mayExport = useMay('asset.export');
  const view = query.data;
  const [kind = '', of = ''] = (search['history'] ?? '').split('|');
  const device = search['device'] ?? '';
  const closed = (): void => {
    setDialogs(NO_DIALOG);
    if (device !== '') set({ device: '', name: '' }, 'replace');
  };
  if (query.isError) return <ProblemBox error={query.error} onRetry={() => void query.refetch()} />;
  if (view === undefined) return <Bones rows={16} />;
  // A link from a device asks what this one is needed for.
  const asked =
    device !== '' && mayWrite ? { ...NO_DRAFT, device, deviceName: search['name'] ?? device } : dialogs.draft;
  const parts = {
    view,
    mayWrite,
    onLay: (draft: FunctionDraft) => setDialogs({ ...NO_DIALOG, draft }),
    onHistory: (what: string, key: string) => set({ history: `${what}|${key}` }),
  };
  return (
    <div className="ow-stack">
      <div className="ow-toolbar ow-wraps">
        <Note view={view} day={day} />
        <div className="ow-grow" />
        <Button variant="default" leftSection={<IconHistory size={14} />} onClick={() => set({ history: 'all' })}>
          {t('triage.history')}
        </Button>
        {mayExport && <ExportMenu view={view} at={at} />}
        {mayWrite && (
          <Button
            variant="default"
            leftSection={<IconUpload size={14} />}
            onClick={() => setDialogs({ ...NO_DIALOG, importing: true })}
          >
            {t('triage.import')}
          </Button>
        )}
        <Button variant="default" leftSection={<IconPrinter size={14} />} onClick={() => window.print()}>
          {t('triage.print')}
        </Button>
        {maySign && (
          <Button
            leftSection={<IconSignature size={14} />}
            onClick={() =>
              setDialogs({
                ...NO_DIALOG,
                sign: view.rows.filter((r) => r.signed === null).map((r) => r.function),
              })
            }
          >
            {t('triage.sign')}
          </Button>
        )}
      </div>
      <Panel className={query.isPlaceholderData ? 'ow-stale' : ''}>
        <Matrix
          view={view}
          actions={{
            open: search['open'] ?? '',
            editing: search['edit'] === 'true' && mayWrite,
            mayWrite,
            maySign,
            onOpen: (open) => set({ open, edit: '' }, 'replace'),
            onEdit: (id) => set(id === '' ? { edit: '' } : { open: id, edit: 'true' }, 'replace'),
            onSign: (row) => setDialogs({ ...NO_DIALOG, sign: [row.function] }),
            onHistory: (what, key) => set({ history: `${what}|${key}` }),
          }}
        />
      </Panel>
      <Overrides {...parts} />
      <div className="ow-columns">
        <UnknownFunctions {...parts} />
        <Types {...parts} />
      </div>
      <SignDialog
        key={String(dialogs.sign)}
        view={view}
        chosen={dialogs.sign ?? []}
        opened={dialogs.sign !== null}
        onClose={closed}
      />
      <FunctionDialog view={view} draft={asked} onClose={closed} />
      <ImportDialog view={view} opened={dialogs.importing} onClose={closed} />
      <HistoryDialog
        opened={search['history'] !== undefined}
        onClose={() => set({ history: '' })}
        site={site}
        kind={of === '' ? '' : kind}
        of={of}
        mayWrite={mayWrite}
      />
    </div>
  );
}

export default function TriagePage() {
  const { t } = useTranslation();
  const [search, set] = useUrl();
  const sites = useQuery(sitesQuery);
  const list = sites.data ?? [];
  const site = list.find((s) => s.id === search['site']) ?? list[0];
  const day = search['day'] ?? '';
  return (
    <PageFrame
      title={t('nav.triage')}
      note={site !== undefined && <DeviceText text={site.name} />}
      actions={
        <Group gap="xs" className="ow-noprint">
          {list.length > 1 && site !== undefined && (
            <SegmentedControl
              aria-label={t('frame.site')}
              value={site.id}
              data={list.map((s) => ({ value: s.id, label: s.name }))}
              onChange={(id) => set({ site: id, open: '', edit: '' })}
            />
          )}
          <TextInput
            type="date"
            aria-label={t('triage.day')}
            title={t('triage.day')}
            value={day}
            onChange={(e) => set({ day: e.currentTarget.value, edit: '' }, 'replace')}
            w={150}
          />
        </Group>
      }
    >
      <p className="ow-note">{t('triage.note')}</p>
      {sites.isError && <ProblemBox error={sites.error} onRetry={() => void sites.refetch()} />}
      {sites.isPending && <Bones rows={16} />}
      {sites.data?.length === 0 && <Empty title={t('triage.no-site')} text={t('triage.no-site-text')} />}
      {site !== undefined && <SiteMatrix key={site.id} site={site.id} day={day} />}
    </PageFrame>
  );
}
