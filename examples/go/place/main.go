// Place reports a small backend and asks where a volume goes.
//
//	place [-server HOST:PORT] [-size-gib N]
//
// Exit code: 0 placed, 3 refused, 1 anything else.
package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"log"
	"os"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	stowage "stowage-quickstart/gen/stowage/v1"
)

// Asks again while the server is away, with the very same message. Stowage answers a request id
// that it knows with its first answer, so nothing is decided twice.
const serviceConfig = `{
  "methodConfig": [{
    "name": [
      {"service": "stowage.v1.SchedulerService"},
      {"service": "stowage.v1.CapabilityService"}
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

func main() {
	log.SetFlags(0)
	server := flag.String("server", "127.0.0.1:50051", "`host:port` of the server")
	sizeGib := flag.Int64("size-gib", 10, "size of the volume, GiB")
	flag.Parse()
	connection, err := grpc.Dial(*server, grpc.WithInsecure(),
		grpc.WithDefaultServiceConfig(serviceConfig))
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := report(ctx, stowage.NewCapabilityServiceClient(connection)); err != nil {
		os.Exit(explain(err))
	}
	if err := place(ctx, stowage.NewSchedulerServiceClient(connection), *sizeGib); err != nil {
		os.Exit(explain(err))
	}
}

// report states everything that the backend has. Without a later report or heartbeat it counts as
// down after a minute.
func report(ctx context.Context, capabilities stowage.CapabilityServiceClient) error {
	ratio := &stowage.OverSubscriptionRatio{Kind: &stowage.OverSubscriptionRatio_Number{Number: 1}}
	thin := true
	pool := &stowage.PoolReport{PoolName: "thin", Capacity: &stowage.PoolCapacity{
		Total:                    gib(100),
		Free:                     gib(100),
		ThinProvisioningSupport:  &thin,
		MaxOverSubscriptionRatio: ratio,
	}}
	backend := &stowage.BackendReport{Host: "go1@lvm", Pools: []*stowage.PoolReport{pool}}
	_, err := capabilities.ReportCapabilities(ctx, &stowage.ReportCapabilitiesRequest{Report: backend})
	return err
}

func gib(amount float64) *stowage.Capacity {
	return &stowage.Capacity{Kind: &stowage.Capacity_Finite{Finite: amount}}
}

func place(ctx context.Context, scheduler stowage.SchedulerServiceClient, sizeGib int64) error {
	// Keep both ids with the volume's record before you ask: with the same ids, a later run gets
	// the same answer.
	request := &stowage.ScheduleCreateVolumeRequest{
		RequestId: uuid(), VolumeId: uuid(), SizeGib: sizeGib, ProjectId: "quickstart"}
	answer, err := scheduler.ScheduleCreateVolume(ctx, request)
	if err != nil {
		return err
	}
	fmt.Printf("volume %s goes to %s in %s\n",
		request.VolumeId, answer.Placement.Pool, answer.Placement.AvailabilityZone)
	return nil
}

// explain prints what an error carries besides code and text, and answers the exit code.
func explain(err error) int {
	failure := status.Convert(err)
	fmt.Printf("%s: %s\n", failure.Code(), failure.Message())
	exit := 1
	for _, detail := range failure.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			fmt.Println("reason:", detail.Reason)
			if failure.Code() == codes.ResourceExhausted && detail.Reason == "NO_VALID_BACKEND" {
				exit = 3
			}
		case *errdetails.BadRequest:
			for _, violation := range detail.FieldViolations {
				fmt.Printf("  %s: %s\n", violation.Field, violation.Description)
			}
		case *stowage.Diagnosis:
			for _, miss := range detail.NearestMisses {
				fmt.Printf("  %s: %s: %s\n", miss.Pool, miss.Filter, miss.Reason)
			}
		}
	}
	return exit
}

// uuid makes a random id.
func uuid() string {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		log.Fatal(err)
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
