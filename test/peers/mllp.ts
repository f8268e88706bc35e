/** The two ends of an MLLP exchange, as a library for HL7 makes them: `node mllp.ts server` or `node mllp.ts client`. */

import { Hl7Client, Hl7Server } from '@medplum/hl7';
import { SERVER } from '../support/rig.ts';

export const PATIENT = 'ZWYXPLANTED^QVORIAN';
const ADT = `MSH|^~\\&|WARDMON|ICU3|ADMISSIONS|HOSPITAL|20270309101500||ADT^A01|MSG00001|P|2.5.1\rEVN|A01|20270309101500\rPID|1||99887766||${PATIENT}||19610101|F\rPV1|1|I`;

/** The little that is used of the library's messages: it brings types of its own copy of its core. */
interface Message {
  buildAck(): Message;
}

if (process.argv[2] === 'server') {
  const server = new Hl7Server((connection) => {
    connection.addEventListener('message', (event: { message: Message }) =>
      connection.send(event.message.buildAck() as never),
    );
  });
  server.start(2575);
} else if (process.argv[2] === 'client') {
  const { Hl7Message } = await import('@medplum/core');
  const client = new Hl7Client({ host: SERVER, port: 2575 });
  await client.connect();
  await client.sendAndWait(Hl7Message.parse(ADT) as never);
  await client.close();
}
