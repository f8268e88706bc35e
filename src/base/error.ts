/**
 * The one error type of the edges (services, adapters, API, CLI). The wire never throws: it reports weirds.
 * `kind` alone decides the HTTP status and the exit code; `code` is stable, documented in docs/ERRORS.md, never reused.
 */

export type ErrorKind = 'invalid' | 'denied' | 'not-found' | 'conflict' | 'upstream' | 'unavailable' | 'bug';

/** HTTP status per kind. */
export const HTTP_STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  denied: 403,
  'not-found': 404,
  conflict: 409,
  upstream: 502,
  unavailable: 503,
  bug: 500,
};

/** Process exit code per kind (sysexits.h where one fits). */
export const EXIT_CODE: Readonly<Record<ErrorKind, number>> = {
  invalid: 65,
  denied: 77,
  'not-found': 66,
  conflict: 73,
  upstream: 76,
  unavailable: 69,
  bug: 70,
};

/** Every error code, with what it means and how to mend it. A test holds docs/ERRORS.md to this table. */
export const ERROR_CODES = {
  'capture.empty': 'The file has no bytes. Check that the capture was copied completely.',
  'capture.not-a-capture': 'The file is not a pcap or pcapng capture. Export it as one, for example with Wireshark.',
  'capture.truncated':
    'The capture ends in the middle of a record. Capture again, or import it with "keep what is readable".',
  'capture.malformed':
    'A record of the capture contradicts itself at the offset given. Repair the file, for example with editcap.',
  'capture.compression': 'The compressed capture cannot be unpacked. Unpack it by hand and import the result.',
  'capture.bomb': 'The compressed capture unpacks to far more than its size allows. Unpack it by hand if you trust it.',
  'capture.unreadable': 'The file cannot be opened. Check its path and permissions.',
  'capture.stalled': 'The capture worker stopped making progress and was ended.',
  'document.unreadable':
    'The document (form or table) cannot be read at the place given. Save it as XLSX, CSV or JSON and try again.',
  'feed.unreadable': 'The file or folder of feeds cannot be opened. Check its path and permissions.',
  'sbom.refused': 'The file is no bill of materials that can be read, or is larger or deeper than is allowed.',
  'filter.syntax': 'The filter cannot be read at the place given.',
  'filter.attribute': 'The filter names an attribute that does not exist.',
  'filter.operator': 'The operator does not fit the type of the attribute.',
  'filter.value': 'The value does not fit the type of the attribute.',
  'request.invalid': 'The request does not fit its schema at the place given.',
  'request.too-large': 'The request is larger than is allowed.',
  'request.rate': 'Too many requests. Wait and try again.',
  'auth.required': 'Log in first.',
  'auth.failed': 'The name or the password is wrong.',
  'auth.throttled': 'Too many failed logins. Wait for the time given.',
  'auth.csrf': 'The request lacks the token that proves it came from the pages. Reload the page.',
  'auth.password': 'The new password breaks a rule. Choose another one.',
  'auth.password-change': 'The password was set by somebody else. Choose an own one first.',
  'auth.denied': 'Your role does not allow this.',
  'setup.done': 'The first administrator exists already. Log in.',
  'setup.token': 'The set-up link is wrong or was used. Start the server again to print a new one.',
  'people.last-administrator': 'The last administrator cannot be disabled or get another role. Make another one first.',
  'not-found': 'There is nothing with this id that you may see.',
  conflict: 'Somebody changed this since you loaded it, or it exists already.',
  'database.unavailable': 'The database does not answer. Run "openward doctor".',
  'database.version': 'The database is older or newer than this program can use.',
  'backup.damaged': 'The backup is not whole: cut short, changed, or another kind of file. Use another copy.',
  'server.start': 'The private PostgreSQL server did not start. Run "openward doctor".',
  usage: 'The command line cannot be read.',
  'sensor.interface': 'The interface cannot be captured from. Check its name and that the program may capture.',
  'catalog.invalid': 'An entry of the catalogue does not fit its schema.',
  'family.invalid': 'A member of a family (dissector, ...) breaks its contract.',
  bug: 'An error in OpenWard. Please report it with the text of the log.',
} as const satisfies Readonly<Record<string, string>>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error that a person or a client is meant to see. `detail` says what happened, where, and what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  /** Machine-readable place: byte offset, JSON pointer, filter column ... */
  readonly at: Readonly<Record<string, string | number>> | null;

  constructor(
    code: ErrorCode,
    kind: ErrorKind,
    detail: string,
    options?: { readonly at?: Readonly<Record<string, string | number>>; readonly cause?: unknown },
  ) {
    super(detail, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.kind = kind;
    this.at = options?.at ?? null;
  }
}
