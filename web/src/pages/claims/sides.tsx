/** The two sides of a contradiction, beside each other: what each says, and where it stands. */
import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type ProvenStatement, SIDE_OF } from '../../../../src/model/contradiction.ts';
import { Confidence } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';

/** What a side says in one line. */
export function SideLine({ side }: { readonly side: readonly ProvenStatement[] }) {
  const said = useSaid();
  const lines = distinct(side).map((s) => {
    const { what, value } = said(s);
    return `${what}: ${value}`;
  });
  return <DeviceText text={lines.join(', ')} />;
}

/** Statements that say the same of one thing, once each. */
function distinct(side: readonly ProvenStatement[]): readonly ProvenStatement[] {
  const said = (s: ProvenStatement): string => [s.source, s.fact, s.key, s.value].join('\n');
  return [...new Map(side.toReversed().map((s) => [said(s), s])).values()].toReversed();
}

export function useSaid(): (s: ProvenStatement) => { readonly what: string; readonly value: string } {
  const { t } = useTranslation();
  const named = new Set(['yes', 'no', 'server', 'client', 'both', 'seen', 'listed', 'forbidden', 'approved']);
  const word = (value: string): string => (named.has(value) ? t(`said.${value}`) : value);
  return ({ fact, key, value }) => {
    if (fact === 'claim') return { what: t(`topic.${key}`), value: word(value) };
    if (fact === 'version') return { what: t(`fact.version-${key ?? 'any'}`), value };
    if (fact === 'status') return { what: t('fact.status'), value: t(`status.${value}`) };
    if (fact === 'speaks' || fact === 'cleartext')
      return { what: t(`fact.${fact}`), value: value === 'seen' ? (key ?? '') : `${key ?? ''} (${word(value)})` };
    if (key === null || fact === 'wireless') return { what: t(`fact.${fact}`), value: word(value) };
    return { what: t(`fact.${fact}`), value: `${key} ${word(value)}` };
  };
}

function Place({ proof }: { readonly proof: ProvenStatement['proof'] }) {
  const { t } = useTranslation();
  if (proof === null) return <span className="ow-note">{t('proof.none')}</span>;
  if (proof.kind === 'form') {
    return (
      <>
        <Anchor component={Link} to="/forms/$id" params={{ id: proof.form } as never} size="sm">
          {t('proof.form', { ref: proof.ref })}
        </Anchor>
        <div className="ow-note ow-cut2" title={proof.question}>
          <DeviceText text={proof.question} />
          {' → '}
          <DeviceText text={proof.said} />
        </div>
        {proof.note !== null && (
          <div className="ow-note ow-cut2" title={proof.note}>
            <DeviceText text={proof.note} />
          </div>
        )}
        {proof.ruledBy !== null && <div className="ow-note">{t('proof.ruled', { by: proof.ruledBy })}</div>}
      </>
    );
  }
  if (proof.kind === 'record') {
    return (
      <Anchor component={Link} to="/records" search={{ table: proof.import } as never} size="sm">
        {t('proof.record', { row: proof.row, column: proof.column, ref: proof.ref })}
      </Anchor>
    );
  }
  return (
    <div className="ow-note">
      {proof.capture !== null && proof.frame !== null && (
        <div className="ow-cut">
          <DeviceText text={proof.capture} /> {t('proof.frame', { frame: proof.frame })}
        </div>
      )}
      <div className="ow-anywhere">
        <DeviceText text={proof.field} mono /> <DeviceText text={proof.value} />
      </div>
      <div className="ow-cut">
        <DeviceText
          text={
            proof.via ??
            proof.endpoint
              .split('|')
              .filter((part) => part !== '')
              .join(' ')
          }
        />
      </div>
    </div>
  );
}

function One({ statement }: { readonly statement: ProvenStatement }) {
  const { what, value } = useSaid()(statement);
  return (
    <li>
      <div className="ow-said">
        <span className="ow-note">{what}</span>{' '}
        <strong className="ow-anywhere">
          <DeviceText text={value} />
        </strong>{' '}
        <Confidence value={statement.confidence} />
      </div>
      <Place proof={statement.proof} />
      {statement.source === 'wire' && (
        <div className="ow-note">
          <When iso={statement.lastAt ?? statement.firstAt} />
        </div>
      )}
    </li>
  );
}

/** @param most  how many different statements are shown */
export function Side({ side, most }: { readonly side: readonly ProvenStatement[]; readonly most: number }) {
  const { t } = useTranslation();
  const shown = distinct(side);
  const [first] = shown;
  if (first === undefined) return null;
  return (
    <div className="ow-claimside" data-side={SIDE_OF[first.source]}>
      <div className="ow-claimhead">{t(`source.${first.source}`)}</div>
      <ul>
        {shown.slice(0, most).map((s) => (
          <One key={`${s.fact} ${s.key} ${s.value} ${s.source}`} statement={s} />
        ))}
      </ul>
      {shown.length > most && (
        <span className="ow-note">{t('contradiction.more-said', { count: shown.length - most })}</span>
      )}
    </div>
  );
}
