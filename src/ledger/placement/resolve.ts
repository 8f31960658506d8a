import { CodedError } from '../../domain/errors.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { Profile } from '../../engine/decide/profile.js';
import { LOCAL_TO_INSTANCE } from '../../engine/filters/instance-locality.js';
import type { Resolvable } from '../../engine/framework/filter.js';
import { uuidOf } from '../../engine/lib/uuid.js';
import { hintOf } from '../../engine/request/hints.js';
import type { LedgerContext } from '../context.js';

/** Whether any resolver is switched on. */
export function hasResolver({ resolvers }: Pick<LedgerContext, 'resolvers'>): boolean {
  return resolvers.instanceHost !== null || resolvers.imageLocations !== null;
}

/**
 * Fills in what a rule of the profile reads and the request leaves out, if its resolver is switched
 * on. This comes before the decision, outside of any transaction. If the request was `answered`
 * before, no resolver is asked. Throws RESOLVER_FAILED if a resolver fails, is late, or has no
 * answer.
 */
export async function resolved(
  context: LedgerContext,
  { filters, weighers }: Profile,
  spec: CreateVolumeSpec,
  answered: () => Promise<boolean>,
): Promise<CreateVolumeSpec> {
  if (!hasResolver(context)) return spec;
  const needs = new Set(
    [...filters, ...weighers.map(({ weigher }) => weigher)].map((rule) => rule.needs),
  );
  const instance =
    needs.has('instance_host') && spec.instanceHost === undefined
      ? uuidOf(hintOf(spec, LOCAL_TO_INSTANCE) ?? null)
      : null;
  const image =
    needs.has('image_locations') &&
    spec.source?.kind === 'image' &&
    spec.source.locations.length === 0
      ? spec.source
      : null;
  const { instanceHost, imageLocations } = context.resolvers;
  const asksInstance = instance !== null && instanceHost !== null;
  const asksImage = image !== null && imageLocations !== null;
  if ((!asksInstance && !asksImage) || (await answered())) return spec;
  return {
    ...spec,
    ...(asksInstance && { instanceHost: await ask('instance_host', instance, instanceHost) }),
    ...(asksImage && {
      imageLocations: await ask('image_locations', image.imageId, imageLocations),
    }),
  };
}

async function ask<T>(
  what: Resolvable,
  id: string,
  resolver: (id: string) => Promise<T>,
): Promise<T> {
  try {
    return await resolver(id);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const error = new CodedError(
      'RESOLVER_FAILED',
      `the resolver of ${what} failed for ${id}: ${why}`,
      {
        metadata: { resolver: what, id, cause: why },
      },
    );
    error.cause = cause;
    throw error;
  }
}
