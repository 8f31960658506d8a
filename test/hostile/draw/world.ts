import { oneOf, type Random } from '../../faults/random.js';

/** What the server knows by name, so that messages reach beyond the door. */
export class World {
  readonly volumes: string[] = [];
  readonly requests: string[] = [];
  readonly decisions: string[] = [];

  constructor(
    readonly pools: readonly string[],
    readonly backends: readonly string[],
    readonly zones: readonly string[],
  ) {}

  /** A name that means something in a field; null: nothing is known that would. */
  nameFor(random: Random, field: string): string | null {
    const known = this.#knownFor(field);
    return known.length === 0 ? null : oneOf(random, known);
  }

  #knownFor(field: string): readonly string[] {
    switch (field) {
      case 'pool':
      case 'name':
      case 'home':
      case 'source':
      case 'resource_backend':
        return this.pools;
      case 'backend':
      case 'host':
      case 'targets':
        return this.backends;
      case 'availability_zones':
      case 'availability_zone':
        return this.zones;
      case 'volume_id':
      case 'subject_id':
        return this.volumes;
      case 'request_id':
        return this.requests;
      case 'decision_id':
        return this.decisions;
      default:
        return [];
    }
  }
}
