import type { CallAccess } from '../../auth/call-access.js';
import type { PoolService } from '../../gen/stowage/v1/pool_service_pb.js';
import type { BackendState } from '../../ledger/api/pools.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { backendToProto } from '../convert/backend.js';
import { poolToProto } from '../convert/pool.js';
import { poolFilterFromProto } from '../convert/pool-filter.js';
import { reconciledToProto, reconcileFromProto } from '../convert/reconcile.js';
import {
  forgetFromProto,
  forgottenToProto,
  renamedToProto,
  renameFromProto,
} from '../convert/renaming.js';
import { askPage, PAGE_CHARS } from '../tokens/pages.js';
import { adminStateFromProto, adminStateOrNull } from '../values/enums.js';
import { textOrNull } from '../values/text.js';
import { optionalTimestamp } from '../values/time.js';
import { jsonChars } from '../values/within.js';
import type { ServiceDeps } from './deps.js';
import { knownAnywhere } from './known-anywhere.js';
import { planPoolDrain, setPoolState } from './pool-states.js';
import { sizeOfPool, watchPools } from './watch-pools.js';

/** Pools and backends, and the state that an operator gives them. */
export function poolService({ ledger }: ServiceDeps): ServiceImplementation<typeof PoolService> {
  return {
    async listPools(request) {
      await ledger.reached(Number(request.minReadRevision));
      const filter = poolFilterFromProto(request);
      const page = askPage('pools', [filter], request);
      const budget = { size: PAGE_CHARS, sizeOf: sizeOfPool };
      const query = { ...filter, after: page.after, limit: page.limit, budget };
      const found = await knownAnywhere(ledger, () => ledger.listPools(query));
      const { items, nextPageToken } = page.cut(found.items, ({ pool }) => pool.pool, sizeOfPool);
      return {
        pools: items.map(poolToProto),
        nextPageToken,
        readRevision: BigInt(found.readRevision),
      };
    },

    watchPools: (request, { signal }) => watchPools(ledger, request, signal),

    async getPool(request) {
      await ledger.reached(Number(request.minReadRevision));
      const { state, readRevision } = await knownAnywhere(ledger, () => ledger.pool(request.pool));
      return { pool: poolToProto(state), readRevision: BigInt(readRevision) };
    },

    async listBackends(request, { access }) {
      await ledger.reached(Number(request.minReadRevision));
      const { adminState, availabilityZone, participating = null } = request;
      const page = askPage('backends', [adminState, availabilityZone, participating], request);
      const zone = textOrNull(availabilityZone);
      const wanted = {
        adminState: adminStateOrNull(adminState),
        zone,
        participating,
        sees: seesBackend(access),
      };
      const found = ledger.listBackends({ ...wanted, after: page.after, limit: page.limit });
      const { items, nextPageToken } = page.cut(
        found.items,
        ({ backend }) => backend.backend,
        jsonChars,
      );
      return {
        backends: items.map(backendToProto),
        nextPageToken,
        readRevision: BigInt(found.readRevision),
        movesHeldUntil: optionalTimestamp(found.movesHeldUntil),
      };
    },

    async reconcilePool(request, { actor: by }) {
      return reconciledToProto(await ledger.reconcilePool({ ...reconcileFromProto(request), by }));
    },

    async renameBackend(request, { actor: by }) {
      return renamedToProto(await ledger.rename({ ...renameFromProto(request), by }));
    },

    async forgetBackend(request, { actor: by }) {
      return forgottenToProto(await ledger.forget({ ...forgetFromProto(request), by }));
    },

    async setBackendState(request, { actor }) {
      const { state, readRevision } = await ledger.setBackendState(
        request.host,
        adminStateFromProto(request.state),
        request.reason,
        actor,
      );
      return { backend: backendToProto(state), readRevision: BigInt(readRevision) };
    },

    async liftQuarantine({ backend, reason }, { actor }) {
      const { state, lifted, readRevision } = await ledger.liftQuarantine(backend, reason, actor);
      return { backend: backendToProto(state), lifted, readRevision: BigInt(readRevision) };
    },

    setPoolState: (request, { actor }) => setPoolState(ledger, request, actor),
    planPoolDrain: (request) => planPoolDrain(ledger, request),
  };
}

/** Which backends a caller is told of: those that it reports for, or carries out orders of. */
function seesBackend({ grant }: CallAccess): ((state: BackendState) => boolean) | undefined {
  const { hosts: mine, backends } = grant;
  if (mine.all || backends.all) return undefined;
  return ({ backend: { backend }, hosts }) =>
    backends.has(backend) || mine.has(backend) || hosts.some(({ host }) => mine.has(host));
}
