// Place asks where a volume goes.
//
//	place [-server HOST:PORT[,…]] [-size-gib N]
//
// Exit code: 0 placed, 3 refused, 1 anything else.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/stowage/stowage/clients/go"
	"github.com/stowage/stowage/clients/go/stowagev1"
)

func main() {
	log.SetFlags(0)
	servers := flag.String("server", "127.0.0.1:50051", "`host:port` of the servers, with commas")
	sizeGib := flag.Int64("size-gib", 10, "size of the volume, GiB")
	flag.Parse()
	client, err := stowage.Connect(stowage.Options{Servers: strings.Split(*servers, ",")})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	if err := place(context.Background(), client, *sizeGib); err != nil {
		os.Exit(explain(err))
	}
}

func place(ctx context.Context, client *stowage.Client, sizeGib int64) error {
	// Keep both ids with the volume's record before you ask: with the same ids, a later run gets
	// the same answer.
	request := &stowagev1.ScheduleCreateVolumeRequest{
		RequestId: stowage.NewID(), VolumeId: stowage.NewID(), SizeGib: sizeGib,
		ProjectId: "quickstart"}
	answer, err := client.Scheduler.ScheduleCreateVolume(ctx, request)
	if err != nil {
		return err
	}
	fmt.Printf("volume %s goes to %s in %s\n",
		request.VolumeId, answer.Placement.Pool, answer.Placement.AvailabilityZone)
	return nil
}

// explain prints what an error carries besides code and text, and answers the exit code.
func explain(err error) int {
	fmt.Println(err)
	var failure *stowage.Error
	if !errors.As(err, &failure) {
		return 1
	}
	for _, field := range failure.Fields {
		fmt.Printf("  %s: %s\n", field.Field, field.Description)
	}
	for _, miss := range failure.Diagnosis.GetNearestMisses() {
		fmt.Printf("  %s: %s: %s\n", miss.Pool, miss.Filter, miss.Reason)
	}
	if errors.Is(err, stowage.NoValidBackend) {
		return 3
	}
	return 1
}
