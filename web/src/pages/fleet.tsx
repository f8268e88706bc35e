/** The fleet: devices of one model as one line, how their versions are spread, and which of them are unlike the others. */
import { Anchor, Button, Select, Switch } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ATTRIBUTES } from '../../../src/model/attribute.ts';
import { FLEET_SORTS, type Fleet, type FleetOdd, type FleetRow, type FleetSpread } from '../../../src/model/fleet.ts';
import { fleetQuery } from '../api/queries.ts';
import { useSite, useUrl } from '../app/session.ts';
import { Chips } from '../filter/chips.tsx';
import { add, equals, equalsText } from '../filter/edit.ts';
import { FilterInput, FilterProblem } from '../filter/filter-input.tsx';
import { attributeLabel, useLabels } from '../parts/labels.ts';
import { Bones, Empty, PageFrame, Panel } from '../parts/layout.tsx';
import { count } from '../parts/number.ts';
import { ProblemBox, toProblem } from '../parts/problem.tsx';
import { DeviceText } from '../parts/text.tsx';

/** The filter that finds the devices of a line; with one of their values, those that have it. */
function filterOf(base: string, row: FleetRow, odd?: FleetOdd): string {
  let text = add(base, equals('manufacturer', row.manufacturer, false));
  text = add(text, equals('model', row.model, false));
  text = add(text, equals('type', row.type, false));
  return odd === undefined ? text : add(text, equals(odd.attribute, odd.value, ATTRIBUTES[odd.attribute].many));
}

/** The spread as one bar of shares, the rest of the line's devices as unknown, and its values as words below. */
function Spread({ spread, devices }: { readonly spread: FleetSpread; readonly devices: number }) {
  const { t, i18n } = useTranslation();
  const parts = spread.values.map((v) => ({ text: v.value, devices: v.devices, isValue: true }));
  if (spread.others > 0) parts.push({ text: t('fleet.others'), devices: spread.others, isValue: false });
  if (spread.known < devices) parts.push({ text: t('unknown'), devices: devices - spread.known, isValue: false });
  return (
    <div className="ow-spread">
      <span className="ow-note">{attributeLabel(spread.attribute)}</span>
      <span className="ow-spreadbar" aria-hidden>
        {parts.map((p, i) => (
          <i
            key={p.text}
            style={{ width: `${(p.devices / devices) * 100}%` }}
            data-step={p.isValue ? Math.min(i, 4) : undefined}
            data-unknown={!p.isValue || undefined}
          />
        ))}
      </span>
      <span className="ow-spreadwords">
        {parts.slice(0, 3).map((p) => (
          <span key={p.text}>
            <DeviceText text={p.text} /> <span className="ow-note">×{count(p.devices, i18n.language)}</span>
          </span>
        ))}
        {parts.length > 3 && <span className="ow-note">{t('fleet.more-values', { count: parts.length - 3 })}</span>}
      </span>
    </div>
  );
}

function Odd({ row, odd, base }: { readonly row: FleetRow; readonly odd: FleetOdd; readonly base: string }) {
  const { t, i18n } = useTranslation();
  const number = (n: number) => count(n, i18n.language);
  const { many } = ATTRIBUTES[odd.attribute];
  return (
    <li>
      <Anchor component={Link} to="/devices" search={{ filter: filterOf(base, row, odd) } as never} size="sm">
        {t('fleet.of', { count: odd.devices, shown: number(odd.devices), known: number(odd.known) })}
      </Anchor>{' '}
      {attributeLabel(odd.attribute)}{' '}
      <b>
        <DeviceText text={odd.value} />
      </b>{' '}
      <span className="ow-note">
        {odd.order !== null && `${t(`fleet.${odd.order}`)} · `}
        {!many && t('fleet.usual', { count: odd.usualDevices, shown: number(odd.usualDevices) })}
        {!many && ' '}
        {!many && <DeviceText text={odd.usual} />}
        {many && t('fleet.only-these')}
      </span>
    </li>
  );
}

function Row({ row, base }: { readonly row: FleetRow; readonly base: string }) {
  const { t, i18n } = useTranslation();
  const label = useLabels();
  return (
    <tr>
      <td>
        <b>
          <DeviceText text={row.model} />
        </b>
        <div className="ow-note">
          <DeviceText text={label('manufacturer', row.manufacturer)} />
          {' · '}
          {row.type === null ? t('fleet.no-type') : <DeviceText text={label('type', row.type)} />}
        </div>
      </td>
      <td className="ow-num">
        <Anchor component={Link} to="/devices" search={{ filter: filterOf(base, row) } as never} size="sm">
          {count(row.devices, i18n.language)}
        </Anchor>
      </td>
      <td>
        {row.spreads.length === 0 && <span className="ow-note">{t('fleet.no-version')}</span>}
        {row.spreads.map((s) => (
          <Spread key={s.attribute} spread={s} devices={row.devices} />
        ))}
      </td>
      <td>
        {row.odd.length === 0 ? (
          <span className="ow-note">{t(row.devices < 5 ? 'fleet.too-few' : 'fleet.none-odd')}</span>
        ) : (
          <ul className="ow-oddlist">
            {row.odd.map((o) => (
              <Odd key={`${o.attribute} ${o.value}`} row={row} odd={o} base={base} />
            ))}
          </ul>
        )}
      </td>
    </tr>
  );
}

function Note({ fleet }: { readonly fleet: Fleet }) {
  const { t, i18n } = useTranslation();
  return (
    <span role="status">
      {t('fleet.count', { count: fleet.total, shown: count(fleet.total, i18n.language) })}
      {' · '}
      {t('fleet.with-odd', { count: fleet.withOdd, shown: count(fleet.withOdd, i18n.language) })}
      {fleet.ungrouped > 0 && (
        <>
          {' · '}
          <Anchor
            component={Link}
            to="/devices"
            search={{ filter: `${equalsText('model', null)} or ${equalsText('manufacturer', null)}` } as never}
            size="sm"
          >
            {t('fleet.ungrouped', { count: fleet.ungrouped, shown: count(fleet.ungrouped, i18n.language) })}
          </Anchor>
        </>
      )}
    </span>
  );
}

export default function FleetPage() {
  const { t } = useTranslation();
  const site = useSite();
  const [url, set] = useUrl();
  const filter = url['filter'] ?? '';
  const sort = FLEET_SORTS.find((s) => s === url['sort']) ?? 'odd';
  const odd = url['odd'] === 'true';
  const query = useInfiniteQuery(fleetQuery({ site, filter, sort, odd: String(odd) }));
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  const first = query.data?.pages[0];
  const problem = query.isError ? toProblem(query.error) : null;
  const badFilter = problem?.code.startsWith('filter.') === true;
  return (
    <PageFrame title={t('nav.fleet')} note={first === undefined ? '' : <Note fleet={first} />}>
      <div className="ow-toolbar">
        <FilterInput value={filter} onApply={(text) => set({ filter: text })} />
        <Select
          aria-label={t('fleet.sort')}
          w={210}
          allowDeselect={false}
          value={sort}
          data={FLEET_SORTS.map((s) => ({ value: s, label: t(`fleet.sort-${s}`) }))}
          onChange={(s) => set({ sort: s === 'odd' ? '' : (s ?? '') })}
        />
        <Switch
          label={t('fleet.only-odd')}
          checked={odd}
          onChange={(e) => set({ odd: e.currentTarget.checked ? 'true' : '' }, 'replace')}
        />
      </div>
      <Chips filter={filter} onApply={(text) => set({ filter: text })} />
      {problem !== null &&
        (badFilter ? (
          <FilterProblem text={filter} problem={problem} />
        ) : (
          <ProblemBox error={query.error} onRetry={() => void query.refetch()} />
        ))}
      {query.isPending && <Bones rows={14} />}
      {query.isSuccess && rows.length === 0 && (
        <Empty
          title={t('fleet.none')}
          text={t(odd && filter === '' ? 'fleet.none-odd-text' : filter === '' ? 'fleet.none-text' : 'fleet.no-match')}
        />
      )}
      {rows.length > 0 && !badFilter && (
        <Panel>
          <div className="ow-tablewrap">
            <table className="ow-table ow-fleet">
              <thead>
                <tr>
                  <th>{t('attribute.model')}</th>
                  <th className="ow-num">{t('nav.devices')}</th>
                  <th>{t('fleet.versions')}</th>
                  <th>{t('fleet.unlike')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((r) => (
                  <Row key={`${r.manufacturer}\n${r.model}\n${r.type ?? ''}`} row={r} base={filter} />
                ))}
              </tbody>
            </table>
          </div>
          {query.hasNextPage && (
            <Button
              mt="sm"
              variant="default"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t('common.more')}
            </Button>
          )}
        </Panel>
      )}
    </PageFrame>
  );
}
