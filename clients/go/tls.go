package stowage

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

// TLSFiles names PEM files.
type TLSFiles struct {
	// CA: who may vouch for the server. Empty: the system's authorities.
	CA string
	// Cert and Key are the client's own; empty: none. They are read again for each connection, so
	// that they may be renewed.
	Cert, Key string
	// ServerName is the name in the server's certificate. Empty: the host that is connected to.
	ServerName string
}

// TLSFromFiles makes the configuration of TLS. It fails if a file cannot be read.
func TLSFromFiles(files TLSFiles) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: files.ServerName}
	if files.CA != "" {
		pem, err := os.ReadFile(files.CA)
		if err != nil {
			return nil, fmt.Errorf("stowage: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("stowage: %s holds no certificate", files.CA)
		}
	}
	if files.Cert == "" && files.Key == "" {
		return config, nil
	}
	read := func() (*tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(files.Cert, files.Key)
		if err != nil {
			return nil, fmt.Errorf("stowage: certificate %q and key %q: %w",
				files.Cert, files.Key, err)
		}
		return &pair, nil
	}
	first, err := read()
	if err != nil {
		return nil, err
	}
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		if newer, err := read(); err == nil {
			return newer, nil
		}
		// The files are being replaced.
		return first, nil
	}
	return config, nil
}
