/**
 * What a simulated product is and what it says on the network. One entry a product; the lists stand in this folder by field.
 * Names and message forms follow public knowledge of such products and were not held against each one; versions are plausible
 * rather than looked up, serial numbers are invented. The MAC blocks are checked against the registry (test/sim).
 * `type` and `maker` use the ids and names of the catalogue, so that truth and product speak of the same things.
 */

/** DHCP option 55 of common stacks, in the order in which they ask. */
export const PARAMETERS = {
  windows: [1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252],
  linux: [1, 28, 2, 3, 15, 6, 119, 12, 44, 47, 26, 121, 42],
  embedded: [1, 3, 6, 12, 15, 28, 42],
  printer: [6, 3, 1, 15, 66, 67, 13, 44, 12, 81, 252],
  phone: [1, 3, 6, 15, 42, 66, 150, 35],
  android: [1, 3, 6, 15, 26, 28, 51, 58, 59, 43],
  apple: [1, 121, 3, 6, 15, 108, 114, 119, 252],
  busybox: [1, 3, 6, 12, 15, 17, 23, 28, 29, 31, 33, 40, 41, 42],
  ciscoAp: [1, 6, 15, 44, 3, 33, 150, 43],
} as const;

export interface Model {
  readonly key: string;
  readonly type: string;
  readonly maker: string;
  readonly model: string;
  readonly versions: readonly string[];
  /** Pattern of `Random.pattern`; null: it has none that it says. */
  readonly serial: string | null;
  /** MAC prefixes of the makers' or the boards' blocks. */
  readonly oui: readonly string[];
  readonly os: 'windows' | 'linux' | 'rtos' | 'network';
  /** Pattern; `{u}` the unit's short name, `{n}` a running number. null: none. */
  readonly host: string | null;
  /** null: a fixed address. */
  readonly dhcp: { readonly vendorClass: string | null; readonly parameters: keyof typeof PARAMETERS } | null;
  readonly says: Says;
  /**
   * Texts of which one must have been on the wire for maker and type to count as expected: whoever knows the products can tell
   * them from it. Absent: the model's name. []: what it sends leaves open what it is.
   */
  readonly clues?: readonly string[];
  /** Short name of the unit in whose subnet a second network card sits. */
  readonly second?: string;
}

/** What it says; each member is one protocol. */
export interface Says {
  readonly dicom?: {
    readonly role: 'modality' | 'archive' | 'worklist' | 'viewer';
    /** Pattern of the AE title. */
    readonly ae: string;
    readonly implementation: string;
    readonly version: string;
    /** As in the data set; defaults are maker and model. */
    readonly manufacturer?: string;
    readonly modelName?: string;
    readonly modality?: string;
    readonly sopClass?: string;
    readonly port?: number;
    /** Over TLS (DICOM PS3.15 B.1), with a certificate of its own at the archive's side. */
    readonly tls?: boolean;
  };
  readonly hl7?: {
    readonly role: 'analyzer' | 'gateway' | 'device' | 'engine' | 'lis';
    readonly application: string;
    /** Name in OBX-18, `Model^EUI`. */
    readonly equipment?: string;
    readonly port?: number;
    /** Device identifier (GTIN) of the UDI in a PRT segment. */
    readonly gtin?: string;
    /** Vendor, version and product in an SFT segment. */
    readonly software?: readonly [vendor: string, version: string, product: string];
  };
  /** Key of the gateway of the unit that reports for it, though it has an address of its own. */
  readonly reportedBy?: string;
  /** Web page of the device: the Server header, the page's title. */
  readonly http?: { readonly server: string; readonly title: string; readonly port?: number };
  /** As a client: User-Agent and the name of the server that it calls. */
  readonly agent?: { readonly userAgent: string; readonly host: string };
  readonly tls?: { readonly commonName: string; readonly organization: string; readonly port?: number };
  /** Web calls to hosts outside the house. */
  readonly internet?: readonly { readonly host: string; readonly path: string; readonly userAgent: string }[];
  /** WS-Discovery types; `pub:Computer` or `wprt:PrintDeviceType`. */
  readonly wsd?: string;
  readonly capwap?: { readonly enterprise: number; readonly model: string };
  readonly sip?: { readonly userAgent: string };
  readonly tlsClient?: { readonly host: string };
  readonly ssh?: string;
  readonly snmp?: { readonly descr: string; readonly objectId: string };
  readonly mdns?: readonly { readonly type: string; readonly port: number; readonly txt: readonly string[] }[];
  readonly ssdp?: { readonly server: string; readonly type: string };
  readonly lldp?: { readonly description: string; readonly capabilities: number; readonly inventory?: string };
  readonly cdp?: { readonly software: string; readonly platform: string; readonly capabilities: number };
  /** Windows networking: NetBIOS name and browser announcement, LLMNR, SMB. */
  readonly windows?: {
    readonly major: number;
    readonly minor: number;
    readonly build: number;
    readonly server?: boolean;
    readonly dc?: boolean;
  };
  readonly bacnet?: {
    readonly vendorId: number;
    readonly vendorName: string;
    readonly modelName: string;
    readonly router?: boolean;
  };
  readonly modbus?: { readonly vendorName: string; readonly productCode: string; readonly gateway?: boolean };
  readonly syslog?: { readonly tag: string; readonly text: string };
  /** Something of its own that nobody outside the maker reads, over TCP to its server. */
  readonly own?: { readonly port: number; readonly transport: 'tcp' | 'udp' };
  /** Its server's certificate, when its own protocol runs in TLS. */
  readonly ownTls?: { readonly port: number; readonly host: string; readonly organization: string };
}
