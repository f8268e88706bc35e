/** The collector's sockets: they listen, look whether the sender is wanted, and hand bytes on. They never answer. */

import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { AppError } from '../../base/error.ts';
import { Framing, MAX_BYTES } from '../../sources/formats/framing.ts';

export interface Listener {
  /** `log`, or a datagram source. */
  readonly kind: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
}

export interface SocketEvents {
  /** True: a sender that is listened to. */
  readonly wanted: (ip: string) => boolean;
  readonly onPiece: (kind: string, from: string, bytes: Uint8Array) => void;
  readonly onCap: (cap: string, limit: number) => void;
}

export interface OpenSocket {
  readonly port: number;
  /** Datagrams that the kernel dropped; null: it does not tell. */
  dropped(): number | null;
  close(): Promise<void>;
}

const RECEIVE_BYTES = 8 * 1024 * 1024;
const MAX_CONNECTIONS = 256;
const IDLE_MS = 3_600_000;

/** `::ffff:10.0.0.1` is 10.0.0.1. */
const plain = (ip: string): string => (ip.startsWith('::ffff:') ? ip.slice(7) : ip).split('%', 1)[0]!;

function cannotListen(listener: Listener, host: string, error: NodeJS.ErrnoException): AppError {
  const why = error.code === 'EACCES' ? 'ports below 1024 need a right of their own: choose another' : error.message;
  const what = `${host}:${listener.port}/${listener.transport}`;
  return new AppError('sensor.interface', 'unavailable', `Cannot listen on ${what} (${why}).`, { cause: error });
}

/** The `drops` column of the kernel's table of UDP sockets. */
function kernelDrops(port: number): number | null {
  let found: number | null = null;
  for (const file of ['/proc/net/udp', '/proc/net/udp6']) {
    try {
      for (const line of readFileSync(file, 'latin1').split('\n').slice(1)) {
        const cells = line.trim().split(/\s+/);
        const local = cells[1]?.split(':')[1];
        if (local !== undefined && Number.parseInt(local, 16) === port) found = (found ?? 0) + Number(cells.at(-1));
      }
    } catch {
      // not Linux
    }
  }
  return found;
}

export function openSocket(listener: Listener, host: string, events: SocketEvents): Promise<OpenSocket> {
  return listener.transport === 'udp' ? openUdp(listener, host, events) : openTcp(listener, host, events);
}

function openUdp(listener: Listener, host: string, events: SocketEvents): Promise<OpenSocket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
    socket.once('error', (error) => reject(cannotListen(listener, host, error)));
    socket.on('message', (bytes, { address }) => {
      const from = plain(address);
      if (events.wanted(from)) events.onPiece(listener.kind, from, bytes);
    });
    socket.bind(listener.port, host, () => {
      socket.removeAllListeners('error');
      socket.on('error', () => {}); // of single datagrams: the next one may be well
      try {
        socket.setRecvBufferSize(RECEIVE_BYTES);
      } catch {
        // the system allows less
      }
      const { port } = socket.address();
      const close = (): Promise<void> => new Promise((closed) => socket.close(() => closed()));
      resolve({ port, dropped: () => kernelDrops(port), close });
    });
  });
}

function openTcp(listener: Listener, host: string, events: SocketEvents): Promise<OpenSocket> {
  return new Promise((resolve, reject) => {
    const open = new Set<Socket>();
    const server: Server = createServer((connection) => {
      const from = plain(connection.remoteAddress ?? '');
      connection.on('error', () => connection.destroy());
      if (!events.wanted(from)) {
        connection.destroy();
        return;
      }
      open.add(connection);
      connection.on('close', () => open.delete(connection));
      const framing = new Framing(
        // The bytes wait in a queue, the framing goes on with its own.
        (bytes) => events.onPiece(listener.kind, from, bytes.slice()),
        () => events.onCap('messageBytes', MAX_BYTES),
      );
      connection.setTimeout(IDLE_MS, () => connection.destroy());
      connection.on('data', (piece) => framing.push(piece));
      connection.on('end', () => framing.end());
    });
    server.maxConnections = MAX_CONNECTIONS;
    server.on('drop', () => events.onCap('connections', MAX_CONNECTIONS));
    server.once('error', (error) => reject(cannotListen(listener, host, error)));
    server.listen(listener.port, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : listener.port;
      const close = (): Promise<void> =>
        new Promise((closed) => {
          server.close(() => closed());
          for (const connection of open) connection.destroy();
        });
      resolve({ port, dropped: () => null, close });
    });
  });
}
