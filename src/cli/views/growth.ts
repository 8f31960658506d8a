import type {
  EstimateCapacityResponse,
  Growth,
} from '../../gen/stowage/v1/scheduler_service_pb.js';
import { plain } from '../output/plain.js';
import { figure, moment } from './words.js';

const SPANS: Readonly<Record<number, string>> = { 1: 'day', 7: 'week', 30: 'month' };

/** When all, zones and backends are full, in words. */
export function growthWords({ growth, zones, backends }: EstimateCapacityResponse): string {
  if (growth.length === 0)
    return 'when it is full is not known yet: the ledger looks once a day, at midnight UTC';
  return [
    ...growth.map((one) => `at the rate of the last ${SPANS[one.spanDays]}: ${rateWords(one)}`),
    ...(zones.length > 1
      ? zones.map((zone) => `zone ${plain(zone.availabilityZone)}: ${briefly(zone.growth)}`)
      : []),
    ...(backends.length > 1
      ? backends.map((one) => `backend ${plain(one.backend)}: ${briefly(one.growth)}`)
      : []),
  ].join('\n');
}

/** The day on which something is full at the rate of a span; undefined: not, or not known. */
export function fullIn(growth: readonly Growth[], spanDays: number): string | undefined {
  const found = growth.find((one) => one.spanDays === spanDays);
  return found === undefined ? undefined : dayOf(found);
}

function rateWords(one: Growth): string {
  const full = dayOf(one);
  return (
    `${full === undefined ? 'never full' : `full on ${full}`}, ${figure(one.gibPerDay)} GiB a ` +
    `day since ${moment(one.sinceTime)}`
  );
}

function briefly(growth: readonly Growth[]): string {
  return growth.map((one) => `${SPANS[one.spanDays]} ${dayOf(one) ?? 'never'}`).join(', ');
}

function dayOf({ fullTime }: Growth): string | undefined {
  return fullTime === undefined ? undefined : moment(fullTime).slice(0, 10);
}
