/** The matrix: a row for each clinical function, with whose word it is. What the site says otherwise than the default is marked. */
import { ActionIcon, Anchor, Menu, Tooltip } from '@mantine/core';
import {
  IconChevronDown,
  IconChevronRight,
  IconDots,
  IconHistory,
  IconPencil,
  IconSignature,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { TriageField } from '../../../../src/model/clinical.ts';
import type { TriageMatrixRow, TriageView } from '../../../../src/model/triage.ts';
import { count } from '../../parts/number.ts';
import { State, Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At, When } from '../../parts/time.tsx';
import { RowEditor } from './editor.tsx';
import { useTriageWords } from './words.ts';

const COLUMNS: readonly TriageField[] = [
  'harmIfLost',
  'harmIfAltered',
  'timeToHarmMinutes',
  'maxOfflineMinutes',
  'minInServicePercent',
  'isolate',
];

export interface MatrixActions {
  /** Function whose details are open, and whether they are being edited; '' none. */
  readonly open: string;
  readonly editing: boolean;
  readonly mayWrite: boolean;
  readonly maySign: boolean;
  readonly onOpen: (id: string) => void;
  readonly onEdit: (id: string) => void;
  readonly onSign: (row: TriageMatrixRow) => void;
  readonly onHistory: (kind: 'row', key: string) => void;
}

/** A value; where the site differs from the default, the default under it. */
function Value({ row, field }: { readonly row: TriageMatrixRow; readonly field: TriageField }) {
  const { t } = useTranslation();
  const { value } = useTriageWords();
  const text = value(field, row.row[field]);
  const own = row.own.includes(field);
  const harm = field === 'harmIfLost' || field === 'harmIfAltered' ? String(row.row[field]) : undefined;
  return (
    <div className="ow-triagevalue" data-own={own || undefined}>
      {text === null ? (
        <Unknown why={t('triage.unknown-value')} />
      ) : (
        <span className="ow-harm" data-harm={harm}>
          <DeviceText text={text} />
        </span>
      )}
      {own && (
        <div className="ow-note">
          {t('triage.default-is')} <DeviceText text={value(field, row.standard[field]) ?? t('unknown')} />
        </div>
      )}
    </div>
  );
}

function SignOff({ row }: { readonly row: TriageMatrixRow }) {
  const { t } = useTranslation();
  const { word, signed } = row;
  return (
    <div className="ow-signoff" data-open={signed === null || undefined}>
      {signed === null ? (
        <State tone="warn">{t('triage.to-sign')}</State>
      ) : (
        <>
          <State tone="good">{t('triage.signed')}</State>
          <div>
            <DeviceText text={signed.by} />, <At iso={signed.at} />
          </div>
        </>
      )}
      <div className="ow-note">
        {word === null ? (
          t('triage.default-stands')
        ) : (
          <>
            {t('triage.version-of', { version: word.version })} <DeviceText text={word.by} />, <When iso={word.at} />
          </>
        )}
      </div>
    </div>
  );
}

function Details({ row }: { readonly row: TriageMatrixRow }) {
  const { t, i18n } = useTranslation();
  const { value } = useTriageWords();
  return (
    <div className="ow-workdetails">
      <div>
        <p className="ow-note">
          <DeviceText text={row.doc} />
        </p>
        <dl className="ow-facts">
          {(['missionImpact', 'fallback', 'sparePool'] as const).map((field) => (
            <div key={field} className="ow-factpair">
              <dt>{t(`triage.field.${field}`)}</dt>
              <dd>
                <Value row={row} field={field} />
              </dd>
            </div>
          ))}
          <div className="ow-factpair">
            <dt>{t('triage.source')}</dt>
            <dd>
              <DeviceText text={row.source.reference} />
            </dd>
          </div>
          {row.word !== null && (
            <div className="ow-factpair">
              <dt>{t('triage.ground')}</dt>
              <dd>
                <DeviceText text={row.word.ground} />
              </dd>
            </div>
          )}
        </dl>
      </div>
      <div>
        <h3 className="ow-subhead">{t('triage.by-unit')}</h3>
        {row.units.length === 0 ? (
          <p className="ow-note">{t('triage.no-devices')}</p>
        ) : (
          <table className="ow-table">
            <thead>
              <tr>
                <th>{t('attribute.unit')}</th>
                <th className="ow-num">{t('nav.devices')}</th>
                <th className="ow-num">
                  {t('triage.keep')} {value('minInServicePercent', row.row.minInServicePercent) ?? ''}
                </th>
              </tr>
            </thead>
            <tbody>
              {row.units.map((u) => (
                <tr key={u.unit ?? '\u0000'}>
                  <td>{u.unit === null ? <Unknown /> : <DeviceText text={u.unit} />}</td>
                  <td className="ow-num">{count(u.devices, i18n.language)}</td>
                  <td className="ow-num">{u.keep === null ? <Unknown why={t('triage.unknown-keep')} /> : u.keep}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </div>
  );
}

function RowActions({ row, actions }: { readonly row: TriageMatrixRow; readonly actions: MatrixActions }) {
  const { t } = useTranslation();
  const { functionName } = useTriageWords();
  const name = functionName(row.function);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t('triage.actions-for', { name })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.mayWrite && (
          <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => actions.onEdit(row.function)}>
            {t('triage.edit')}
          </Menu.Item>
        )}
        {actions.maySign && (
          <Menu.Item leftSection={<IconSignature size={14} />} onClick={() => actions.onSign(row)}>
            {t(row.signed === null ? 'triage.sign' : 'triage.sign-again')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconHistory size={14} />} onClick={() => actions.onHistory('row', row.function)}>
          {t('triage.history')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function DeviceCount({
  n,
  filter,
  site,
}: {
  readonly n: number;
  readonly filter: string | null;
  readonly site: string;
}) {
  const { t, i18n } = useTranslation();
  const text = t('triage.devices', { count: n, shown: count(n, i18n.language) });
  if (n === 0 || filter === null) return <span className="ow-note">{text}</span>;
  return (
    <Anchor component={Link} to="/devices" search={{ filter, site } as never} size="sm">
      {text}
    </Anchor>
  );
}

function Row({
  row,
  view,
  actions,
}: {
  readonly row: TriageMatrixRow;
  readonly view: TriageView;
  readonly actions: MatrixActions;
}) {
  const { t } = useTranslation();
  const { functionName, value } = useTriageWords();
  const open = actions.open === row.function;
  const editing = open && actions.editing;
  const Chevron = open ? IconChevronDown : IconChevronRight;
  const { fallback, sparePool } = row.row;
  return (
    <>
      <tr data-open={open || undefined}>
        <td>
          <button
            type="button"
            className="ow-sort ow-triagename"
            aria-expanded={open}
            onClick={() => actions.onOpen(open ? '' : row.function)}
          >
            <Chevron size={14} aria-hidden />
            <strong>{functionName(row.function)}</strong>
          </button>
          <div className="ow-triagecount">
            <DeviceCount n={row.devices} filter={row.filter} site={view.site} />
          </div>
        </td>
        {COLUMNS.map((field) => (
          <td key={field}>
            <Value row={row} field={field} />
            {field === 'harmIfLost' && (
              <div className="ow-note">{value('missionImpact', row.row.missionImpact) ?? t('unknown')}</div>
            )}
            {field === 'isolate' && (
              <div className="ow-decides">
                <Value row={row} field="decides" />
              </div>
            )}
          </td>
        ))}
        <td>
          <Value row={row} field="fallback" />
          {sparePool !== null && fallback !== sparePool && (
            <div className="ow-note">
              {t('triage.spares')} <DeviceText text={sparePool} />
            </div>
          )}
        </td>
        <td>
          <SignOff row={row} />
        </td>
        <td className="ow-noprint">
          <RowActions row={row} actions={actions} />
        </td>
      </tr>
      {open && (
        <tr className="ow-triageopen">
          <td colSpan={COLUMNS.length + 3}>
            {editing ? (
              <RowEditor row={row} site={view.site} onDone={() => actions.onEdit('')} />
            ) : (
              <Details row={row} />
            )}
          </td>
          <td className="ow-noprint" />
        </tr>
      )}
    </>
  );
}

/** Devices whose function nobody knows come last and are always there: they are taken for something bad. */
function UnknownRow({ view }: { readonly view: TriageView }) {
  const { t } = useTranslation();
  const n = view.unknown.reduce((sum, u) => sum + u.devices, 0);
  return (
    <tr>
      <td>
        <span className="ow-unknown">{t('triage.unknown')}</span>
        <div className="ow-triagecount">
          <DeviceCount n={n} filter={view.unknownFilter} site={view.site} />
        </div>
      </td>
      <td colSpan={COLUMNS.length + 2} className="ow-note">
        {t('triage.unknown-means')}
      </td>
      <td className="ow-noprint" />
    </tr>
  );
}

export function Matrix({ view, actions }: { readonly view: TriageView; readonly actions: MatrixActions }) {
  const { t } = useTranslation();
  return (
    <div className="ow-tablewrap">
      <table className="ow-table ow-triage">
        <colgroup>
          <col className="ow-col-function" />
          {COLUMNS.map((field) => (
            <col key={field} className={`ow-col-${field}`} />
          ))}
          <col />
          <col className="ow-col-signoff" />
          <col className="ow-col-more" />
        </colgroup>
        <thead>
          <tr>
            <th>{t('triage.function')}</th>
            {COLUMNS.map((field) => (
              <th key={field}>
                <Tooltip label={t(`triage.hint.${field}`)} multiline w={280}>
                  <span>{t(`triage.column.${field}`)}</span>
                </Tooltip>
              </th>
            ))}
            <th>{t('triage.column.fallback')}</th>
            <th>{t('triage.sign-off')}</th>
            <th className="ow-noprint" aria-label={t('common.actions')} />
          </tr>
        </thead>
        <tbody>
          {view.rows.map((row) => (
            <Row key={row.function} row={row} view={view} actions={actions} />
          ))}
          <UnknownRow view={view} />
        </tbody>
      </table>
    </div>
  );
}
