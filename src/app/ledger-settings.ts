import { ConfigError } from '../config/problems.js';
import type { Config } from '../config/schema.js';
import {
  buildProfile,
  type Profile,
  ProfileError,
  type ProfileOptions,
} from '../engine/decide/profile.js';
import type { Resolvers } from '../ledger/lib/ports.js';
import type { LedgerSettings, QuarantineRules } from '../ledger/settings.js';
import { imageResolver, instanceResolver } from '../resolvers/resolvers.js';

type Rules = NonNullable<Config['profiles'][string]>;

/**
 * The ledger's part of a configuration. Throws ConfigError if a filter or weigher is unknown, or a
 * value cannot be used.
 */
export function settingsOf(config: Config): LedgerSettings {
  const { scheduler, retention } = config;
  return {
    ...profilesOf(config),
    defaultZone: scheduler.default_availability_zone,
    fallbackZone: scheduler.allow_availability_zone_fallback
      ? (scheduler.default_availability_zone ?? scheduler.storage_availability_zone)
      : null,
    serviceDownTimeMs: config.service_down_time_ms,
    leaseMs: config.workers.lease_ms,
    rescheduleAfterDownMs: config.workers.reschedule_after_down_ms,
    rescheduleAfterReturnMs: config.workers.reschedule_after_return_ms,
    strictReports: config.reports.strict,
    clockToleranceMs: config.reports.clock_tolerance_ms,
    // Other servers judge by what is written when a host is down and a report too old.
    heartbeatFlushMs: Math.min(
      config.heartbeat_flush_ms,
      config.service_down_time_ms / 4,
      (config.reports.max_age_ms ?? Infinity) / 4,
    ),
    maxReportAgeMs: config.reports.max_age_ms,
    quarantine: quarantineOf(config.quarantine),
    waiting: {
      maxTimeMs: config.waiting.max_time_ms,
      maxRequests: config.waiting.max_requests,
      maxOvertakes: config.waiting.max_overtakes,
    },
    retention: {
      requestsMs: retention.requests_ms,
      finishedDecisionsMs: retention.finished_decisions_ms,
      deletedVolumesMs: retention.deleted_volumes_ms,
      failedVolumesMs: retention.failed_volumes_ms,
      eventsMs: retention.events_ms,
      messagesMs: retention.messages_ms,
      maxCapacityEvents: retention.max_capacity_events,
      maxFailureEvents: retention.max_failure_events,
      maxMessages: retention.max_messages,
      maxAuditEvents: retention.max_audit_events,
      maxDiagnoses: retention.max_diagnoses,
      maxDiagnosesBytes: retention.max_diagnoses_bytes,
      maxJournalBytes: retention.max_journal_bytes,
    },
    startupWaitMs: scheduler.driver_init_wait_time_ms,
    provisioned: config.capacity.provisioned,
    groupCapabilities: config.capacity.group_capabilities,
    backupSameHost: config.backup.use_same_host,
    maxDiagnosedPools: config.diagnosis.max_pools,
    maxDiagnosisBytes: config.diagnosis.max_bytes,
  };
}

function quarantineOf(stated: Config['quarantine']): QuarantineRules | null {
  if (!stated.enabled) return null;
  return {
    windowMs: stated.window_ms,
    minAttempts: stated.minimum_attempts,
    failurePercent: stated.failure_percent,
    baseTimeMs: stated.base_time_ms,
    maxTimeMs: stated.max_time_ms,
    maxPercent: stated.max_percent,
    probes: stated.probes,
  };
}

/** Where the ledger looks up what requests leave out. */
export function resolversOf({ resolvers: { instance, image } }: Config): Resolvers {
  return {
    instanceHost:
      instance.url === null
        ? null
        : instanceResolver({ url: instance.url, timeoutMs: instance.timeout_ms }),
    imageLocations:
      image.url === null ? null : imageResolver({ url: image.url, timeoutMs: image.timeout_ms }),
  };
}

/** The default profile and the others. Throws one ConfigError with the problems of all of them. */
function profilesOf(config: Config): Pick<LedgerSettings, 'profile' | 'profiles'> {
  const problems: string[] = [];
  const build = (path: string, rules: Rules, name?: string): Profile | undefined => {
    try {
      return buildProfile(optionsOf(config, rules), name);
    } catch (error) {
      if (!(error instanceof ProfileError)) throw error;
      problems.push(`${path}.${error.key}: ${error.message}`);
      return undefined;
    }
  };
  const profile = build('scheduler', {});
  const others = Object.entries(config.profiles).map(([name, rules]) =>
    build(`profiles.${name}`, rules, name),
  );
  if (profile === undefined || problems.length > 0) throw new ConfigError(problems);
  return {
    profile,
    profiles: new Map(
      others.flatMap((other) => (other === undefined ? [] : [[other.name, other] as const])),
    ),
  };
}

/** What the profile states; everything else comes from `scheduler`. */
function optionsOf(
  { scheduler, capacity, reports, quarantine }: Config,
  rules: Rules,
): ProfileOptions {
  return {
    filters: rules.filters ?? scheduler.filters,
    capacityGuard: capacity.guard === 'on',
    weighers: rules.weighers ?? scheduler.weighers,
    weightHandler: rules.weight_handler ?? scheduler.weight_handler,
    minPhysicalFreePercent: rules.min_physical_free_percent ?? scheduler.min_physical_free_percent,
    sourceLocality: rules.source_locality ?? scheduler.source_locality,
    multipliers: { ...scheduler.multipliers, ...rules.multipliers },
    maxAttempts: rules.max_attempts ?? scheduler.max_attempts,
    defaultRatio: scheduler.max_over_subscription_ratio,
    maxReportAgeMs: reports.max_age_ms,
    quarantine: quarantine.enabled,
  };
}
