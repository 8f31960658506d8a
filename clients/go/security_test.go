package stowage_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/stowage/stowage/clients/go"
	"github.com/stowage/stowage/clients/go/stowagev1"
)

// authority makes certificates and tokens in a directory.
type authority struct {
	t           *testing.T
	directory   string
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	tokens      ed25519.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, directory: t.TempDir()}
	a.certificate = &x509.Certificate{SerialNumber: big.NewInt(1),
		Subject: pkix.Name{CommonName: "test authority"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	a.key = a.issue("ca", a.certificate, nil)
	public, tokens, err := ed25519.GenerateKey(rand.Reader)
	a.must(err)
	a.tokens = tokens
	key := map[string]string{"kty": "OKP", "crv": "Ed25519", "kid": "one", "alg": "EdDSA",
		"x": base64.RawURLEncoding.EncodeToString(public)}
	jwks, err := json.Marshal(map[string]any{"keys": []any{key}})
	a.must(err)
	a.write("jwks.json", jwks)
	return a
}

func (a *authority) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

func (a *authority) path(name string) string { return filepath.Join(a.directory, name) }

func (a *authority) write(name string, bytes []byte) {
	a.t.Helper()
	a.must(os.WriteFile(a.path(name), bytes, 0o600))
}

// issue writes NAME.pem and NAME.key.
func (a *authority) issue(
	name string, template *x509.Certificate, signer *ecdsa.PrivateKey,
) *ecdsa.PrivateKey {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	a.must(err)
	if signer == nil {
		signer = key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), signer)
	a.must(err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	a.must(err)
	a.write(name+".pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	a.write(name+".key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
	return key
}

// token is a JSON Web Token of a name.
func (a *authority) token(name string, life time.Duration) string {
	a.t.Helper()
	claims, err := json.Marshal(map[string]any{
		"sub": name, "aud": "stowage", "exp": time.Now().Add(life).Unix()})
	a.must(err)
	body := encode([]byte(`{"alg":"EdDSA","kid":"one"}`)) + "." + encode(claims)
	return body + "." + encode(ed25519.Sign(a.tokens, []byte(body)))
}

func encode(bytes []byte) string { return base64.RawURLEncoding.EncodeToString(bytes) }

// serve starts a server with TLS that knows one client certificate and two tokens.
func (a *authority) serve() string {
	a.t.Helper()
	a.issue("server", &x509.Certificate{SerialNumber: big.NewInt(2),
		Subject: pkix.Name{CommonName: "server"}, NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"stowage.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}, a.key)
	name, err := url.Parse("spiffe://cloud/api")
	a.must(err)
	a.issue("api", &x509.Certificate{SerialNumber: big.NewInt(3),
		Subject: pkix.Name{CommonName: "api"}, NotAfter: time.Now().Add(time.Hour),
		URIs: []*url.URL{name}}, a.key)
	a.write("stowage.yaml", fmt.Appendf(nil, `tls:
  cert: %[1]s/server.pem
  key: %[1]s/server.key
  client_ca: %[1]s/ca.pem
  client_certificates: optional
auth:
  tokens: { jwks_file: %[1]s/jwks.json }
  bindings:
    - { certificates: ['spiffe://cloud/api'], roles: [client], projects: ['*'] }
    - { tokens: ['node1'], roles: [manager], hosts: ['node1@*'] }
`, a.directory))
	return serveFrom(a.t, a.directory, "--config", a.path("stowage.yaml")).address
}

func (a *authority) connect(
	address string, files stowage.TLSFiles, token stowage.TokenSource,
) *stowage.Client {
	a.t.Helper()
	files.CA = a.path("ca.pem")
	config, err := stowage.TLSFromFiles(files)
	a.must(err)
	return connect(a.t, stowage.Options{Servers: []string{address}, TLS: config, Token: token,
		Timeout: 3 * time.Second})
}

func whoAmI(t *testing.T, client *stowage.Client) (*stowagev1.WhoAmIResponse, error) {
	t.Helper()
	return client.Access.WhoAmI(t.Context(), &stowagev1.WhoAmIRequest{})
}

func TestIsKnownByItsCertificateOrToken(t *testing.T) {
	a := newAuthority(t)
	address := a.serve()

	t.Run("certificate", func(t *testing.T) {
		files := stowage.TLSFiles{Cert: a.path("api.pem"), Key: a.path("api.key")}
		me, err := whoAmI(t, a.connect(address, files, nil))
		if err != nil || me.GetName() != "spiffe://cloud/api" ||
			me.GetKind() != stowagev1.IdentityKind_IDENTITY_KIND_CERTIFICATE {
			t.Errorf("%v, %v", me, err)
		}
	})

	t.Run("token that is renewed in its file", func(t *testing.T) {
		a.write("token", []byte("no token\n"))
		source, err := stowage.TokenFromFile(a.path("token"))
		if err != nil {
			t.Fatal(err)
		}
		client := a.connect(address, stowage.TLSFiles{ServerName: "stowage.test"}, source)
		if _, err := whoAmI(t, client); !errors.Is(err, stowage.InvalidToken) {
			t.Fatalf("%v", err)
		}
		time.Sleep(10 * time.Millisecond) // another time of change
		a.write("token", []byte(a.token("node1", time.Hour)+"\n"))
		eventually(t, "the new token", func() bool {
			me, err := whoAmI(t, client)
			return err == nil && me.GetName() == "node1" &&
				me.GetKind() == stowagev1.IdentityKind_IDENTITY_KIND_TOKEN
		})
		// What it is not bound to do, it may not; trying again is of no use.
		err = client.Work(t.Context(), stowage.WorkerOptions{ID: "w", Targets: []string{"node1@lvm"},
			Handler: func(context.Context, *stowagev1.Offer) error { return nil }})
		if !errors.Is(err, stowage.RoleMissing) {
			t.Errorf("%v", err)
		}
	})

	t.Run("neither", func(t *testing.T) {
		_, err := whoAmI(t, a.connect(address, stowage.TLSFiles{}, nil))
		var failure *stowage.Error
		if !errors.As(err, &failure) || failure.Reason != stowage.NoCredentials ||
			failure.Code != codes.Unauthenticated {
			t.Errorf("%v", err)
		}
	})

	t.Run("a server of another name is not trusted", func(t *testing.T) {
		client := a.connect(address, stowage.TLSFiles{ServerName: "elsewhere.test"}, nil)
		var failure *stowage.Error
		if _, err := whoAmI(t, client); !errors.As(err, &failure) ||
			failure.Code != codes.Unavailable || !strings.Contains(err.Error(), "elsewhere.test") {
			t.Errorf("%v", err)
		}
	})
}

func TestFilesThatAreNotThere(t *testing.T) {
	for _, files := range []stowage.TLSFiles{{CA: "nowhere.pem"}, {Cert: "nowhere.pem"},
		{CA: "security_test.go"}} {
		if _, err := stowage.TLSFromFiles(files); err == nil {
			t.Errorf("%+v is taken", files)
		}
	}
	if _, err := stowage.TokenFromFile("nowhere"); err == nil {
		t.Error("no token is taken for one")
	}
}
