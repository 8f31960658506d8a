package stowage

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"google.golang.org/grpc"

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
		if !sleep(ctx, wait) {
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
