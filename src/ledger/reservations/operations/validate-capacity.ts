import type { OperationRules } from './rules.js';

/** Validate: the space is set aside until the pool's next report, and that is all. */
export const validateCapacity: OperationRules = {
  admit() {},
  decided() {},
  done() {},
  failed() {},
};
