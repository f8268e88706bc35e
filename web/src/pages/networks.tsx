/** The network plan: which subnet is what, and which unit uses it. Saved as a whole; devices are judged anew after it. */
import { ActionIcon, Button, Group, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NetworkRow, Site } from '../../../src/model/api.ts';
import { subnet } from '../../../src/model/filter/fold.ts';
import { change } from '../api/client.ts';
import { networksQuery, sitesQuery } from '../api/queries.ts';
import { useMay, useSite } from '../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../parts/layout.tsx';
import { ProblemBox } from '../parts/problem.tsx';
import { Unknown } from '../parts/state.tsx';
import { DeviceText } from '../parts/text.tsx';

interface Draft {
  readonly key: number;
  readonly cidr: string;
  readonly vlan: string;
  readonly name: string;
  readonly unit: string;
}
const toDraft = (row: NetworkRow, key: number): Draft => ({
  key,
  cidr: row.cidr,
  vlan: row.vlan === null ? '' : String(row.vlan),
  name: row.name,
  unit: row.unit ?? '',
});
const toRow = (d: Draft): NetworkRow => ({
  cidr: d.cidr.trim(),
  vlan: d.vlan.trim() === '' ? null : Number(d.vlan),
  name: d.name.trim(),
  unit: d.unit.trim() === '' ? null : d.unit.trim(),
});

type Mistake = 'cidr' | 'vlan' | 'name';
function mistake(d: Draft): Mistake | null {
  if (subnet(d.cidr.trim()) === null) return 'cidr';
  if (d.vlan.trim() !== '' && !(/^\d{1,4}$/.test(d.vlan.trim()) && Number(d.vlan) >= 1 && Number(d.vlan) <= 4094))
    return 'vlan';
  return d.name.trim() === '' ? 'name' : null;
}

interface EditorProps {
  readonly rows: readonly NetworkRow[];
  readonly site: string;
  readonly onDone: () => void;
}
function Editor({ rows, site, onDone }: EditorProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [drafts, setDrafts] = useState<readonly Draft[]>(() => rows.map(toDraft));
  const [next, setNext] = useState(rows.length);
  const save = useMutation({
    mutationFn: () => change<readonly NetworkRow[]>('PUT', '/networks', drafts.map(toRow), { site }),
    onSuccess: async () => {
      await Promise.all(
        ['networks', 'assets', 'asset', 'facets', 'overview', 'map'].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      );
      notifications.show({ message: t('networks.saved') });
      onDone();
    },
  });
  const set = (key: number, patch: Partial<Draft>): void =>
    setDrafts((old) => old.map((d) => (d.key === key ? { ...d, ...patch } : d)));
  const wrong = drafts.some((d) => mistake(d) !== null);
  const field = (d: Draft, name: 'cidr' | 'vlan' | 'name' | 'unit', label: string) => (
    <td>
      <TextInput
        aria-label={label}
        value={d[name]}
        error={mistake(d) === name && (name !== 'name' || d.cidr !== '') ? t(`networks.wrong.${name}`) : null}
        onChange={(e) => set(d.key, { [name]: e.currentTarget.value })}
      />
    </td>
  );
  return (
    <>
      {save.isError && <ProblemBox error={save.error} kept={t('networks.kept')} />}
      <table className="ow-table">
        <Heads extra />
        <tbody>
          {drafts.map((d) => (
            <tr key={d.key}>
              {field(d, 'cidr', t('networks.cidr'))}
              {field(d, 'vlan', t('networks.vlan'))}
              {field(d, 'name', t('networks.name'))}
              {field(d, 'unit', t('attribute.unit'))}
              <td className="ow-num">
                <ActionIcon
                  aria-label={t('networks.remove', { name: d.name === '' ? d.cidr : d.name })}
                  onClick={() => setDrafts((old) => old.filter((x) => x.key !== d.key))}
                >
                  <IconTrash size={15} />
                </ActionIcon>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Group justify="space-between" mt="sm">
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => {
            setDrafts([...drafts, { key: next, cidr: '', vlan: '', name: '', unit: '' }]);
            setNext(next + 1);
          }}
        >
          {t('networks.add')}
        </Button>
        <Group gap="xs">
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
          <Button disabled={wrong} loading={save.isPending} onClick={() => save.mutate()}>
            {t('common.save')}
          </Button>
        </Group>
      </Group>
    </>
  );
}

function Heads({ extra }: { readonly extra?: boolean }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        <th>{t('networks.cidr')}</th>
        <th>{t('networks.vlan')}</th>
        <th>{t('networks.name')}</th>
        <th>{t('attribute.unit')}</th>
        {extra === true && <th aria-label={t('common.actions')} />}
      </tr>
    </thead>
  );
}

function Plan({ rows }: { readonly rows: readonly NetworkRow[] }) {
  const { t } = useTranslation();
  if (rows.length === 0) return <Empty title={t('networks.none')} text={t('networks.none-text')} />;
  return (
    <div className="ow-tablewrap">
      <table className="ow-table ow-plan">
        <Heads />
        <tbody>
          {rows.map((n) => (
            <tr key={`${n.cidr}|${n.vlan}`}>
              <td className="ow-mono">{n.cidr}</td>
              <td>{n.vlan ?? <span className="ow-note">{t('networks.no-vlan')}</span>}</td>
              <td>
                <DeviceText text={n.name} />
              </td>
              <td>{n.unit === null ? <Unknown why={t('networks.no-unit')} /> : <DeviceText text={n.unit} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The plan of one site, read or being edited: a plan belongs to one site, and is saved as a whole. */
function SitePlan({ site }: { readonly site: Site }) {
  const { t } = useTranslation();
  const may = useMay('network.write');
  const [editing, setEditing] = useState(false);
  const query = useQuery(networksQuery(site.id));
  const rows = query.data;
  return (
    <Panel
      title={<DeviceText text={site.name} />}
      actions={
        may && !editing && rows !== undefined ? (
          <Button
            variant="default"
            aria-label={t('networks.edit-site', { site: site.name })}
            onClick={() => setEditing(true)}
          >
            {t('networks.edit')}
          </Button>
        ) : undefined
      }
    >
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={6} />}
      {rows !== undefined &&
        (editing ? <Editor rows={rows} site={site.id} onDone={() => setEditing(false)} /> : <Plan rows={rows} />)}
    </Panel>
  );
}

export default function NetworksPage() {
  const { t } = useTranslation();
  const chosen = useSite();
  const sites = useQuery(sitesQuery);
  const shown = sites.data?.filter((s) => chosen === '' || s.id === chosen);
  return (
    <PageFrame title={t('nav.networks')} note={t('networks.note')}>
      {sites.isError && <ProblemBox error={sites.error} onRetry={() => void sites.refetch()} />}
      {sites.isPending && <Bones rows={8} />}
      {shown?.length === 0 && <Empty title={t('networks.none')} text={t('networks.none-text')} />}
      <div className="ow-stack">
        {shown?.map((s) => (
          <SitePlan key={s.id} site={s} />
        ))}
      </div>
    </PageFrame>
  );
}
