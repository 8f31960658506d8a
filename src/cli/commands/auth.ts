import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Allowed, Asked } from '../../app/auth-check.js';
import { fileFault } from '../../config/file-fault.js';
import { loadConfig } from '../../config/load.js';
import { ConfigError } from '../../config/problems.js';
import type { StowageCommand } from '../options/command.js';
import { type ConfigOptions, configOptions, configSources } from '../options/config-flags.js';
import { outputOptions } from '../options/output-options.js';
import type { Column } from '../output/columns.js';
import type { OutputOptions } from '../output/format.js';
import { printList } from '../output/list.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

/** Who is asked about: exactly one of them. */
interface WhoOptions {
  readonly certificate?: string;
  readonly certificateFile?: string;
  readonly token?: string;
  readonly tokenFile?: string;
}

const COLUMNS: readonly Column<Allowed>[] = [
  { name: 'method', value: ({ method }) => method },
  {
    name: 'allowed',
    value: ({ allowed }) => (allowed ? 'yes' : 'no'),
    tone: ({ allowed }) => (allowed ? 'good' : 'dim'),
  },
  { name: 'projects', value: ({ projects }) => projects.join(', ') },
  { name: 'hosts', value: ({ hosts }) => hosts.join(', ') },
  { name: 'backends', value: ({ backends }) => backends.join(', ') },
];

/** `stowage auth …` */
export function authCommands(auth: StowageCommand, io: CliIo): void {
  const check = auth
    .command('check')
    .description(
      'Says what a server with this configuration would let an identity do. Asks no server.',
    )
    .optionsGroup('Identity:')
    .option('--certificate <name>', "a certificate's name: its URI, else its subject")
    .option('--certificate-file <file>', 'the name that this certificate gives, PEM')
    .option('--token <name>', "a token's name: its subject")
    .option('--token-file <file>', 'the name that this token gives, if it counts');
  configOptions(outputOptions(check).optionsGroup('Configuration:'))
    .columns(COLUMNS)
    .example(
      'stowage auth check --config /etc/stowage/stowage.yaml --certificate spiffe://cloud/api',
      'stowage auth check --config stowage.yaml --token-file token -f json',
    )
    .action(async (options: ConfigOptions & OutputOptions & WhoOptions) => {
      const asked = askedOf(options);
      const config = loadConfig(configSources(options, io.env));
      // Only here: it loads the server's side.
      const { checkIdentity } = await import('../../app/auth-check.js');
      const checked = await checkIdentity(config, asked);
      if ('notChecked' in checked) {
        if (checked.notChecked === 'refused') throw new CliFailure(checked.why);
        throw new ConfigError([`auth: ${checked.why}`]);
      }
      const { identity, roles, methods } = checked;
      if (options.format === 'table') {
        io.out(`${identity.kind} ${identity.name}: ${roles.join(', ') || 'no role'}`);
      }
      await printList(io, options, {
        columns: COLUMNS,
        pages: [methods],
        machine: ({ method, allowed, projects, hosts, backends }) => ({
          method,
          allowed,
          projects: [...projects],
          hosts: [...hosts],
          backends: [...backends],
        }),
        empty: '',
      });
    });
}

function askedOf({ certificate, certificateFile, token, tokenFile }: WhoOptions): Asked {
  const asked: Asked[] = [
    ...(certificate === undefined ? [] : [{ kind: 'certificate', name: certificate } as const]),
    ...(token === undefined ? [] : [{ kind: 'token', name: token } as const]),
    ...(certificateFile === undefined
      ? []
      : [
          {
            kind: 'certificate file',
            certificate: readCertificate('--certificate-file', certificateFile),
          } as const,
        ]),
    ...(tokenFile === undefined
      ? []
      : [
          {
            kind: 'token file',
            token: read('--token-file', tokenFile).toString('utf8').trim(),
          } as const,
        ]),
  ];
  const [only] = asked;
  if (only === undefined || asked.length > 1)
    throw new CliFailure(
      'name one identity: --certificate, --certificate-file, --token or --token-file',
    );
  return only;
}

function readCertificate(flag: string, path: string): X509Certificate {
  const file = read(flag, path);
  try {
    return new X509Certificate(file);
  } catch {
    throw new CliFailure(`${flag}: ${path} holds no certificate`);
  }
}

function read(flag: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CliFailure(`${flag}: ${path} cannot be read: ${fileFault(error)}`);
  }
}
