/** Until when a maker supports a line of releases. */

export interface SupportEnd {
  /** True: has ended. False: goes on. Null: not told. */
  readonly ended: boolean | null;
  readonly atMs: number | null;
}

export interface Support {
  readonly product: string;
  readonly label: string | null;
  /** Other names of the product. */
  readonly aliases: readonly string[];
  /** `16`, `22.04`: the line of releases. */
  readonly cycle: string;
  readonly releasedAtMs: number | null;
  readonly active: SupportEnd;
  readonly security: SupportEnd;
  /** Paid for, after the end of security support. */
  readonly extended: SupportEnd;
  readonly latest: string | null;
  readonly identifiers: readonly string[];
}
