// Worker is the volume manager and the worker of one backend: it reports the backend's space,
// carries out its orders and says so. It ends after -orders orders; 0: at an interruption.
//
//	worker [-server HOST:PORT[,…]] [-backend NODE@BACKEND] [-orders N] [-work DURATION]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/stowage/stowage/clients/go"
	"github.com/stowage/stowage/clients/go/stowagev1"
)

func main() {
	log.SetFlags(0)
	slog.SetLogLoggerLevel(slog.LevelWarn)
	servers := flag.String("server", "127.0.0.1:50051", "`host:port` of the servers, with commas")
	backend := flag.String("backend", "go1@lvm", "whose space to report, and whose orders to take")
	orders := flag.Int("orders", 0, "how many orders to carry out; 0: no end")
	work := flag.Duration("work", 0, "how long an order takes, to try things out")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	client, err := stowage.Connect(stowage.Options{Servers: strings.Split(*servers, ",")})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	shelf := &shelf{gib: map[string]int64{}, work: *work}
	if err := serve(ctx, client, *backend, shelf, *orders); err != nil {
		log.Fatal(err)
	}
}

// serve reports and works until the context ends or there were enough orders.
func serve(
	ctx context.Context, client *stowage.Client, backend string, shelf *shelf, orders int,
) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var once sync.Once
	manager, err := client.Manager(stowage.ManagerOptions{
		Host:        backend,
		Measure:     shelf.measure,
		ReportEvery: 10 * time.Second,
		Reported: func(*stowagev1.ReportCapabilitiesResponse) {
			once.Do(func() { fmt.Println("reported", backend) })
		},
	})
	if err != nil {
		return err
	}
	// If one of the two gives up, so does the other.
	managed := make(chan error, 1)
	go func() {
		defer stop()
		managed <- manager.Run(ctx)
	}()
	var done atomic.Int64
	worked := client.Work(ctx, stowage.WorkerOptions{
		ID:      "worker of " + backend,
		Targets: []string{backend},
		Handler: shelf.carryOut,
		Confirmed: func(backend string, revision uint64) {
			manager.Confirmed(backend, revision)
			if done.Add(1) == int64(orders) {
				stop()
			}
		},
	})
	stop()
	return errors.Join(worked, <-managed)
}

// shelf stands for storage: it keeps the sizes of volumes, by the ids of their decisions.
type shelf struct {
	mu   sync.Mutex
	gib  map[string]int64
	work time.Duration
}

const totalGib = 100

// measure gives everything that the backend has.
func (s *shelf) measure(context.Context) (*stowagev1.BackendReport, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var used int64
	for _, gib := range s.gib {
		used += gib
	}
	thin, provisioned := true, float64(used)
	pool := &stowagev1.PoolReport{PoolName: "thin", Capacity: &stowagev1.PoolCapacity{
		Total:                   finite(totalGib),
		Free:                    finite(totalGib - float64(used)),
		ProvisionedGib:          &provisioned,
		ThinProvisioningSupport: &thin,
		MaxOverSubscriptionRatio: &stowagev1.OverSubscriptionRatio{
			Kind: &stowagev1.OverSubscriptionRatio_Number{Number: 1}},
	}}
	return &stowagev1.BackendReport{Pools: []*stowagev1.PoolReport{pool}}, nil
}

func finite(gib float64) *stowagev1.Capacity {
	return &stowagev1.Capacity{Kind: &stowagev1.Capacity_Finite{Finite: gib}}
}

// carryOut makes or deletes a volume. Here it only counts.
func (s *shelf) carryOut(ctx context.Context, offer *stowagev1.Offer) error {
	select {
	case <-time.After(s.work):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case offer.GetOrder() == stowagev1.Order_ORDER_DELETE:
		delete(s.gib, offer.GetDecisionId())
		fmt.Println("deleted", offer.GetVolume().GetVolumeId())
	case offer.GetOperation() == stowagev1.Operation_OPERATION_CREATE_VOLUME:
		s.gib[offer.GetDecisionId()] = offer.GetVolume().GetSizeGib()
		fmt.Printf("created %d GiB in %s\n",
			offer.GetVolume().GetSizeGib(), offer.GetPlacement().GetPool())
	default:
		return stowage.UnknownOrder(offer)
	}
	return nil
}
