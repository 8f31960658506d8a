import { doesNotMatch, match, strictEqual } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { problemOfUrl, underOwnName } from '../../../src/store/postgres/postgres-url.js';

const SECRET = 'canary';

describe("PostgreSQL's URL", () => {
  let dir: string;

  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'stowage-url-'));
    writeFileSync(join(dir, 'no.pem'), 'nothing of use');
  });
  after(() => rmSync(dir, { recursive: true }));

  for (const url of [
    'postgres://stowage@db.example/stowage',
    `postgres://stowage:${SECRET}@db.example:5433/stowage?sslmode=verify-full`,
    'postgresql:///stowage?host=/var/run/postgresql',
    'postgres://stowage@[::1]/stowage?sslmode=disable&options=-c%20geqo%3Doff',
  ])
    it(`is good: ${url}`, () => strictEqual(problemOfUrl(url), null));

  for (const [what, url, expected] of [
    ['a character that is none', `postgres://%E0%A4:${SECRET}@db/stowage`, /encodes no character/],
    ['a port in words', `postgres://u:${SECRET}@db/stowage?port=five`, /port/],
    ['an unknown sslmode', `postgres://u:${SECRET}@db/stowage?sslmode=full`, /sslmode is none of/],
    ['an unknown ssl', `postgres://u:${SECRET}@db/stowage?ssl=maybe`, /ssl is neither/],
    [
      'a missing file',
      `postgres://u:${SECRET}@db/stowage?sslrootcert=/nowhere/${SECRET}.pem`,
      /file that cannot be read \(ENOENT\)/,
    ],
    [
      'an unknown negotiation',
      `postgres://u:p@db/stowage?sslnegotiation=${SECRET}`,
      /driver cannot read it/,
    ],
  ] as const)
    it(`is refused with ${what}, in words that hold nothing of it`, () => {
      const problem = problemOfUrl(url) ?? 'it was taken';
      match(problem, expected);
      doesNotMatch(problem, new RegExp(SECRET));
    });

  it('is refused if what it names is no certificate', () => {
    const url = `postgres://u@db/stowage?sslrootcert=${join(dir, 'no.pem')}&sslmode=verify-full`;
    const keyed = `${url}&sslkey=${join(dir, 'no.pem')}&sslcert=${join(dir, 'no.pem')}`;
    match(problemOfUrl(keyed) ?? 'it was taken', /cannot be used/);
  });

  it('leads to the same database under our own name', () => {
    const url =
      'postgres://u%40v:p%20%2B%25@db.example:5433/a%20b?application_name=x&sslmode=disable&' +
      'options=-c%20geqo%3Doff';
    const [as, is] = [url, underOwnName(url)].map(
      (one) =>
        new pg.Client({ connectionString: one }) as unknown as {
          readonly connectionParameters: Readonly<Record<string, unknown>>;
        },
    );
    for (const key of ['user', 'password', 'host', 'port', 'database', 'options', 'ssl'])
      strictEqual(is?.connectionParameters[key], as?.connectionParameters[key], key);
    strictEqual(is?.connectionParameters['application_name'], 'stowage');
  });
});
