/**
 * Writes docs/accuracy.md: `npm run accuracy -- SHARED`, where SHARED holds captures, truth and score (other people's data, which the
 * project does not ship). Every figure of the table is made by this command.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadDissectors } from '../../src/install/dissectors.ts';
import { comparePackets, readNamed, readPacketTruth } from './protocol-packets.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const shared = path.resolve(process.argv[2] ?? path.join(root, '..', 'shared'));
if (!existsSync(path.join(shared, 'truth'))) {
  console.error(`${shared} holds no truth/: name the folder that does. Nothing was written.`);
  process.exit(66);
}
const folder = mkdtempSync(path.join(tmpdir(), 'openward-accuracy-'));
const ours = path.join(folder, 'ours.jsonl');

async function inspectAll(): Promise<void> {
  const out = createWriteStream(ours);
  const { spawn } = await import('node:child_process');
  const child = spawn(path.join(root, 'bin/openward'), ['inspect', path.join(shared, 'captures'), '--jsonl'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout.pipe(out);
  await Promise.all([once(child, 'exit'), once(out, 'finish')]);
}

const score = (name: string, truth: string, file = ours): string =>
  execFileSync('python3', [path.join(shared, 'score', name), path.join(shared, 'truth', truth), file], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });

/** The same without what a host said about others: the identity of the host alone. */
async function ownWords(): Promise<string> {
  const own = path.join(folder, 'own.jsonl');
  const out = createWriteStream(own);
  for await (const line of createInterface({ input: createReadStream(ours), crlfDelay: Number.POSITIVE_INFINITY })) {
    const row = JSON.parse(line) as { kind: string; evidence?: readonly { readonly about?: string }[] };
    if (row.kind !== 'asset') continue;
    if (!out.write(`${JSON.stringify({ ...row, evidence: row.evidence?.filter((e) => e.about === undefined) })}\n`))
      await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return own;
}

/** Why we name a protocol that the independent dissector did not see. */
const EXTRA: Readonly<Record<string, string>> = {
  c37118: 'it reads the phasor frame under another port as data',
  dlms: 'the captures are published as DLMS/COSEM, and their messages begin with its wrapper; it named no such protocol',
  dnp3: 'it takes the damaged frame as data',
  http: 'it takes the port’s protocol, or stops at a message that is damaged',
  irc: 'it reads IRC on the port of another protocol',
  mongodb: 'it takes the port’s protocol',
  ntp: 'it names the protocol of the other port',
  openvpn: 'it reads OpenVPN on its registered port only',
  oracle: 'it reads the header of TNS on its port only',
  quic: 'it needs the handshake; the fixed bit and the port are enough for us',
  smtp: 'it reads the message inside, not the session',
  socks: 'it needs the port',
  tls: 'what a proxy relays: it does not look behind the answer',
  'ubnt-discovery': 'it has no such dissector',
  'ws-discovery': 'it names the XML, not the protocol',
};

async function main(): Promise<void> {
  await inspectAll();
  const flows = score('flows.py', 'flow-protocols.jsonl').trim().split('\n');
  const identity = score('identity.py', 'identity.jsonl').trim().split('\n');
  const ownIdentity = score('identity.py', 'identity.jsonl', await ownWords())
    .trim()
    .split('\n');
  const dissectors = await loadDissectors();
  const known = new Set(dissectors.map((d) => d.id).concat('nfs', 'http2', 'profinet-io'));
  const named = await readNamed(ours);
  for (const set of named.values()) for (const id of set) if (!known.has(id)) set.delete(id);
  const packets = comparePackets(readPacketTruth(path.join(shared, 'truth/protocol-packets.jsonl')), named, known);
  const makers = spawnSync(
    process.execPath,
    [path.join(root, 'test/accuracy/device-makers.ts'), path.join(shared, 'truth/device-types.jsonl'), ours],
    { encoding: 'utf8' },
  )
    .stdout.trim()
    .split('\n');
  const specification = dissectors.filter((d) => d.basis === 'specification').map((d) => d.id);
  const lines = [
    '# How right the sensor is',
    '',
    'Written by `npm run accuracy`, which reads other people’s captures and what independent programs say of them. They are not part',
    'of the project; what is unseen is judged the same way.',
    '',
    '| what | figure |',
    '|---|---|',
    `| flows named as a DPI engine’s test suite labels them | ${flows.at(-1)}; ${flows.at(-2)} |`,
    `| identity fields that an independent dissector read, on the host they are about or on who said them of it | ${identity.at(-1)} |`,
    `| the same, on the host they are about only | ${ownIdentity.at(-1)} |`,
    `| protocols in captures, against an independent dissector | found ${packets.found} of ${packets.wanted} (${(packets.found / packets.wanted).toFixed(4)}), ${packets.extra.length} more named |`,
    `| makers of known devices | ${makers.at(-1) ?? ''} |`,
    `| dissectors | ${dissectors.length}, of them ${specification.length} built from the specification only |`,
    '',
    'A flow without content is named by its port, marked `basis: port`; such a name makes no evidence of a device.',
    '',
    '## Flows that are named otherwise or not at all',
    '',
    '```',
    ...flows.slice(0, -2),
    '```',
    '',
    'TLS: two flows of the list have addresses that cannot be written, one is a relay of media on the port of STUN. STUN: four calls',
    'whose path carried media, which is what we name. BitTorrent: a DNS question for one of its hosts, and a session without its',
    'beginning. HTTP: a damaged frame on port 81, and a web socket without its handshake. SMB: a datagram damaged beyond its header.',
    '',
    '## Identity values that are not found',
    '',
    '```',
    ...identity
      .slice(0, -1)
      .filter((l) => l.includes('[('))
      .map((l) => l.slice(0, 200)),
    '```',
    '',
    'The independent dissector credits a value to the addresses of its frame. Here it is on the host that it is about, and listed',
    'under who said it of that host (a DHCP server, a BACnet router, the end of a tunnel: ADR 20), marked as such. What is left:',
    '- IPv6 hosts that are credited to the MAC address of the router they are behind, or to no address at all: they have assets of',
    '  their own, and the router said nothing;',
    '- hosts within tunnels that carry whole frames (Geneve), which have addresses of their own;',
    '- revisions of CIP, which are a number of two bytes there (258), here major and minor (2.1);',
    '- MS/TP frames in an Ethernet wrapping that is not read, HTTP in SCTP, a SOCKS session that runs backwards;',
    '- 0.0.0.0 in a capture without MAC addresses, which is nobody.',
    '',
    '## Protocols missed and named besides',
    '',
    ...packets.missed.map((m) => `- missed ${m.protocol} in ${m.capture}`),
    ...packets.extra.map((e) => `- named ${e.protocol} in ${e.capture}: ${EXTRA[e.protocol] ?? 'not explained yet'}`),
    '',
    '## Built from the specification, not held against independent traffic',
    '',
    specification.join(', '),
    '',
  ];
  writeFileSync(path.join(root, 'docs/accuracy.md'), lines.join('\n'));
  rmSync(folder, { recursive: true });
  console.log(lines.slice(5, 12).join('\n'));
}

await main();
