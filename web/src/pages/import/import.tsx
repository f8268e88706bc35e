/** Import captures: drop several, see each on its way and what it gave. One bad file does not stop the others. */
import { Button, Progress, Select, Switch, UnstyledButton } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconChevronDown, IconChevronRight, IconUpload } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportFile } from '../../../../src/model/api.ts';
import { change } from '../../api/client.ts';
import { importsQuery } from '../../api/queries.ts';
import { useMay, useSite, useSites, useUrl } from '../../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { bytes, count } from '../../parts/number.ts';
import { ProblemBox, tellProblem } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { ImportResultView } from './result.tsx';
import { ImportState } from './state.tsx';
import { type Upload, useUploads } from './upload.ts';

function UploadRow({ upload, onCancel }: { readonly upload: Upload; readonly onCancel: () => void }) {
  const { t, i18n } = useTranslation();
  const share = upload.sizeBytes === 0 ? 0 : upload.sentBytes / upload.sizeBytes;
  return (
    <li className="ow-upload">
      <span className="ow-cut">
        <DeviceText text={upload.name} />
      </span>
      <span className="ow-note">
        {t('import.sent', {
          sent: bytes(upload.sentBytes, i18n.language),
          size: bytes(upload.sizeBytes, i18n.language),
        })}
      </span>
      <Button
        variant="subtle"
        color="gray"
        onClick={onCancel}
        aria-label={`${t(upload.error === null ? 'common.cancel' : 'common.close')}: ${upload.name}`}
      >
        {t(upload.error === null ? 'common.cancel' : 'common.close')}
      </Button>
      <div className="ow-wide">
        {upload.error === null ? (
          <Progress value={share * 100} size="sm" aria-label={t('import.sending', { name: upload.name })} />
        ) : (
          <ProblemBox error={upload.error} kept={t('import.nothing-stored')} />
        )}
      </div>
    </li>
  );
}

function FileDrop() {
  const { t } = useTranslation();
  const sites = useSites();
  const site = useSite();
  const [chosen, setChosen] = useState<string | null>(null);
  const [keep, setKeep] = useState(false);
  const target = chosen ?? (site === '' ? (sites[0]?.id ?? '') : site);
  const { uploads, add, cancel } = useUploads(target, keep);
  const openFiles = useRef<() => void>(null);
  return (
    <Panel className="ow-drop">
      <Dropzone
        onDrop={add}
        openRef={openFiles}
        multiple
        inputProps={{ 'aria-label': t('import.drop') }}
        aria-label={t('import.drop')}
      >
        <div className="ow-dropinner">
          <IconUpload size={22} aria-hidden />
          <div>
            <strong>{t('import.drop')}</strong>
            <p className="ow-note">{t('import.formats')}</p>
          </div>
        </div>
      </Dropzone>
      <div className="ow-dropoptions">
        {sites.length > 1 && (
          <Select
            label={t('import.site')}
            allowDeselect={false}
            w={220}
            value={target}
            data={sites.map((s) => ({ value: s.id, label: s.name }))}
            onChange={setChosen}
          />
        )}
        <Switch
          label={t('import.keep')}
          description={t('import.keep-text')}
          checked={keep}
          onChange={(e) => setKeep(e.currentTarget.checked)}
        />
      </div>
      {uploads.length > 0 && (
        <ul className="ow-uploads">
          {uploads.map((u) => (
            <UploadRow key={u.key} upload={u} onCancel={() => cancel(u.key)} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Summary({ file }: { readonly file: ImportFile }) {
  const { t, i18n } = useTranslation();
  if (file.state === 'running')
    return <Progress value={(file.progress ?? 0) * 100} size="sm" aria-label={t('import.progress')} />;
  if (file.problem !== null) {
    return (
      <span className="ow-onelinecut">
        <DeviceText text={file.problem.detail} />
      </span>
    );
  }
  if (file.result === null)
    return (
      <span className="ow-note">{t(file.state === 'queued' ? 'import.state.queued' : 'import.nothing-changed')}</span>
    );
  return (
    <span>
      {t(file.result.kind ? 'import.summary-source' : 'import.summary', {
        kind: t(`kind.${file.result.kind}`, { defaultValue: file.result.kind ?? '' }),
        frames: count(file.result.frames, i18n.language),
        made: count(file.result.assetsNew, i18n.language),
        changed: count(file.result.assetsChanged, i18n.language),
      })}
    </span>
  );
}

function FileRow({
  file,
  open,
  onToggle,
}: {
  readonly file: ImportFile;
  readonly open: boolean;
  readonly onToggle: () => void;
}) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const mayRun = useMay('import.run');
  const cancel = useMutation({
    mutationFn: () => change<ImportFile>('POST', `/imports/${encodeURIComponent(file.id)}/cancel`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['imports'] }),
    onError: tellProblem,
  });
  const moving = file.state === 'running' || file.state === 'queued';
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <>
      <tr>
        <td>
          <UnstyledButton className="ow-expander" aria-expanded={open} onClick={onToggle}>
            <Chevron size={14} aria-hidden />
            <DeviceText text={file.name} />
          </UnstyledButton>
        </td>
        <td>
          <ImportState file={file} />
        </td>
        <td>
          <Summary file={file} />
        </td>
        <td className="ow-num">{bytes(file.sizeBytes, i18n.language)}</td>
        <td>{file.by}</td>
        <td className="ow-num">
          <When iso={file.createdAt} />
        </td>
        <td className="ow-num">
          {moving && mayRun && (
            <Button variant="subtle" color="gray" loading={cancel.isPending} onClick={() => cancel.mutate()}>
              {t('common.cancel')}
            </Button>
          )}
        </td>
      </tr>
      {open && (
        <tr className="ow-expanded">
          <td colSpan={7} className="ow-wide">
            <ImportResultView file={file} />
          </td>
        </tr>
      )}
    </>
  );
}

function Files() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(importsQuery(useSite()));
  const [search, set] = useUrl();
  const files = query.data?.pages.flatMap((p) => p.items) ?? [];
  if (query.isError) return <ProblemBox error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Bones rows={6} />;
  if (files.length === 0) return <Empty title={t('import.none')} text={t('import.none-text')} />;
  return (
    <Panel title={t('import.files')}>
      <div className="ow-tablewrap">
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('import.file')}</th>
              <th>{t('import.state')}</th>
              <th>{t('import.outcome')}</th>
              <th className="ow-num">{t('import.size')}</th>
              <th>{t('import.by')}</th>
              <th className="ow-num">{t('import.when')}</th>
              <th aria-label={t('common.actions')} />
            </tr>
          </thead>
          <tbody>
            {files.map((f) => (
              <FileRow
                key={f.id}
                file={f}
                open={search['file'] === f.id}
                onToggle={() => set({ file: search['file'] === f.id ? undefined : f.id }, 'replace')}
              />
            ))}
          </tbody>
        </table>
      </div>
      {query.hasNextPage && (
        <Button mt="sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </Panel>
  );
}

export default function ImportPage() {
  const { t } = useTranslation();
  const mayRun = useMay('import.run');
  return (
    <PageFrame title={t('nav.import')}>
      <div className="ow-stack">
        {mayRun && <FileDrop />}
        <Files />
      </div>
    </PageFrame>
  );
}
