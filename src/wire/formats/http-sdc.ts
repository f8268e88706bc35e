/**
 * Metadata of devices over HTTP: DPWS 1.1 5 (ThisModel, ThisDevice, Relationship), WS-MetadataExchange; and of medical devices
 * IEEE 11073-20701 with the message and participant model of IEEE 11073-10207 (Mds/MetaData, ProductionSpecification).
 * Elements are read by their path; context states (patient, location, operator), metrics and alerts are never looked into.
 */

import type { FieldSpec } from '../../model/observation.ts';
import type { Out } from '../contract.ts';
import { type BodyKind, type BodyReader, shortText } from './http-body.ts';
import { XmlElements } from './xml-elements.ts';

export const SDC_FIELDS: Readonly<Record<string, FieldSpec>> = {
  'sdc.role': {
    doc: 'sdc-provider (a medical device that serves its data) or sdc-consumer',
    claims: 'roles',
    confidence: 0.9,
  },
  'sdc.manufacturer': {
    doc: 'MetaData/Manufacturer of the device description',
    claims: 'manufacturer',
    confidence: 0.9,
  },
  'sdc.model': { doc: 'MetaData/ModelName', claims: 'model', confidence: 0.9 },
  'sdc.model_number': { doc: 'MetaData/ModelNumber' },
  'sdc.serial': { doc: 'MetaData/SerialNumber', claims: 'serial', confidence: 0.9 },
  'sdc.udi': { doc: 'MetaData/Udi: human readable form or device identifier', claims: 'udi', confidence: 0.9 },
  'sdc.device_type': { doc: 'Mds/Type: code of ISO/IEEE 11073-10101' },
  'sdc.part_number': { doc: 'ProductionSpecification: part number' },
  'sdc.hardware_revision': {
    doc: 'ProductionSpecification: hardware revision',
    claims: 'hardware_version',
    confidence: 0.85,
  },
  'sdc.software_revision': {
    doc: 'ProductionSpecification: software revision',
    claims: 'software_version',
    confidence: 0.85,
  },
  'sdc.firmware_revision': {
    doc: 'ProductionSpecification: firmware revision',
    claims: 'firmware_version',
    confidence: 0.85,
  },
};

export const DPWS_FIELDS: Readonly<Record<string, FieldSpec>> = {
  'dpws.manufacturer': { doc: 'ThisModel/Manufacturer', claims: 'manufacturer', confidence: 0.85 },
  'dpws.model': { doc: 'ThisModel/ModelName', claims: 'model', confidence: 0.85 },
  'dpws.model_number': { doc: 'ThisModel/ModelNumber' },
  'dpws.name': { doc: 'ThisDevice/FriendlyName' },
  'dpws.firmware': { doc: 'ThisDevice/FirmwareVersion', claims: 'firmware_version', confidence: 0.85 },
  'dpws.serial': { doc: 'ThisDevice/SerialNumber', claims: 'serial', confidence: 0.85 },
  'dpws.type': { doc: 'Relationship/Host/Types: type of the device without its prefix' },
};

/** Ends of paths that are stated as they stand. */
const WANTED: ReadonlyMap<string, string> = new Map([
  ['ThisModel.Manufacturer', 'dpws.manufacturer'],
  ['ThisModel.ModelName', 'dpws.model'],
  ['ThisModel.ModelNumber', 'dpws.model_number'],
  ['ThisDevice.FriendlyName', 'dpws.name'],
  ['ThisDevice.FirmwareVersion', 'dpws.firmware'],
  ['ThisDevice.SerialNumber', 'dpws.serial'],
  ['Host.Types', 'dpws.type'],
  ['MetaData.Manufacturer', 'sdc.manufacturer'],
  ['MetaData.ModelName', 'sdc.model'],
  ['MetaData.ModelNumber', 'sdc.model_number'],
  ['MetaData.SerialNumber', 'sdc.serial'],
  ['Udi.HumanReadableForm', 'sdc.udi'],
]);
/** Kinds of a production specification (ISO/IEEE 11073-10101 MDC_ID_PROD_SPEC_...). */
const SPECS: ReadonlyMap<string, string> = new Map([
  ['531972', 'sdc.serial'],
  ['531973', 'sdc.part_number'],
  ['531974', 'sdc.hardware_revision'],
  ['531975', 'sdc.software_revision'],
  ['531976', 'sdc.firmware_revision'],
]);
/** Messages of IEEE 11073-10207: who sends a request is a consumer, who sends an answer or a report a provider. */
const BICEPS =
  /^(?:Get(?:Mdib|MdDescription|MdState|ContextStates)(Response)?|(?:(?:Episodic|Periodic)(?:Alert|Component|Context|Metric|OperationalState)|DescriptionModification|OperationInvoked|System|SystemError|ObservedValueStream)Report)$/;

class SdcReader implements BodyReader {
  protocol: string | null = null;
  private out: Out | null = null;
  private waiting = new Uint8Array(0);
  private ended = false;
  /** Kind of the production specification at hand. */
  private spec = '';
  private readonly xml: XmlElements;

  constructor() {
    this.xml = new XmlElements({
      open: (path, attribute) => this.open(path, attribute),
      wants: (path) => this.fieldOf(path) !== '' || isProduction(path),
      value: (path, value) => this.value(path, shortText(value)),
      close: (path) => {
        if (path.length === 1) this.ended = true;
      },
    });
  }

  feed(bytes: Uint8Array, out: Out): boolean {
    const all = new Uint8Array(this.waiting.length + bytes.length);
    all.set(this.waiting);
    all.set(bytes, this.waiting.length);
    this.out = out;
    const used = this.xml.feed(all);
    this.out = null;
    this.waiting = all.slice(used);
    return !this.xml.failed && !this.ended;
  }

  private open(path: readonly string[], attribute: (name: string) => string): void {
    const depth = path.length;
    const name = path[depth - 1]!;
    if (depth === 3 && path[1] === 'Body') this.message(name);
    const isSpec = name === 'SpecType' && path[depth - 3] === 'Mds';
    const isType = name === 'Type' && path[depth - 2] === 'Mds' && path[depth - 3] === 'MdDescription';
    if (!isSpec && !isType) return;
    const code = attribute('Code');
    if (isSpec) this.spec = code;
    else if (/^\d{1,9}$/.test(code)) this.out?.observe('sdc.device_type', code);
  }

  private production(value: string): void {
    const field = SPECS.get(this.spec);
    if (field !== undefined) this.out?.observe(field, value);
  }

  private message(name: string): void {
    const found = BICEPS.exec(name);
    if (found === null) return;
    const provides = found[1] !== undefined || name.endsWith('Report');
    this.out?.observe('sdc.role', provides ? 'sdc-provider' : 'sdc-consumer');
    this.out?.observe('sdc.role', provides ? 'sdc-consumer' : 'sdc-provider', 'receiver');
    this.protocol = 'sdc';
  }

  private fieldOf(path: readonly string[]): string {
    const depth = path.length;
    const field = WANTED.get(`${path[depth - 2]}.${path[depth - 1]}`) ?? '';
    if (!field.startsWith('sdc.')) return path[1] === 'Body' ? field : '';
    // Of the medical device system itself, not of its parts: Mds/MetaData.
    const metaData = field === 'sdc.udi' ? depth - 3 : depth - 2;
    return path[metaData] === 'MetaData' && path[metaData - 1] === 'Mds' ? field : '';
  }

  private value(path: readonly string[], value: string): void {
    const field = this.fieldOf(path);
    if (field === 'dpws.type') {
      for (const type of value.split(/\s+/).slice(0, 8)) this.out?.observe(field, type.replace(/^[\w-]+:/, ''));
    } else if (field !== '') this.out?.observe(field, value);
    else if (isProduction(path)) this.production(value);
  }
}

/** The text of a production specification of the device itself. */
const isProduction = (path: readonly string[]): boolean => {
  const depth = path.length;
  return (
    path[depth - 1] === 'ProductionSpec' && path[depth - 2] === 'ProductionSpecification' && path[depth - 3] === 'Mds'
  );
};

export const sdcBody: BodyKind = {
  protocol: 'soap',
  head: (head) => head.types.includes('application/soap+xml'),
  open: (head) => (head.type.includes('application/soap+xml') ? new SdcReader() : null),
};
