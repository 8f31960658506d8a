package stowage_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stowage/stowage/clients/go"
	"github.com/stowage/stowage/clients/go/stowagev1"
)

func TestReportsAgainWhenSomethingWasConfirmed(t *testing.T) {
	client := connectTo(t, shared)
	host := backend()
	var mu sync.Mutex
	var measured []uint64
	var manager *stowage.Manager
	manager, err := client.Manager(stowage.ManagerOptions{
		Host: host, ReportEvery: time.Hour,
		Measure: func(context.Context) (*stowagev1.BackendReport, error) {
			mu.Lock()
			defer mu.Unlock()
			measured = append(measured, manager.Revision())
			return pools(10 * float64(min(1, len(measured)-1))), nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	go func() { ended <- manager.Run(ctx) }()
	eventually(t, "the first report", func() bool { return confirmedGib(t, client, host) == 0 })
	go func() {
		ended <- client.Work(ctx, stowage.WorkerOptions{ID: host, Targets: []string{host},
			Handler:   func(context.Context, *stowagev1.Offer) error { return nil },
			Confirmed: manager.Confirmed})
	}()
	place(t, client, host, 10)
	eventually(t, "a report that names the new revision", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(measured) == 2 && measured[1] > measured[0]
	})
	// The report contains the volume: it counts no longer beside it.
	eventually(t, "a report that contains the volume", func() bool {
		return confirmedGib(t, client, host) == 0
	})
	stop()
	for range 2 {
		if err := await(t, "an end", ended); err != nil {
			t.Error(err)
		}
	}
}

// confirmedGib is what the pool has in volumes that no report contains; -1: it is not known.
func confirmedGib(t *testing.T, client *stowage.Client, host string) float64 {
	t.Helper()
	answer, err := client.Pools.GetPool(t.Context(), &stowagev1.GetPoolRequest{Pool: host + "#thin"})
	if errors.Is(err, stowage.PoolNotFound) || errors.Is(err, stowage.BackendNotFound) {
		return -1
	}
	if err != nil {
		t.Fatal(err)
	}
	return float64(answer.GetPool().GetConfirmedGib())
}

func TestForgetsARevisionThatWasNeverGivenOut(t *testing.T) {
	client := connectTo(t, shared)
	host := backend()
	manager := report(t, client, host)
	manager.Confirmed(host, 1000)
	answer, err := manager.Report(t.Context())
	if err != nil || !answer.GetApplied() || manager.Revision() != answer.GetAccountingRevision() {
		t.Errorf("%v, %v; now it knows %d", answer, err, manager.Revision())
	}
}

func TestAHeartbeatMakesAHostKnown(t *testing.T) {
	client := connectTo(t, shared)
	host := backend()
	manager, err := client.Manager(stowage.ManagerOptions{Host: host, AvailabilityZone: "az1",
		ReportEvery: time.Hour, HeartbeatEvery: 50 * time.Millisecond,
		Measure: func(ctx context.Context) (*stowagev1.BackendReport, error) {
			<-ctx.Done() // It hangs, and the host lives on.
			return nil, ctx.Err()
		}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- manager.Run(ctx) }()
	eventually(t, "a second sign of life", func() bool {
		answer, err := client.Pools.ListBackends(ctx, &stowagev1.ListBackendsRequest{})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range answer.GetBackends() {
			for _, h := range b.GetHosts() {
				if h.GetHost() == host && h.GetAvailabilityZone() == "az1" {
					return true
				}
			}
		}
		return false
	})
	stop()
	if err := await(t, "its end", ended); err != nil {
		t.Error(err)
	}
}

func TestMeasuresAgainAfterAFailure(t *testing.T) {
	client := connectTo(t, shared)
	reported := make(chan struct{}, 1)
	failures := 0
	manager, err := client.Manager(stowage.ManagerOptions{Host: backend(),
		Reported: func(*stowagev1.ReportCapabilitiesResponse) { reported <- struct{}{} },
		Measure: func(context.Context) (*stowagev1.BackendReport, error) {
			if failures++; failures == 1 {
				return nil, errors.New("the array does not answer")
			}
			return pools(0), nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- manager.Run(ctx) }()
	await(t, "a report", reported)
	stop()
	if err := await(t, "its end", ended); err != nil {
		t.Error(err)
	}
}
