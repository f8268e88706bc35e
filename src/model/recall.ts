/** Recalls, classes and identifiers of medical devices, as the FDA publishes them. `null`: not told. */

export interface Recall {
  /** `enforcement` states a class, `recall` states the cause: two data sets of one matter, joined by `number` or `event`. */
  readonly source: 'enforcement' | 'recall';
  readonly number: string;
  readonly event: string | null;
  readonly firm: string | null;
  readonly product: string | null;
  readonly reason: string | null;
  readonly rootCause: string | null;
  readonly classification: 'I' | 'II' | 'III' | null;
  readonly status: string | null;
  readonly productCode: string | null;
  /** Lots, serial numbers and models, in the words of the firm. */
  readonly codes: string | null;
  readonly initiatedAtMs: number | null;
}

export interface DeviceClass {
  readonly productCode: string;
  readonly name: string | null;
  /** `1`, `2`, `3`, or what else is stated (`U`, `F`, `N`). */
  readonly deviceClass: string | null;
  readonly specialty: string | null;
  readonly regulation: string | null;
  readonly lifeSupport: boolean | null;
  readonly implant: boolean | null;
}

export interface DeviceIdentifier {
  /** Primary identifiers first. */
  readonly identifiers: readonly {
    readonly id: string;
    readonly type: string | null;
    readonly agency: string | null;
  }[];
  readonly company: string | null;
  readonly brand: string | null;
  readonly model: string | null;
  readonly productCodes: readonly string[];
}
