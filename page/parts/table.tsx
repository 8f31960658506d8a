import type { ComponentChildren } from 'preact';

/** A column: `wide` ones get what is left of the width, `figure` ones are set to the right. */
export interface Column {
  readonly name: string;
  readonly kind?: 'wide' | 'figure';
}

/** A table that scrolls by itself where it is too wide. */
export function Table(props: {
  caption: string;
  columns: readonly Column[];
  empty: string;
  rows: readonly ComponentChildren[];
}) {
  const { caption, columns, empty, rows } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: it is no form, of which fieldset would be a part
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard
    <div role="group" class="scroll" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, kind = '' }) => (
              <th key={name} scope="col" class={kind}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.length > 0 ? (
            rows
          ) : (
            <tr>
              <td colSpan={columns.length} class="quiet">
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Goes to the next page of a list, and back. */
export function Pager(props: {
  page: number;
  more: boolean;
  shown: number;
  thing: string;
  back(): void;
  next(): void;
}) {
  const { page, more, shown, thing, back, next } = props;
  return (
    <nav class="pager" aria-label={`Pages of ${thing}`}>
      <button type="button" onClick={back} disabled={page === 0}>
        Previous
      </button>
      <span>
        page {page + 1}, {shown} {thing}
        {more ? ', more follow' : page > 0 && ', the last'}
      </span>
      <button type="button" onClick={next} disabled={!more}>
        Next
      </button>
    </nav>
  );
}
