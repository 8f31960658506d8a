import { pathToString } from '@bufbuild/protobuf/reflect';
import { createValidator } from '@bufbuild/protovalidate';
import { BackendReportSchema } from '../../gen/stowage/v1/capability_service_pb.js';
import { ruleWords } from '../../grpc/validate/rule-words.js';
import type { Account } from '../account/account.js';
import { reportIn } from '../account/report-message.js';
import type { SentReport } from '../account/reports.js';
import type { Timed } from '../transcript/calls.js';
import { methodNamed } from '../transcript/messages.js';
import type { Breach, Requirement } from './requirement.js';

/** The field rules in the proto. */
export const fieldsValid: Requirement = {
  id: 'fields-valid',
  of: 'worker',
  says: 'Its requests keep the rules that the contract has for their fields.',
  document: 'proto/stowage/v1/worker_service.proto',
  check: ({ calls }: Account) => {
    const validator = createValidator();
    // Reports are judged by `figures-sound`.
    const sent = calls.flatMap(({ method, run, requests }) =>
      requests
        .filter(({ message }) => !reportIn(message))
        .map((request) => ({ method, run, request })),
    );
    return {
      seen: sent.length,
      breaches: sent.flatMap(({ method, run, request }) =>
        faults(validator, method, request).map((what) => ({
          at: request.at,
          run,
          what: `${method}: ${what}`,
          expected: 'what the proto says of the field',
        })),
      ),
    };
  },
};

/** Invalid figures would decide where volumes go. */
export const figuresSound: Requirement = {
  id: 'figures-sound',
  of: 'manager',
  says:
    'Figures are finite, no total is negative, every pool has its capacity and a name of its ' +
    'own.',
  document: 'proto/stowage/v1/capacity.proto',
  check: ({ reports }) => {
    const validator = createValidator();
    return { seen: reports.length, breaches: reports.flatMap((sent) => unsound(validator, sent)) };
  },
};

type Validator = ReturnType<typeof createValidator>;

function faults(validator: Validator, method: string, { message }: Timed): readonly string[] {
  const schema = methodNamed(method)?.input;
  return schema ? problems(validator.validate(schema, message)) : [];
}

function problems(result: ReturnType<Validator['validate']>): readonly string[] {
  if (result.kind === 'valid') return [];
  return (
    result.violations?.map((broken) => {
      const words = ruleWords(broken);
      return broken.field.length === 0 ? words : `${pathToString(broken.field)}: ${words}`;
    }) ?? [result.error.message]
  );
}

function unsound(validator: Validator, { at, run, report }: SentReport): readonly Breach[] {
  const names = report.pools.map(({ poolName: name }) => name);
  const found = [
    ...problems(validator.validate(BackendReportSchema, report)),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `two pools are named \`${name}\``),
    ...report.pools.flatMap(({ poolName: name, capacity }) =>
      capacity?.total?.kind.case === 'finite' && capacity.total.kind.value < 0
        ? [`pool \`${name}\` has a total of ${capacity.total.kind.value} GiB`]
        : [],
    ),
  ];
  return found.slice(0, 1).map((what) => ({
    at,
    run,
    what: `a report of \`${report.host}\`: ${what}`,
    expected: 'a report that the server does not refuse',
  }));
}
