import { acknowledgeFirst } from './acknowledge-first.js';
import { carriedOutOnce, createdCounted } from './created-counted.js';
import { failureHasReason } from './failure-has-reason.js';
import { fieldsValid, figuresSound } from './fields-valid.js';
import { knownDecision } from './known-decision.js';
import { leaseLostStops } from './lease-lost-stops.js';
import { leaseRenewed } from './lease-renewed.js';
import { newestToken } from './newest-token.js';
import { offersAcknowledged } from './offers-acknowledged.js';
import { orderFinished } from './order-finished.js';
import { outcomeFitsOrder, unknownOrderNotDone } from './outcome-fits-order.js';
import { outcomeOnce } from './outcome-once.js';
import { outcomeRepeated, retryInfoHonoured } from './outcome-repeated.js';
import { refusedNotRepeated } from './refused-not-repeated.js';
import { incarnationFixed, sequenceGrows } from './report-order.js';
import type { Requirement } from './requirement.js';
import {
  revisionFollowed,
  revisionForward,
  revisionKnown,
  revisionNamed,
} from './revision-named.js';
import { rightBackend } from './right-backend.js';
import { signsOfLife } from './signs-of-life.js';
import { watchesAgain, watchesPatiently, workerIdKept } from './watching.js';
import { withdrawnNotBegun } from './withdrawn-not-begun.js';

/** All requirements, in the order in which they are listed. */
export const REQUIREMENTS: readonly Requirement[] = [
  offersAcknowledged,
  acknowledgeFirst,
  orderFinished,
  outcomeOnce,
  carriedOutOnce,
  outcomeFitsOrder,
  unknownOrderNotDone,
  failureHasReason,
  leaseRenewed,
  leaseLostStops,
  withdrawnNotBegun,
  newestToken,
  rightBackend,
  knownDecision,
  outcomeRepeated,
  retryInfoHonoured,
  watchesAgain,
  watchesPatiently,
  workerIdKept,
  fieldsValid,
  revisionNamed,
  revisionKnown,
  revisionForward,
  revisionFollowed,
  createdCounted,
  sequenceGrows,
  incarnationFixed,
  figuresSound,
  refusedNotRepeated,
  signsOfLife,
];
