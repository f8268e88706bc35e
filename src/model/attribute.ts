/**
 * The attributes of an asset. One table drives columns, filters, facets, exports and the 'why?' pages:
 * one more attribute is one more line here and, where it is stored as a column, one migration.
 */

export type AttributeType =
  /** free text */
  | 'text'
  /** one of a closed vocabulary kept in the catalogue */
  | 'term'
  | 'version'
  | 'mac'
  | 'ip'
  | 'integer'
  | 'time';

export interface AttributeSpec {
  readonly label: string;
  readonly type: AttributeType;
  /** True: a list, every supported value stands. False: one value wins, others are conflicting evidence. */
  readonly many: boolean;
  readonly doc: string;
}

const one = (label: string, type: AttributeType, doc: string): AttributeSpec => ({ label, type, many: false, doc });
const many = (label: string, type: AttributeType, doc: string): AttributeSpec => ({ label, type, many: true, doc });

export const ATTRIBUTES = {
  name: one(
    'Name',
    'text',
    'What people call it: given by a person, else host name, else AE title, else type and address',
  ),
  category: one('Category', 'term', 'medical, laboratory, building, network, IT, IoT'),
  type: one('Type', 'term', 'Device type of the catalogue, for example infusion-pump'),
  manufacturer: one('Manufacturer', 'term', 'Vendor of the catalogue'),
  model: one('Model', 'text', 'Model or product name as the device announces it'),
  serial: one('Serial number', 'text', 'Serial number'),
  hardware_version: one('Hardware version', 'version', 'Hardware revision'),
  software_version: one('Software version', 'version', 'Version of the application software'),
  firmware_version: one('Firmware version', 'version', 'Version of the firmware'),
  os: one('Operating system', 'text', 'Operating system family and version'),
  hostname: one('Host name', 'text', 'Name in DHCP, DNS, NetBIOS, mDNS or LLDP'),
  unit: one('Unit', 'text', 'Care unit or department, from the network plan or from the device'),
  location: one('Location', 'text', 'Place as the device or its switch states it'),
  udi: one('UDI', 'text', 'Unique device identifier'),
  macs: many('MAC addresses', 'mac', 'Link addresses'),
  mac_vendors: many('MAC vendors', 'text', 'Holders of the MAC address blocks'),
  ips: many('IP addresses', 'ip', 'Addresses held, the latest first'),
  vlans: many('VLANs', 'integer', 'VLAN ids seen on its frames'),
  ae_titles: many('AE titles', 'text', 'DICOM application entity titles'),
  hl7_applications: many('HL7 applications', 'text', 'HL7 v2 application and facility names'),
  protocols: many('Protocols', 'term', 'Protocols it spoke, by content'),
  services: many('Services', 'text', 'Transport ports on which it answered, for example tcp/104 dicom'),
  roles: many('Roles', 'term', 'Roles seen on the wire: dicom-scp, hl7-receiver, dhcp-server, router ...'),
  tags: many('Tags', 'text', 'Given by people'),
  first_seen: one('First seen', 'time', 'Earliest frame or record of it'),
  last_seen: one('Last seen', 'time', 'Latest frame or record of it'),
} as const satisfies Readonly<Record<string, AttributeSpec>>;

export type AttributeName = keyof typeof ATTRIBUTES;
export const ATTRIBUTE_NAMES: readonly AttributeName[] = Object.keys(ATTRIBUTES) as AttributeName[];
