import type { StatusService } from '../../gen/stowage/v1/status_service_pb.js';
import type { Ledger } from '../../ledger/api/ledger.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { type ServerAbout, statusToProto } from '../convert/status.js';

/** Tells what needs a person. `about` is asked at each call. */
export function statusService(
  ledger: Pick<Ledger, 'status'>,
  about: () => ServerAbout,
): ServiceImplementation<typeof StatusService> {
  return {
    async getStatus() {
      return statusToProto(await ledger.status(), about());
    },
  };
}
