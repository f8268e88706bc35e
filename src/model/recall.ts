/** Recalls, classes and identifiers of medical devices, as the FDA publishes them. `null`: not told. */

export interface Recall {
  /** `enforcement` states a class, `recall` states the cause: two data sets of one matter, joined by `number` or `event`. */
  readonly source: 'enforcement' | 'recall';
  /** `Z-0123-2024`: what the two data sets have in common. The number behind `Z` has four digits or more. */
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
  /** When the FDA, or the firm, called it ended; null: not told, or it goes on. */
  readonly endedAtMs: number | null;
  /** What the firm tells customers to do. */
  readonly action: string | null;
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
  readonly definition: string | null;
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
  /** Version or model, as it is labelled. */
  readonly model: string | null;
  readonly catalogue: string | null;
  /** `In Commercial Distribution`, in the words of the data base. */
  readonly distribution: string | null;
  readonly productCodes: readonly string[];
}
