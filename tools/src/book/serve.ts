/** Serves the site on this machine, with the headers that a host would have to set. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createGzip } from 'node:zlib';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { kernelPolicy, pagePolicy } from './frame.js';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

export interface ServeOptions {
  /** 0 takes any that is free. */
  readonly port: number;
  /** Whether pages may share memory among threads (COOP and COEP). Default true. */
  readonly isolated?: boolean;
}

/** Serves a folder to this machine alone. */
export async function serveSite(
  site: string,
  { port, isolated = true }: ServeOptions,
): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const file = path.join(site, decodeURIComponent(name));
    const inside = !path.relative(site, file).startsWith('..');
    if (!inside || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('There is no such page.\n');
      return;
    }
    const type = types[path.extname(file)];
    const packs = /^text|json|svg/.test(type ?? '');
    response.writeHead(200, {
      'Content-Type': type ?? 'application/octet-stream',
      'Content-Security-Policy': /\/(kernel|helper)\.js$/.test(name) ? kernelPolicy : pagePolicy,
      'Cache-Control': 'no-cache',
      'X-Content-Type-Options': 'nosniff',
      ...(packs && { 'Content-Encoding': 'gzip' }),
      ...(isolated && {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
        'Cross-Origin-Resource-Policy': 'same-origin',
      }),
    });
    const content = createReadStream(file);
    if (packs) content.pipe(createGzip()).pipe(response);
    else content.pipe(response);
  });
  await listening(server, port);
  const { port: taken } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${taken}/`, close: () => void server.close() };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
