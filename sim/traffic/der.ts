/** Distinguished encoding (X.690): one element around its parts. Lengths up to 65535 bytes. */

export function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const n = body.length;
  const length = n < 128 ? [n] : n < 256 ? [0x81, n] : [0x82, n >> 8, n & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

/** INTEGER that is not negative. */
export function derInt(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  if (bytes[0]! > 127) bytes.unshift(0);
  return der(2, Buffer.from(bytes));
}

/** GeneralString, as Kerberos writes names. */
export const derText = (text: string): Buffer => der(0x1b, Buffer.from(text, 'latin1'));
