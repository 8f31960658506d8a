package stowage

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/stowage/stowage/clients/go/stowagev1"
)

const (
	// The contract's bound of items in a call.
	maxItems = 1000
	// Leases shorter than this are renewed no more often.
	renewAtLeast = 20 * time.Millisecond
)

// keep takes a lease over. Its life counts from the question, because the answer may have been
// delayed. Needs the mutex.
func (w *worker) keep(order *heldOrder, lease *stowagev1.Lease, askedAt time.Time) {
	life := time.Duration(lease.GetRemainingMs()) * time.Millisecond
	order.token = max(order.token, lease.GetToken())
	order.renewAt = askedAt.Add(max(renewAtLeast, life/3))
	left := time.Until(askedAt.Add(life))
	if order.expiry == nil {
		order.expiry = time.AfterFunc(left, func() { w.expire(order) })
	} else {
		order.expiry.Reset(left)
	}
	select {
	case w.kick <- struct{}{}:
	default:
	}
}

// expire ends the work when the lease may have ended: another worker may be given the order. What
// was finished is still reported, and the server judges: only a newer lease makes it too late.
func (w *worker) expire(order *heldOrder) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held[order.key] != order {
		return
	}
	if _, done := w.done.outcomes[order.key]; !done {
		w.log.Warn("a lease ran out", "decision", order.key.decision)
		order.cancel(ErrLeaseLost)
		delete(w.held, order.key)
	}
}

// renewLeases renews each lease when a third of its life is over, until the context ends.
func (w *worker) renewLeases(ctx context.Context) {
	var calls sync.WaitGroup
	defer calls.Wait()
	for ctx.Err() == nil {
		due, next := w.dueLeases()
		for len(due) > 0 {
			some := due[:min(len(due), maxItems)]
			due = due[len(some):]
			// Beside the others, whose lives may be shorter than this call.
			calls.Go(func() { w.renew(ctx, some) })
		}
		timer := time.NewTimer(next)
		select {
		case <-timer.C:
		case <-w.kick:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// dueLeases gives what is to be renewed now, and the time until the next is due.
func (w *worker) dueLeases() (due []*heldOrder, next time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	next = time.Minute
	for _, order := range w.held {
		if left := order.renewAt.Sub(now); left > 0 {
			next = min(next, left)
			continue
		}
		due = append(due, order)
		// Whatever the answer, it is not asked for again at once.
		order.renewAt = now.Add(renewAgain)
		next = min(next, renewAgain)
	}
	return due, next
}

// How soon to renew again what was not answered.
const renewAgain = time.Second

func (w *worker) renew(ctx context.Context, orders []*heldOrder) {
	refs := make([]*stowagev1.LeaseRef, len(orders))
	for i, order := range orders {
		refs[i] = w.ref(order)
	}
	askedAt := time.Now()
	ctx, cancel := context.WithTimeout(ctx, renewAgain*3)
	defer cancel()
	answer, err := w.client.Workers.RenewLeases(ctx,
		&stowagev1.RenewLeasesRequest{WorkerId: w.options.ID, Items: refs})
	if err != nil {
		w.log.Warn("leases were not renewed", "leases", len(orders), "error", err)
		return
	}
	for i, result := range answer.GetResults() {
		if i < len(orders) {
			w.renewed(orders[i], refs[i].GetLeaseToken(), result, askedAt)
		}
	}
}

func (w *worker) renewed(
	order *heldOrder, token uint64, result *stowagev1.LeaseResult, askedAt time.Time,
) {
	w.mu.Lock()
	// The order may have been finished, or offered anew, while the answer was on its way.
	current := w.held[order.key] == order && order.token == token
	if lease := result.GetLease(); current && lease != nil {
		w.keep(order, lease, askedAt)
	}
	w.mu.Unlock()
	failure := FromStatus(result.GetError())
	if current && failure != nil && failure.Code != codes.Unavailable {
		why := ErrLeaseLost
		if failure.Reason == DecisionWithdrawn {
			why = ErrWithdrawn
		}
		w.lose(order.key, order, why)
	}
}
