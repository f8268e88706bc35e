/** Sends files one by one, so that one that fails does not take the others along; progress and cancel for each. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { ImportFile } from '../../../../src/model/api.ts';
import { url } from '../../api/client.ts';
import { sendFile } from '../../api/send-file.ts';

export interface Upload {
  readonly key: number;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sentBytes: number;
  readonly error: Error | null;
}

export function useUploads(site: string, keepReadable: boolean) {
  const client = useQueryClient();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const next = useRef(0);
  const requests = useRef(new Map<number, XMLHttpRequest>());
  const queue = useRef<Promise<void>>(Promise.resolve());
  const patch = useCallback((key: number, change: Partial<Upload>) => {
    setUploads((old) => old.map((u) => (u.key === key ? { ...u, ...change } : u)));
  }, []);
  const remove = useCallback((key: number) => {
    requests.current.get(key)?.abort();
    requests.current.delete(key);
    setUploads((old) => old.filter((u) => u.key !== key));
  }, []);

  const one = async (file: File, key: number, target: string): Promise<void> => {
    if (!requestsWanted.current.has(key)) return;
    try {
      await sendFile<readonly ImportFile[]>(
        file,
        target,
        (sentBytes) => patch(key, { sentBytes }),
        (request) => requests.current.set(key, request),
      );
      remove(key);
    } catch (error) {
      if (!(error instanceof DOMException))
        patch(key, { error: error instanceof Error ? error : new Error(String(error)) });
    }
    await client.invalidateQueries({ queryKey: ['imports'] });
  };
  const requestsWanted = useRef(new Set<number>());
  const add = (files: readonly File[]): void => {
    const target = url('/imports', { site, keepReadable });
    for (const file of files) {
      const key = next.current++;
      requestsWanted.current.add(key);
      setUploads((old) => [...old, { key, name: file.name, sizeBytes: file.size, sentBytes: 0, error: null }]);
      queue.current = queue.current.then(() => one(file, key, target));
    }
  };
  const cancel = (key: number): void => {
    requestsWanted.current.delete(key);
    remove(key);
  };
  return { uploads, add, cancel };
}
