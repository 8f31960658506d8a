import { z } from 'zod';

/** One key that holds a value. */
export interface Leaf {
  readonly key: string;
  readonly type: z.ZodType;
}

/** The section under a type's default; undefined if the type is a value. */
export function sectionOf(type: unknown): z.ZodObject | undefined {
  const inner = type instanceof z.ZodPrefault ? type.unwrap() : type;
  return inner instanceof z.ZodObject ? inner : undefined;
}

/** Every key of a section that holds a value, dotted. */
export function leaves(section: z.ZodObject, prefix = ''): readonly Leaf[] {
  return Object.entries(section.shape).flatMap(([name, type]) => {
    const inner = sectionOf(type);
    return inner
      ? leaves(inner, `${prefix}${name}.`)
      : [{ key: prefix + name, type: type as z.ZodType }];
  });
}

/** Name of the environment variable of a key. */
export function envOf(key: string): string {
  return `STOWAGE_${key.replaceAll('.', '_').toUpperCase()}`;
}
