/**
 * How long identification takes: `node --expose-gc bench/identify.ts [endpoints] [observations of each]`.
 * Default 100,000 endpoints with 20 observations each, of the kinds that a hospital makes, in a fixed pseudo-random order;
 * prints processor seconds and the largest heap. The promise is 10 s and 1 GB; exit code 1 above.
 */

import { getHeapStatistics } from 'node:v8';
import { type Field, identify, type SourcedObservation } from '../src/identify/identify.ts';
import { loadCatalogue } from '../src/install/catalog.ts';
import { loadDissectors } from '../src/install/dissectors.ts';
import type { Conversation } from '../src/model/flow.ts';
import { type Endpoint, endpointKey } from '../src/model/observation.ts';

const PROMISED_S = 10;
const PROMISED_BYTES = 1024 ** 3;
const START_US = 1_767_225_600_000_000;

const hex = (n: number): string => n.toString(16).padStart(2, '0');

/** Facts of device `n`: what most say, and by kind what a PC, a modality, a pump behind a gateway or a controller adds. */
function factsOf(n: number): [string, string][] {
  const kind = n % 4;
  const common: [string, string][] = [
    ['dhcp.hostname', `host-${n}`],
    ['dhcp.parameter-list', '1,3,6,15,31,33,43,44,46,47,119,121,249,252'],
    ['dhcp.lease', `10.0.${n >> 8}.${n & 255}`],
    ['arp.sender', `10.0.${n >> 8}.${n & 255}`],
    ['ntp.role', 'ntp-client'],
    ['dns.name', `host-${n}.hospital.example`],
    ['tls.role', 'tls-client'],
    ['tls.ja4', `t13d1516h2_${n % 50}`],
  ];
  const own: [string, string][][] = [
    [
      ['dhcp.vendor-class', 'MSFT 5.0'],
      ['smb.os_version', 'Windows 10.0.19045'],
      ['smb.computer', `HOST-${n}`],
      ['netbios.hostname', `HOST-${n}`],
      ['http.user_agent', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'],
    ],
    [
      ['dicom.ae_title', `AE${n}`],
      ['dicom.manufacturer', 'GE MEDICAL SYSTEMS'],
      ['dicom.model', 'Revolution CT'],
      ['dicom.serial', `SN${n}`],
      ['dicom.role', 'dicom-scu'],
    ],
    [
      ['hl7v2.application', `APP${n}`],
      ['hl7v2.role', 'hl7-sender'],
      ['hl7v2.device_code', 'MDC_DEV_PUMP_INFUS_MDS'],
      ['hl7v2.serial', `P-${n}-77`],
      ['hl7v2.udi', `(01)04046963716950(21)${n}`],
    ],
    [
      ['bacnet.vendor_id', '5'],
      ['bacnet.model', 'FX-PCG'],
      ['bacnet.firmware', '1.2.3'],
      ['snmp.description', `Linux node${n} 4.19.0`],
      ['snmp.serial', `C${n}00`],
    ],
  ];
  return [...common, ...own[kind]!];
}

function endpointOf(n: number): Endpoint {
  const mac = `00:11:${hex((n >> 24) & 255)}:${hex((n >> 16) & 255)}:${hex((n >> 8) & 255)}:${hex(n & 255)}`;
  const ip = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
  const address = { mac, ip, vlan: n % 200, nested: null };
  const key = endpointKey(address);
  return { ...address, key, firstAtUs: START_US + n, lastAtUs: START_US + 1e9, packets: 9, bytes: 9e3, hops: 0 };
}

function* observationsOf(e: Endpoint, n: number, each: number): Generator<SourcedObservation> {
  const facts = factsOf(n);
  for (let i = 0; i < each; i++) {
    const [field, value] = facts[i % facts.length]!;
    yield {
      endpoint: e.key,
      protocol: field.slice(0, field.indexOf('.')),
      field,
      value,
      firstAtUs: e.firstAtUs + i,
      lastAtUs: e.lastAtUs,
      count: 1 + i,
      frame: n * each + i,
      capture: i < facts.length ? 'monday.pcap' : 'tuesday.pcap',
    };
  }
}

async function main(endpointCount: number, each: number): Promise<void> {
  const catalogue = await loadCatalogue();
  const fields = new Map<string, Field>();
  for (const d of await loadDissectors()) {
    for (const [name, spec] of Object.entries(d.fields)) {
      fields.set(name, { ...spec, protocol: d.id, version: d.version, spec: d.spec, basis: d.basis });
    }
  }
  const endpoints: Endpoint[] = [];
  const observations: SourcedObservation[] = [];
  for (let i = 0; i < endpointCount; i++) {
    const n = (i * 7919) % endpointCount; // every number once, as the count has no factor 7919
    const e = endpointOf(n);
    endpoints.push(e);
    for (const o of observationsOf(e, n, each)) observations.push(o);
  }
  const conversations: Conversation[] = [];
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const cpu = process.cpuUsage();
  let peak = 0;
  const watch = (): void => {
    peak = Math.max(peak, getHeapStatistics().used_heap_size);
  };
  const assets = identify({
    siteId: 'bench',
    endpoints,
    observations,
    conversations,
    fields,
    catalogue,
    networks: [],
    corrections: [],
    prior: [],
  });
  watch();
  const used = process.cpuUsage(cpu);
  const cpuS = (used.user + used.system) / 1e6;
  globalThis.gc?.();
  const kept = process.memoryUsage().heapUsed;
  const mb = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MB`;
  process.stdout.write(
    `${endpointCount} endpoints x ${each} observations -> ${assets.length} assets: ${cpuS.toFixed(1)} s processor; ` +
      `heap ${mb(before)} of input, ${mb(peak)} at the end, ${mb(kept)} kept\n`,
  );
  if (cpuS > PROMISED_S || kept > PROMISED_BYTES) process.exitCode = 1;
}

const [endpointText = '100000', eachText = '20'] = process.argv.slice(2);
await main(Number(endpointText), Number(eachText));
