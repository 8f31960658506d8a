package stowage_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os/signal"
	"syscall"

	"github.com/stowage/stowage/clients/go"
	"github.com/stowage/stowage/clients/go/stowagev1"
)

// A volume is placed, or the refusal says why not.
func Example() {
	client, err := stowage.Connect(stowage.Options{Servers: []string{shared}})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	answer, err := client.Scheduler.ScheduleCreateVolume(context.Background(),
		&stowagev1.ScheduleCreateVolumeRequest{
			RequestId: stowage.NewID(), VolumeId: stowage.NewID(), SizeGib: 1 << 40})
	var failure *stowage.Error
	switch {
	case err == nil:
		fmt.Println(answer.GetPlacement().GetPool())
	case errors.Is(err, stowage.NoValidBackend):
		fmt.Println("refused")
	case errors.As(err, &failure):
		fmt.Println(failure.Code, failure.Reason, failure.Fields)
	}
	// Output: refused
}

// With TLS, a token that is renewed in its file, and several servers of one ledger.
func ExampleConnect() {
	config, err := stowage.TLSFromFiles(stowage.TLSFiles{CA: "/etc/stowage/ca.pem"})
	if err != nil {
		log.Fatal(err)
	}
	token, err := stowage.TokenFromFile("/var/run/secrets/stowage/token")
	if err != nil {
		log.Fatal(err)
	}
	client, err := stowage.Connect(stowage.Options{
		Servers: []string{"stowage-1:50051", "stowage-2:50051"}, TLS: config, Token: token})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
}

// A program that is the volume manager and the worker of one backend.
func ExampleClient_Work() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	client, err := stowage.Connect(stowage.Options{Servers: []string{"127.0.0.1:50051"}})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	manager, err := client.Manager(stowage.ManagerOptions{
		Host: "node1@lvm",
		Measure: func(context.Context) (*stowagev1.BackendReport, error) {
			return &stowagev1.BackendReport{ /* Pools: … */ }, nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		if err := manager.Run(ctx); err != nil {
			log.Fatal(err)
		}
	}()
	err = client.Work(ctx, stowage.WorkerOptions{
		ID:      "node1",
		Targets: []string{"node1@lvm"},
		Handler: func(ctx context.Context, offer *stowagev1.Offer) error {
			switch {
			case offer.GetOrder() == stowagev1.Order_ORDER_DELETE:
				return nil // delete what the decision made
			case offer.GetOperation() == stowagev1.Operation_OPERATION_CREATE_VOLUME:
				return nil // create offer.GetVolume() in offer.GetPlacement().GetPool()
			}
			return stowage.UnknownOrder(offer)
		},
		Confirmed: manager.Confirmed,
	})
	if err != nil {
		log.Fatal(err)
	}
}
