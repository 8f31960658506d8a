import type { ComponentChildren } from 'preact';
import { writeRoute } from '../lib/route.js';

/** A field of a form; its name is that in the address. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** Of what is chosen from: value and words. Left out: any text. */
  readonly choices?: readonly (readonly [string, string])[];
}

/** The query of the address after a form was filled in. */
export function queryOf(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]),
  );
}

/** A form that narrows a list: what is filled in goes into the address. */
export function Filters(props: {
  view: string;
  fields: readonly Field[];
  query: Readonly<Record<string, string>>;
  children?: ComponentChildren;
}) {
  const { view, fields, query, children } = props;
  const apply = (form: HTMLFormElement) => {
    location.hash = writeRoute(view, { query: queryOf(form) });
  };
  return (
    <search>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          apply(event.currentTarget);
        }}
      >
        {fields.map((field) => (
          <label key={field.name}>
            {field.label}
            <Control field={field} value={query[field.name] ?? ''} />
          </label>
        ))}
        <button type="submit">Show</button>
        <a class="reset" href={writeRoute(view)}>
          Reset
        </a>
        {children}
      </form>
    </search>
  );
}

/** What is filled in. */
export function Control({ field, value }: { field: Field; value: string }) {
  const { name, hint = '', choices } = field;
  if (choices === undefined)
    return <input key={value} name={name} defaultValue={value} placeholder={hint} />;
  return (
    <select
      key={value}
      name={name}
      value={value}
      onChange={(event) => event.currentTarget.form?.requestSubmit()}
    >
      {choices.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  );
}
