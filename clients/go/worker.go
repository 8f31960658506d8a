package stowage

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/stowage/stowage/clients/go/stowagev1"
)

// WorkerOptions describe a worker.
type WorkerOptions struct {
	// ID is the worker's name: the same after each start, and no other worker's.
	ID string
	// Targets are backends (host@backend, cluster@backend), members of clusters or whole hosts.
	Targets []string
	// Handler carries the orders out, several at a time.
	Handler Handler
	// MaxOutstanding is how many unfinished orders it takes at a time. 0: the server's default.
	MaxOutstanding int32
	// Confirmed is called after each outcome that the server took, with the backend and its
	// accounting revision; nil: nobody asks. [Manager].Confirmed is such a function.
	Confirmed func(backend string, revision uint64)
}

// grace is how long outcomes are still reported after the context of Work ended.
const grace = 10 * time.Second

// worker is one run of Work.
type worker struct {
	client  *Client
	options WorkerOptions
	log     *slog.Logger
	ctx     context.Context // ends the work
	running sync.WaitGroup
	kick    chan struct{} // the leases to renew have changed

	mu   sync.Mutex
	held map[orderKey]*heldOrder
	// The newest run at each decision: the next one waits for it.
	last map[string]*heldOrder
	done memory
}

// Work carries orders out until the context ends, then waits for the handlers at work, reports
// what they finished and returns nil. What they left is offered again at the next start.
//
// It watches again when a stream ends, renews leases meanwhile, and reports each outcome until it
// is answered. An order that comes twice is carried out once, and a handler that panics has
// failed. It gives up, with an error, only if trying again is of no use: the server does not know
// this worker's credentials, or another worker has taken its ID.
func (c *Client) Work(ctx context.Context, options WorkerOptions) error {
	if options.ID == "" || len(options.Targets) == 0 || options.Handler == nil {
		return errors.New("stowage: a worker needs ID, Targets and Handler")
	}
	ctx, cancel := context.WithCancel(ctx)
	w := &worker{
		client:  c,
		options: options,
		log:     c.log.With("worker", options.ID),
		ctx:     ctx,
		kick:    make(chan struct{}, 1),
		held:    map[orderKey]*heldOrder{},
		last:    map[string]*heldOrder{},
		done:    memory{outcomes: map[orderKey]outcome{}},
	}
	idle, stopRenewing := context.WithCancel(context.WithoutCancel(ctx))
	var renewing sync.WaitGroup
	renewing.Go(func() { w.renewLeases(idle) })
	err := w.watch()
	cancel()
	w.running.Wait()
	stopRenewing()
	renewing.Wait()
	return err
}

// watch takes orders, over one stream after another.
func (w *worker) watch() error {
	for failures := 0; w.ctx.Err() == nil; {
		received, err := w.read()
		if w.ctx.Err() != nil {
			return nil
		}
		if received {
			failures = 0
		}
		failures++
		var failure *Error
		if errors.As(err, &failure) && endsWorker(failure) {
			return err
		}
		// Also for want of a readable order: the server offers it alone next time, and sets it
		// aside if that does not help either.
		wait := backoffAfter(failure, failures)
		w.log.Info("the stream of orders ended", "error", err, "again_in", wait)
		sleepUnlessBack(w.ctx, w.client.conn, failure, wait)
	}
	return nil
}

func endsWorker(failure *Error) bool {
	return failure.Reason == WorkerReplaced || failure.Code == codes.InvalidArgument ||
		hopeless(failure)
}

// read takes orders from one stream until it ends. It tells whether there was any message.
func (w *worker) read() (received bool, err error) {
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	stream, err := w.client.Workers.WatchDecisions(ctx, &stowagev1.WatchDecisionsRequest{
		WorkerId:       w.options.ID,
		Targets:        w.options.Targets,
		MaxOutstanding: w.options.MaxOutstanding,
	})
	if err != nil {
		return false, err
	}
	for {
		message, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return received, nil
		}
		if err != nil {
			return received, err
		}
		received = true
		if unknown := message.GetUnknownTargets(); len(unknown) > 0 {
			w.log.Info("targets that match no backend yet", "targets", unknown)
		}
		for _, id := range message.GetWithdrawnDecisionIds() {
			w.lose(orderKey{decision: id}, nil, ErrWithdrawn)
		}
		if offers := message.GetOffers(); len(offers) > 0 {
			w.running.Go(func() { w.accept(offers) })
		}
	}
}
