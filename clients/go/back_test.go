package stowage

import (
	"net"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
)

// Whoever waits out a backoff of its own on top of gRPC's comes back late.
func TestAWaitEndsWhenTheConnectionIsBack(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	client, err := Connect(Options{Servers: []string{address}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	client.conn.Connect()
	waited := make(chan bool, 1)
	go func() {
		failure := &Error{Code: codes.Unavailable}
		waited <- sleepUnlessBack(t.Context(), client.conn, failure, time.Hour)
	}()
	select {
	case <-waited:
		t.Fatal("nobody was there")
	case <-time.After(500 * time.Millisecond):
	}
	if listener, err = net.Listen("tcp", address); err != nil {
		t.Skip(err)
	}
	server := grpc.NewServer()
	t.Cleanup(server.Stop)
	go func() { _ = server.Serve(listener) }()
	select {
	case ended := <-waited:
		if !ended {
			t.Error("it says that its context ended")
		}
	case <-time.After(time.Minute):
		t.Fatal("it waits on beside a connection")
	}
	// A server that answered says itself when to come again.
	begun := time.Now()
	answered := &Error{Code: codes.Unavailable, Reason: StoreUnavailable}
	const wait = 300 * time.Millisecond
	if !sleepUnlessBack(t.Context(), client.conn, answered, wait) || time.Since(begun) < wait {
		t.Error("it did not wait as it was told")
	}
}
