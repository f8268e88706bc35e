/** Bring one file after the other, each with its progress and, where it is refused, the reason with its place. */
import { Button, Progress, Select } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconUpload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { url } from '../../api/client.ts';
import { sendFile } from '../../api/send-file.ts';
import { useSite, useSites } from '../../app/session.ts';
import { Panel } from '../../parts/layout.tsx';
import { bytes } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { useClaimsRefresh } from './queries.ts';

interface Failed {
  readonly name: string;
  readonly error: unknown;
}

interface BringProps<T> {
  /** `/forms` or `/records` */
  readonly path: string;
  readonly label: string;
  readonly formats: string;
  readonly several: boolean;
  readonly onBrought: (answers: readonly T[]) => void;
}

export function Bring<T>({ path, label, formats, several, onBrought }: BringProps<T>) {
  const { t, i18n } = useTranslation();
  const refresh = useClaimsRefresh();
  const sites = useSites();
  const site = useSite();
  const [chosen, setChosen] = useState<string | null>(null);
  const [now, setNow] = useState<{ readonly file: File; readonly sent: number } | null>(null);
  const [failed, setFailed] = useState<readonly Failed[]>([]);
  const [request, setRequest] = useState<XMLHttpRequest | null>(null);
  const target = chosen ?? (site === '' ? (sites[0]?.id ?? '') : site);
  const bring = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const answers: T[] = [];
      for (const file of files) {
        setNow({ file, sent: 0 });
        try {
          const sent = (n: number): void => setNow({ file, sent: n });
          answers.push(await sendFile<T>(file, url(path, { site: target }), sent, setRequest));
        } catch (error) {
          if (error instanceof DOMException) break;
          setFailed((old) => [...old, { name: file.name, error }]);
        }
      }
      return answers;
    },
    onSettled: async (answers) => {
      setNow(null);
      await refresh();
      if (answers !== undefined && answers.length > 0) onBrought(answers);
    },
  });
  return (
    <Panel className="ow-drop">
      <Dropzone
        onDrop={(files) => {
          setFailed([]);
          bring.mutate(files);
        }}
        disabled={bring.isPending}
        multiple={several}
        inputProps={{ 'aria-label': label }}
        aria-label={label}
      >
        <div className="ow-dropinner">
          <IconUpload size={22} aria-hidden />
          <div>
            <strong>{label}</strong>
            <p className="ow-note">{formats}</p>
          </div>
        </div>
      </Dropzone>
      {sites.length > 1 && (
        <div className="ow-dropoptions">
          <Select
            label={t('claims.site')}
            allowDeselect={false}
            w={220}
            value={target}
            data={sites.map((s) => ({ value: s.id, label: s.name }))}
            onChange={setChosen}
          />
        </div>
      )}
      {now !== null && (
        <ul className="ow-uploads">
          <li className="ow-upload">
            <span className="ow-cut">
              <DeviceText text={now.file.name} />
            </span>
            <span className="ow-note">
              {now.sent < now.file.size
                ? t('import.sent', {
                    sent: bytes(now.sent, i18n.language),
                    size: bytes(now.file.size, i18n.language),
                  })
                : t('claims.reading')}
            </span>
            <Button variant="subtle" color="gray" onClick={() => request?.abort()}>
              {t('common.cancel')}
            </Button>
            <div className="ow-wide">
              <Progress
                value={now.file.size === 0 ? 100 : (now.sent / now.file.size) * 100}
                size="sm"
                animated={now.sent >= now.file.size}
                aria-label={t('import.sending', { name: now.file.name })}
              />
            </div>
          </li>
        </ul>
      )}
      {failed.map((f) => (
        <ProblemBox key={f.name} error={f.error} kept={t('claims.nothing-kept', { name: f.name })} />
      ))}
    </Panel>
  );
}
