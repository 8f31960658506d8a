import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { connect } from '../../../src/client/index.js';
import { Disk } from './disk.js';
import { manage } from './manager.js';
import { work } from './worker.js';

// A small worker and volume manager in one. It meets every requirement except the one in --fault.
const { values } = parseArgs({
  options: {
    server: { type: 'string', default: '' },
    backend: { type: 'string', default: '' },
    fault: { type: 'string', default: '' },
    'work-ms': { type: 'string', default: '400' },
    state: { type: 'string', default: '' },
    part: { type: 'string', default: 'both' },
  },
});

const context = {
  client: connect({ server: values.server, deadlineMs: 5000 }),
  backend: values.backend,
  fault: values.fault,
  workMs: Number(values['work-ms']),
  workerId: `worker-${randomUUID()}`,
  disk: new Disk(values.state),
  held: new Map(),
  done: new Map(),
};

if (values.part !== 'worker') void manage(context);
if (values.part !== 'manager') void work(context);
process.on('SIGTERM', () => process.exit(0));
