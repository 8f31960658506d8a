// Package stowage is the Go client of Stowage, which decides where a storage volume goes.
//
// [Connect] gives a [Client] with the services of the contract; their messages are in the package
// stowagev1. Every call has a deadline, and is sent again with the same request id while the
// server is away or has too much to do. A call that failed gives an [*Error] with all that the
// server said.
//
// A volume manager reports with a [Manager]. A volume worker carries orders out with
// [Client.Work].
//
// Nothing here is global, and everything may be used by several goroutines at a time.
package stowage

// Version is that of the repository, which has one version for the server and its clients.
const Version = "0.2.0"
