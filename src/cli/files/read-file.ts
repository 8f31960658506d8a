import { readFile } from 'node:fs/promises';
import { fileFault } from '../../config/file-fault.js';
import { parseJson } from '../../config/json-text.js';
import { TextFault } from '../../config/text-fault.js';
import { parseYaml } from '../../config/yaml-text.js';
import { CliFailure, type CliIo } from '../terminal/io.js';

/** Reads a JSON or YAML file, or standard input for `-`. */
export async function readData(path: string, io: CliIo): Promise<unknown> {
  return parseData(await readText(path, io), path);
}

/** Parses JSON or YAML. `path` says which of them, and names the text in errors. */
export function parseData(text: string, path: string): unknown {
  const isJson = path.endsWith('.json');
  try {
    return isJson ? parseJson(text) : parseYaml(text);
  } catch (error) {
    if (!(error instanceof TextFault)) throw error;
    const what = isJson ? 'is not JSON' : 'is neither JSON nor YAML';
    throw new CliFailure(`${nameOf(path)}: ${what}: ${error.message}`);
  }
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
    throw new CliFailure(`${nameOf(path)}: cannot be read: ${fileFault(error)}`);
  }
}
