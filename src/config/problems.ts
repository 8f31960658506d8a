import type { z } from 'zod';
import { editDistance } from '../domain/edit-distance.js';
import type { Leaf } from './leaves.js';
import { shownKey } from './span.js';
import { at, dotted, isUrlKey, show, withoutSecrets } from './values.js';

/** The errors in a configuration, one sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * An issue of the schema in one sentence: the key, what was found, what was expected, and the
 * source.
 */
export function explain(
  issue: z.core.$ZodIssue,
  merged: unknown,
  known: readonly Leaf[],
  origin: (key: string) => string,
): string[] {
  const key = dotted(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const keys = [
      ...new Set(
        known.flatMap(({ key: one }) => [shownKey(one), one, one.replace(/\.[^.]*$/, '')]),
      ),
    ];
    return issue.keys.map((name) => {
      const full = key === '' ? name : `${key}.${name}`;
      return `${shownPath(full)}: no such key${suggest(full, keys)}${origin(full)}`;
    });
  }
  if (issue.code === 'custom' && issue.params?.['sentence'])
    return [`${issue.message}${origin(key)}`];
  return [
    `${shownPath(shownKey(key)) || 'configuration'}: found ` +
      `${found(key, at(merged, key))}, expected ${issue.message}${origin(key)}`,
  ];
}

/** A dotted key as people write it: what is in a list by its place in brackets. */
export function shownPath(key: string): string {
  return key.replace(/\.(\d+)(?=\.|$)/g, '[$1]');
}

function found(key: string, value: unknown): string {
  if (!isUrlKey(key) || value === undefined || value === null) return show(value);
  return typeof value === 'string' ? show(withoutSecrets(key, value)) : 'something else, hidden';
}

/** `; did you mean …?` if a key is similar, or has the same last name in another section. */
export function suggest(wrong: string, right: readonly string[]): string {
  const last = (key: string) => key.slice(key.lastIndexOf('.') + 1);
  const distance = (key: string) =>
    Math.min(editDistance(wrong, key), editDistance(last(wrong), last(key)) + 0.5);
  const [best] = right.map((key) => ({ key, far: distance(key) })).sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(2, last(wrong).length / 4)
    ? `; did you mean ${best.key}?`
    : '';
}
