/** A look into one device without leaving the table or the map. */
import { ActionIcon, Button } from '@mantine/core';
import { IconExternalLink, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ATTRIBUTE_NAMES } from '../../../../src/model/attribute.ts';
import { assetQuery } from '../../api/queries.ts';
import { attributeLabel } from '../../parts/labels.ts';
import { Bones } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { Cell } from '../../parts/value.tsx';

/** Shown even when unknown: what a person looks for first. */
const ALWAYS: ReadonlySet<string> = new Set([
  'type',
  'manufacturer',
  'model',
  'serial',
  'software_version',
  'unit',
  'ips',
  'macs',
]);

export function SidePanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const asset = useQuery(assetQuery(id));
  const row = asset.data;
  const shown =
    row === undefined
      ? []
      : ATTRIBUTE_NAMES.filter((n) => n !== 'name' && (ALWAYS.has(n) || (row.values[n]?.length ?? 0) > 0));
  return (
    <aside className="ow-side" aria-label={t('side.title')}>
      <header className="ow-sidehead">
        <h2 className="ow-cut">{row === undefined ? ' ' : <DeviceText text={String(row.values.name ?? row.id)} />}</h2>
        <ActionIcon aria-label={t('common.close')} onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      {asset.isError && <ProblemBox error={asset.error} onRetry={() => void asset.refetch()} />}
      {asset.isPending && <Bones rows={12} />}
      {row !== undefined && (
        <>
          <Button
            variant="default"
            fullWidth
            leftSection={<IconExternalLink size={14} />}
            renderRoot={(props) => <Link to="/devices/$id" params={{ id: row.id }} search={{} as never} {...props} />}
          >
            {t('side.open')}
          </Button>
          <dl className="ow-sidefacts">
            {shown.map((name) => (
              <div key={name}>
                <dt>{attributeLabel(name)}</dt>
                <dd>
                  <Cell row={row} attribute={name} />
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </aside>
  );
}
