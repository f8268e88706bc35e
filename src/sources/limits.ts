/** Every bound of the sources. Each has a counter (`CapCount`) and a policy at the bound: what is known keeps updating. */
export interface SourceLimits {
  /** Endpoints, facts and conversations held until the next harvest. */
  readonly endpoints: number;
  readonly observations: number;
  readonly conversations: number;
  /** Values of one field of one endpoint. */
  readonly valuesPerField: number;
  /** Distinct weird codes. */
  readonly weirds: number;
  /** Senders whose state is kept (templates, ports). Others are not read: addresses can be forged. */
  readonly exporters: number;
  /** Characters read of a line; the rest is skipped. */
  readonly lineChars: number;
}

export const SOURCE_LIMITS: SourceLimits = {
  endpoints: 131_072,
  observations: 524_288,
  conversations: 524_288,
  valuesPerField: 64,
  weirds: 1_024,
  exporters: 1_024,
  lineChars: 16_384,
};
