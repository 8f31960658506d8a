package stowage

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/stowage/stowage/clients/go/stowagev1"
)

const (
	defaultReportEvery    = time.Minute
	defaultHeartbeatEvery = 20 * time.Second
	// News that come together are one report.
	gather = 500 * time.Millisecond
)

// ManagerOptions describe one host of a backend.
type ManagerOptions struct {
	// Host is node@backend.
	Host string
	// Cluster is cluster@backend if several hosts share the backend; empty: they do not.
	Cluster string
	// AvailabilityZone of the host. Empty: the server's own.
	AvailabilityZone string
	// Kind of the service. Unset: volume.
	Kind stowagev1.ServiceKind
	// Measure gives the backend's full state as it is now: pools, or the stats of a driver of
	// Cinder's. Host, cluster, zone, kind, revision, incarnation and sequence are filled in.
	Measure func(ctx context.Context) (*stowagev1.BackendReport, error)
	// ReportEvery is the longest time between two reports of Run. Default: 1 min.
	ReportEvery time.Duration
	// HeartbeatEvery is the time between two heartbeats of Run. Default: 20 s; the server takes a
	// host for down that is silent for a minute.
	HeartbeatEvery time.Duration
	// Reported is called with each answer to a report; nil: nobody asks.
	Reported func(*stowagev1.ReportCapabilitiesResponse)
}

// Manager reports one backend, as one of its hosts sees it, and keeps the host alive.
//
// A report contains what was confirmed up to the accounting revision that it names. So the
// manager takes the revision first, then measures, and then reports.
type Manager struct {
	client      *Client
	options     ManagerOptions
	log         *slog.Logger
	incarnation string
	news        chan struct{}

	reporting sync.Mutex // held while one report is measured and sent
	sequence  uint64

	mu       sync.Mutex
	revision uint64
	known    bool
}

// Manager makes one. It does nothing by itself: call Run, or Report and Heartbeat.
func (c *Client) Manager(options ManagerOptions) (*Manager, error) {
	if options.Host == "" || options.Measure == nil {
		return nil, errors.New("stowage: a manager needs Host and Measure")
	}
	if options.ReportEvery == 0 {
		options.ReportEvery = defaultReportEvery
	}
	if options.HeartbeatEvery == 0 {
		options.HeartbeatEvery = defaultHeartbeatEvery
	}
	return &Manager{
		client:      c,
		options:     options,
		log:         c.log.With("host", options.Host),
		incarnation: NewID(),
		news:        make(chan struct{}, 1),
	}, nil
}

// Revision is the backend's accounting revision, as far as this manager has heard; 0 at first.
func (m *Manager) Revision() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.revision
}

// Confirmed tells the manager a revision that the answer to an outcome had, so that it reports
// soon: until a report contains the volume, the ledger goes by its own sums. It has the signature
// of [WorkerOptions].Confirmed.
func (m *Manager) Confirmed(_ string, revision uint64) {
	m.learn(revision)
	m.ReportSoon()
}

// ReportSoon makes Run report without delay: something changed.
func (m *Manager) ReportSoon() {
	select {
	case m.news <- struct{}{}:
	default: // It has been told already.
	}
}

// Heartbeat gives one sign of life, and learns the revision.
func (m *Manager) Heartbeat(ctx context.Context) (*stowagev1.HeartbeatResponse, error) {
	answer, err := m.client.Capabilities.Heartbeat(ctx, &stowagev1.HeartbeatRequest{
		Host:             m.options.Host,
		Cluster:          m.options.Cluster,
		AvailabilityZone: m.options.AvailabilityZone,
		ServiceKind:      m.options.Kind,
	})
	if err == nil {
		m.learn(answer.GetAccountingRevision())
	}
	return answer, err
}

// Report measures and reports once.
func (m *Manager) Report(ctx context.Context) (*stowagev1.ReportCapabilitiesResponse, error) {
	m.reporting.Lock()
	defer m.reporting.Unlock()
	answer, err := m.report(ctx)
	if errors.Is(err, RevisionAhead) {
		// The ledger was restored from a backup, for one: it has given out less than it had.
		m.forget()
		answer, err = m.report(ctx)
	}
	return answer, err
}

func (m *Manager) report(ctx context.Context) (*stowagev1.ReportCapabilitiesResponse, error) {
	revision, err := m.revisionBefore(ctx)
	if err != nil {
		return nil, err
	}
	report, err := m.options.Measure(ctx)
	if err != nil {
		return nil, err
	}
	m.sequence++
	report.Host = m.options.Host
	report.Cluster = m.options.Cluster
	report.AvailabilityZone = m.options.AvailabilityZone
	report.ServiceKind = m.options.Kind
	report.AccountingRevision = &revision
	report.Incarnation = m.incarnation
	report.Sequence = m.sequence
	answer, err := m.client.Capabilities.ReportCapabilities(ctx,
		&stowagev1.ReportCapabilitiesRequest{Report: report})
	if err != nil {
		return nil, err
	}
	m.learn(answer.GetAccountingRevision())
	if m.options.Reported != nil {
		m.options.Reported(answer)
	}
	return answer, nil
}

// revisionBefore is the one to name in a report that is measured after it.
func (m *Manager) revisionBefore(ctx context.Context) (uint64, error) {
	m.mu.Lock()
	known := m.known
	m.mu.Unlock()
	if !known {
		if _, err := m.Heartbeat(ctx); err != nil {
			return 0, err
		}
	}
	return m.Revision(), nil
}

func (m *Manager) learn(revision uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	// Answers may overtake each other.
	m.revision, m.known = max(m.revision, revision), true
}

func (m *Manager) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.revision, m.known = 0, false
}

// Run reports at once, then whenever there is news or ReportEvery is over, and gives signs of life
// in between, until the context ends; then it returns nil. A report that fails is measured and
// tried anew after a while. It gives up, with an error, only if trying again is of no use.
func (m *Manager) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var beating sync.WaitGroup
	beating.Go(func() {
		for sleep(ctx, m.options.HeartbeatEvery) {
			if _, err := m.Heartbeat(ctx); err != nil && ctx.Err() == nil {
				m.log.Warn("a heartbeat failed", "error", err)
			}
		}
	})
	err := m.reports(ctx)
	cancel(nil)
	beating.Wait()
	return err
}

func (m *Manager) reports(ctx context.Context) error {
	for failures := 0; ctx.Err() == nil; {
		wait := m.options.ReportEvery
		select {
		case <-m.news: // This report has it.
		default:
		}
		_, err := m.Report(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case hopeless(err):
			return err
		case err != nil:
			failures++
			wait = min(wait, reportAgainAfter(err, failures))
			m.log.Warn("a report failed", "error", err, "again_in", wait)
			// News would make it again at once, and be refused again.
			var failure *Error
			_ = errors.As(err, &failure)
			if !sleepUnlessBack(ctx, m.client.conn, failure, wait) {
				return nil
			}
			continue
		}
		failures = 0
		timer := time.NewTimer(wait)
		select {
		case <-m.news:
			sleep(ctx, gather)
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return nil
}

func reportAgainAfter(err error, failures int) time.Duration {
	var failure *Error
	_ = errors.As(err, &failure)
	return time.Second + backoffAfter(failure, failures)
}

// hopeless: trying again is of no use. A report that is refused may be good the next time.
func hopeless(err error) bool {
	var failure *Error
	if !errors.As(err, &failure) || failure.Reason == CredentialsExpired {
		return false
	}
	switch failure.Code {
	case codes.Unimplemented, codes.PermissionDenied, codes.Unauthenticated:
		return true
	}
	return false
}
