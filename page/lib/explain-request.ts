/** What is filled in, by field. */
export type Filled = Readonly<Record<string, string>>;

/** A hypothetical request, or what is wrong with what was filled in. */
export type Asked =
  | {
      readonly ok: true;
      readonly request: {
        readonly requestId: string;
        readonly volumeId: string;
        readonly sizeGib: bigint;
        readonly projectId: string;
        readonly volumeType?: {
          readonly name: string;
          readonly extraSpecs: Readonly<Record<string, string>>;
        };
        readonly availabilityZones: string[];
        readonly resourceBackend: string;
        readonly profile: string;
        readonly multiattach: boolean;
      };
    }
  | { readonly ok: false; readonly problem: string };

/** Reads a form. Extra specs are lines of `key=value`; zones are separated by commas. */
export function explainRequest(filled: Filled, newId: () => string): Asked {
  const { size = '', type = '', specs = '', zones = '', project = '' } = filled;
  if (!/^[1-9]\d{0,12}$/.test(size))
    return { ok: false, problem: 'the size is a whole number of GiB, at least 1' };
  const extraSpecs: Record<string, string> = {};
  for (const line of specs.split('\n').filter((one) => one.trim() !== '')) {
    const at = line.indexOf('=');
    if (at < 1) return { ok: false, problem: `“${line.trim()}” is not key=value` };
    extraSpecs[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  const typed = type !== '' || Object.keys(extraSpecs).length > 0;
  return {
    ok: true,
    request: {
      requestId: newId(),
      volumeId: newId(),
      sizeGib: BigInt(size),
      projectId: project,
      ...(typed ? { volumeType: { name: type, extraSpecs } } : {}),
      availabilityZones: zones
        .split(',')
        .map((zone) => zone.trim())
        .filter((zone) => zone !== ''),
      resourceBackend: filled['backend'] ?? '',
      profile: filled['profile'] ?? '',
      multiattach: filled['multiattach'] === 'yes',
    },
  };
}
