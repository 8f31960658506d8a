# Generated from proto/. Do not edit: npm run generate
"""The services of stowage.v1, their methods as Python writes them."""

from __future__ import annotations

from stowage.calls import BidiStream, ServerStream, Service, Unary
from stowage.v1 import access_service_pb2 as access_service
from stowage.v1 import capability_service_pb2 as capability_service
from stowage.v1 import event_service_pb2 as event_service
from stowage.v1 import pool_service_pb2 as pool_service
from stowage.v1 import scheduler_service_pb2 as scheduler_service
from stowage.v1 import status_service_pb2 as status_service
from stowage.v1 import volume_service_pb2 as volume_service
from stowage.v1 import worker_service_pb2 as worker_service


class AccessService(Service):
    """Who is who."""

    who_am_i = Unary(
        "/stowage.v1.AccessService/WhoAmI",
        access_service.WhoAmIRequest,
        access_service.WhoAmIResponse,
    )
    """Who the caller is to the server, and what it may do."""


class CapabilityService(Service):
    """Takes the reports and signs of life of volume managers."""

    report_capabilities = Unary(
        "/stowage.v1.CapabilityService/ReportCapabilities",
        capability_service.ReportCapabilitiesRequest,
        capability_service.ReportCapabilitiesResponse,
    )
    """Takes one backend's full state. A malformed report is refused with every bad field named, and
    the previous report stays in force.
    """

    stream_capabilities = BidiStream(
        "/stowage.v1.CapabilityService/StreamCapabilities",
        capability_service.StreamCapabilitiesRequest,
        capability_service.StreamCapabilitiesResponse,
    )
    """The same over one long-lived stream, each report answered in order. While the stream is open
    and its keepalive pings are answered, the hosts that reported on it count as alive.
    """

    heartbeat = Unary(
        "/stowage.v1.CapabilityService/Heartbeat",
        capability_service.HeartbeatRequest,
        capability_service.HeartbeatResponse,
    )
    """A sign of life without a report. Registers a host that is not known yet."""


class EventService(Service):
    """The event log: notifications for operators and billing, messages for the owners of volumes. Every
    event is written in the transaction of the change that it describes, in order of commit.
    """

    list_events = Unary(
        "/stowage.v1.EventService/ListEvents",
        event_service.ListEventsRequest,
        event_service.ListEventsResponse,
    )
    """Lists events in order of commit, or the newest first. A page may be empty although another page
    follows.
    """

    watch_events = ServerStream(
        "/stowage.v1.EventService/WatchEvents",
        event_service.WatchEventsRequest,
        event_service.WatchEventsResponse,
    )
    """Every event after a resume token, then new ones as they commit: none missed, none twice.
    OUT_OF_RANGE `EVENTS_EXPIRED` if events after the token are no longer kept; this may also
    happen later, while a reader is too slow.
    """


class PoolService(Service):
    """Pools and backends, and the state that an operator gives them."""

    list_pools = Unary(
        "/stowage.v1.PoolService/ListPools",
        pool_service.ListPoolsRequest,
        pool_service.ListPoolsResponse,
    )
    """Lists pools with every capacity factor, by name. Pages are stable: a pool that matches the
    whole time appears once.
    """

    watch_pools = ServerStream(
        "/stowage.v1.PoolService/WatchPools",
        pool_service.WatchPoolsRequest,
        pool_service.WatchPoolsResponse,
    )
    """The matching pools, then each pool that changes, in its new state. A client that applies
    `reset`, `pools` and `removed` always ends up with the answer of ListPools, except that counts
    of failed expressions come with the pool's next change. Only committed changes are sent. A slow
    reader gets only the last state of each pool. A stream on which nothing changes is silent.
    UNAVAILABLE: the server stops; open the stream again with the last token.
    """

    get_pool = Unary(
        "/stowage.v1.PoolService/GetPool",
        pool_service.GetPoolRequest,
        pool_service.GetPoolResponse,
    )
    """One pool."""

    list_backends = Unary(
        "/stowage.v1.PoolService/ListBackends",
        pool_service.ListBackendsRequest,
        pool_service.ListBackendsResponse,
    )
    """Lists backends with their hosts, by name. Managers and workers see
    only their own.
    """

    reconcile_pool = Unary(
        "/stowage.v1.PoolService/ReconcilePool",
        pool_service.ReconcilePoolRequest,
        pool_service.ReconcilePoolResponse,
    )
    """Compares the ledger's content of a pool with its report, with itself, and with the volumes that
    its manager has there; with `repair`, settles what can be settled, in one transaction.
    Repeating it changes nothing more. NOT_FOUND `POOL_NOT_FOUND`, FAILED_PRECONDITION
    `MASS_FORGET`, INVALID_ARGUMENT `CLOCK_AHEAD`, UNAVAILABLE.
    """

    rename_backend = Unary(
        "/stowage.v1.PoolService/RenameBackend",
        pool_service.RenameBackendRequest,
        pool_service.RenameBackendResponse,
    )
    """Gives a backend or a pool another name, with all that lives there and is promised on it, in one
    transaction: volumes, snapshots, reservations, unfinished decisions, hosts with their states,
    the current report. Reports and heartbeats under the old name are refused from then on
    (`BACKEND_RENAMED`, `POOL_RENAMED`); orders that workers hold under it, and requests that name
    it, mean the new one. If the new name is known already, promises add up. Repeating it changes
    nothing. NOT_FOUND `BACKEND_NOT_FOUND`, `POOL_NOT_FOUND`; FAILED_PRECONDITION
    `RENAME_REFUSED`, `BACKEND_RENAMED`; UNAVAILABLE.
    """

    forget_backend = Unary(
        "/stowage.v1.PoolService/ForgetBackend",
        pool_service.ForgetBackendRequest,
        pool_service.ForgetBackendResponse,
    )
    """Forgets a backend or a pool that is gone for good, with its hosts, reports, states and figures.
    A name that one had before it was renamed becomes free. FAILED_PRECONDITION `BACKEND_IN_USE` if
    anything lives there, or if it is still heard of; NOT_FOUND `BACKEND_NOT_FOUND`,
    `POOL_NOT_FOUND`, also if it was forgotten before; UNAVAILABLE.
    """

    set_backend_state = Unary(
        "/stowage.v1.PoolService/SetBackendState",
        pool_service.SetBackendStateRequest,
        pool_service.SetBackendStateResponse,
    )
    """Enables, disables or freezes a host, or a cluster whatever the states of its hosts are.
    Decisions that were made already are not changed. NOT_FOUND `HOST_NOT_FOUND`.
    """

    lift_quarantine = Unary(
        "/stowage.v1.PoolService/LiftQuarantine",
        pool_service.LiftQuarantineRequest,
        pool_service.LiftQuarantineResponse,
    )
    """Ends a backend's quarantine: it takes volumes as any other at once, and creates that failed there
    before no longer count. Of one that is in none nothing changes. NOT_FOUND `BACKEND_NOT_FOUND`,
    UNAVAILABLE.
    """

    set_pool_state = Unary(
        "/stowage.v1.PoolService/SetPoolState",
        pool_service.SetPoolStateRequest,
        pool_service.SetPoolStateResponse,
    )
    """Opens, cordons, drains or closes a pool, also one that no current report lists. The state is
    kept until it is set again, whatever is reported. Decisions that were made already are not
    changed. NOT_FOUND `POOL_NOT_FOUND`, UNAVAILABLE.
    """

    plan_pool_drain = Unary(
        "/stowage.v1.PoolService/PlanPoolDrain",
        pool_service.PlanPoolDrainRequest,
        pool_service.PlanPoolDrainResponse,
    )
    """What would have to move to empty a pool, and where each volume would fit now, with those before
    it moved. Changes and reserves nothing. NOT_FOUND `POOL_NOT_FOUND`, UNAVAILABLE.
    """


class SchedulerService(Service):
    """Decides where volumes go."""

    schedule_create_volume = Unary(
        "/stowage.v1.SchedulerService/ScheduleCreateVolume",
        scheduler_service.ScheduleCreateVolumeRequest,
        scheduler_service.ScheduleCreateVolumeResponse,
        fills_request_id=True,
    )
    """Finds the best pool for a new volume and reserves its space. Answers once decision and
    reservation are durable.

    Repeating a request with the same id and content gives the first answer, also if it was a
    refusal. RESOURCE_EXHAUSTED `NO_VALID_BACKEND`: nothing fits. UNAVAILABLE: retry with the same
    request id.
    """

    stream_create_volumes = BidiStream(
        "/stowage.v1.SchedulerService/StreamCreateVolumes",
        scheduler_service.StreamCreateVolumesRequest,
        scheduler_service.StreamCreateVolumesResponse,
    )
    """The same for many volumes, several in a message. Every volume is answered by an item of its
    own, by its request id, in any order. A volume that is invalid or refused ends neither the
    stream nor the other volumes. Answers that are ready at the same time, such as those of one
    commit, share a message.

    A message that is malformed as a whole ends the stream with INVALID_ARGUMENT, once everything
    before it was answered. While 1024 volumes or more of the stream are unanswered, or answers are
    not read, the server reads no further message: a client must read while it sends. A client that
    has no more volumes closes its side; the stream ends once all are answered. If a stream was cut
    off, ask again for its unanswered volumes with the same request ids.
    """

    schedule_create_volumes = Unary(
        "/stowage.v1.SchedulerService/ScheduleCreateVolumes",
        scheduler_service.ScheduleCreateVolumesRequest,
        scheduler_service.ScheduleCreateVolumesResponse,
        fills_request_id=True,
    )
    """Decides a set of new volumes together: all of them are placed and committed as one, or none is.
    The rules of the set say how its volumes lie to each other. Each volume is reserved in the
    presence of the others, so that their sizes are summed, whatever the pools' limits, states and
    shared space say.

    Idempotent as one: repeating a request with the same id and content gives the first answer,
    also if it was a refusal. RESOURCE_EXHAUSTED `NO_VALID_BACKEND`: not all fit; nothing is
    reserved, no volume is known, and the diagnosis is that of the first volume that found no pool
    beside the others. Workers get an order for each volume as usual. A volume whose attempt fails
    is decided again within the rules of its set; if it fails for good, `on_failure` says what
    becomes of the others.
    """

    schedule_manage_volume = Unary(
        "/stowage.v1.SchedulerService/ScheduleManageVolume",
        scheduler_service.ScheduleManageVolumeRequest,
        scheduler_service.ScheduleManageVolumeResponse,
        fills_request_id=True,
    )
    """Takes over a volume that exists on a backend and that the ledger does not know: the named pool
    must pass the filters. Its size is reserved until a report contains it; nothing is reserved if
    the size is not known (0).
    """

    schedule_create_snapshot = Unary(
        "/stowage.v1.SchedulerService/ScheduleCreateSnapshot",
        scheduler_service.ScheduleCreateSnapshotRequest,
        scheduler_service.ScheduleCreateSnapshotResponse,
        fills_request_id=True,
    )
    """Decides whether a volume's pool takes a snapshot of it, and reserves the snapshot's size under
    the snapshot's own id.
    """

    schedule_manage_snapshot = Unary(
        "/stowage.v1.SchedulerService/ScheduleManageSnapshot",
        scheduler_service.ScheduleManageSnapshotRequest,
        scheduler_service.ScheduleManageSnapshotResponse,
        fills_request_id=True,
    )
    """The same for a snapshot that exists on the backend already."""

    schedule_extend_volume = Unary(
        "/stowage.v1.SchedulerService/ScheduleExtendVolume",
        scheduler_service.ScheduleExtendVolumeRequest,
        scheduler_service.ScheduleExtendVolumeResponse,
        fills_request_id=True,
    )
    """Decides whether a volume may grow in its pool, and reserves the difference. If this fails, the
    volume keeps its old size.
    """

    schedule_migrate_volume = Unary(
        "/stowage.v1.SchedulerService/ScheduleMigrateVolume",
        scheduler_service.ScheduleMigrateVolumeRequest,
        scheduler_service.ScheduleMigrateVolumeResponse,
        fills_request_id=True,
    )
    """Decides whether a volume may move to a backend or pool, and reserves its size there. When the
    worker reports success, the volume's home changes and the reservations at the source are
    released.
    """

    schedule_retype_volume = Unary(
        "/stowage.v1.SchedulerService/ScheduleRetypeVolume",
        scheduler_service.ScheduleRetypeVolumeRequest,
        scheduler_service.ScheduleRetypeVolumeResponse,
        fills_request_id=True,
    )
    """Decides where a volume of another type lives: in its present pool without a reservation, if
    that pool passes; otherwise, if the policy allows it, in the best pool, where its size is
    reserved.
    """

    schedule_create_group = Unary(
        "/stowage.v1.SchedulerService/ScheduleCreateGroup",
        scheduler_service.ScheduleCreateGroupRequest,
        scheduler_service.ScheduleCreateGroupResponse,
        fills_request_id=True,
    )
    """Finds a backend that takes each volume of a group, and the group's type, and answers with the
    best pool there by the first volume's weights. Members without id and size are allowed:
    Cinder's API asks for a group by volume types alone. Nothing is reserved: the volumes are
    created one by one afterwards, with the backend as their `resource_backend`.
    """

    schedule_create_backup = Unary(
        "/stowage.v1.SchedulerService/ScheduleCreateBackup",
        scheduler_service.ScheduleCreateBackupRequest,
        scheduler_service.ScheduleCreateBackupResponse,
        fills_request_id=True,
    )
    """Finds the service for a backup of a volume: one that is working, in the volume's zone and with
    the requested driver. The service on the volume's own host is preferred; otherwise one is
    chosen at random. Nothing is reserved.
    """

    validate_capacity = Unary(
        "/stowage.v1.SchedulerService/ValidateCapacity",
        scheduler_service.ValidateCapacityRequest,
        scheduler_service.ValidateCapacityResponse,
        fills_request_id=True,
    )
    """Checks whether a volume fits into a pool or backend, and holds the space until the pool's next
    report.
    """

    explain_placement = Unary(
        "/stowage.v1.SchedulerService/ExplainPlacement",
        scheduler_service.ExplainPlacementRequest,
        scheduler_service.ExplainPlacementResponse,
    )
    """What the answer to a request would be now, and what each pool gets: the filter that stops it,
    or the weight from each weigher. Nothing is reserved, written or remembered. With the id of a
    request, the result is the pool that the request itself would get now. Whether the volume
    exists or is busy is not checked.
    """

    explain_create_volumes = Unary(
        "/stowage.v1.SchedulerService/ExplainCreateVolumes",
        scheduler_service.ExplainCreateVolumesRequest,
        scheduler_service.ExplainCreateVolumesResponse,
    )
    """The same for a set of new volumes: the pool that each would get now, beside the others, or which
    volume has none, and what each pool gets for that one. Nothing is reserved, written or
    remembered. With the ids of a request, the result is what the request itself would get now.
    """

    estimate_capacity = Unary(
        "/stowage.v1.SchedulerService/EstimateCapacity",
        scheduler_service.EstimateCapacityRequest,
        scheduler_service.EstimateCapacityResponse,
    )
    """How many volumes more of a kind fit, where, and what stops the next one: what asking for one
    after the other would come to if nothing else happened. Besides, how much space there is for
    them, and which sizes fit: what GetCapacity of CSI asks for, in GiB. Reserves nothing.
    """

    evaluate_expression = Unary(
        "/stowage.v1.SchedulerService/EvaluateExpression",
        scheduler_service.EvaluateExpressionRequest,
        scheduler_service.EvaluateExpressionResponse,
    )
    """Tries an expression, a `filter_function` or `goodness_function`, on a pool as it is now.
    Changes nothing; an expression that is wrong is an answer, not an error of the call.
    """

    replay_decision = Unary(
        "/stowage.v1.SchedulerService/ReplayDecision",
        scheduler_service.ReplayDecisionRequest,
        scheduler_service.ReplayDecisionResponse,
    )
    """Makes a decision again, or a refusal, on what the server wrote down of what it saw: every pool
    as it was, the request, the profile, the seed. Changes nothing. The answer tells what each pool
    got then, and whether today's rules come to the same. It is kept as long as finished decisions,
    within `retention.max_journal_bytes`; then, or if the server was killed within a second of the
    decision, the answer is NOT_REMEMBERED.
    """

    get_diagnosis = Unary(
        "/stowage.v1.SchedulerService/GetDiagnosis",
        scheduler_service.GetDiagnosisRequest,
        scheduler_service.GetDiagnosisResponse,
    )
    """The details of a request: for a refusal, what every filter removed and every pool's own reason;
    for a placement, all attempts.
    """

    list_waiting_requests = Unary(
        "/stowage.v1.SchedulerService/ListWaitingRequests",
        scheduler_service.ListWaitingRequestsRequest,
        scheduler_service.ListWaitingRequestsResponse,
    )
    """Creates that wait (`wait_until`), in the order in which they began. The event log tells when one
    begins, is placed, is cancelled or fails; ReleaseVolume of its volume cancels one.
    """


class StatusService(Service):
    """What needs a person."""

    get_status = Unary(
        "/stowage.v1.StatusService/GetStatus",
        status_service.GetStatusRequest,
        status_service.GetStatusResponse,
    )
    """What needs a person now, how full the pools are, and what this server is. Answered while the
    ledger cannot be written, too; then without what its database is asked for.
    """


class VolumeService(Service):
    """Volumes and decisions of the ledger."""

    get_volume = Unary(
        "/stowage.v1.VolumeService/GetVolume",
        volume_service.GetVolumeRequest,
        volume_service.GetVolumeResponse,
    )
    """One volume with every attempt at it."""

    list_volumes = Unary(
        "/stowage.v1.VolumeService/ListVolumes",
        volume_service.ListVolumesRequest,
        volume_service.ListVolumesResponse,
    )
    """Lists volumes by when the ledger first recorded them, the oldest first."""

    list_decisions = Unary(
        "/stowage.v1.VolumeService/ListDecisions",
        volume_service.ListDecisionsRequest,
        volume_service.ListDecisionsResponse,
    )
    """Lists the decisions that are kept, newest first. A page may hold fewer than were asked for, or
    none, although another follows: no page reads more than a bounded number of decisions.
    """

    watch_newest_decisions = ServerStream(
        "/stowage.v1.VolumeService/WatchNewestDecisions",
        volume_service.WatchNewestDecisionsRequest,
        volume_service.WatchNewestDecisionsResponse,
    )
    """Decisions as they happen: the newest that match, then, after commits, those that came among
    them or changed. A message is sent at most twice a second, and of what comes and goes between
    two messages only the newest is told: to miss nothing, list. A stream on which nothing changes
    is silent. UNAVAILABLE: the server stops; open the stream again.
    """

    import_volumes = Unary(
        "/stowage.v1.VolumeService/ImportVolumes",
        volume_service.ImportVolumesRequest,
        volume_service.ImportVolumesResponse,
    )
    """Adds volumes that exist already and that their backends' reports contain. Each is answered on
    its own; importing a volume again into the same pool changes nothing.
    """

    release_volume = Unary(
        "/stowage.v1.VolumeService/ReleaseVolume",
        volume_service.ReleaseVolumeRequest,
        volume_service.ReleaseVolumeResponse,
    )
    """Call it when a volume is gone or no longer wanted. Withdraws a decision that no worker has
    accepted, and releases the space. Repeating it gives the first answer. FAILED_PRECONDITION
    `VOLUME_BUSY` while a worker is carrying out an order. If the ledger does not know the volume,
    releases the space that decisions reserved to move or extend it; NOT_FOUND `VOLUME_NOT_FOUND`
    if there is none. The id of a snapshot is not accepted.
    """

    release_snapshot = Unary(
        "/stowage.v1.VolumeService/ReleaseSnapshot",
        volume_service.ReleaseSnapshotRequest,
        volume_service.ReleaseSnapshotResponse,
    )
    """The same for a snapshot: releases the space of its decision. NOT_FOUND `SNAPSHOT_NOT_FOUND` if
    no decision about it is kept any more: a report contains it by then, and the next one without
    it frees its space.
    """

    reschedule_volume = Unary(
        "/stowage.v1.VolumeService/RescheduleVolume",
        volume_service.RescheduleVolumeRequest,
        volume_service.RescheduleVolumeResponse,
        repeatable=False,
    )
    """For operators: decides the volume's unfinished attempt again elsewhere. An attempt that a
    worker may have carried out becomes in doubt and is offered to its backend as an order to
    delete. The number of attempts is not limited here.
    """

    settle_decision = Unary(
        "/stowage.v1.VolumeService/SettleDecision",
        volume_service.SettleDecisionRequest,
        volume_service.SettleDecisionResponse,
    )
    """For operators: ends an attempt of which nothing more will come. One in doubt has left nothing
    behind: what it reserved is released. One that is unfinished and held by no worker is given up:
    the request fails, and if a volume may have been made, the attempt is in doubt from then on.
    """


class WorkerService(Service):
    """Gives volume workers their orders and takes the outcomes."""

    watch_decisions = ServerStream(
        "/stowage.v1.WorkerService/WatchDecisions",
        worker_service.WatchDecisionsRequest,
        worker_service.WatchDecisionsResponse,
    )
    """Every unfinished decision of the named backends, then new ones as they commit. Delivered at
    least once: a worker recognises a repeated order by its decision id. It begins an order only
    after AcknowledgeDecisions answered, and stops when a lease is lost.

    A second stream of the same worker id ends the first with ABORTED `WORKER_REPLACED`.

    An order over which streams break is told alone, after all others. After three it is set aside:
    its request ends with ABORTED `ORDER_UNREADABLE`. An order to delete then says of the volume
    only its ids and size.
    """

    acknowledge_decisions = Unary(
        "/stowage.v1.WorkerService/AcknowledgeDecisions",
        worker_service.AcknowledgeDecisionsRequest,
        worker_service.AcknowledgeDecisionsResponse,
    )
    """Accepts offers; each is answered on its own. Repeating it while the lease is valid gives the
    first answer.
    """

    renew_leases = Unary(
        "/stowage.v1.WorkerService/RenewLeases",
        worker_service.RenewLeasesRequest,
        worker_service.RenewLeasesResponse,
    )
    """Extends leases; each is answered on its own."""

    report_outcomes = Unary(
        "/stowage.v1.WorkerService/ReportOutcomes",
        worker_service.ReportOutcomesRequest,
        worker_service.ReportOutcomesResponse,
    )
    """Reports the outcomes of orders. Each is answered on its own; repeating one gives the first
    answer. The answer to a retriable failure contains what follows for the volume: the next
    decision, or the refusal.
    """
