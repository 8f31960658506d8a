package stowage_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stowage/stowage/clients/go"
	"github.com/stowage/stowage/clients/go/stowagev1"
)

// The command as `npm run build` makes it.
const command = "../../dist/src/bin.js"

// How long to wait for what must come. It only ends tests that hang.
const patience = 60 * time.Second

// shared is the address of a server for tests and examples that need nothing special.
var shared string

func TestMain(m *testing.M) {
	os.Exit(withShared(m.Run))
}

func withShared(run func() int) int {
	directory, err := os.MkdirTemp("", "stowage-go-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(directory)
	server, err := start(directory)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.stop()
	shared = server.address
	return run()
}

// server is `stowage serve`, as users start it.
type server struct {
	address string
	process *exec.Cmd
	input   io.Closer
}

var printed = regexp.MustCompile(`127\.0\.0\.1:[1-9]\d*`)

// start runs a server with its data in the directory. It ends with the test at the latest.
func start(directory string, flags ...string) (*server, error) {
	arguments := append([]string{command, "serve", "--until-input-ends", "--listen", "127.0.0.1:0",
		"--http-listen", "off", "--data-dir", filepath.Join(directory, "data"),
		"--log-level", "fatal", "--set", "service_down_time_ms=86400000"}, flags...)
	process := exec.Command("node", arguments...)
	var complaints bytes.Buffer
	process.Stderr = &complaints
	input, err := process.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := process.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if address := printed.FindString(lines.Text()); address != "" {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return &server{address, process, input}, nil
		}
	}
	_ = process.Wait()
	return nil, fmt.Errorf("the server did not start (npm run build makes %s): %s",
		command, &complaints)
}

// stop ends the server in order.
func (s *server) stop() {
	_ = s.input.Close()
	_ = s.process.Wait()
}

// kill ends it at once.
func (s *server) kill() {
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
}

// serve starts a server for one test.
func serve(t *testing.T, flags ...string) *server {
	t.Helper()
	return serveFrom(t, t.TempDir(), flags...)
}

func serveFrom(t *testing.T, directory string, flags ...string) *server {
	t.Helper()
	s, err := start(directory, flags...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	return s
}

func connect(t *testing.T, options stowage.Options) *stowage.Client {
	t.Helper()
	if options.Logger == nil {
		options.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	client, err := stowage.Connect(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func connectTo(t *testing.T, addresses ...string) *stowage.Client {
	t.Helper()
	return connect(t, stowage.Options{Servers: addresses})
}

// backend is a name that no other test has.
func backend() string { return "node-" + stowage.NewID() + "@lvm" }

// pools is a measurement of one thin pool of 100 GiB, with so much in volumes.
func pools(provisioned float64) *stowagev1.BackendReport {
	thin := true
	return &stowagev1.BackendReport{Pools: []*stowagev1.PoolReport{{
		PoolName: "thin",
		Capacity: &stowagev1.PoolCapacity{
			Total:                   finite(100),
			Free:                    finite(100 - provisioned),
			ProvisionedGib:          &provisioned,
			ThinProvisioningSupport: &thin,
			MaxOverSubscriptionRatio: &stowagev1.OverSubscriptionRatio{
				Kind: &stowagev1.OverSubscriptionRatio_Number{Number: 1}},
		},
	}}}
}

func finite(gib float64) *stowagev1.Capacity {
	return &stowagev1.Capacity{Kind: &stowagev1.Capacity_Finite{Finite: gib}}
}

// report makes a backend with an empty pool known.
func report(t *testing.T, client *stowage.Client, host string) *stowage.Manager {
	t.Helper()
	manager, err := client.Manager(stowage.ManagerOptions{Host: host,
		Measure: func(context.Context) (*stowagev1.BackendReport, error) { return pools(0), nil }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := manager.Report(t.Context()); err != nil {
		t.Fatal(err)
	}
	return manager
}

// volume is a request for a volume in a backend.
func volume(backend string, sizeGib int64) *stowagev1.ScheduleCreateVolumeRequest {
	return &stowagev1.ScheduleCreateVolumeRequest{
		VolumeId: stowage.NewID(), SizeGib: sizeGib, ProjectId: "tests", ResourceBackend: backend}
}

// place asks for a volume and gives its id.
func place(t *testing.T, client *stowage.Client, backend string, sizeGib int64) string {
	t.Helper()
	request := volume(backend, sizeGib)
	if _, err := client.Scheduler.ScheduleCreateVolume(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	return request.VolumeId
}

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// await gives what a channel brings.
func await[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case value := <-from:
		return value
	case <-time.After(patience):
		t.Fatalf("waited in vain: %s", what)
		panic("not reached")
	}
}
