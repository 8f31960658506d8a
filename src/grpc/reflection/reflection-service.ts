import type { ServerReflection } from '../../gen/grpc/reflection/v1/reflection_pb.js';
import type { ServerReflection as AlphaReflection } from '../../gen/grpc/reflection/v1alpha/reflection_pb.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { answerReflection } from './answer.js';
import type { Catalog } from './catalog.js';

/** Describes this server's services to clients. */
export function reflectionService(
  catalog: Catalog,
): ServiceImplementation<typeof ServerReflection> {
  return {
    async *serverReflectionInfo(requests) {
      for await (const request of requests) {
        const messageResponse = answerReflection(catalog, request.messageRequest);
        yield { validHost: request.host, originalRequest: request, messageResponse };
      }
    },
  };
}

/** The same under its older name, which most clients still try first. */
export function alphaReflectionService(
  catalog: Catalog,
): ServiceImplementation<typeof AlphaReflection> {
  return {
    async *serverReflectionInfo(requests) {
      for await (const request of requests) {
        const messageResponse = answerReflection(catalog, request.messageRequest);
        yield { validHost: request.host, originalRequest: request, messageResponse };
      }
    },
  };
}
