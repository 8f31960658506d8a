package stowage

// Reason of an error: errors.Is(err, stowage.NoValidBackend). docs/errors.md says when each comes,
// and what to do.
type Reason string

// Error is the reason itself: reasons are targets of errors.Is.
func (r Reason) Error() string { return string(r) }

// The reasons of Stowage. A reason never changes; a newer server may have more.
const (
	InvalidFields       Reason = "INVALID_FIELDS"
	InvalidPageToken    Reason = "INVALID_PAGE_TOKEN"
	InvalidResumeToken  Reason = "INVALID_RESUME_TOKEN"
	ClockAhead          Reason = "CLOCK_AHEAD"
	BackendNotFound     Reason = "BACKEND_NOT_FOUND"
	HostNotFound        Reason = "HOST_NOT_FOUND"
	PoolNotFound        Reason = "POOL_NOT_FOUND"
	VolumeNotFound      Reason = "VOLUME_NOT_FOUND"
	SnapshotNotFound    Reason = "SNAPSHOT_NOT_FOUND"
	DecisionNotFound    Reason = "DECISION_NOT_FOUND"
	RequestNotFound     Reason = "REQUEST_NOT_FOUND"
	RequestIDReused     Reason = "REQUEST_ID_REUSED"
	VolumeExists        Reason = "VOLUME_EXISTS"
	SnapshotExists      Reason = "SNAPSHOT_EXISTS"
	GroupExists         Reason = "GROUP_EXISTS"
	BackupExists        Reason = "BACKUP_EXISTS"
	NoValidBackend      Reason = "NO_VALID_BACKEND"
	Overloaded          Reason = "OVERLOADED"
	CreateFailed        Reason = "CREATE_FAILED"
	OperationFailed     Reason = "OPERATION_FAILED"
	ResolverFailed      Reason = "RESOLVER_FAILED"
	OrderUnreadable     Reason = "ORDER_UNREADABLE"
	VolumeBusy          Reason = "VOLUME_BUSY"
	LeaseLost           Reason = "LEASE_LOST"
	DecisionWithdrawn   Reason = "DECISION_WITHDRAWN"
	WrongBackend        Reason = "WRONG_BACKEND"
	OutcomeConflict     Reason = "OUTCOME_CONFLICT"
	NotSettleable       Reason = "NOT_SETTLEABLE"
	NothingToReschedule Reason = "NOTHING_TO_RESCHEDULE"
	RevisionAhead       Reason = "REVISION_AHEAD"
	MassForget          Reason = "MASS_FORGET"
	RevisionNotReached  Reason = "REVISION_NOT_REACHED"
	EventsExpired       Reason = "EVENTS_EXPIRED"
	WorkerReplaced      Reason = "WORKER_REPLACED"
	NoCredentials       Reason = "NO_CREDENTIALS"
	InvalidToken        Reason = "INVALID_TOKEN"
	CredentialsExpired  Reason = "CREDENTIALS_EXPIRED"
	RoleMissing         Reason = "ROLE_MISSING"
	OutOfScope          Reason = "OUT_OF_SCOPE"
	AccessChanged       Reason = "ACCESS_CHANGED"
	StoreUnavailable    Reason = "STORE_UNAVAILABLE"
	Contended           Reason = "CONTENDED"
	ShuttingDown        Reason = "SHUTTING_DOWN"
	InternalFault       Reason = "INTERNAL_FAULT"
)
