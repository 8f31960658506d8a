import { Option } from 'commander';

/** An option that narrows a list to backends that take placements, or do not. */
export function placesOption(): Option {
  return new Option(
    '--places <answer>',
    'only where the backend takes placements, or does not',
  ).choices(['yes', 'no']);
}

/** The filter for the server. */
export function participating(places: string | undefined): { readonly participating?: boolean } {
  return places === undefined ? {} : { participating: places === 'yes' };
}
