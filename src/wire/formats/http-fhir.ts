/**
 * FHIR over HTTP: HL7 FHIR R4 and R5 3.2 (RESTful API), CapabilityStatement, Device; JSON and XML. States the software of a
 * server from its capability statement, and devices (manufacturer, model, serial number, versions, UDI) from Device resources
 * that are read alone or in a Bundle. A Device that is tied to a patient is dropped: its serial number would point at a person.
 * Every other resource, paths, queries and contained resources are never looked into.
 */

import type { FieldSpec } from '../../model/observation.ts';
import type { Out } from '../contract.ts';
import { type BodyKind, type BodyReader, type ContentHead, shortText, stateSides } from './http-body.ts';
import { JsonValues } from './json-values.ts';
import { XmlElements } from './xml-elements.ts';

export const FHIR_FIELDS: Readonly<Record<string, FieldSpec>> = {
  'fhir.role': { doc: 'fhir-client or fhir-server', claims: 'roles', confidence: 0.9 },
  'fhir.version': { doc: 'Version of FHIR that a server speaks' },
  'fhir.software': { doc: 'CapabilityStatement.software.name' },
  'fhir.software_version': {
    doc: 'CapabilityStatement.software.version',
    claims: 'software_version',
    confidence: 0.7,
  },
  'fhir.publisher': { doc: 'CapabilityStatement.publisher' },
  'fhir.manufacturer': { doc: 'Device.manufacturer', claims: 'manufacturer', confidence: 0.8 },
  'fhir.model': { doc: 'Device.modelNumber', claims: 'model', confidence: 0.8 },
  'fhir.device_name': { doc: 'Device.deviceName.name or Device.name' },
  'fhir.serial': { doc: 'Device.serialNumber', claims: 'serial', confidence: 0.85 },
  'fhir.device_version': { doc: 'Device.version.value', claims: 'software_version', confidence: 0.6 },
  'fhir.udi': { doc: 'Device.udiCarrier: carrier, or device identifier', claims: 'udi', confidence: 0.85 },
};

/** Paths from the root of a resource, joined with dots, and what they are. */
const SERVER: ReadonlyMap<string, string> = new Map([
  ['software.name', 'fhir.software'],
  ['software.version', 'fhir.software_version'],
  ['publisher', 'fhir.publisher'],
  ['fhirVersion', 'fhir.version'],
]);
const DEVICE: ReadonlyMap<string, string> = new Map([
  ['manufacturer', 'fhir.manufacturer'],
  ['modelNumber', 'fhir.model'],
  ['deviceName.name', 'fhir.device_name'],
  ['deviceName.value', 'fhir.device_name'],
  ['serialNumber', 'fhir.serial'],
  ['version.value', 'fhir.device_version'],
  ['version', 'fhir.device_version'],
  ['udiCarrier.carrierHRF', 'fhir.udi'],
  ['udiCarrier.deviceIdentifier', 'fhir.udi'],
]);
/** References of a Device that tie it to a person (R4 patient, STU3 and later associations). */
const PATIENT = /^(?:patient|subject|association)(?:\.|$)/;
const MAX_DEVICES = 64;

/** One resource as far as it was read. */
interface Resource {
  type: string;
  readonly values: Map<string, string>;
  ofPatient: boolean;
}

const newResource = (type: string): Resource => ({ type, values: new Map(), ofPatient: false });

function keep(r: Resource, at: string, value: string): void {
  if (PATIENT.test(at)) r.ofPatient = true;
  if (!r.values.has(at) && (SERVER.has(at) || DEVICE.has(at))) r.values.set(at, shortText(value));
}

function stateServer(r: Resource, out: Out): void {
  for (const [at, field] of SERVER) out.observe(field, r.values.get(at) ?? '');
}

/** The device is named by its serial number or UDI; without either it could be any. */
function stateDevice(r: Resource, out: Out): void {
  const udi = r.values.get('udiCarrier.carrierHRF') ?? r.values.get('udiCarrier.deviceIdentifier') ?? '';
  const serial = r.values.get('serialNumber') ?? '';
  if (r.ofPatient || (serial === '' && udi === '')) return;
  const maker = r.values.get('manufacturer') ?? '';
  const name = serial === '' ? udi : `${maker}/${serial}`;
  const about = { nested: `fhir:${name.replaceAll('|', '_').slice(0, 120)}` };
  for (const [at, field] of DEVICE) {
    if (field !== 'fhir.udi') out.observe(field, r.values.get(at) ?? '', about);
  }
  out.observe('fhir.udi', udi, about);
}

/** Collects resources of a document, whatever its notation. */
class Resources {
  out: Out | null = null;
  private devices = 0;
  finish(r: Resource): void {
    if (this.out === null) return;
    if (r.type === 'CapabilityStatement') stateServer(r, this.out);
    if (r.type === 'Device' && this.devices++ < MAX_DEVICES) stateDevice(r, this.out);
  }
}

function jsonReader(): BodyReader {
  const resources = new Resources();
  /** The document itself, and the resource of the Bundle entry at hand. */
  const root = newResource('');
  let entry: Resource | null = null;
  const inEntry = (path: readonly string[]): boolean => path[0] === 'entry' && path[1] === 'resource';
  const json = new JsonValues({
    open: (path) => {
      if (path.length === 2 && inEntry(path)) entry = newResource('');
      // Objects alone can tie a device to a patient too.
      if (entry !== null && path.length === 3 && PATIENT.test(path[2]!)) entry.ofPatient = true;
      if (path.length === 1 && PATIENT.test(path[0]!)) root.ofPatient = true;
    },
    wants: (path) => {
      const at = path.join('.');
      return inEntry(path)
        ? path.length <= 4 && (path[2] === 'resourceType' || DEVICE.has(at.slice('entry.resource.'.length)))
        : path.length <= 2 && (at === 'resourceType' || SERVER.has(at) || DEVICE.has(at));
    },
    value: (path, value) => {
      const of = inEntry(path) ? entry : root;
      const at = (of === entry && entry !== null ? path.slice(2) : path).join('.');
      if (of === null) return;
      if (at === 'resourceType') of.type = value;
      else keep(of, at, value);
    },
    close: (path) => {
      if (path.length === 0) resources.finish(root);
      if (path.length !== 2 || !inEntry(path) || entry === null) return;
      if (root.type === 'Bundle') resources.finish(entry);
      entry = null;
    },
  });
  return {
    feed(bytes, out) {
      resources.out = out;
      json.feed(bytes);
      resources.out = null;
      return !json.failed && !json.done;
    },
  };
}

function xmlReader(): BodyReader {
  const resources = new Resources();
  let at = -1;
  let resource: Resource | null = null;
  let ended = false;
  /** Depth at which a resource of interest begins: the root, or Bundle/entry/resource/X. */
  const begins = (path: readonly string[]): boolean =>
    path.length === 1 || (path.length === 4 && path[0] === 'Bundle' && path[1] === 'entry' && path[2] === 'resource');
  const xml = new XmlElements({
    open: (path, attribute) => {
      const name = path[path.length - 1]!;
      if (begins(path) && (name === 'Device' || name === 'CapabilityStatement')) {
        resource = newResource(name);
        at = path.length;
      } else if (resource !== null && path.length - at <= 2) {
        const inside = path.slice(at).join('.');
        if (PATIENT.test(inside)) resource.ofPatient = true;
        if (SERVER.has(inside) || DEVICE.has(inside)) keep(resource, inside, attribute('value'));
      }
    },
    close: (path) => {
      if (resource !== null && path.length === at) {
        resources.finish(resource);
        resource = null;
      }
      if (path.length === 1) ended = true;
    },
  });
  let waiting = new Uint8Array(0);
  return {
    feed(bytes, out) {
      const all = new Uint8Array(waiting.length + bytes.length);
      all.set(waiting);
      all.set(bytes, waiting.length);
      resources.out = out;
      const used = xml.feed(all);
      resources.out = null;
      waiting = all.slice(used);
      return !xml.failed && !ended;
    },
  };
}

const IS_FHIR = /application\/(?:fhir\+(?:json|xml)|(?:json|xml)\+fhir)/;

export const fhirBody: BodyKind = {
  protocol: 'fhir',
  head(head, out) {
    if (!IS_FHIR.test(head.types)) return false;
    stateSides('fhir.role', 'fhir', head.isRequest, out);
    return true;
  },
  open(head: ContentHead) {
    if (!IS_FHIR.test(head.type)) return null;
    return head.type.includes('xml') ? xmlReader() : jsonReader();
  },
};
