/**
 * DICOM upper layer and DIMSE, encoded by dcmjs-dimse: its network class writes into a socket that keeps what it is given.
 * Association with the implementations of both sides, C-ECHO, modality worklist C-FIND, C-STORE, release.
 */

import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import dimse from 'dcmjs-dimse';
import type { Message } from '../tcp.ts';

dimse.log.disableAll();

interface WriteStream {
  readonly size: number;
  concat(other: WriteStream): void;
  getBuffer(): ArrayBuffer;
}
/** The part of dcmjs that is used; it comes without typings. */
interface Dcmjs {
  readonly data: {
    readonly DicomMessage: {
      write(elements: unknown, stream: WriteStream, syntax: string, options: object): void;
      writeTagObject(
        stream: WriteStream,
        tag: string,
        vr: string,
        value: number,
        syntax: string,
        options: object,
      ): void;
    };
    readonly DicomMetaDictionary: { denaturalizeDataset(elements: unknown): unknown };
    readonly WriteBufferStream: new (bytes: number) => WriteStream;
  };
}
const dcmjs = createRequire(import.meta.url)('dcmjs') as Dcmjs;

const IMPLICIT = '1.2.840.10008.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';

/**
 * The library begins each command set with a buffer of 256 KiB, which is most of the time that a day takes. This is the same
 * encoding with the same classes, begun small.
 */
dimse.Dataset.prototype.getDenaturalizedCommandDataset = function commandSet(
  this: InstanceType<typeof dimse.Dataset>,
): Buffer {
  const { DicomMessage, DicomMetaDictionary, WriteBufferStream } = dcmjs.data;
  const elements = DicomMetaDictionary.denaturalizeDataset(this.getElements());
  const body = new WriteBufferStream(1024);
  DicomMessage.write(elements, body, IMPLICIT, {});
  const whole = new WriteBufferStream(1024);
  DicomMessage.writeTagObject(whole, '00000000', 'UL', body.size, IMPLICIT, {});
  whole.concat(body);
  return Buffer.from(whole.getBuffer());
};

export interface DicomParty {
  readonly ae: string;
  /** Implementation class UID and version name as the maker's conformance statement gives them. */
  readonly implementation: string;
  readonly version: string;
}

export type Elements = Readonly<Record<string, unknown>>;

export type DicomTask =
  | { readonly kind: 'echo' }
  | { readonly kind: 'store'; readonly elements: Elements }
  | { readonly kind: 'worklist'; readonly query: Elements; readonly answers: readonly Elements[] };

/** What dcmjs-dimse wants of a socket: it keeps the bytes. */
class Recorder extends EventEmitter {
  private chunks: Buffer[] = [];
  write(bytes: Buffer): boolean {
    this.chunks.push(Buffer.from(bytes));
    return true;
  }
  take(): Buffer {
    const all = Buffer.concat(this.chunks);
    this.chunks = [];
    return all;
  }
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  pipe<T>(target: T): T {
    return target;
  }
  end(): void {}
  destroy(): void {}
}

type Peer = InstanceType<typeof dimse.Scp>;
type Association = InstanceType<typeof dimse.association.Association>;
/** The members of the library's network class that a sender needs; its typings keep some of them to themselves. */
interface Speaker {
  association: Association;
  sendAssociationRequest(association: Association): void;
  sendAssociationAccept(): void;
  sendAssociationReleaseRequest(): void;
  sendAssociationReleaseResponse(): void;
  sendRequests(request: unknown): void;
  _sendDimse(dimse: { context: unknown; command: unknown }): void;
}

function peer(recorder: Recorder): Speaker {
  const made: Peer = new dimse.Scp(recorder as unknown as Socket, {});
  return made as unknown as Speaker;
}

function implementation(party: DicomParty): void {
  dimse.Implementation.setImplementationClassUid(party.implementation);
  dimse.Implementation.setImplementationVersion(party.version);
}

function requestOf(task: DicomTask, syntax: string) {
  if (task.kind === 'echo') return new dimse.requests.CEchoRequest();
  if (task.kind === 'store') return new dimse.requests.CStoreRequest(new dimse.Dataset({ ...task.elements }, syntax));
  return dimse.requests.CFindRequest.createWorklistFindRequest({ ...task.query });
}

type Request = ReturnType<typeof requestOf>;

/** The acceptor's answers to one request, in order. */
function responsesTo(task: DicomTask, request: Request, syntax: string): unknown[] {
  const { Status } = dimse.constants;
  if (task.kind === 'echo') {
    const response = dimse.responses.CEchoResponse.fromRequest(
      request as InstanceType<typeof dimse.requests.CEchoRequest>,
    );
    response.setStatus(Status.Success);
    return [response];
  }
  if (task.kind === 'store') {
    const response = dimse.responses.CStoreResponse.fromRequest(
      request as InstanceType<typeof dimse.requests.CStoreRequest>,
    );
    response.setStatus(Status.Success);
    return [response];
  }
  const asked = request as InstanceType<typeof dimse.requests.CFindRequest>;
  const answer = (status: number, elements: Elements | null): unknown => {
    const response = dimse.responses.CFindResponse.fromRequest(asked);
    response.setAffectedSopClassUid(asked.getAffectedSopClassUid());
    response.setStatus(status);
    if (elements !== null) response.setDataset(new dimse.Dataset({ ...elements }, syntax));
    return response;
  };
  return [...task.answers.map((elements) => answer(Status.Pending, elements)), answer(Status.Success, null)];
}

/** One association from request to release, as the messages of a TCP session. `pduBytes`: the receiver's longest PDU. */
export function dicomAssociation(
  caller: DicomParty,
  called: DicomParty,
  tasks: readonly DicomTask[],
  pduBytes = 32_768,
): Message[] {
  implementation(caller);
  dimse.Implementation.setMaxPduLength(pduBytes);
  const association = new dimse.association.Association(caller.ae, called.ae);
  const requests = tasks.map((task) => requestOf(task, EXPLICIT));
  for (const [i, request] of requests.entries()) {
    association.addPresentationContextFromRequest(request);
    request.setMessageId(i + 1);
  }
  for (const { context } of association.getPresentationContexts()) context.addTransferSyntaxUid(EXPLICIT);
  const sides = [new Recorder(), new Recorder()] as const;
  const scu = peer(sides[0]);
  const scp = peer(sides[1]);
  const out: Message[] = [];
  const say = (from: 0 | 1, afterUs: number): void => {
    out.push({ from, bytes: sides[from].take(), afterUs });
  };
  association.setMaxPduLength(pduBytes);
  scu.sendAssociationRequest(association);
  say(0, 400);
  for (const { context } of association.getPresentationContexts()) {
    const store = requests.some(
      (r, i) => tasks[i]!.kind === 'store' && r.getAffectedSopClassUid() === context.getAbstractSyntaxUid(),
    );
    context.setResult(dimse.constants.PresentationContextResult.Accept, store ? EXPLICIT : IMPLICIT);
  }
  implementation(called);
  scp.association = association;
  scp.sendAssociationAccept();
  say(1, 2_500);
  for (const [i, task] of tasks.entries()) {
    const request = requests[i]!;
    const context = association.getAcceptedPresentationContextFromRequest(request);
    scu._sendDimse({ context, command: request });
    say(0, 9_000);
    for (const response of responsesTo(task, request, IMPLICIT)) {
      scp._sendDimse({ context, command: response });
      say(1, 4_000);
    }
  }
  scu.sendAssociationReleaseRequest();
  say(0, 1_500);
  scp.sendAssociationReleaseResponse();
  say(1, 300);
  for (const side of sides) side.emit('close');
  return out;
}
