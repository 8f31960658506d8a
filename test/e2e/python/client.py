"""A volume manager, a client and a worker in one, with stubs made from proto/ alone.

client.py ADDRESS prints one JSON object a line: what each call answered.
"""

import json
import sys
import uuid

import grpc
from google.rpc import error_details_pb2, status_pb2
from stowage.v1 import capability_service_pb2 as capability
from stowage.v1 import capability_service_pb2_grpc as capability_grpc
from stowage.v1 import decision_pb2 as decision
from stowage.v1 import scheduler_service_pb2 as scheduler
from stowage.v1 import scheduler_service_pb2_grpc as scheduler_grpc
from stowage.v1 import worker_service_pb2 as worker
from stowage.v1 import worker_service_pb2_grpc as worker_grpc

BACKEND = "python1@lvm"
WORKER = "python-worker"
TIMEOUT = 20


def say(step, **values):
    print(json.dumps({"step": step, **values}), flush=True)


def report(channel):
    request = capability.ReportCapabilitiesRequest()
    request.report.host = BACKEND
    request.report.availability_zone = "nova"
    request.report.capabilities.update({"volume_backend_name": "lvm", "storage_protocol": "iSCSI"})
    pool = request.report.pools.add(pool_name="thin")
    pool.capacity.total.finite = 100
    pool.capacity.free.finite = 80.5
    pool.capacity.thin_provisioning_support = True
    pool.capacity.max_over_subscription_ratio.text = "2.0"
    pool.capabilities.update({"tier": "gold", "dedup": None})
    stub = capability_grpc.CapabilityServiceStub(channel)
    answer = stub.ReportCapabilities(request, timeout=TIMEOUT)
    say("report", applied=answer.applied, accounting_revision=answer.accounting_revision)


def create(channel, size_gib):
    request = scheduler.ScheduleCreateVolumeRequest(
        request_id=str(uuid.uuid4()),
        volume_id=str(uuid.uuid4()),
        size_gib=size_gib,
        project_id="python",
    )
    request.volume_type.name = "gold"
    request.volume_type.extra_specs["tier"] = "gold"
    request.hints.update({"note": "from python"})
    stub = scheduler_grpc.SchedulerServiceStub(channel)
    return stub.ScheduleCreateVolume(request, timeout=TIMEOUT)


def place(channel):
    answer = create(channel, 10)
    placement = answer.placement
    say("place", pool=placement.pool, zone=placement.availability_zone, attempt=answer.attempt)
    return answer.decision_id


def carry_out(channel, decision_id):
    stub = worker_grpc.WorkerServiceStub(channel)
    watch = worker.WatchDecisionsRequest(worker_id=WORKER, targets=[BACKEND])
    stream = stub.WatchDecisions(watch, timeout=TIMEOUT)
    offers = (offer for message in stream for offer in message.offers)
    offer = next(offer for offer in offers if offer.decision_id == decision_id)
    say(
        "offer",
        order=decision.Order.Name(offer.order),
        pool=offer.placement.pool,
        size_gib=offer.volume.size_gib,
        note=offer.volume.hints["note"],
    )
    ref = worker.LeaseRef(decision_id=decision_id, backend=BACKEND, lease_token=offer.lease.token)
    acknowledge = worker.AcknowledgeDecisionsRequest(worker_id=WORKER, items=[ref])
    granted = stub.AcknowledgeDecisions(acknowledge, timeout=TIMEOUT)
    say("acknowledge", result=granted.results[0].WhichOneof("result"))
    outcome = worker.OutcomeReport(ref=ref, created=worker.Created())
    report_outcomes = worker.ReportOutcomesRequest(worker_id=WORKER, items=[outcome])
    accepted = stub.ReportOutcomes(report_outcomes, timeout=TIMEOUT).results[0].accepted
    say(
        "created",
        state=decision.DecisionState.Name(accepted.state),
        accounting_revision=accepted.accounting_revision,
    )
    stream.cancel()


def new_volume(**more):
    return scheduler.NewVolume(
        request_id=str(uuid.uuid4()), volume_id=str(uuid.uuid4()), project_id="python", **more
    )


def place_many(channel):
    volumes = [
        new_volume(size_gib=1, volume_type_index=0),
        new_volume(size_gib=2, volume_type_index=0),
        new_volume(size_gib=0),
        new_volume(size_gib=3, volume_type_index=1),
    ]
    message = scheduler.StreamCreateVolumesRequest(volumes=volumes)
    message.volume_types.add(name="gold").extra_specs["tier"] = "gold"
    message.volume_types.add(name="none").extra_specs["tier"] = "none"
    stub = scheduler_grpc.SchedulerServiceStub(channel)
    stream = stub.StreamCreateVolumes(iter([message]), timeout=TIMEOUT)
    by_id = {result.request_id: result for answers in stream for result in answers.results}
    results = [by_id[volume.request_id] for volume in volumes]
    say("many", results=[pool_or_code(result) for result in results])


def pool_or_code(result):
    return result.placed.placement.pool or code_name(result.error.code)


def code_name(number):
    return next(code.name for code in grpc.StatusCode if code.value[0] == number)


def be_refused(channel):
    try:
        create(channel, 1_000_000)
        say("refusal", code="OK")
    except grpc.RpcError as error:
        say("refusal", code=error.code().name, message=error.details(), **rich(error))


def rich(error):
    """What the status carries besides code and message."""
    raw = dict(error.trailing_metadata())["grpc-status-details-bin"]
    status = status_pb2.Status.FromString(raw)
    info, diagnosis = error_details_pb2.ErrorInfo(), decision.Diagnosis()
    known = [any for any in status.details if any.Unpack(info) or any.Unpack(diagnosis)]
    return {
        "status_code": status.code,
        "bytes": len(raw),
        "unpacked": [any.TypeName() for any in known],
        "reason": info.reason,
        "domain": info.domain,
        "pools_seen": diagnosis.pools_seen,
        "removed": {count.filter: count.removed for count in diagnosis.filters},
        "nearest": [miss.pool for miss in diagnosis.nearest_misses],
    }


def main():
    with grpc.insecure_channel(sys.argv[1], options=[("grpc.enable_http_proxy", 0)]) as channel:
        report(channel)
        carry_out(channel, place(channel))
        be_refused(channel)
        place_many(channel)


if __name__ == "__main__":
    main()
