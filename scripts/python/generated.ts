import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonWith } from './venv.js';

/** Where the generated code of the Python package is, and what of it is generated. */
export const PYTHON_SOURCE = 'clients/python/src';
export const PYTHON_GENERATED = ['stowage/v1', 'stowage/services.py', 'stowage/messages.py'];

/** Generates the Python package's code from proto/ into a directory. */
export function generatePython(into: string): void {
  const python = pythonWith('clients/python/tools/requirements.txt');
  const template = {
    version: 'v2',
    plugins: [
      {
        local: [python, join('clients', 'python', 'tools', 'protoc_gen_stowage.py')],
        out: into,
        strategy: 'all',
      },
    ],
    // Rules of fields are the server's: clients need not load them.
    inputs: [{ directory: 'proto', paths: ['proto/stowage'], exclude_types: ['buf.validate.**'] }],
  };
  execFileSync('buf', ['generate', '--template', JSON.stringify(template)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
