package stowage_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/stowage/stowage/clients/go"
	"github.com/stowage/stowage/clients/go/stowagev1"
)

// work runs a worker until the function it gives is called, which gives what Work returned.
func work(
	t *testing.T, client *stowage.Client, host string, handler stowage.Handler,
) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var result error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		result = client.Work(ctx, stowage.WorkerOptions{
			ID: "worker of " + host, Targets: []string{host}, Handler: handler})
	}()
	stop = func() error {
		cancel()
		await(t, "the worker's end", ended)
		return result
	}
	t.Cleanup(func() { _ = stop() })
	return stop
}

func stateOf(t *testing.T, client *stowage.Client, volumeID string) stowagev1.VolumeState {
	t.Helper()
	answer, err := client.Volumes.GetVolume(t.Context(),
		&stowagev1.GetVolumeRequest{VolumeId: volumeID})
	if err != nil {
		t.Fatal(err)
	}
	return answer.GetVolume().GetState()
}

func becomes(t *testing.T, client *stowage.Client, volumeID string, state stowagev1.VolumeState) {
	t.Helper()
	eventually(t, state.String(), func() bool { return stateOf(t, client, volumeID) == state })
}

const (
	available = stowagev1.VolumeState_VOLUME_STATE_AVAILABLE
	inError   = stowagev1.VolumeState_VOLUME_STATE_ERROR
)

func TestCarriesOrdersOut(t *testing.T) {
	client := connectTo(t, shared)
	host := backend()
	report(t, client, host)
	before := place(t, client, host, 10)
	offers := make(chan *stowagev1.Offer, 2)
	stop := work(t, client, host, func(_ context.Context, offer *stowagev1.Offer) error {
		offers <- offer
		return nil
	})
	becomes(t, client, before, available)
	becomes(t, client, place(t, client, host, 10), available)
	if offer := <-offers; offer.GetVolume().GetVolumeId() != before {
		t.Errorf("it was asked for %v", offer)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestTheTraceOfACallerReachesTheWorker(t *testing.T) {
	client := connectTo(t, shared)
	host := backend()
	report(t, client, host)
	const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	ctx := metadata.AppendToOutgoingContext(t.Context(), "traceparent", trace)
	_, err := client.Scheduler.ScheduleCreateVolume(ctx, &stowagev1.ScheduleCreateVolumeRequest{
		VolumeId: stowage.NewID(), SizeGib: 1, ResourceBackend: host})
	if err != nil {
		t.Fatal(err)
	}
	traces := make(chan string, 1)
	work(t, client, host, func(_ context.Context, offer *stowagev1.Offer) error {
		traces <- offer.GetTraceparent()
		return nil
	})
	// The server of the tests makes no spans of its own.
	if told := <-traces; told != trace {
		t.Errorf("the worker was told %q", told)
	}
}

func TestReportsAgainWhatAProxyBroke(t *testing.T) {
	broken := []codes.Code{codes.Internal, codes.Unknown, codes.Canceled, codes.Aborted,
		codes.ResourceExhausted, codes.DeadlineExceeded}
	var reports atomic.Int32
	through := func(
		ctx context.Context, method string, request, answer any, conn *grpc.ClientConn,
		invoke grpc.UnaryInvoker, options ...grpc.CallOption,
	) error {
		err := invoke(ctx, method, request, answer, conn, options...)
		if method != stowagev1.WorkerService_ReportOutcomes_FullMethodName {
			return err
		}
		if at := int(reports.Add(1)) - 1; at < len(broken) {
			return status.Error(broken[at], "the stream was reset")
		}
		return err
	}
	client := connect(t, stowage.Options{Servers: []string{shared},
		DialOptions: []grpc.DialOption{grpc.WithChainUnaryInterceptor(through)}})
	host := backend()
	report(t, client, host)
	confirmed := make(chan struct{}, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		_ = client.Work(ctx, stowage.WorkerOptions{ID: "worker of " + host, Targets: []string{host},
			Handler:   func(context.Context, *stowagev1.Offer) error { return nil },
			Confirmed: func(string, uint64) { confirmed <- struct{}{} }})
	}()
	place(t, client, host, 10)
	await(t, "the outcome", confirmed)
	if sent := int(reports.Load()); sent != len(broken)+1 {
		t.Errorf("the outcome was reported %d times", sent)
	}
}

func TestAFailureIsTold(t *testing.T) {
	client := connectTo(t, shared)
	for name, test := range map[string]struct {
		handler stowage.Handler
		reason  string
	}{
		"a failure": {func(context.Context, *stowagev1.Offer) error {
			return &stowage.Failure{Reason: "bad image", Final: true, NothingLeft: true}
		}, "bad image"},
		"an error": {func(context.Context, *stowagev1.Offer) error {
			return errors.New("no path to the array")
		}, "no path to the array"},
		"a panic": {func(context.Context, *stowagev1.Offer) error {
			panic("an order that nobody can read")
		}, "the worker's handler panicked: an order that nobody can read"},
	} {
		t.Run(name, func(t *testing.T) {
			host := backend()
			report(t, client, host)
			id := place(t, client, host, 10)
			stop := work(t, client, host, test.handler)
			becomes(t, client, id, inError)
			decisions, err := client.Volumes.ListDecisions(t.Context(),
				&stowagev1.ListDecisionsRequest{SubjectId: id})
			if err != nil || decisions.GetDecisions()[0].GetReason() != test.reason {
				t.Errorf("%v, %v", decisions, err)
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRenewsALeaseThatIsShorterThanTheWork(t *testing.T) {
	s := serve(t, "--set", "workers.lease_ms=1500")
	client := connectTo(t, s.address)
	host := backend()
	report(t, client, host)
	id := place(t, client, host, 10)
	var begun atomic.Int32
	stop := work(t, client, host, func(ctx context.Context, _ *stowagev1.Offer) error {
		begun.Add(1)
		select {
		case <-time.After(4 * time.Second):
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
	becomes(t, client, id, available)
	if err := stop(); err != nil || begun.Load() != 1 {
		t.Errorf("%v; it was begun %d times", err, begun.Load())
	}
}

func TestGoesOnWhenTheServerWasKilled(t *testing.T) {
	directory := t.TempDir()
	address := freeAddress(t)
	first := serveFrom(t, directory, "--listen", address)
	client := connectTo(t, address)
	host := backend()
	report(t, client, host)
	id := place(t, client, host, 10)
	var begun atomic.Int32
	at, finish := make(chan struct{}, 2), make(chan struct{})
	stop := work(t, client, host, func(context.Context, *stowagev1.Offer) error {
		begun.Add(1)
		at <- struct{}{}
		<-finish
		return nil
	})
	await(t, "the order", at)
	first.kill()
	close(finish)
	serveFrom(t, directory, "--listen", address)
	becomes(t, client, id, available)
	// And new orders reach it over its new stream.
	becomes(t, client, place(t, client, host, 1), available)
	if err := stop(); err != nil || begun.Load() != 2 {
		t.Errorf("%v; %d orders were begun", err, begun.Load())
	}
}

func TestLeavesAnOrderThatIsWithdrawn(t *testing.T) {
	client := connectTo(t, serve(t).address)
	host := backend()
	report(t, client, host)
	id := place(t, client, "", 10)
	report(t, client, backend())
	cause := make(chan error, 1)
	deleted := make(chan struct{})
	var creating atomic.Bool
	stop := work(t, client, host, func(ctx context.Context, offer *stowagev1.Offer) error {
		if offer.GetOrder() == stowagev1.Order_ORDER_DELETE {
			if creating.Load() {
				t.Error("the delete did not wait for the create")
			}
			close(deleted)
			return nil
		}
		creating.Store(true)
		defer creating.Store(false)
		<-ctx.Done()
		cause <- context.Cause(ctx)
		time.Sleep(200 * time.Millisecond)
		return ctx.Err()
	})
	eventually(t, "the order is accepted", creating.Load)
	// The operator gives it up while the worker is at it.
	if _, err := client.Volumes.RescheduleVolume(t.Context(),
		&stowagev1.RescheduleVolumeRequest{VolumeId: id}); err != nil {
		t.Fatal(err)
	}
	if err := await(t, "the end of the work", cause); !errors.Is(err, stowage.ErrWithdrawn) &&
		!errors.Is(err, stowage.ErrLeaseLost) {
		t.Errorf("%v", err)
	}
	await(t, "the order to delete", deleted)
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestAWorkerThatStopsLeavesItsOrderToTheNext(t *testing.T) {
	client := connectTo(t, shared)
	host := backend()
	report(t, client, host)
	id := place(t, client, host, 10)
	at := make(chan struct{})
	stop := work(t, client, host, func(ctx context.Context, _ *stowagev1.Offer) error {
		close(at)
		<-ctx.Done()
		return ctx.Err()
	})
	await(t, "the order", at)
	if err := stop(); err != nil {
		t.Error(err)
	}
	// Finished although it was told to stop: that is reported all the same.
	again := make(chan struct{})
	stop = work(t, client, host, func(ctx context.Context, _ *stowagev1.Offer) error {
		close(again)
		<-ctx.Done()
		return nil
	})
	await(t, "the order, again", again)
	if err := stop(); err != nil {
		t.Error(err)
	}
	if state := stateOf(t, client, id); state != available {
		t.Errorf("%v", state)
	}
}

func TestEndsWhenAnotherTakesItsName(t *testing.T) {
	client := connectTo(t, shared)
	host := backend()
	report(t, client, host)
	nothing := func(context.Context, *stowagev1.Offer) error { return nil }
	ended := make(chan error, 1)
	go func() {
		ended <- client.Work(t.Context(), stowage.WorkerOptions{
			ID: "worker of " + host, Targets: []string{host}, Handler: nothing})
	}()
	becomes(t, client, place(t, client, host, 10), available)
	stop := work(t, client, host, nothing)
	if err := await(t, "the end of the first", ended); !errors.Is(err, stowage.WorkerReplaced) {
		t.Errorf("%v", err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestSurvivesAnOrderThatItCannotRead(t *testing.T) {
	client := connectTo(t, shared)
	host := backend()
	report(t, client, host)
	poison := volume(host, 1)
	poison.Metadata = map[string]string{}
	for range 10 {
		poison.Metadata[stowage.NewID()] = strings.Repeat("x", 1000)
	}
	if _, err := client.Scheduler.ScheduleCreateVolume(t.Context(), poison); err != nil {
		t.Fatal(err)
	}
	good := place(t, client, host, 1)
	small := connect(t, stowage.Options{Servers: []string{shared}, DialOptions: []grpc.DialOption{
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(5000))}})
	stop := work(t, small, host, func(context.Context, *stowagev1.Offer) error { return nil })
	becomes(t, client, good, available)
	becomes(t, client, poison.VolumeId, inError)
	if err := stop(); err != nil {
		t.Error(err)
	}
}
