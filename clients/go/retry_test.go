package stowage_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/stowage/stowage/clients/go"
	"github.com/stowage/stowage/clients/go/stowagev1"
)

// faulty fails as it is told, then answers: what a real server cannot be brought to do at will.
type faulty struct {
	stowagev1.UnimplementedSchedulerServiceServer
	stowagev1.UnimplementedVolumeServiceServer
	failures []error

	mu  sync.Mutex
	ids []string
	at  []time.Time
}

func (f *faulty) next(id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ids, f.at = append(f.ids, id), append(f.at, time.Now())
	if len(f.ids) <= len(f.failures) {
		return f.failures[len(f.ids)-1]
	}
	return nil
}

func (f *faulty) ScheduleCreateVolume(
	_ context.Context, request *stowagev1.ScheduleCreateVolumeRequest,
) (*stowagev1.ScheduleCreateVolumeResponse, error) {
	return &stowagev1.ScheduleCreateVolumeResponse{}, f.next(request.GetRequestId())
}

func (f *faulty) RescheduleVolume(
	context.Context, *stowagev1.RescheduleVolumeRequest,
) (*stowagev1.RescheduleVolumeResponse, error) {
	return &stowagev1.RescheduleVolumeResponse{}, f.next("")
}

func (f *faulty) serve(t *testing.T) *stowage.Client {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	stowagev1.RegisterSchedulerServiceServer(server, f)
	stowagev1.RegisterVolumeServiceServer(server, f)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return connectTo(t, listener.Addr().String())
}

func fault(code codes.Code, reason stowage.Reason, wait time.Duration) error {
	details := []protoadapt.MessageV1{&errdetails.ErrorInfo{Reason: string(reason), Domain: "stowage"}}
	if wait > 0 {
		details = append(details, &errdetails.RetryInfo{RetryDelay: durationpb.New(wait)})
	}
	failed, err := status.New(code, "told to fail").WithDetails(details...)
	if err != nil {
		panic(err)
	}
	return failed.Err()
}

func TestAsksAgainWithTheSameRequestID(t *testing.T) {
	away := fault(codes.Unavailable, stowage.StoreUnavailable, 0)
	f := &faulty{failures: []error{away, away}}
	_, err := f.serve(t).Scheduler.ScheduleCreateVolume(t.Context(), volume("", 1))
	if err != nil || len(f.ids) != 3 || f.ids[0] == "" || len(slices.Compact(f.ids)) != 1 {
		t.Errorf("%v, after requests %v", err, f.ids)
	}
}

func TestWaitsAsLongAsAnOverloadedServerAsks(t *testing.T) {
	const wait = 700 * time.Millisecond
	f := &faulty{failures: []error{fault(codes.ResourceExhausted, stowage.Overloaded, wait)}}
	_, err := f.serve(t).Scheduler.ScheduleCreateVolume(t.Context(), volume("", 1))
	if err != nil || len(f.at) != 2 || f.at[1].Sub(f.at[0]) < wait {
		t.Errorf("%v, asked at %v", err, f.at)
	}
}

func TestTakesAnAnswerForAnAnswer(t *testing.T) {
	for name, failure := range map[string]error{
		"a refusal": fault(codes.ResourceExhausted, stowage.NoValidBackend, 0),
		// gRPC's own, for a message that is too large.
		"no reason": status.Error(codes.ResourceExhausted, "larger than max"),
		"a fault":   fault(codes.Internal, stowage.InternalFault, 0),
		"busy":      fault(codes.FailedPrecondition, stowage.VolumeBusy, 0),
	} {
		f := &faulty{failures: []error{failure}}
		_, err := f.serve(t).Scheduler.ScheduleCreateVolume(t.Context(), volume("", 1))
		if status.Code(err) != status.Code(failure) || len(f.ids) != 1 {
			t.Errorf("%s: %v, after %d requests", name, err, len(f.ids))
		}
	}
}

func TestDoesNotRescheduleTwice(t *testing.T) {
	f := &faulty{failures: []error{fault(codes.Unavailable, stowage.StoreUnavailable, 0)}}
	_, err := f.serve(t).Volumes.RescheduleVolume(t.Context(), &stowagev1.RescheduleVolumeRequest{})
	if !errors.Is(err, stowage.StoreUnavailable) || len(f.ids) != 1 {
		t.Errorf("%v, after %d requests", err, len(f.ids))
	}
}

func TestDoesNotWaitBeyondTheDeadline(t *testing.T) {
	f := &faulty{failures: []error{fault(codes.Unavailable, stowage.StoreUnavailable, time.Hour)}}
	client := f.serve(t)
	begun := time.Now()
	_, err := client.Scheduler.ScheduleCreateVolume(t.Context(), volume("", 1))
	if !errors.Is(err, stowage.StoreUnavailable) || time.Since(begun) > 20*time.Second {
		t.Errorf("%v, after %v", err, time.Since(begun))
	}
}
