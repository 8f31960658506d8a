import {
  ABSENCE_CAUSES,
  type Absence,
  type AbsenceCause,
  type AbsentBackend,
} from '../../domain/diagnosis.js';
import {
  type BackendRecord,
  backendOfPool,
  type HostRecord,
  type PoolRecord,
  type ServiceKind,
} from '../../domain/pool.js';
import { takesProbe } from '../../domain/quarantine.js';
import { quarantineWords } from '../lib/quarantine-words.js';
import { spanWords } from '../lib/span-words.js';

/** All known backends, whether they participate or not. */
export interface KnownBackends {
  backends(): readonly BackendRecord[];
  hostsOf(backend: string): readonly HostRecord[];
  poolsOf(backend: string): readonly PoolRecord[];
}

/** The request that is refused. */
export interface AbsenceRequest {
  readonly kind: ServiceKind;
  readonly now: number;
  /** The pool or backend that the request names; null for none. */
  readonly named: string | null;
  /** Age from which reports are too old for the request, ms; null if there is no limit. */
  readonly maxReportAgeMs: number | null;
  /**
   * What quarantine keeps the request out of: null, of nothing; `probes too`: it is no create.
   */
  readonly quarantine: 'but probes' | 'probes too' | null;
}

/** Most backends in a list. Each takes a few hundred bytes at most. */
const MOST_LISTED = 100;
const MOST_HOSTS = 3;
const MOST_CHARACTERS = 200;

/**
 * Why a backend takes no part. It is put into one sentence only if it is listed: of thousands that
 * are down, most are not.
 */
type Why = Omit<AbsentBackend, 'backend' | 'explanation'> & { words(): string };

/**
 * Which backends of a kind do not participate, and why. All are counted; the list holds as many as
 * a diagnosis may, the one that the request names first.
 */
export function absence(known: KnownBackends, request: AbsenceRequest): Absence {
  const counts = new Map<AbsenceCause, number>();
  const named = request.named === null ? null : backendOfPool(request.named);
  const absent: { readonly backend: string; readonly why: Why }[] = [];
  for (const backend of known.backends()) {
    const why = backend.serviceKind === request.kind ? whyAbsent(known, backend, request) : null;
    if (why === null) continue;
    counts.set(why.cause, (counts.get(why.cause) ?? 0) + 1);
    absent.push({ backend: backend.backend, why });
  }
  const rank = ({ backend }: { readonly backend: string }) => (backend === named ? 0 : 1);
  absent.sort((a, b) => rank(a) - rank(b) || (a.backend < b.backend ? -1 : 1));
  const listed = absent.slice(0, MOST_LISTED);
  return {
    counts: ABSENCE_CAUSES.flatMap((cause) => {
      const backends = counts.get(cause) ?? 0;
      return backends === 0 ? [] : [{ cause, backends }];
    }),
    backends: listed.map(({ backend, why: { words, ...why } }) => ({
      backend,
      ...why,
      explanation: words(),
    })),
    omitted: absent.length - listed.length,
  };
}

function whyAbsent(
  known: KnownBackends,
  backend: BackendRecord,
  { now, maxReportAgeMs, quarantine }: AbsenceRequest,
): Why | null {
  const { adminState, stateSince, reason, report } = backend;
  if (adminState !== 'enabled') {
    const words = () => `the cluster is ${adminState}${since(stateSince)}${because(reason)}`;
    return { cause: adminState, since: stateSince, operatorReason: shorten(reason), words };
  }
  if (backend.representative === null) return whyNoHost(backend, known.hostsOf(backend.backend));
  const nobody = { operatorReason: '' };
  if (report === null)
    return {
      cause: 'never_reported',
      since: null,
      ...nobody,
      words: () => 'no report has come from it',
    };
  if (known.poolsOf(backend.backend).every((pool) => pool.report === null))
    return {
      cause: 'no_pools',
      since: report.receivedAt,
      ...nobody,
      words: () => `its report lists no pool${since(report.receivedAt)}`,
    };
  if (!report.tooOld || maxReportAgeMs === null) return whyInQuarantine(backend, quarantine);
  const { heardAt } = report;
  const words = () => {
    const age = `its report is ${spanWords(now - heardAt)} old, of ${moment(heardAt)}`;
    return `${age}, and none older than ${spanWords(maxReportAgeMs)} counts for new volumes`;
  };
  return { cause: 'report_too_old', since: heardAt, ...nobody, words };
}

/** Null: its quarantine, if it is in one, does not keep the request out. */
function whyInQuarantine(
  { quarantine }: BackendRecord,
  keepsOut: AbsenceRequest['quarantine'],
): Why | null {
  if (quarantine === undefined || keepsOut === null) return null;
  if (keepsOut === 'but probes' && takesProbe(quarantine)) return null;
  const words = () => `it is ${quarantineWords(quarantine)}`;
  return { cause: 'quarantined', since: quarantine.since, operatorReason: '', words };
}

/** No host represents it: each is down, disabled or frozen. */
function whyNoHost({ serviceKind, downSince }: BackendRecord, all: readonly HostRecord[]): Why {
  const hosts = all.filter((host) => host.serviceKind === serviceKind);
  const up = hosts.filter((host) => !host.down);
  const reasons = new Set(
    hosts.filter(({ adminState }) => adminState !== 'enabled').map(({ reason }) => reason),
  );
  reasons.delete('');
  const operatorReason = shorten([...reasons].join('; '));
  if (up.length === 0) {
    const last = hosts.length === 0 ? null : Math.max(...hosts.map((host) => host.lastSeenAt));
    const words = () =>
      hosts.length === 0
        ? `no host serves it any more${since(downSince)}`
        : hostsInWords(hosts, downSince);
    return { cause: 'down', since: downSince ?? last, operatorReason, words };
  }
  const times = hosts.map((host) => (host.down ? host.lastSeenAt : host.stateSince));
  return {
    cause: up.some(({ adminState }) => adminState === 'disabled') ? 'disabled' : 'frozen',
    // Since the last of them went away.
    since: times.reduce(
      (latest, time) => (latest === null || time === null ? null : Math.max(latest, time)),
      times[0] ?? null,
    ),
    operatorReason,
    words: () => hostsInWords(hosts, downSince),
  };
}

function hostsInWords(hosts: readonly HostRecord[], downSince: number | null): string {
  const [only] = hosts;
  if (hosts.length === 1 && only !== undefined) return hostWords(only, downSince);
  const words = hosts
    .slice(0, MOST_HOSTS)
    .map((host) => `${host.host} is ${hostWords(host, null)}`);
  const more = hosts.length - words.length;
  return [...words, ...(more > 0 ? [`${more} more are likewise out`] : [])].join('; ');
}

/** A host that is down and disabled or frozen says both: it would stay away if it came back. */
function hostWords(
  { down, lastSeenAt, adminState, stateSince, reason }: HostRecord,
  downSince: number | null,
): string {
  const silent = down ? [`down${since(downSince)}, last sign of life ${moment(lastSeenAt)}`] : [];
  const apart =
    adminState === 'enabled' ? [] : [`${adminState}${since(stateSince)}${because(reason)}`];
  return [...silent, ...apart].join(', and ');
}

function since(time: number | null): string {
  return time === null ? '' : ` since ${moment(time)}`;
}

function because(reason: string): string {
  return reason === '' ? '' : ` (${shorten(reason)})`;
}

/** A time in UTC, to the second. */
function moment(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

function shorten(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}
