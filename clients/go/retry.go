package stowage

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"

	"github.com/stowage/stowage/clients/go/stowagev1"
)

const (
	firstWait = 100 * time.Millisecond
	lastWait  = 5 * time.Second
)

// repeat sends the same message again while the server is away or has too much to do, within the
// deadline of the call. A wait that would not end before is not begun: the server's last error
// says more than the deadline that passed.
func repeat(
	ctx context.Context, method string, req, reply any, conn *grpc.ClientConn,
	invoke grpc.UnaryInvoker, options ...grpc.CallOption,
) error {
	for failures := 1; ; failures++ {
		err := toError(invoke(ctx, method, req, reply, conn, options...), requestID(req))
		var failure *Error
		if !errors.As(err, &failure) || !failure.Passing() || !repeatable(method) {
			return err
		}
		wait := backoffAfter(failure, failures)
		if deadline, has := ctx.Deadline(); has && time.Until(deadline) <= wait {
			return err
		}
		if !sleepUnlessBack(ctx, conn, failure, wait) {
			return err
		}
	}
}

// repeatable: sending the same request twice has the effect of sending it once. It has not for
// RescheduleVolume: each call makes one more attempt.
func repeatable(method string) bool {
	return method != stowagev1.VolumeService_RescheduleVolume_FullMethodName
}

// backoffAfter says how long to wait after so many failures: doubled each time and spread, so that
// not all come back at once, and never less than the server asks for.
func backoffAfter(failure *Error, failures int) time.Duration {
	wait := min(lastWait, firstWait<<min(failures-1, 10))
	spread := time.Duration(float64(wait) / 2 * rand.Float64())
	if failure != nil && failure.RetryAfter > 0 {
		return failure.RetryAfter + spread
	}
	return wait/2 + spread
}

// sleep is false if the context ended first.
func sleep(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// sleepUnlessBack is sleep, but ends soon after a connection that had failed is there again: gRPC
// waits between its tries to connect, too, and to wait for one after the other doubles both.
func sleepUnlessBack(
	ctx context.Context, conn *grpc.ClientConn, failure *Error, wait time.Duration,
) bool {
	// A server that answered says itself when to come again.
	isUnheard := failure != nil && failure.Code == codes.Unavailable && failure.Reason == ""
	state := conn.GetState()
	if !isUnheard || state == connectivity.Ready {
		return sleep(ctx, wait)
	}
	until, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for state != connectivity.Ready {
		if state == connectivity.Idle {
			conn.Connect()
		}
		if !conn.WaitForStateChange(until, state) {
			return ctx.Err() == nil
		}
		state = conn.GetState()
	}
	// Not all at once.
	return sleep(until, backoffAfter(nil, 1)) || ctx.Err() == nil
}
