import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { CliFailure, type CliIo } from '../terminal/io.js';

/** Reads a JSON or YAML file, or standard input for `-`. */
export async function readData(path: string, io: CliIo): Promise<unknown> {
  return parseData(await readText(path, io), path);
}

/** Parses JSON or YAML. `path` says which of them, and names the text in errors. */
export function parseData(text: string, path: string): unknown {
  if (path.endsWith('.json')) return parseJson(text, path);
  const document = parseDocument(text);
  const fault = document.errors[0];
  if (fault)
    throw new CliFailure(
      `${nameOf(path)}: is neither JSON nor YAML: ` +
        `${fault.message.split('\n')[0]?.replace(/:$/, '')}`,
    );
  return document.toJS();
}

/** The name of a file in messages. */
export function nameOf(path: string): string {
  return path === '-' ? 'standard input' : path;
}

/** Reads the text of a file, or of standard input for `-`. */
export async function readText(path: string, io: CliIo): Promise<string> {
  try {
    return path === '-' ? await io.stdin() : await readFile(path, 'utf8');
  } catch (error) {
    throw new CliFailure(`${nameOf(path)}: cannot be read: ${(error as Error).message}`);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliFailure(`${path}: is not JSON: ${(error as Error).message}`);
  }
}
