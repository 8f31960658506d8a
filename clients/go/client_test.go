package stowage_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/stowage/stowage/clients/go"
	"github.com/stowage/stowage/clients/go/stowagev1"
)

func TestPlacesAVolumeUnderAnIDOfItsOwn(t *testing.T) {
	client := connectTo(t, shared)
	host := backend()
	report(t, client, host)
	request := volume(host, 10)
	answer, err := client.Scheduler.ScheduleCreateVolume(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if pool := answer.GetPlacement().GetPool(); pool != host+"#thin" {
		t.Errorf("it goes to %s", pool)
	}
	if request.RequestId != "" {
		t.Error("the caller's message was changed")
	}
}

func TestANilRequestIsAnEmptyOne(t *testing.T) {
	client := connectTo(t, shared)
	_, err := client.Scheduler.ScheduleCreateVolume(t.Context(), nil)
	var failure *stowage.Error
	if !errors.As(err, &failure) || len(failure.Fields) != 2 || failure.Fields[0].Field != "volume_id" {
		t.Errorf("%v", err)
	}
}

func TestGivesTheFirstAnswerToTheSameRequest(t *testing.T) {
	client := connectTo(t, shared)
	host := backend()
	report(t, client, host)
	request := volume(host, 10)
	request.RequestId = stowage.NewID()
	first, err := client.Scheduler.ScheduleCreateVolume(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	second, err := client.Scheduler.ScheduleCreateVolume(t.Context(), request)
	if err != nil || second.GetDecisionId() != first.GetDecisionId() {
		t.Errorf("%v, then %v and %v", first, second, err)
	}
}

func TestARefusalSaysWhy(t *testing.T) {
	client := connectTo(t, shared)
	host := backend()
	report(t, client, host)
	_, err := client.Scheduler.ScheduleCreateVolume(t.Context(), volume(host, 1000))
	var failure *stowage.Error
	if !errors.As(err, &failure) || !errors.Is(err, stowage.NoValidBackend) {
		t.Fatalf("%v", err)
	}
	if failure.Code != codes.ResourceExhausted || status.Code(err) != codes.ResourceExhausted {
		t.Errorf("code %v", failure.Code)
	}
	miss := failure.Diagnosis.GetNearestMisses()[0]
	if miss.GetPool() != host+"#thin" || miss.GetFilter() != "CapacityFilter" {
		t.Errorf("%v", miss)
	}
	diagnosis, err := client.Scheduler.GetDiagnosis(t.Context(), &stowagev1.GetDiagnosisRequest{
		RequestId: failure.RequestID, ProjectId: "tests"})
	if err != nil || diagnosis.GetDiagnosis() == nil {
		t.Errorf("the error's request id leads to %v, %v", diagnosis, err)
	}
}

func TestAWrongFieldIsNamed(t *testing.T) {
	client := connectTo(t, shared)
	_, err := client.Scheduler.ScheduleCreateVolume(t.Context(), volume("", 0))
	var failure *stowage.Error
	if !errors.As(err, &failure) || !errors.Is(err, stowage.InvalidFields) ||
		len(failure.Fields) != 1 || failure.Fields[0].Field != "size_gib" {
		t.Errorf("%v", err)
	}
	// Its request id is the one to look for, so none is made up.
	_, err = client.Scheduler.GetDiagnosis(t.Context(), &stowagev1.GetDiagnosisRequest{})
	if !errors.As(err, &failure) || len(failure.Fields) != 1 ||
		failure.Fields[0].Field != "request_id" {
		t.Errorf("%v", err)
	}
}

func TestWhatIsNotThereIsNamed(t *testing.T) {
	client := connectTo(t, shared)
	id := stowage.NewID()
	_, err := client.Volumes.GetVolume(t.Context(),
		&stowagev1.GetVolumeRequest{VolumeId: id})
	var failure *stowage.Error
	if !errors.As(err, &failure) || failure.Resource == nil || failure.Resource.Name != id {
		t.Errorf("%#v", err)
	}
}

func TestAStreamFailsWithTheSameErrors(t *testing.T) {
	client := connectTo(t, shared)
	stream, err := client.Workers.WatchDecisions(t.Context(), &stowagev1.WatchDecisionsRequest{})
	if err == nil {
		_, err = stream.Recv()
	}
	var failure *stowage.Error
	if !errors.As(err, &failure) || failure.Reason != stowage.InvalidFields {
		t.Errorf("%v", err)
	}
}

func TestTriesServersInTurn(t *testing.T) {
	client := connectTo(t, freeAddress(t), shared)
	if _, err := client.Pools.ListPools(t.Context(), &stowagev1.ListPoolsRequest{}); err != nil {
		t.Error(err)
	}
}

func TestWaitsForAServerThatIsAway(t *testing.T) {
	directory := t.TempDir()
	address := freeAddress(t)
	client := connectTo(t, address)
	request := volume("", 1000)
	request.RequestId = stowage.NewID()
	answered := make(chan error, 1)
	go func() {
		_, err := client.Scheduler.ScheduleCreateVolume(t.Context(), request)
		answered <- err
	}()
	time.Sleep(500 * time.Millisecond)
	serveFrom(t, directory, "--listen", address)
	if err := await(t, "an answer", answered); !errors.Is(err, stowage.NoValidBackend) {
		t.Errorf("%v", err)
	}
}

func TestADeadlineTellsTheRequestID(t *testing.T) {
	// Listens, and never answers.
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	client := connect(t, stowage.Options{
		Servers: []string{silent.Addr().String()}, Timeout: 200 * time.Millisecond})
	_, err = client.Scheduler.ScheduleCreateVolume(t.Context(), volume("", 1))
	var failure *stowage.Error
	if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &failure) ||
		failure.RequestID == "" || !strings.Contains(err.Error(), failure.RequestID) {
		t.Errorf("%v", err)
	}
}

func TestOptionsThatDoNotFit(t *testing.T) {
	token := stowage.StaticToken("secret")
	for name, options := range map[string]stowage.Options{
		"no server":           {},
		"no port":             {Servers: []string{"localhost"}},
		"no host":             {Servers: []string{":50051"}},
		"a token in the open": {Servers: []string{"192.0.2.1:50051"}, Token: token},
	} {
		if client, err := stowage.Connect(options); err == nil {
			_ = client.Close()
			t.Errorf("%s is taken", name)
		}
	}
}

// freeAddress is one where nobody listens. It is below the ports that Linux gives to connections and
// to who asks for any: while a server is away, its port goes to nobody, not even to the client that
// tries to connect.
func freeAddress(t *testing.T) string {
	t.Helper()
	for {
		address := fmt.Sprintf("127.0.0.1:%d", 10_000+rand.IntN(22_768))
		if listener, err := net.Listen("tcp", address); err == nil {
			_ = listener.Close()
			return address
		}
	}
}
