// Worker takes the orders of one backend, carries them out and says so. It ends after -orders
// orders; 0: never.
//
//	worker [-server HOST:PORT] [-backend NODE@BACKEND] [-orders N]
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	stowage "stowage-quickstart/gen/stowage/v1"
)

// Unary calls are repeated while the server is away: each of them gives its first answer again.
const serviceConfig = `{
  "methodConfig": [{
    "name": [
      {"service": "stowage.v1.WorkerService", "method": "AcknowledgeDecisions"},
      {"service": "stowage.v1.WorkerService", "method": "ReportOutcomes"}
    ],
    "retryPolicy": {
      "maxAttempts": 5,
      "initialBackoff": "0.2s",
      "maxBackoff": "5s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }]
}`

const callTimeout = 30 * time.Second

type worker struct {
	service stowage.WorkerServiceClient
	id      string
	backend string
}

func main() {
	log.SetFlags(0)
	server := flag.String("server", "127.0.0.1:50051", "`host:port` of the server")
	backend := flag.String("backend", "go1@lvm", "whose orders to take")
	orders := flag.Int("orders", 0, "how many orders to carry out; 0: no end")
	flag.Parse()
	connection, err := grpc.Dial(*server, grpc.WithInsecure(),
		grpc.WithDefaultServiceConfig(serviceConfig))
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	w := worker{service: stowage.NewWorkerServiceClient(connection),
		id: "worker of " + *backend, backend: *backend}
	for done := 0; *orders == 0 || done < *orders; {
		n, err := w.watch(*orders - done)
		done += n
		if err != nil {
			if status.Code(err) != codes.Unavailable {
				log.Fatal(err)
			}
			// A stream is not repeated by gRPC. Opened again, it offers all that is unfinished.
			fmt.Println("the server is away")
			time.Sleep(time.Second)
		}
	}
}

// watch takes orders until it had as many as wanted, or the stream breaks; it answers how many
// there were.
func (w worker) watch(wanted int) (int, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stream, err := w.service.WatchDecisions(ctx,
		&stowage.WatchDecisionsRequest{WorkerId: w.id, Targets: []string{w.backend}})
	if err != nil {
		return 0, err
	}
	for done := 0; ; {
		message, err := stream.Recv()
		if err != nil {
			return done, err
		}
		for _, offer := range message.Offers {
			if err := w.carryOut(ctx, offer); err != nil {
				return done, err
			}
			done++
			if done == wanted {
				return done, nil
			}
		}
	}
}

// carryOut accepts one order, does what it says and reports it. Nothing is begun before the
// acknowledgement was answered.
func (w worker) carryOut(ctx context.Context, offer *stowage.Offer) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	ref := &stowage.LeaseRef{
		DecisionId: offer.DecisionId, Backend: offer.Placement.Backend, LeaseToken: offer.Lease.Token}
	accepted, err := w.service.AcknowledgeDecisions(ctx,
		&stowage.AcknowledgeDecisionsRequest{WorkerId: w.id, Items: []*stowage.LeaseRef{ref}})
	if err != nil {
		return err
	}
	if refused := accepted.Results[0].GetError(); refused != nil {
		// Withdrawn, or another worker has it.
		fmt.Println("left alone:", refused.Message)
		return nil
	}
	// Here the volume would be made, or deleted: idempotent by decision id, and with RenewLeases
	// where it takes long.
	item := &stowage.OutcomeReport{
		Ref: ref, Outcome: &stowage.OutcomeReport_Created{Created: &stowage.Created{}}}
	what := "created"
	if offer.Order == stowage.Order_ORDER_DELETE {
		item.Outcome = &stowage.OutcomeReport_Deleted{Deleted: &stowage.Deleted{}}
		what = "deleted"
	}
	said, err := w.service.ReportOutcomes(ctx,
		&stowage.ReportOutcomesRequest{WorkerId: w.id, Items: []*stowage.OutcomeReport{item}})
	if err != nil {
		return err
	}
	if refused := said.Results[0].GetError(); refused != nil {
		return status.ErrorProto(refused)
	}
	fmt.Printf("%s %d GiB in %s\n", what, offer.Volume.SizeGib, offer.Placement.Pool)
	return nil
}
