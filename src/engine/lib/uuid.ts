import type { Json } from '../../domain/json.js';

const HEX = /^[0-9a-f]{32}$/;

/**
 * A UUID in its canonical spelling; null if the text is none. Accepts what oslo's `is_uuid_like`
 * accepts: any case, dashes, braces, `urn:uuid:`.
 */
export function uuidOf(value: Json): string | null {
  if (typeof value !== 'string' || value.length > 64) return null;
  const hex = value
    .toLowerCase()
    .replace(/^urn:/, '')
    .replace(/^uuid:/, '')
    .replace(/^\{(.*)\}$/, '$1')
    .replaceAll('-', '');
  return HEX.test(hex) ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : null;
}
