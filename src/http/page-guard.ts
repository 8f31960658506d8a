import type { IncomingMessage } from 'node:http';

/**
 * What browsers are told with everything: nothing from elsewhere is loaded or run, nobody shows the
 * page in a frame, and no address of it is told to others.
 */
export const PAGE_HEADERS: readonly (readonly [string, string])[] = [
  [
    'content-security-policy',
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
      "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
];

/**
 * Whether another site makes a browser ask this. Where only this machine can reach the page, it is
 * asked for by a name of this machine: another name that leads here is another site's.
 */
export function isFromElsewhere({ headers }: IncomingMessage, local: boolean): boolean {
  const site = headers['sec-fetch-site'] ?? 'none';
  const foreign = site !== 'same-origin' && site !== 'none';
  // Who follows a link to the page comes from another site, too; only calls must not.
  if (foreign && headers['sec-fetch-mode'] !== 'navigate') return true;
  return local && !isLocalName(headers.host ?? '');
}

function isLocalName(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
