import type { Line } from '../../src/conformance/transcript/line.js';
import {
  leased,
  offer,
  outcomeSent,
  outcomeTaken,
  ref,
  refused,
  report,
  reported,
  request,
  response,
  status,
  withdrawal,
} from './lines.js';

/** A worker and manager that meets every requirement; a part replaced by name breaks one. */
export const CONFORMING: Readonly<Record<string, readonly Line[]>> = {
  watch: [request(0, 1, 'WatchDecisions', { worker_id: 'w', targets: ['n@b'] })],
  heartbeat: [
    request(1, 2, 'Heartbeat', { host: 'n@b' }),
    response(2, 2, { accounting_revision: '7' }),
  ],
  firstReport: reported(3, 3, 1, 7, 10, 7),
  offer: [offer(100, 1, 101)],
  acknowledge: leased(110, 4, 'AcknowledgeDecisions', ref(1, 101)),
  renew: leased(1200, 5, 'RenewLeases', ref(1, 101)),
  unavailable: [
    outcomeSent(2000, 6, ref(1, 101), { created: {} }),
    status(2001, 6, 'UNAVAILABLE', { retry_after_ms: 500 }),
  ],
  taken: outcomeTaken(2600, 7, ref(1, 101), { created: {} }, 8),
  offerAgain: [offer(2700, 1, 102)],
  acknowledgeAgain: leased(2710, 8, 'AcknowledgeDecisions', ref(1, 102)),
  outcomeAgain: outcomeTaken(2720, 9, ref(1, 102), { created: {} }, 8),
  secondReport: reported(3000, 10, 2, 8, 11, 8),
  withdrawn: [
    offer(3100, 2, 103),
    withdrawal(3101, 2),
    ...refused(3110, 11, 'AcknowledgeDecisions', ref(2, 103), 'DECISION_WITHDRAWN'),
  ],
  lost: [
    offer(3200, 3, 104),
    ...leased(3210, 12, 'AcknowledgeDecisions', ref(3, 104)),
    ...refused(3300, 13, 'RenewLeases', ref(3, 104), 'LEASE_LOST'),
  ],
  afterLoss: [],
  deleteOffer: [
    offer(4600, 1, 105, { order: 2 }),
    ...leased(4610, 14, 'AcknowledgeDecisions', ref(1, 105)),
  ],
  deleted: outcomeTaken(4620, 15, ref(1, 105), { deleted: {} }, 9),
  unknownOffer: [
    offer(4700, 4, 106, { order: 99 }),
    ...leased(4710, 16, 'AcknowledgeDecisions', ref(4, 106)),
  ],
  unknown: outcomeTaken(4720, 17, ref(4, 106), { failed: { reason: 'unknown order' } }, 10),
  cut: [status(5000, 1, 'UNAVAILABLE')],
  watchAgain: [request(5500, 20, 'WatchDecisions', { worker_id: 'w', targets: ['n@b'] })],
  refusedReport: [report(6000, 21, 3, 8, 11), status(6001, 21, 'INVALID_ARGUMENT')],
  lastReport: reported(7500, 22, 4, 10, 10, 10),
  end: [],
};

/** The transcript, some parts of it replaced. */
export function transcript(
  replaced: Readonly<Record<string, readonly Line[]>> = {},
): readonly Line[] {
  return Object.values({ ...CONFORMING, ...replaced })
    .flat()
    .toSorted((a, b) => a.at - b.at);
}
