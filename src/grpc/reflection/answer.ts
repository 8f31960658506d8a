import type { DescFile } from '@bufbuild/protobuf';
import { status as Code } from '@grpc/grpc-js';
import type { ServerReflectionRequest } from '../../gen/grpc/reflection/v1/reflection_pb.js';
import type { ServerReflectionRequest as AlphaRequest } from '../../gen/grpc/reflection/v1alpha/reflection_pb.js';
import type { Catalog } from './catalog.js';

/** A question to reflection; the same in v1 and v1alpha. */
export type Question = ServerReflectionRequest['messageRequest'] | AlphaRequest['messageRequest'];

/** Answers one question. Not found is an answer too: the stream goes on. */
export function answerReflection(catalog: Catalog, question: Question) {
  switch (question.case) {
    case 'fileByFilename':
      return fileAnswer(catalog, catalog.file(question.value), `file ${question.value}`);
    case 'fileContainingSymbol':
      // Some clients send protobuf's full form of a name, with a leading dot.
      return fileAnswer(
        catalog,
        catalog.symbol(question.value.replace(/^\./, '')),
        `symbol ${question.value}`,
      );
    case 'fileContainingExtension': {
      const { containingType, extensionNumber } = question.value;
      return fileAnswer(
        catalog,
        catalog.extension(containingType, extensionNumber),
        `extension ${extensionNumber} of ${containingType}`,
      );
    }
    case 'allExtensionNumbersOfType': {
      const extensionNumber = catalog.extensionNumbers(question.value);
      if (extensionNumber === undefined)
        return errorAnswer(Code.NOT_FOUND, `type ${question.value} is not known here`);
      return {
        case: 'allExtensionNumbersResponse' as const,
        value: { baseTypeName: question.value, extensionNumber },
      };
    }
    case 'listServices':
      return {
        case: 'listServicesResponse' as const,
        value: { service: catalog.services.map((name) => ({ name })) },
      };
    case undefined:
      return errorAnswer(Code.INVALID_ARGUMENT, 'no question was asked');
  }
}

function fileAnswer(catalog: Catalog, file: DescFile | undefined, sought: string) {
  if (file === undefined) return errorAnswer(Code.NOT_FOUND, `${sought} is not known here`);
  return {
    case: 'fileDescriptorResponse' as const,
    value: { fileDescriptorProto: catalog.encodedWithDependencies(file) },
  };
}

function errorAnswer(errorCode: Code, errorMessage: string) {
  return { case: 'errorResponse' as const, value: { errorCode, errorMessage } };
}
