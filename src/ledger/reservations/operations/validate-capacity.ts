import type { OperationRules } from './rules.js';

/** Validate: the space is reserved until the pool's next report. Nothing else happens. */
export const validateCapacity: OperationRules = {
  admit() {},
  decided() {},
  done() {},
  failed() {},
};
