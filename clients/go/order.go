package stowage

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/stowage/stowage/clients/go/stowagev1"
)

// orderKey is by what a worker recognises an order: kind and decision, because an order to delete
// has the id of the decision that it undoes.
type orderKey struct {
	decision string
	deletes  bool
}

func keyOf(offer *stowagev1.Offer) orderKey {
	return orderKey{offer.GetDecisionId(), offer.GetOrder() == stowagev1.Order_ORDER_DELETE}
}

// heldOrder is an order that was accepted. The worker's mutex guards its lease.
type heldOrder struct {
	offer *stowagev1.Offer
	key   orderKey
	over  chan struct{} // closed when nothing of it runs any more
	// The handler's context.
	ctx    context.Context
	cancel context.CancelCauseFunc
	// The context of the outcome's report, which ends when the token may not be named again.
	reporting     context.Context
	stopReporting context.CancelFunc

	token   uint64 // the newest
	renewAt time.Time
	expiry  *time.Timer
}

// ref names the order for the server.
func (w *worker) ref(o *heldOrder) *stowagev1.LeaseRef {
	w.mu.Lock()
	defer w.mu.Unlock()
	return leaseRef(o.offer, o.token)
}

func leaseRef(offer *stowagev1.Offer, token uint64) *stowagev1.LeaseRef {
	return &stowagev1.LeaseRef{
		DecisionId: offer.GetDecisionId(),
		Backend:    offer.GetPlacement().GetBackend(),
		LeaseToken: token,
	}
}

// accept begins what the server leaves to this worker, and nothing before it said so.
func (w *worker) accept(offers []*stowagev1.Offer) {
	for len(offers) > 0 {
		some := offers[:min(len(offers), maxItems)]
		offers = offers[len(some):]
		refs := make([]*stowagev1.LeaseRef, len(some))
		for i, offer := range some {
			refs[i] = leaseRef(offer, offer.GetLease().GetToken())
		}
		askedAt := time.Now()
		answer, err := w.client.Workers.AcknowledgeDecisions(w.ctx,
			&stowagev1.AcknowledgeDecisionsRequest{WorkerId: w.options.ID, Items: refs})
		if err != nil {
			// They are offered again.
			w.log.Warn("orders were not acknowledged", "orders", len(some), "error", err)
			continue
		}
		for i, result := range answer.GetResults() {
			if lease := result.GetLease(); lease != nil && i < len(some) {
				w.begin(some[i], lease, askedAt)
			} else {
				w.log.Info("an order is not ours", "decision", result.GetDecisionId(),
					"error", FromStatus(result.GetError()))
			}
		}
	}
}

// begin starts on an order; if it is at it already, the order has a newer lease.
func (w *worker) begin(offer *stowagev1.Offer, lease *stowagev1.Lease, askedAt time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := keyOf(offer)
	if order := w.held[key]; order != nil {
		w.keep(order, lease, askedAt)
		return
	}
	order := &heldOrder{offer: offer, key: key, over: make(chan struct{})}
	order.ctx, order.cancel = context.WithCancelCause(w.ctx)
	order.reporting, order.stopReporting = outliving(w.ctx, grace)
	before := w.last[key.decision]
	w.held[key], w.last[key.decision] = order, order
	w.keep(order, lease, askedAt)
	w.running.Go(func() {
		if before != nil {
			// A delete waits for the create that it takes back, and a second run for the first.
			<-before.over
		}
		w.carryOut(order)
		w.finish(order)
	})
}

// carryOut does the work and reports it. An order that was done already is only reported again.
func (w *worker) carryOut(order *heldOrder) {
	result, done := w.remembered(order.key)
	if !done {
		if order.ctx.Err() != nil {
			return
		}
		err := w.handle(order)
		if err != nil && order.ctx.Err() != nil {
			w.log.Info("an order was left", "decision", order.key.decision,
				"because", context.Cause(order.ctx), "error", err)
			return
		}
		result = outcomeOf(err)
		w.remember(order.key, result)
	}
	w.report(order, result)
}

func (w *worker) handle(order *heldOrder) (err error) {
	if !isKnown(order.offer) {
		return UnknownOrder(order.offer)
	}
	defer func() {
		if fault := recover(); fault != nil {
			w.log.Error("the handler panicked", "decision", order.key.decision, "fault", fault,
				"stack", string(debug.Stack()))
			err = fmt.Errorf("the worker's handler panicked: %v", fault)
		}
	}()
	return w.options.Handler(order.ctx, order.offer)
}

// finish forgets an order that is over.
func (w *worker) finish(order *heldOrder) {
	w.mu.Lock()
	defer w.mu.Unlock()
	order.expiry.Stop()
	order.cancel(nil)
	order.stopReporting()
	if w.held[order.key] == order {
		delete(w.held, order.key)
	}
	if w.last[order.key.decision] == order {
		delete(w.last, order.key.decision)
	}
	close(order.over)
}

// lose ends the work on an order. With `only`, unless another run holds it by now.
func (w *worker) lose(key orderKey, only *heldOrder, why error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	order := w.held[key]
	if order == nil || only != nil && order != only {
		return
	}
	w.log.Info("an order is no longer ours", "decision", key.decision, "because", why)
	order.cancel(why)
	order.stopReporting()
	delete(w.held, key)
}
