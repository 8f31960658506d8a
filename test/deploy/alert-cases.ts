/** Series by name, with values a minute apart, in the notation of Prometheus' rule tests. */
type Series = Readonly<Record<string, string>>;

/** Figures at which one alert fires, and others at which it does not. */
export interface AlertCase {
  readonly fires: Series;
  readonly silent: Series;
  /** Labels of the alert that fires, besides the severity. */
  readonly labels?: Readonly<Record<string, string>>;
  /** When it is looked at; left out: after 90 minutes. */
  readonly at?: string;
}

const ONE = 'job="stowage",instance="a"';
const METHOD = 'stowage.v1.SchedulerService/ScheduleCreateVolume';
const AT = { job: 'stowage', instance: 'a' };
const POOL = `${ONE},backend="node1@lvm",pool="node1@lvm#thin"`;
const IN_POOL = { job: 'stowage', backend: 'node1@lvm', pool: 'node1@lvm#thin' };

const calls = (code: string) =>
  `rpc_server_call_duration_seconds_count{${ONE},rpc_method="${METHOD}",` +
  `rpc_response_status_code="${code}"}`;
const decisions = (result: string) => `stowage_decisions_total{${ONE},result="${result}"}`;
const live = (state: string) => `stowage_live_decisions{${ONE},state="${state}"}`;
const lease = (age: string) => `stowage_leases{${ONE},age="${age}"}`;
const bucket = (name: string, le: string) => `${name}_bucket{${ONE},le="${le}"}`;

/** By alert. */
export const CASES: Readonly<Record<string, AlertCase>> = {
  StowageAway: {
    fires: { [`up{${ONE}}`]: '0x100' },
    silent: { [`up{${ONE}}`]: '1x100', 'up{job="other"}': '0x100' },
    labels: AT,
  },
  StowageCannotWrite: {
    fires: { [calls('UNAVAILABLE')]: '0+1x100' },
    silent: { [calls('UNAVAILABLE')]: '7x100', [calls('OK')]: '0+1x100' },
  },
  StowageStoreAway: {
    fires: { [`stowage_store_up{${ONE}}`]: '0x100' },
    silent: { [`stowage_store_up{${ONE}}`]: '1x100' },
    labels: AT,
  },
  StowageStoreBroken: {
    fires: { [`stowage_store_broken{${ONE},breach="corrupt"}`]: '0x80 1x20' },
    silent: { [`stowage_store_broken{${ONE},breach="corrupt"}`]: '0x100' },
    labels: { ...AT, breach: 'corrupt' },
  },
  StowageFault: {
    // Its first fault: before it, there was no such series.
    fires: { [calls('INTERNAL')]: '_x85 1x15' },
    silent: { [calls('INTERNAL')]: '1x100', [calls('OK')]: '0+1x100' },
    labels: {
      ...AT,
      rpc_method: METHOD,
      rpc_response_status_code: 'INTERNAL',
    },
  },
  StowageOverloaded: {
    fires: { [`stowage_overload_refusals_total{${ONE},limit="creates"}`]: '0+10x100' },
    silent: { [`stowage_overload_refusals_total{${ONE},limit="creates"}`]: '0x80 5x20' },
  },
  StowageSlowToDecide: {
    fires: {
      [bucket('stowage_queue_duration_seconds', '1')]: '0+5x100',
      [bucket('stowage_queue_duration_seconds', '2.5')]: '0+10x100',
      [bucket('stowage_queue_duration_seconds', '+Inf')]: '0+10x100',
    },
    silent: {
      [bucket('stowage_queue_duration_seconds', '1')]: '0+10x100',
      [bucket('stowage_queue_duration_seconds', '2.5')]: '0+10x100',
      [bucket('stowage_queue_duration_seconds', '+Inf')]: '0+10x100',
    },
  },
  StowageSlowDisk: {
    fires: {
      [bucket('stowage_commit_seconds', '0.25')]: '0+5x100',
      [bucket('stowage_commit_seconds', '0.5')]: '0+10x100',
      [bucket('stowage_commit_seconds', '+Inf')]: '0+10x100',
    },
    silent: {
      [bucket('stowage_commit_seconds', '0.25')]: '0+10x100',
      [bucket('stowage_commit_seconds', '0.5')]: '0+10x100',
      [bucket('stowage_commit_seconds', '+Inf')]: '0+10x100',
    },
  },
  StowageRefuses: {
    fires: { [decisions('placed')]: '0+9x100', [decisions('refused')]: '0+1x100' },
    silent: { [decisions('placed')]: '0+99x100', [decisions('refused')]: '0+1x100' },
  },
  StowageBackendFails: {
    fires: { [decisions('placed')]: '0+9x100', [decisions('rescheduled')]: '0+1x100' },
    silent: { [decisions('placed')]: '0+99x100', [decisions('rescheduled')]: '0+1x100' },
  },
  StowageBackendDown: {
    fires: { [`stowage_backends{${ONE},state="down"}`]: '1x100' },
    silent: {
      [`stowage_backends{${ONE},state="down"}`]: '0x100',
      [`stowage_backends{${ONE},state="other"}`]: '1x100',
    },
    labels: { job: 'stowage' },
  },
  StowageReportOld: {
    fires: { [`stowage_report_age_seconds{${ONE},backend="node1@lvm"}`]: '601x100' },
    silent: { [`stowage_report_age_seconds{${ONE},backend="node1@lvm"}`]: '599x100' },
    labels: { job: 'stowage', backend: 'node1@lvm' },
  },
  StowageNobodyWorks: {
    fires: { [live('pending')]: '3x100', [`stowage_connected_workers{${ONE}}`]: '0x100' },
    // The worker is at another server.
    silent: {
      [live('pending')]: '3x100',
      [`stowage_connected_workers{${ONE}}`]: '0x100',
      'stowage_connected_workers{job="stowage",instance="b"}': '1x100',
    },
    labels: { job: 'stowage' },
  },
  StowageOrderOld: {
    fires: { [lease('up_to_1d')]: '0x100', [lease('over_1d')]: '1x100' },
    silent: {
      [lease('up_to_1h')]: '5x100',
      [lease('up_to_1d')]: '0x100',
      [lease('over_1d')]: '0x100',
    },
    labels: { job: 'stowage' },
  },
  StowageInDoubt: {
    fires: { [live('in_doubt')]: '1x100' },
    silent: { [live('in_doubt')]: '0x60 1x40', [live('pending')]: '1x100' },
    labels: { job: 'stowage' },
  },
  StowageOverpromised: {
    fires: { [`stowage_pool_virtual_free_bytes{${POOL}}`]: '-1x100' },
    silent: { [`stowage_pool_virtual_free_bytes{${POOL}}`]: '0x100' },
    labels: IN_POOL,
  },
  StowagePoolFills: {
    fires: {
      [`stowage_pool_free_bytes{${POOL}}`]: '9x100',
      [`stowage_pool_capacity_bytes{${POOL}}`]: '100x100',
    },
    silent: {
      [`stowage_pool_free_bytes{${POOL}}`]: '10x100',
      [`stowage_pool_capacity_bytes{${POOL}}`]: '100x100',
    },
    labels: IN_POOL,
  },
  StowageSuspiciousReports: {
    fires: { [`stowage_pools_with_warnings{${ONE},reason="FREE_ABOVE_TOTAL"}`]: '1x100' },
    silent: { [`stowage_pools_with_warnings{${ONE},reason="FREE_ABOVE_TOTAL"}`]: '0x60 1x40' },
    labels: { job: 'stowage', reason: 'FREE_ABOVE_TOTAL' },
  },
  StowageConfigRefused: {
    fires: { [`stowage_config_reloads_total{${ONE},result="refused"}`]: '0x85 1x15' },
    silent: {
      [`stowage_config_reloads_total{${ONE},result="refused"}`]: '1x100',
      [`stowage_config_reloads_total{${ONE},result="applied"}`]: '0x85 1x15',
    },
    labels: { ...AT, result: 'refused' },
  },
  StowageCertificateEnds: {
    // Time begins at 0 here: 600,000 s less 90 minutes are below a week.
    fires: {
      [`stowage_certificate_expiry_timestamp_seconds{${ONE},certificate="cert"}`]: '600000x100',
    },
    silent: {
      [`stowage_certificate_expiry_timestamp_seconds{${ONE},certificate="cert"}`]: '700000x100',
    },
    labels: { ...AT, certificate: 'cert' },
  },
  StowageRevocationListEnds: {
    // Time begins at 0 here: 20,000 s less 90 minutes are below six hours. 0 says: there is none.
    fires: { [`stowage_revocation_list_expiry_timestamp_seconds{${ONE}}`]: '20000x100' },
    silent: { [`stowage_revocation_list_expiry_timestamp_seconds{${ONE}}`]: '0x100' },
    labels: AT,
  },
};
