package stowage

import (
	"fmt"
	"net"

	"google.golang.org/grpc/resolver"
)

const scheme = "stowage"

// addresses gives gRPC several servers, which it tries in turn. Names are looked up at each
// attempt to connect.
type addresses struct {
	servers []string
	// The name that certificates are for; empty: the host that is connected to.
	certified string
}

func (a addresses) Scheme() string { return scheme }

func (a addresses) Build(
	_ resolver.Target, conn resolver.ClientConn, _ resolver.BuildOptions,
) (resolver.Resolver, error) {
	state := resolver.State{}
	for _, server := range a.servers {
		name := a.certified
		if name == "" {
			name, _, _ = net.SplitHostPort(server)
		}
		// This one counts; gRPC does not look at the name in tls.Config.
		state.Addresses = append(state.Addresses, resolver.Address{Addr: server, ServerName: name})
	}
	return a, conn.UpdateState(state)
}

func (a addresses) ResolveNow(resolver.ResolveNowOptions) {}

func (a addresses) Close() {}

func checkAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil || host == "" || port == "" {
		return fmt.Errorf("stowage: %q is no address: state host:port", address)
	}
	return nil
}

func isLoopback(address string) bool {
	host, _, _ := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
