import { isMainThread } from 'node:worker_threads';

// Given to Node.js by `--import`, which threads of a process inherit. tsx teaches Node.js 20 the
// main thread only. Each thread takes most of a second for it.
if (!isMainThread && process.argv[1]?.endsWith('.ts')) {
  const { register } = await import('tsx/esm/api');
  register();
}
