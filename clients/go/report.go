package stowage

import (
	"context"
	"errors"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/stowage/stowage/clients/go/stowagev1"
)

// report says what became of an order until the server has answered: repeating it gives the first
// answer.
func (w *worker) report(order *heldOrder, result outcome) {
	for failures := 1; w.mayReport(order); failures++ {
		ref := w.ref(order)
		accepted, err := w.reportOnce(order, result.report(order.offer, ref))
		var failure *Error
		if errors.As(err, &failure) && again(failure) {
			sleepUnlessBack(order.reporting, w.client.conn, failure,
				backoffAfter(failure, failures))
			continue
		}
		if err != nil && order.reporting.Err() != nil {
			break
		}
		if !w.settle(order, ref.GetLeaseToken()) {
			failures = 0
			continue
		}
		if err != nil {
			w.log.Warn("an outcome was not taken", "decision", order.key.decision, "error", err)
			return
		}
		w.accepted(order, accepted)
		return
	}
	w.log.Info("an outcome was not reported; the order comes again", "decision", order.key.decision)
}

// settle forgets an order whose outcome was answered under this token. False: the order came again
// while the answer was on its way, and wants its outcome under the newer lease.
func (w *worker) settle(order *heldOrder, token uint64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held[order.key] == order {
		if order.token != token {
			return false
		}
		delete(w.held, order.key)
	}
	return true
}

// mayReport: not once the order was lost, or given to a newer run here, or the worker ended.
func (w *worker) mayReport(order *heldOrder) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	newest := w.held[order.key]
	return order.reporting.Err() == nil && (newest == nil || newest == order)
}

// again: the server has not judged the outcome. An error without a reason is not its own: it is of a
// proxy, or of the connection.
func again(failure *Error) bool {
	switch failure.Code {
	case codes.DeadlineExceeded, codes.Internal, codes.Unknown, codes.Canceled, codes.Aborted,
		codes.ResourceExhausted:
		if failure.Reason == "" {
			return true
		}
	}
	return failure.Passing() || failure.Reason == CredentialsExpired
}

func (w *worker) reportOnce(
	order *heldOrder, item *stowagev1.OutcomeReport,
) (*stowagev1.OutcomeAccepted, error) {
	answer, err := w.client.Workers.ReportOutcomes(order.reporting,
		&stowagev1.ReportOutcomesRequest{
			WorkerId: w.options.ID, Items: []*stowagev1.OutcomeReport{item}})
	if err != nil {
		return nil, err
	}
	if len(answer.GetResults()) != 1 {
		return nil, errors.New("stowage: the server left the outcome unanswered")
	}
	one := answer.GetResults()[0]
	if failure := FromStatus(one.GetError()); failure != nil {
		return nil, failure
	}
	return one.GetAccepted(), nil
}

func (w *worker) accepted(order *heldOrder, accepted *stowagev1.OutcomeAccepted) {
	if w.options.Confirmed != nil {
		w.options.Confirmed(order.offer.GetPlacement().GetBackend(),
			accepted.GetAccountingRevision())
	}
	if undo := accepted.GetDeleteOrder(); undo != nil {
		// It was decided again elsewhere meanwhile.
		w.running.Go(func() { w.accept([]*stowagev1.Offer{undo}) })
	}
}

// outliving is a context that ends so much later than another.
func outliving(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(by, cancel) })
	return late, func() {
		stop()
		cancel()
	}
}

// memory has the outcomes of the newest orders: if one is offered again, only its outcome is
// reported again.
type memory struct {
	outcomes map[orderKey]outcome
	order    []orderKey
}

const remembered = 10_000

func (w *worker) remembered(key orderKey) (outcome, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	result, done := w.done.outcomes[key]
	return result, done
}

func (w *worker) remember(key orderKey, result outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done.outcomes[key] = result
	w.done.order = append(w.done.order, key)
	if len(w.done.order) > remembered {
		delete(w.done.outcomes, w.done.order[0])
		w.done.order = w.done.order[1:]
	}
}
