/** Errors as people can use them: what happened, what was kept, what to do, and the code that the docs explain. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { Link, useRouter } from '@tanstack/react-router';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../src/model/api.ts';
import { ApiProblem } from '../api/client.ts';
import { Empty, PageFrame } from './layout.tsx';
import { DeviceText } from './text.tsx';

/** The problem behind any thrown thing; what is no ApiProblem is a mistake of ours. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ApiProblem) return error.problem;
  return {
    code: 'bug',
    title: '',
    detail: error instanceof Error ? error.message : String(error),
    status: 0,
    at: null,
  };
}

/** What happened, in words: the server's own, else ours for the code. */
export function sayProblem(problem: Problem): string {
  if (problem.detail !== '') return problem.detail;
  const key = `problem.${problem.code}`;
  return i18next.exists(key) ? i18next.t(key) : i18next.t('problem.other', { status: problem.status });
}
/** What the person can do about it, or null when the server's words hold it. */
export function mendOf(problem: Problem): string | null {
  const key = `mend.${problem.code}`;
  return i18next.exists(key) ? i18next.t(key) : null;
}

interface ProblemBoxProps {
  readonly error: unknown;
  /** What was kept or not done; a sentence. */
  readonly kept?: string;
  readonly onRetry?: () => void;
}

export function ProblemBox({ error, kept, onRetry }: ProblemBoxProps) {
  const { t } = useTranslation();
  const problem = toProblem(error);
  const mend = mendOf(problem);
  return (
    <div className="ow-problem" role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <Stack gap={4} className="ow-grow">
        <Text size="sm" fw={500}>
          <DeviceText text={sayProblem(problem)} />
        </Text>
        {kept !== undefined && <Text size="sm">{kept}</Text>}
        {mend !== null && <Text size="sm">{mend}</Text>}
        <Group gap="sm">
          <code className="ow-code">{problem.code}</code>
          {problem.at !== null &&
            Object.entries(problem.at).map(([name, value]) => (
              <Text key={name} size="xs" c="dimmed">
                {t(`at.${name}`, { defaultValue: name })} {String(value)}
              </Text>
            ))}
        </Group>
      </Stack>
      {onRetry !== undefined && (
        <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
          {t('common.retry')}
        </Button>
      )}
    </div>
  );
}

export function PageProblem({ error }: { readonly error: unknown }) {
  const router = useRouter();
  const { t } = useTranslation();
  return (
    <div className="ow-page">
      <ProblemBox error={error} kept={t('problem.nothing-lost')} onRetry={() => void router.invalidate()} />
    </div>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <PageFrame title={t('notfound.title')}>
      <Empty
        title={t('notfound.what')}
        text={t('notfound.text')}
        action={
          <Button renderRoot={(props) => <Link to="/" search={{} as never} {...props} />}>{t('notfound.home')}</Button>
        }
      />
    </PageFrame>
  );
}

/** A failure of something that the person did, where the page has no place of its own for it. */
export function tellProblem(error: unknown): void {
  const problem = toProblem(error);
  const mend = mendOf(problem);
  notifications.show({
    color: 'red',
    autoClose: 12_000,
    title: i18next.t('problem.not-done'),
    message: `${sayProblem(problem)}${mend === null ? '' : ` ${mend}`} (${problem.code})`,
  });
}
