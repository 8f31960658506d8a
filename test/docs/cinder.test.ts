import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ruleNames } from '../../src/app/server.js';
import { importConf } from '../../src/cli/cinder-conf/import.js';
import { MAPPINGS } from '../../src/cli/cinder-conf/mapping.js';
import { REPORTED_OPTIONS } from '../../src/cli/cinder-conf/reported.js';
import { configKeys } from '../../src/config/load.js';
import { runPage } from './executed-page.js';

const PAGE = 'docs/cinder.md';

/** One row of the table. */
interface Row {
  readonly section: string;
  readonly option: string;
  readonly says: string;
}

function rows(): readonly Row[] {
  const table = readFileSync(PAGE, 'utf8').split('\n## Options\n')[1]?.split('\n## ')[0] ?? '';
  return [...table.matchAll(/^\| (`.*?) \| (.*) \|$/gm)]
    .slice(1)
    .flatMap(([, left = '', says = '']) =>
      [...left.matchAll(/`(?:\[(\w+)\] )?(\w+)`/g)].map(([, section, option = '']) => ({
        section: section ?? (left.endsWith(' of a backend') ? 'lvm' : 'DEFAULT'),
        option,
        says,
      })),
    );
}

describe(PAGE, () => {
  it('imports a cinder.conf as it shows', () =>
    runPage(PAGE, { variables: {}, section: 'Your cinder.conf' }));

  it('names the key of each option in its table as the import does, or why there is none', () => {
    const keys = configKeys().map(({ key }) => key);
    for (const { section, option, says } of rows()) {
      const mapping =
        section === 'DEFAULT' ? MAPPINGS.find((one) => one.option === option) : undefined;
      const value = mapping?.fallback || 'x';
      const text = `[DEFAULT]\nenabled_backends=lvm\n[${section}]\n${option}=${value}`;
      const told = importConf([{ name: 'c', text }], ruleNames()).options.find(
        ({ stated }) => stated?.line === 4,
      );
      const key = /^`([\w.]+)`/.exec(says)?.[1];
      assert.ok(told, option);
      assert.equal(
        told.key === null ? undefined : keyOf(told.key, keys),
        key === undefined ? undefined : keyOf(key, keys),
        option,
      );
      if (key !== undefined) assert.ok(told.key?.startsWith(key), `${option}: ${told.key}`);
      else if (says.startsWith('no meaning here'))
        assert.match(told.note, /^no meaning here: /, option);
      else assert.match(told.note, /^no key here: the manager reports it/, option);
    }
  });

  it('has every option with a key, and every one that managers report', () => {
    const named = new Set(rows().map(({ section, option }) => `${section} ${option}`));
    for (const { option } of MAPPINGS) assert.ok(named.has(`DEFAULT ${option}`), option);
    for (const option of REPORTED_OPTIONS)
      assert.ok(named.has(`lvm ${option}`) || named.has(`DEFAULT ${option}`), option);
  });
});

/** The configuration key that a dotted name is, or is part of. */
function keyOf(name: string, keys: readonly string[]): string {
  const found = keys.find((key) => name === key || name.startsWith(`${key}.`));
  assert.ok(found, `${name} is no key`);
  return found;
}
