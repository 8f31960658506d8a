import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEVER_DOWN_MS, PATIENCE_MS } from '../support/patience.js';
import { type CommandBlock, commandBlocks } from './fenced-blocks.js';
import { matches } from './shown-output.js';

/** How to run a page. */
export interface PageOptions {
  /**
   * Variables that the page assigns at the start of a line (`SERVER=…`), and their values in the
   * test.
   */
  readonly variables: Readonly<Record<string, string>>;
  /** Only the commands under this heading; default: all of the page. */
  readonly section?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Time limit of the whole page, ms. Default: PATIENCE_MS. */
  readonly withinMs?: number;
}

/** The result of one block. */
interface Ran {
  readonly printed: string;
  readonly status: number;
}

/**
 * Runs every ```sh block of a page in one bash, in the directory of the repository, as a reader
 * would who pastes them one after the other, and compares what they print with the ```text and
 * ```json blocks of the page. `$SCRATCH` is an empty directory of its own. What the page started in
 * the background is ended. Rejects with the page's line where a block prints something else, or
 * fails without the page showing so.
 */
export async function runPage(file: string, options: PageOptions): Promise<void> {
  const blocks = commandBlocks(sectionOf(await readFile(file, 'utf8'), options.section));
  assert.ok(blocks.length > 0, `${file} has no commands`);
  for (const name of Object.keys(options.variables)) {
    assert.ok(
      blocks.some(({ commands }) => assignment(name).test(commands)),
      `${file} does not assign ${name}`,
    );
  }
  const { ran, rest } = await runBlocks(blocks, options);
  for (const [index, block] of blocks.entries()) checkBlock(file, block, ran[index], rest);
}

function checkBlock(
  file: string,
  { commands, shown, line }: CommandBlock,
  ran: Ran | undefined,
  rest: string,
): void {
  const where = `${file}, commands at line ${line}:\n${commands}`;
  assert.ok(
    ran,
    `${where}were not through in time, or ended the shell; the last that was printed:\n${rest}`,
  );
  if (shown === undefined)
    assert.equal(ran.status, 0, `${where}failed, which the page does not show:\n${ran.printed}`);
  else if (!matches(ran.printed, shown))
    assert.equal(ran.printed, shown.body, `${where}printed something else than the page shows`);
}

async function runBlocks(
  blocks: readonly CommandBlock[],
  options: PageOptions,
): Promise<{ readonly ran: readonly Ran[]; readonly rest: string }> {
  const scratch = await mkdtemp(join(tmpdir(), 'stowage-page-'));
  const mark = `== end of block ${process.pid}`;
  // npm may print warnings about its own settings.
  const quiet = { npm_config_loglevel: 'error', no_proxy: '127.0.0.1,localhost' };
  // On a busy machine, no host may fall silent between two commands.
  const patient = { STOWAGE_SERVICE_DOWN_TIME_MS: String(NEVER_DOWN_MS) };
  const env = { ...process.env, ...quiet, ...patient, ...options.env, SCRATCH: scratch };
  // A process group of its own, so that everything that a page leaves running can be ended.
  const bash = spawn('bash', ['-c', script(blocks, options, mark)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
    detached: true,
  });
  let printed = '';
  bash.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const timer = setTimeout(() => endGroup(bash.pid), options.withinMs ?? PATIENCE_MS);
  try {
    await once(bash, 'exit');
    endGroup(bash.pid);
    if (!bash.stdout.readableEnded) await once(bash.stdout, 'end');
  } finally {
    clearTimeout(timer);
    await rm(scratch, { recursive: true, force: true });
  }
  const parts = printed.split(new RegExp(`${mark} (\\d+)\\n`));
  const ran = blocks.flatMap((_, index) => {
    const status = parts[2 * index + 1];
    return status === undefined
      ? []
      : [{ printed: parts[2 * index] ?? '', status: Number(status) }];
  });
  return { ran, rest: parts.at(-1) ?? '' };
}

/** One script of all blocks. After each block it prints whether a command failed. */
function script(blocks: readonly CommandBlock[], { variables }: PageOptions, mark: string): string {
  const parts = blocks.map(
    ({ commands }) =>
      `failed=0\n${assigned(commands, variables)}\nprintf '%s %s\\n' '${mark}' "$failed"\n`,
  );
  return `exec 2>&1\ntrap 'failed=$?' ERR\n${parts.join('')}`;
}

function assigned(commands: string, variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables).reduce(
    (text, [name, value]) =>
      text.replace(assignment(name), () => `${name}='${value.replaceAll("'", "'\\''")}'`),
    commands,
  );
}

function assignment(name: string): RegExp {
  return new RegExp(`^${name}=.*$`, 'm');
}

/** The part of a page from a heading to the next one of its level or above. */
function sectionOf(markdown: string, heading: string | undefined): string {
  if (heading === undefined) return markdown;
  const lines = markdown.split('\n');
  const from = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  assert.notEqual(from, -1, `no heading “${heading}”`);
  const level = lines[from]?.indexOf(' ') ?? 0;
  const length = lines
    .slice(from + 1)
    .findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= level);
  // The lines before are kept empty, so that line numbers are the page's.
  const kept = length < 0 ? lines.slice(from) : lines.slice(from, from + 1 + length);
  return '\n'.repeat(from) + kept.join('\n');
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended already.
  }
}
