package stowage

import (
	"crypto/rand"
	"fmt"
)

// NewID makes a random UUID, for requests, volumes and whatever else needs one. Keep the id of a
// request with the record of what is asked for: with the same id, a later run gets the same
// answer.
func NewID() string {
	var id [16]byte
	// It never fails: crypto/rand ends the program instead.
	_, _ = rand.Read(id[:])
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
