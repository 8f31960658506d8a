import type { CinderOptions } from './options.js';

/** A text with its references replaced, or the problem with one of them. */
export type Interpolated = { readonly text: string } | { readonly fault: string };

/** Where references are looked up. */
export interface References {
  readonly options: CinderOptions;
  /**
   * Cinder's default of an option of [DEFAULT], as a file would state it; undefined if it is not
   * known.
   */
  readonly fallback: (option: string) => string | undefined;
}

const REFERENCE = /\$(?:(\$)|([_a-z][._a-z0-9]*)|\{([_a-z][._a-z0-9]*)\})/gi;
const SECRET = /pass|secret|token|credential|connection|transport_url|(^|_)(key|auth|url)$/i;

/**
 * Replaces `$option`, `${option}` and `${section.option}` as oslo.config does; `$$` and `\$` are a
 * dollar sign.
 */
export function interpolate(text: string, section: string, references: References): Interpolated {
  return replaceAll(text, section, references, []);
}

function replaceAll(
  text: string,
  section: string,
  references: References,
  within: readonly string[],
): Interpolated {
  const faults: string[] = [];
  const replaced = text
    .replaceAll('\\$', '$$$$')
    .replace(REFERENCE, (_, dollar?: string, bare?: string, braced?: string) => {
      if (dollar !== undefined) return '$';
      const found = lookUp(bare ?? braced ?? '', section, references, within);
      if ('text' in found) return found.text;
      faults.push(found.fault);
      return '';
    });
  const [fault] = faults;
  return fault === undefined ? { text: replaced } : { fault };
}

function lookUp(
  name: string,
  section: string,
  references: References,
  within: readonly string[],
): Interpolated {
  if (within.includes(name)) return { fault: `$${name} refers to itself` };
  if (SECRET.test(name)) return { fault: `$${name} may be a secret, which is never written` };
  const dot = name.indexOf('.');
  const { options, fallback } = references;
  const stated =
    dot < 0
      ? (options.last(section, name) ?? options.last('DEFAULT', name))
      : options.last(name.slice(0, dot), name.slice(dot + 1));
  if (stated) return replaceAll(stated.text, stated.section, references, [...within, name]);
  const text = fallback(name.replace(/^DEFAULT\./, ''));
  if (text === undefined) return { fault: `$${name} is stated in no file that was given` };
  return replaceAll(text, 'DEFAULT', references, [...within, name]);
}
