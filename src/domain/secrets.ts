/** Parameters of a URL that hold no secret: what the connection is called, and files. */
const HARMLESS = [
  'application_name',
  'host',
  'port',
  'ssl',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslnegotiation',
  'sslrootcert',
];
const HIDDEN = '(hidden)';
const UNREADABLE = '(a URL that cannot be read, hidden)';
const URL_PARTS = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/is;
const IS_URL = /^\s*[a-z][a-z0-9+.-]*:\/\//i;
const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>\\`]+/gi;
/** PEM texts to their end. */
const PEM = /-----BEGIN .*/gs;
const JWT = /\beyJ[\w-]{8,}\.[\w-]*\.?[\w-]*/g;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]{20,}/gi;
const ASSIGNED = /\b(password|passwd|sslpassword|pgpassword|secret|token)=[^\s&"'\\]+/gi;

/**
 * A text without secrets: passwords and unknown parameters of URLs, PEM texts, tokens. A text that
 * begins like a URL is taken for one, whatever is in it.
 */
export function hideSecrets(text: string): string {
  if (IS_URL.test(text)) return hideUrl(text);
  return text
    .replaceAll(URL_IN_TEXT, hideUrl)
    .replaceAll(PEM, '(PEM text, hidden)')
    .replaceAll(JWT, '(token, hidden)')
    .replaceAll(BEARER, `$1 ${HIDDEN}`)
    .replaceAll(ASSIGNED, `$1=${HIDDEN}`);
}

/**
 * A URL without secrets: of what stands before its host only the user of a database is shown, and
 * only parameters that are known to be harmless. Nothing of it if it cannot be read.
 */
export function hideUrl(url: string): string {
  const [, scheme = '', authority = '', path = '', query] = URL_PARTS.exec(url.trim()) ?? [];
  // A password with a slash or a question mark in it ends the host too early.
  if (scheme === '' || !URL.canParse(url) || path.includes('@')) return UNREADABLE;
  const shown = [scheme, hideUser(scheme, authority), path];
  if (query !== undefined) shown.push('?', query.split('&').map(hideParameter).join('&'));
  return shown.join('');
}

function hideUser(scheme: string, authority: string): string {
  const at = authority.lastIndexOf('@');
  if (at === -1) return authority;
  const [user = '', password] = authority.slice(0, at).split(/:(.*)/s);
  const host = authority.slice(at);
  if (!/^postgres/i.test(scheme)) return `${HIDDEN}${host}`;
  return password === undefined ? `${user}${host}` : `${user}:${HIDDEN}${host}`;
}

function hideParameter(parameter: string): string {
  const [name = '', value] = parameter.split(/=(.*)/s);
  if (value === undefined) return HIDDEN;
  return HARMLESS.includes(name) && !value.includes('@') ? parameter : `${name}=${HIDDEN}`;
}
