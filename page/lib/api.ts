import {
  type Client,
  Code,
  ConnectError,
  createClient,
  type Interceptor,
} from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { ErrorInfoSchema } from '../../src/gen/google/rpc/error_details_pb.js';
import { AccessService } from '../../src/gen/stowage/v1/access_service_pb.js';
import { type Diagnosis, DiagnosisSchema } from '../../src/gen/stowage/v1/decision_pb.js';
import { EventService } from '../../src/gen/stowage/v1/event_service_pb.js';
import { PoolService } from '../../src/gen/stowage/v1/pool_service_pb.js';
import { SchedulerService } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { VolumeService } from '../../src/gen/stowage/v1/volume_service_pb.js';

const TOKEN = 'stowage.token';

/** The bearer token, kept as long as the tab; empty: none. */
export function token(): string {
  return sessionStorage.getItem(TOKEN) ?? '';
}

export function setToken(value: string): void {
  if (value === '') sessionStorage.removeItem(TOKEN);
  else sessionStorage.setItem(TOKEN, value);
}

const withToken: Interceptor = (next) => (request) => {
  if (token() !== '') request.header.set('authorization', `Bearer ${token()}`);
  return next(request);
};

const transport = createConnectTransport({
  baseUrl: location.origin,
  useBinaryFormat: true,
  interceptors: [withToken],
});

/** The public API, as this page may call it. */
export interface Api {
  readonly access: Client<typeof AccessService>;
  readonly events: Client<typeof EventService>;
  readonly pools: Client<typeof PoolService>;
  readonly scheduler: Client<typeof SchedulerService>;
  readonly volumes: Client<typeof VolumeService>;
}

export const api: Api = {
  access: createClient(AccessService, transport),
  events: createClient(EventService, transport),
  pools: createClient(PoolService, transport),
  scheduler: createClient(SchedulerService, transport),
  volumes: createClient(VolumeService, transport),
};

/** What went wrong, for people. */
export interface Fault {
  /** A reason of the error table, or the name of a code. */
  readonly reason: string;
  readonly message: string;
  /** Whether the server asks who calls. */
  readonly signIn: boolean;
  readonly diagnosis: Diagnosis | null;
}

/** The fault that was thrown. */
export function faultOf(thrown: unknown): Fault {
  const error = ConnectError.from(thrown);
  const [info] = error.findDetails(ErrorInfoSchema);
  const [diagnosis] = error.findDetails(DiagnosisSchema);
  // Browsers have many words for a server that is not there.
  const away = error.code === Code.Unknown && info === undefined;
  return {
    reason: info?.reason ?? (away ? 'NO_CONNECTION' : (Code[error.code] ?? '')),
    message: away ? 'the server cannot be reached' : error.rawMessage,
    signIn: error.code === Code.Unauthenticated,
    diagnosis: diagnosis ?? null,
  };
}
