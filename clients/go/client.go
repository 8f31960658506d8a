package stowage

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"

	"github.com/stowage/stowage/clients/go/stowagev1"
)

const (
	defaultTimeout = 30 * time.Second
	// Pages of pools with long capabilities exceed the usual 4 MiB.
	maxMessageBytes = 64 << 20
	// Finds out that a server went away while a stream is silent.
	pingEvery   = 20 * time.Second
	pingTimeout = 10 * time.Second
)

// Options say which server to connect to, and how.
type Options struct {
	// Servers are addresses, host:port. They are tried in turn until one answers, and again from
	// the first if that connection ends. All of them serve one ledger.
	Servers []string
	// TLS: nil is none. [TLSFromFiles] makes one.
	TLS *tls.Config
	// Token gives the bearer token of each call; nil: none. Without TLS only to this machine.
	Token TokenSource
	// Timeout of a unary call whose context has no deadline; it covers all attempts and the waits
	// between them. Default: 30 s. Streams have none.
	Timeout time.Duration
	// Logger hears what goes on in managers and workers. Default: slog.Default().
	Logger *slog.Logger
	// DialOptions are added to those of this package.
	DialOptions []grpc.DialOption
}

// Client is a connection to Stowage. It connects at the first call, and again by itself.
type Client struct {
	Scheduler    stowagev1.SchedulerServiceClient
	Capabilities stowagev1.CapabilityServiceClient
	Workers      stowagev1.WorkerServiceClient
	Pools        stowagev1.PoolServiceClient
	Volumes      stowagev1.VolumeServiceClient
	Events       stowagev1.EventServiceClient
	Access       stowagev1.AccessServiceClient
	Status       stowagev1.StatusServiceClient

	conn *grpc.ClientConn
	log  *slog.Logger
}

// Connect makes a client. It fails if the options do not fit together, and does not wait for the
// server. Close it in the end.
func Connect(options Options) (*Client, error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	conn, err := grpc.NewClient(scheme+":///", append(options.dial(), options.DialOptions...)...)
	if err != nil {
		return nil, err
	}
	log := options.Logger
	if log == nil {
		log = slog.Default()
	}
	return &Client{
		Scheduler:    stowagev1.NewSchedulerServiceClient(conn),
		Capabilities: stowagev1.NewCapabilityServiceClient(conn),
		Workers:      stowagev1.NewWorkerServiceClient(conn),
		Pools:        stowagev1.NewPoolServiceClient(conn),
		Volumes:      stowagev1.NewVolumeServiceClient(conn),
		Events:       stowagev1.NewEventServiceClient(conn),
		Access:       stowagev1.NewAccessServiceClient(conn),
		Status:       stowagev1.NewStatusServiceClient(conn),
		conn:         conn,
		log:          log,
	}, nil
}

// Conn is the connection, for other services on it, such as grpc.health.v1.
func (c *Client) Conn() grpc.ClientConnInterface { return c.conn }

// Close ends the connection and every call on it.
func (c *Client) Close() error { return c.conn.Close() }

func (o Options) check() error {
	if len(o.Servers) == 0 {
		return errors.New("stowage: no server is named")
	}
	for _, server := range o.Servers {
		if err := checkAddress(server); err != nil {
			return err
		}
		if o.Token != nil && o.TLS == nil && !isLoopback(server) {
			return fmt.Errorf("stowage: a token to %s without TLS: whoever sees it on the network"+
				" could use it", server)
		}
	}
	return nil
}

func (o Options) dial() []grpc.DialOption {
	timeout := o.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	transport, servers := insecure.NewCredentials(), addresses{servers: o.Servers}
	if o.TLS != nil {
		transport, servers.certified = credentials.NewTLS(o.TLS), o.TLS.ServerName
	}
	reconnect := backoff.Config{
		BaseDelay: 200 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 5 * time.Second}
	options := []grpc.DialOption{
		grpc.WithResolvers(servers),
		grpc.WithTransportCredentials(transport),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: reconnect, MinConnectTimeout: 5 * time.Second}),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: pingEvery, Timeout: pingTimeout}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessageBytes)),
		// Calls are repeated here, where the reason of an error is known.
		grpc.WithDisableRetry(),
		grpc.WithChainUnaryInterceptor(nameRequest, limit(timeout), repeat),
		grpc.WithChainStreamInterceptor(readErrors),
		grpc.WithUserAgent("stowage-go/" + Version),
	}
	if o.Token != nil {
		options = append(options, grpc.WithPerRPCCredentials(bearer{o.Token, o.TLS != nil}))
	}
	return options
}
