/** Whom the device speaks with: the busiest peers drawn, all of them as a table. */
import { Anchor, Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { printable } from '../../../../src/base/text.ts';
import type { AssetDetail, ConversationRow } from '../../../../src/model/api.ts';
import { conversationsQuery } from '../../api/queries.ts';
import { Bones, Panel } from '../../parts/layout.tsx';
import { bytes, count } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';

const MOST = 8;
const total = (c: ConversationRow): number => c.bytesSent + c.bytesReceived;

export interface Peer {
  readonly name: string;
  readonly bytes: number;
  readonly protocols: readonly string[];
}
/** Conversations folded by peer, the busiest first. */
export function peersOf(rows: readonly ConversationRow[]): readonly Peer[] {
  const peers = new Map<string, Peer>();
  for (const row of rows) {
    const key = row.peerId ?? row.peerName;
    const old = peers.get(key) ?? { name: row.peerName, bytes: 0, protocols: [] };
    const protocols =
      row.protocol === null || old.protocols.includes(row.protocol) ? old.protocols : [...old.protocols, row.protocol];
    peers.set(key, { ...old, bytes: old.bytes + total(row), protocols });
  }
  return [...peers.values()].sort((a, b) => b.bytes - a.bytes);
}

const short = (text: string, chars: number): string => {
  const shown = printable(text);
  return shown.length > chars ? `${shown.slice(0, chars - 1)}…` : shown;
};

function Diagram({ name, peers }: { readonly name: string; readonly peers: readonly Peer[] }) {
  const { t, i18n } = useTranslation();
  const shown = peers.slice(0, MOST);
  const most = Math.max(1, ...shown.map((p) => p.bytes));
  const height = Math.max(90, shown.length * 27 + 16);
  return (
    <svg
      className="ow-peers"
      viewBox={`0 0 560 ${height}`}
      role="img"
      aria-label={t('conversations.diagram', { count: peers.length })}
    >
      {shown.map((peer, i) => {
        const y = 20 + i * 27;
        const width = 1 + 5 * Math.sqrt(peer.bytes / most);
        return (
          <g key={peer.name}>
            <path
              d={`M150 ${height / 2} C 230 ${height / 2}, 220 ${y}, 300 ${y}`}
              strokeWidth={width}
              className="ow-peerline"
            />
            <circle cx={304} cy={y} r={4} className="ow-peerdot" />
            <text x={316} y={y} dy="0.35em">
              {short(peer.name, 22)}
            </text>
            <text x={552} y={y} dy="0.35em" textAnchor="end" className="ow-peernote">
              {bytes(peer.bytes, i18n.language)}
            </text>
          </g>
        );
      })}
      <rect x={4} y={height / 2 - 14} width={148} height={28} rx={4} className="ow-peerself" />
      <text x={78} y={height / 2} dy="0.35em" textAnchor="middle">
        {short(name, 20)}
      </text>
    </svg>
  );
}

function Row({ row }: { readonly row: ConversationRow }) {
  const { t, i18n } = useTranslation();
  return (
    <tr>
      <td>
        {row.peerId === null ? (
          <DeviceText text={row.peerName} />
        ) : (
          <Anchor component={Link} to={`/devices/${encodeURIComponent(row.peerId)}`} size="sm">
            <DeviceText text={row.peerName} />
          </Anchor>
        )}
        {row.peerIp !== null && row.peerIp !== row.peerName && (
          <span className="ow-note">
            {' '}
            <DeviceText text={row.peerIp} mono />
          </span>
        )}
      </td>
      <td>{t(`conversations.${row.direction}`)}</td>
      <td>{row.protocol ?? <span className="ow-unknown">{t('unknown')}</span>}</td>
      <td className="ow-mono">
        {row.transport}
        {row.port > 0 && `/${row.port}`}
      </td>
      <td className="ow-num">{count(row.flows, i18n.language)}</td>
      <td className="ow-num">{bytes(row.bytesSent, i18n.language)}</td>
      <td className="ow-num">{bytes(row.bytesReceived, i18n.language)}</td>
      <td className="ow-num">
        <When iso={row.lastSeen} />
      </td>
    </tr>
  );
}

export function Conversations({ asset }: { readonly asset: AssetDetail }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(conversationsQuery(asset.id));
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  if (query.isError) return <ProblemBox error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Bones rows={8} />;
  if (rows.length === 0) return <p className="ow-note">{t('conversations.none')}</p>;
  return (
    <div className="ow-stack">
      <Panel title={t('conversations.peers')}>
        <Diagram name={String(asset.values.name ?? asset.id)} peers={peersOf(rows)} />
      </Panel>
      <Panel
        title={t('device.conversations')}
        note={t('conversations.count', { count: query.data.pages[0]?.total ?? 0 })}
      >
        <div className="ow-tablewrap">
          <table className="ow-table">
            <thead>
              <tr>
                <th>{t('conversations.peer')}</th>
                <th>{t('conversations.direction')}</th>
                <th>{t('conversations.protocol')}</th>
                <th>{t('conversations.port')}</th>
                <th className="ow-num">{t('conversations.flows')}</th>
                <th className="ow-num">{t('conversations.sent')}</th>
                <th className="ow-num">{t('conversations.received')}</th>
                <th className="ow-num">{t('conversations.last')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row
                  key={`${row.peerId ?? row.peerName}|${row.direction}|${row.transport}|${row.port}|${row.protocol}|${row.firstSeen}`}
                  row={row}
                />
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
    </div>
  );
}
