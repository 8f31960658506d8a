package stowage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// TokenSource gives the bearer token that counts now. It is asked at every call.
type TokenSource func(ctx context.Context) (string, error)

// StaticToken is a token that does not change.
func StaticToken(token string) TokenSource {
	return func(context.Context) (string, error) { return token, nil }
}

// How often to look at the file of a token, at most.
const lookEvery = time.Second

// TokenFromFile reads the token in a file, and again when the file changes: for tokens that
// somebody else renews. It fails if there is no token in the file; later the last one that was
// read goes on.
func TokenFromFile(path string) (TokenSource, error) {
	file := &tokenFile{path: path}
	if err := file.read(); err != nil {
		return nil, fmt.Errorf("stowage: the token: %w", err)
	}
	return file.token, nil
}

type tokenFile struct {
	path string

	mu       sync.Mutex
	text     string
	changed  time.Time
	lookedAt time.Time
}

func (f *tokenFile) token(context.Context) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.lookedAt) >= lookEvery {
		// If it cannot be read it is being replaced.
		_ = f.read()
	}
	return f.text, nil
}

func (f *tokenFile) read() error {
	f.lookedAt = time.Now()
	info, err := os.Stat(f.path)
	if err != nil || info.ModTime().Equal(f.changed) {
		return err
	}
	bytes, err := os.ReadFile(f.path)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(string(bytes))
	if text == "" {
		return errors.New(f.path + " is empty")
	}
	f.text, f.changed = text, info.ModTime()
	return nil
}

// bearer shows the token with every call.
type bearer struct {
	source TokenSource
	secure bool
}

func (b bearer) GetRequestMetadata(ctx context.Context, _ ...string) (map[string]string, error) {
	token, err := b.source(ctx)
	if err != nil {
		return nil, err
	}
	return map[string]string{"authorization": "Bearer " + token}, nil
}

func (b bearer) RequireTransportSecurity() bool { return b.secure }
