/** Something that operators do on the page, and how it shows that it is done. */
export interface Act {
  readonly name: string;
  /** Where it is done. */
  readonly from: string;
  /** A statement in the page. `round`: from 0, so that each asks for something else. */
  readonly act: (round: number) => string;
  /** An expression in the page. */
  readonly isShown: (round: number) => string;
}

/** Fills in one field of the form that narrows a list, and sends it. */
function filled(field: string, value: string): string {
  return (
    "const form = document.querySelector('form.filters'); " +
    `form.elements['${field}'].value = '${value}'; form.requestSubmit()`
  );
}

const everyRow = (holds: string) => `rows().length > 0 && rows().every((row) => ${holds})`;
const has = (text: string) => `document.querySelector('#main').textContent.includes('${text}')`;

/**
 * What is measured, in a cloud of 1,000 backends of ten pools.
 * @param volumes ids of volumes that the server decided about
 */
export function actsOn(volumes: readonly string[]): readonly Act[] {
  const backend = (round: number) => `node-${(round * 37 + 100) % 1000}@array`;
  const volume = (round: number) => volumes[round % volumes.length] ?? '';
  return [
    {
      name: 'filter pools by name',
      from: '#/pools',
      act: (round) => filled('pool', backend(round)),
      isShown: (round) => everyRow(`row.textContent.includes('${backend(round)}')`),
    },
    {
      name: 'filter pools by zone',
      from: '#/pools',
      act: (round) => filled('zone', `zone-${(round % 4) + 2}`),
      isShown: (round) => everyRow(`row.cells[1]?.textContent === 'zone-${(round % 4) + 2}'`),
    },
    {
      name: 'open a pool',
      from: '#/pools',
      act: (round) => `rows()[${round % 50}].querySelector('a').click()`,
      isShown: () => "rows().some((row) => row.textContent.startsWith('Room for a volume'))",
    },
    {
      name: 'open backends',
      from: '#/pools',
      act: () => "location.hash = '#/backends'",
      isShown: () => everyRow("row.textContent.includes('seen')"),
    },
    {
      name: 'open decisions',
      from: '#/pools',
      act: () => "location.hash = '#/decisions'",
      isShown: () => everyRow("row.textContent.includes('create volume')"),
    },
    {
      name: 'filter decisions by backend',
      from: '#/decisions',
      act: (round) => filled('home', backend(round)),
      isShown: (round) =>
        everyRow(
          `row.textContent.includes('${backend(round)}') || ` +
            "row.textContent.includes('nothing matches')",
        ),
    },
    {
      name: "open a decision's story",
      from: '#/decisions',
      act: (round) => `location.hash = '#/volume/${volume(round)}'`,
      isShown: () => `${has('Attempt 1')} && ${has('chosen')}`,
    },
    {
      name: 'open refusals',
      from: '#/pools',
      act: () => "location.hash = '#/refusals'",
      isShown: () => everyRow("row.textContent.includes('NO_VALID_BACKEND')"),
    },
    {
      name: 'explain a placement',
      from: '#/explain',
      act: (round) =>
        `${filled('size', String(10 + round)).replace('form.requestSubmit()', '')}` +
        "form.querySelector('button:not([data-ask])').click()",
      isShown: () => has('It would go to'),
    },
    {
      name: 'ask how many fit',
      from: '#/explain',
      act: (round) =>
        `${filled('size', String(10 + round)).replace('form.requestSubmit()', '')}` +
        "form.querySelector('button[data-ask]').click()",
      isShown: (round) => has(` more of ${10 + round} GiB fit`),
    },
  ];
}
