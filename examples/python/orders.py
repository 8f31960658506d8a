"""The worker's half of the agent: takes orders, carries them out, and says what became of them."""

import asyncio
import random
from dataclasses import dataclass

import grpc
from google.rpc import error_details_pb2, status_pb2
from stowage.v1 import decision_pb2 as decision
from stowage.v1 import worker_service_pb2 as worker
from stowage.v1 import worker_service_pb2_grpc as worker_grpc

CALL_S = 20
# Asking again may help. Any other code means that the agent itself is wrong, or that another one
# took its name.
PASSING = {
    grpc.StatusCode[name]
    for name in ("UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "UNKNOWN", "INTERNAL")
}


@dataclass
class Held:
    """An order that was accepted."""

    offer: worker.Offer
    lease: worker.Lease
    task: asyncio.Task | None = None
    carried_out: bool = False
    renew_at: float = 0

    def __post_init__(self):
        self.keep(self.lease)

    def keep(self, lease):
        self.lease = lease
        self.renew_at = asyncio.get_running_loop().time() + lease.remaining_ms / 3000

    def ref(self):
        return lease_ref(self.offer, self.lease)


class Orders:
    """`confirmed(accounting_revision)` is called after every outcome that the server took."""

    def __init__(self, channel, settings, volumes, confirmed):
        self.stub = worker_grpc.WorkerServiceStub(channel)
        self.settings = settings
        self.volumes = volumes
        self.confirmed = confirmed
        self.held = {}
        self.leased = asyncio.Event()

    async def run(self, tasks):
        """Renews leases. Orders are carried out in the group `tasks`, and outlive the
        stream that brought them.
        """
        self.tasks = tasks
        while True:
            self.leased.clear()
            due = min((order.renew_at for order in self.held.values()), default=None)
            try:
                # A lease that is given meanwhile may be the next to end.
                async with asyncio.timeout_at(due):
                    await self.leased.wait()
            except TimeoutError:
                await self.renew()

    async def watch(self):
        """Takes orders until the connection ends."""
        stream = self.stub.WatchDecisions(
            worker.WatchDecisionsRequest(
                worker_id=self.settings.worker, targets=[self.settings.host]
            )
        )
        say("watching", f"{self.settings.host} as {self.settings.worker}")
        async for message in stream:
            for decision_id in message.withdrawn_decision_ids:
                self.drop(decision_id, "withdrawn")
            if message.offers:
                await self.accept(message.offers)
        raise await ending(stream)

    async def accept(self, offers):
        """Begins what the server leaves to this worker, and nothing before it said so:
        else a volume that nobody wants would be made.
        """
        refs = [lease_ref(offer, offer.lease) for offer in offers]
        answer = await self.insist(
            self.stub.AcknowledgeDecisions, worker.AcknowledgeDecisionsRequest, refs
        )
        for offer, result in zip(offers, answer.results):
            order = self.held.get(offer.decision_id)
            if result.HasField("error"):
                say("not ours", f"{words(offer)}: {result.error.message}")
            elif order and order.offer.order == offer.order:
                # The same order after a reconnection: what is new is its lease.
                order.keep(result.lease)
            else:
                self.drop(offer.decision_id, "another order came")
                self.held[offer.decision_id] = order = Held(offer, result.lease)
                order.task = self.tasks.create_task(self.carry_out(order))
        self.leased.set()

    async def carry_out(self, order):
        say("begin", words(order.offer))
        try:
            outcome = await self.work(order.offer)(order.offer)
            order.carried_out = True
            await self.report(order, outcome)
        finally:
            if self.held.get(order.offer.decision_id) is order:
                del self.held[order.offer.decision_id]

    def work(self, offer):
        if offer.order == decision.ORDER_DELETE:
            return self.delete
        known = (
            offer.order == decision.ORDER_CREATE
            and offer.operation == decision.OPERATION_CREATE_VOLUME
        )
        return self.create if known else self.refuse

    # Files are handled between two awaits, so that nothing else happens meanwhile. A driver that
    # needs a thread for it must let a delete wait for the create that it takes back.

    async def create(self, offer):
        try:
            self.volumes.create(offer)
        except (OSError, OverflowError) as error:
            left = not self.volumes.try_delete(offer)
            reason = f"{self.settings.host}: {error}"
            return {"failed": worker.Failed(reason=reason, retriable=True, may_have_left_data=left)}
        await asyncio.sleep(self.settings.work_seconds)
        return {"created": worker.Created()}

    async def refuse(self, offer):
        # A server may know orders that this agent does not; to do something else instead would be
        # worse than to fail.
        what = f"order {offer.order} of operation {offer.operation}"
        reason = f"{self.settings.host}: {what} is not known here"
        return {"failed": worker.Failed(reason=reason, retriable=True)}

    async def delete(self, offer):
        # Until it is really gone: to say anything else would give space back that is taken.
        while not self.volumes.try_delete(offer):
            await asyncio.sleep(5)
        return {"deleted": worker.Deleted()}

    async def report(self, order, outcome):
        """Says what became of an order until the server has answered: repeating it gives
        the first answer.
        """
        failures = 0
        while True:
            item = worker.OutcomeReport(ref=order.ref(), **outcome)
            answer = await self.insist(
                self.stub.ReportOutcomes, worker.ReportOutcomesRequest, [item]
            )
            result = answer.results[0]
            if result.HasField("accepted"):
                break
            if result.error.code != grpc.StatusCode.UNAVAILABLE.value[0]:
                return say("not taken", f"{words(order.offer)}: {result.error.message}")
            failures += 1
            await asyncio.sleep(max(backoff(failures), asked_wait(result.error.details)))
        say(next(iter(outcome)), words(order.offer))
        self.confirmed(result.accepted.accounting_revision)
        if result.accepted.HasField("delete_order"):
            # It was decided again elsewhere meanwhile.
            self.held.pop(order.offer.decision_id, None)
            await self.accept([result.accepted.delete_order])

    async def renew(self):
        orders = list(self.held.values())
        if not orders:
            return
        for order in orders:
            # Whatever the answer, it is not asked for again at once.
            order.keep(order.lease)
        refs = [order.ref() for order in orders]
        answer = await self.insist(self.stub.RenewLeases, worker.RenewLeasesRequest, refs)
        for order, ref, result in zip(orders, refs, answer.results):
            # It may have been finished, or offered anew, while the answer was on its way.
            if self.held.get(ref.decision_id) is not order or order.lease.token != ref.lease_token:
                continue
            if result.HasField("lease"):
                order.keep(result.lease)
            elif not order.carried_out:
                # Its file stays: either the order comes again with a newer lease, or one to delete
                # comes.
                self.drop(ref.decision_id, result.error.message)

    def drop(self, decision_id, why):
        """Stops work on an order."""
        if order := self.held.pop(decision_id, None):
            say("dropped", f"{words(order.offer)}: {why}")
            order.task.cancel()

    async def insist(self, method, request, items):
        """Calls until there is an answer. Every call of a worker may be repeated."""
        failures = 0
        while True:
            try:
                return await method(
                    request(worker_id=self.settings.worker, items=items), timeout=CALL_S
                )
            except grpc.RpcError as error:
                if error.code() not in PASSING:
                    raise
                failures += 1
                await asyncio.sleep(max(backoff(failures), asked_wait(status_of(error).details)))


def lease_ref(offer, lease):
    return worker.LeaseRef(
        decision_id=offer.decision_id, backend=offer.placement.backend, lease_token=lease.token
    )


def words(offer):
    verb = "delete" if offer.order == decision.ORDER_DELETE else "create"
    return f"{verb} {offer.volume.volume_id}, {offer.volume.size_gib} GiB"


async def ending(stream):
    """The error that ended a stream."""
    metadata = await stream.initial_metadata(), await stream.trailing_metadata()
    return grpc.aio.AioRpcError(await stream.code(), *metadata, await stream.details())


def status_of(error):
    """All that an error says: it travels as a google.rpc.Status in the trailing metadata."""
    return status_pb2.Status.FromString(
        dict(error.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
    )


def asked_wait(details):
    """Seconds that the server asks to wait before the next try; 0 where it does not say."""
    info = error_details_pb2.RetryInfo()
    return max(
        (info.retry_delay.ToNanoseconds() / 1e9 for detail in details if detail.Unpack(info)),
        default=0,
    )


def backoff(failures):
    """Seconds; doubled up to 5, and spread, so that not all agents come back at once."""
    return min(5, 0.1 * 2 ** min(failures, 10)) * random.uniform(0.5, 1)


def say(what, of=""):
    print(f"{what:<10} {of}".rstrip(), flush=True)
