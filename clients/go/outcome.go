package stowage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/stowage/stowage/clients/go/stowagev1"
)

// Handler carries an order out: creates, extends, moves … what the offer describes where its
// placement says (ORDER_CREATE), or deletes what such an order made (ORDER_DELETE). nil: it is
// done.
//
// An order may come again, after a restart for one. So a handler recognises by the decision id
// what it has made already, and a delete of what is not there is done.
//
// The context ends when the order is no longer this worker's: context.Cause is [ErrLeaseLost] or
// [ErrWithdrawn]; or when the worker stops. Leave what was made: the order comes again, or one to
// delete does.
//
// The offer's Traceparent is the span of the call that asked for it, as W3C Trace Context has it:
// the handler's own spans may go beneath it. Empty: it is in no trace.
//
// A [*Failure] says more of a failure than another error: that one counts as retriable, and as one
// that may have left data. Whoever does not know an operation returns [UnknownOrder].
type Handler func(ctx context.Context, offer *stowagev1.Offer) error

// Failure is why an order could not be carried out.
type Failure struct {
	// Reason is for people; it is kept with the attempt.
	Reason string
	// Final: it would fail everywhere, such as for a bad image. Otherwise another backend is tried.
	Final bool
	// NothingLeft: nothing that takes space was left on the backend. Otherwise the space stays
	// counted until a report contains what is there.
	NothingLeft bool
}

func (f *Failure) Error() string { return f.Reason }

var (
	// ErrLeaseLost is why work ends on an order that may be another worker's now.
	ErrLeaseLost = errors.New("stowage: the lease is lost")
	// ErrWithdrawn is why work ends on an order that is no longer wanted.
	ErrWithdrawn = errors.New("stowage: the order was withdrawn")
)

// UnknownOrder is the failure of an order that the worker does not know, as a newer server may
// send. Another backend's worker may know it.
func UnknownOrder(offer *stowagev1.Offer) *Failure {
	return &Failure{NothingLeft: true, Reason: fmt.Sprintf("order %s of operation %s is not known here",
		offer.GetOrder(), offer.GetOperation())}
}

// isKnown: the contract of this package has the order and the operation.
func isKnown(offer *stowagev1.Offer) bool {
	_, order := stowagev1.Order_name[int32(offer.GetOrder())]
	_, operation := stowagev1.Operation_name[int32(offer.GetOperation())]
	return order && operation && offer.GetOrder() != stowagev1.Order_ORDER_UNSPECIFIED
}

// outcome is what a worker says became of an order.
type outcome struct{ failure *Failure }

func outcomeOf(err error) outcome {
	var failure *Failure
	switch {
	case err == nil:
		return outcome{}
	case errors.As(err, &failure):
		return outcome{failure}
	}
	return outcome{&Failure{Reason: err.Error()}}
}

func (o outcome) report(offer *stowagev1.Offer, ref *stowagev1.LeaseRef) *stowagev1.OutcomeReport {
	report := &stowagev1.OutcomeReport{Ref: ref}
	switch {
	case o.failure != nil:
		report.Outcome = &stowagev1.OutcomeReport_Failed{Failed: &stowagev1.Failed{
			Reason:          reasonOf(o.failure),
			Retriable:       !o.failure.Final,
			MayHaveLeftData: !o.failure.NothingLeft,
		}}
	case offer.GetOrder() == stowagev1.Order_ORDER_DELETE:
		report.Outcome = &stowagev1.OutcomeReport_Deleted{Deleted: &stowagev1.Deleted{}}
	default:
		report.Outcome = &stowagev1.OutcomeReport_Created{Created: &stowagev1.Created{}}
	}
	return report
}

// The contract's bound, in characters.
const maxReason = 4096

func reasonOf(failure *Failure) string {
	reason := []rune(strings.ToValidUTF8(failure.Reason, "\uFFFD"))
	if len(reason) == 0 {
		return "the worker gave no reason"
	}
	return string(reason[:min(len(reason), maxReason)])
}
