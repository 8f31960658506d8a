/** The fields of a filter of pools that the page offers. */
export interface PoolFilter {
  readonly pool: string;
  readonly backend: string;
  readonly availabilityZone: string;
  readonly participating?: boolean;
}

/** The filter that an address asks for. A name without `*` may stand anywhere in a pool's. */
export function poolFilterOf(query: Readonly<Record<string, string>>): PoolFilter {
  const { pool = '', backend = '', zone = '', part = '' } = query;
  return {
    pool: pool === '' || pool.includes('*') ? pool : `*${pool}*`,
    backend,
    availabilityZone: zone,
    ...(part === '' ? {} : { participating: part === 'yes' }),
  };
}
