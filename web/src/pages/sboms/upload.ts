/** Sends bills one after the other, with progress; what one of them is refused for stays until it is read. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { BillRow } from '../../../../src/model/bill.ts';
import type { FeedTrouble } from '../../../../src/model/feed.ts';
import { ApiProblem, csrfToken, problemOf, url } from '../../api/client.ts';

interface LoadedBill {
  readonly bill: BillRow;
  readonly isKnown: boolean;
  readonly troubles: readonly FeedTrouble[];
  readonly troubleCount: number;
}
export interface BillUpload {
  readonly key: number;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sentBytes: number;
  readonly error: Error | null;
  readonly done: LoadedBill | null;
}

/** By XMLHttpRequest: fetch cannot tell how much was sent. */
function send(
  file: File,
  onSent: (bytes: number) => void,
  started: (request: XMLHttpRequest) => void,
): Promise<LoadedBill> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append('file', file, file.name);
    request.open('POST', url('/sboms'));
    request.setRequestHeader('x-csrf-token', csrfToken());
    request.upload.onprogress = (event) => onSent(Math.min(event.loaded, file.size));
    request.onerror = () => reject(new ApiProblem({ code: 'network', title: '', detail: '', status: 0, at: null }));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as LoadedBill);
      else reject(new ApiProblem(problemOf(request.status, request.responseText)));
    };
    started(request);
    request.send(form);
  });
}

export function useBillUploads() {
  const client = useQueryClient();
  const [uploads, setUploads] = useState<readonly BillUpload[]>([]);
  const next = useRef(0);
  const wanted = useRef(new Map<number, XMLHttpRequest | null>());
  const queue = useRef<Promise<void>>(Promise.resolve());
  const patch = (key: number, change: Partial<BillUpload>): void =>
    setUploads((old) => old.map((u) => (u.key === key ? { ...u, ...change } : u)));
  const one = async (file: File, key: number): Promise<void> => {
    if (!wanted.current.has(key)) return;
    try {
      const done = await send(
        file,
        (sentBytes) => patch(key, { sentBytes }),
        (request) => wanted.current.set(key, request),
      );
      patch(key, { done });
    } catch (error) {
      if (!(error instanceof DOMException))
        patch(key, { error: error instanceof Error ? error : new Error(String(error)) });
    }
    await client.invalidateQueries({ queryKey: ['sboms'] });
  };
  return {
    uploads,
    add(files: readonly File[]): void {
      for (const file of files) {
        const key = next.current++;
        wanted.current.set(key, null);
        const begun = { key, name: file.name, sizeBytes: file.size, sentBytes: 0, error: null, done: null };
        setUploads((old) => [...old, begun]);
        queue.current = queue.current.then(() => one(file, key));
      }
    },
    cancel(key: number): void {
      wanted.current.get(key)?.abort();
      wanted.current.delete(key);
      setUploads((old) => old.filter((u) => u.key !== key));
    },
  };
}
