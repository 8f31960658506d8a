import { Option } from 'commander';

/** Narrows a list to backends that take placements, or do not. */
export function placesOption(): Option {
  return new Option(
    '--places <answer>',
    'only where the backend takes placements, or does not',
  ).choices(['yes', 'no']);
}

/** The same for the server. */
export function participating(places: string | undefined): { readonly participating?: boolean } {
  return places === undefined ? {} : { participating: places === 'yes' };
}
