/**
 * A page may share memory among threads only if its host sets two headers. Where a host cannot, as GitHub
 * Pages, this service worker adds them. It caches nothing and sends nothing elsewhere.
 */
declare global {
  /** What the kernel's worker may do (`tools/src/book/frame.ts`); the build puts it in. */
  var tsganKernelPolicy: string;
}
const scope = globalThis as unknown as ServiceWorkerScope;

interface ServiceWorkerScope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(
    type: 'install' | 'activate' | 'fetch',
    listener: (event: FetchLike) => void,
  ): void;
}
interface FetchLike extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
  waitUntil(work: Promise<unknown>): void;
}

scope.addEventListener('install', (event) => {
  event.waitUntil(scope.skipWaiting());
});
scope.addEventListener('activate', (event) => {
  event.waitUntil(scope.clients.claim());
});
scope.addEventListener('fetch', (event) => {
  if (new URL(event.request.url).origin === location.origin) {
    event.respondWith(fetch(event.request).then(isolated));
  }
});

function isolated(response: Response): Response {
  if (response.status === 0 || response.type === 'opaqueredirect') return response;
  const { status, statusText, body } = response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  // A page has its policy in its head; a worker can get one by a header alone.
  if (/\/(kernel|helper)\.js$/.test(new URL(response.url).pathname)) {
    headers.set('Content-Security-Policy', globalThis.tsganKernelPolicy);
  }
  return new Response(body, { status, statusText, headers });
}

export {};
