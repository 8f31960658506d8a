package stowage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/stowage/stowage/clients/go/stowagev1"
)

// Error is what every failed call gives; errors.As finds it:
//
//	var failure *stowage.Error
//	if errors.As(err, &failure) { … failure.Diagnosis … }
//
// errors.Is compares it with a [Reason], and with context.DeadlineExceeded and context.Canceled.
type Error struct {
	// Code is gRPC's.
	Code codes.Code
	// Reason tells errors of one code apart; docs/errors.md has them all. Empty if the error is not
	// Stowage's: no connection, a deadline, a proxy.
	Reason Reason
	// Message is for people.
	Message string
	// Metadata has the values that the message contains, by name.
	Metadata map[string]string
	// RetryAfter is how long the server wants a caller to wait; 0: it does not say.
	RetryAfter time.Duration
	// Fields are those of the request that are wrong.
	Fields []FieldViolation
	// Preconditions did not hold.
	Preconditions []Precondition
	// Resource was not found, or conflicts; nil: the error is about none.
	Resource *Resource
	// Diagnosis says why nothing fitted, shortened; GetDiagnosis answers all of it. nil: something
	// else is wrong.
	Diagnosis *stowagev1.Diagnosis
	// RequestID of the call, also if it was made here; empty: the call has none.
	RequestID string

	status *spb.Status
}

// FieldViolation is a field of the request that is wrong.
type FieldViolation struct{ Field, Description string }

// Precondition is one that did not hold.
type Precondition struct{ Type, Subject, Description string }

// Resource is what an error is about.
type Resource struct{ Type, Name string }

// FromStatus reads the error of one item of a batch. It is nil if the status is nil or OK.
func FromStatus(s *spb.Status) *Error {
	if s.GetCode() == int32(codes.OK) {
		return nil
	}
	e := &Error{Code: codes.Code(s.GetCode()), Message: s.GetMessage(), status: s}
	for _, detail := range status.FromProto(s).Details() {
		e.take(detail)
	}
	return e
}

// Error has the code, the reason and the message.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString("stowage: " + e.Code.String())
	if e.Reason != "" {
		text.WriteString(" " + string(e.Reason))
	}
	text.WriteString(": " + e.Message)
	if e.Code == codes.DeadlineExceeded && e.RequestID != "" {
		fmt.Fprintf(&text, "; it may have been decided all the same: ask again with request id %s",
			e.RequestID)
	}
	return text.String()
}

// Is tells whether the target is this error's reason.
func (e *Error) Is(target error) bool {
	reason, ok := target.(Reason)
	return ok && reason == e.Reason
}

// Unwrap gives the error of the context that ended the call.
func (e *Error) Unwrap() error {
	switch e.Code {
	case codes.DeadlineExceeded:
		return context.DeadlineExceeded
	case codes.Canceled:
		return context.Canceled
	}
	return nil
}

// GRPCStatus is for status.FromError and status.Code.
func (e *Error) GRPCStatus() *status.Status { return status.FromProto(e.status) }

// Passing tells whether the same call may succeed a little later. OVERLOADED has the code of a
// refusal for want of room, which is an answer; the reason tells them apart.
func (e *Error) Passing() bool { return e.Code == codes.Unavailable || e.Reason == Overloaded }

func (e *Error) take(detail any) {
	switch detail := detail.(type) {
	case *errdetails.ErrorInfo:
		e.Reason, e.Metadata = Reason(detail.GetReason()), detail.GetMetadata()
	case *errdetails.RetryInfo:
		e.RetryAfter = detail.GetRetryDelay().AsDuration()
	case *errdetails.BadRequest:
		for _, v := range detail.GetFieldViolations() {
			e.Fields = append(e.Fields, FieldViolation{v.GetField(), v.GetDescription()})
		}
	case *errdetails.PreconditionFailure:
		for _, v := range detail.GetViolations() {
			e.Preconditions = append(e.Preconditions,
				Precondition{v.GetType(), v.GetSubject(), v.GetDescription()})
		}
	case *errdetails.ResourceInfo:
		e.Resource = &Resource{detail.GetResourceType(), detail.GetResourceName()}
	case *stowagev1.Diagnosis:
		e.Diagnosis = detail
	}
}

// toError reads what a call failed with; nil stays nil.
func toError(err error, requestID string) error {
	if err == nil {
		return nil
	}
	e := FromStatus(status.Convert(err).Proto())
	e.RequestID = requestID
	return e
}
