import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

import { decodedPart } from './address-part.ts';

/**
 * What the window may load: its own files, WebAssembly, workers from its own files or blobs. No inline script, no
 * eval, nothing from any other machine.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  // Cornerstone places the texts of measurements by style attributes.
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sent with everything that a host serves. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=()',
};

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

export interface WindowFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  /** True for files whose name changes with their content. */
  readonly immutable: boolean;
}

/** One file of the built window; null if there is none of that name. */
export async function readWindowFile(folder: string, urlPath: string): Promise<WindowFile | null> {
  const name = normalize(decodedPart(urlPath === '/' ? '/index.html' : urlPath)).replace(/^[\\/]+/, '');
  if (name.split(sep).includes('..') || name.includes('\0')) return null;
  try {
    const bytes = await readFile(join(folder, name));
    const contentType = contentTypes[extname(name).toLowerCase()] ?? 'application/octet-stream';
    return { bytes, contentType, immutable: name.startsWith('assets') };
  } catch {
    return null;
  }
}
