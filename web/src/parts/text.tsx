/** Text that a device, a file or a person made: always a text node, invisible characters shown, direction isolated. */
import { printable } from '../../../src/base/text.ts';

interface DeviceTextProps {
  readonly text: string;
  readonly mono?: boolean;
}
export function DeviceText({ text, mono }: DeviceTextProps) {
  return <bdi className={mono === true ? 'ow-mono' : undefined}>{printable(text)}</bdi>;
}
