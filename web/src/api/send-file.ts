/** One file by XMLHttpRequest, in a part named `file`: fetch cannot tell how much was sent. */
import { ApiProblem, csrfToken, problemOf } from './client.ts';

/** @param started  for cancelling: the request's `abort` rejects with an AbortError */
export function sendFile<T>(
  file: File,
  target: string,
  onSent: (bytes: number) => void,
  started: (request: XMLHttpRequest) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append('file', file, file.name);
    request.open('POST', target);
    request.setRequestHeader('x-csrf-token', csrfToken());
    request.upload.onprogress = (event) => onSent(Math.min(event.loaded, file.size));
    request.onerror = () => reject(new ApiProblem({ code: 'network', title: '', detail: '', status: 0, at: null }));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as T);
      else reject(new ApiProblem(problemOf(request.status, request.responseText)));
    };
    started(request);
    request.send(form);
  });
}
