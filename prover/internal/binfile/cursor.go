package binfile

import (
	"encoding/binary"

	"fss/prover/internal/fault"
)

// Cursor reads little-endian fields from a section; after a read past the end every further
// read gives zeros and Err reports it, so that a header is read without a check per field.
type Cursor struct {
	rest []byte
	code string
	over bool
}

// NewCursor starts at the beginning of data; errors carry code.
func NewCursor(data []byte, code string) *Cursor { return &Cursor{rest: data, code: code} }

// Take returns the next n bytes, or n zero bytes past the end. N is a constant of the format.
func (c *Cursor) Take(n int) []byte {
	if n > len(c.rest) {
		c.over = true
		return make([]byte, n)
	}
	taken := c.rest[:n]
	c.rest = c.rest[n:]
	return taken
}

// Uint32 reads four bytes.
func (c *Cursor) Uint32() uint32 { return binary.LittleEndian.Uint32(c.Take(4)) }

// Uint64 reads eight bytes.
func (c *Cursor) Uint64() uint64 { return binary.LittleEndian.Uint64(c.Take(8)) }

// End returns an error where a field ran past the end or bytes are left over.
func (c *Cursor) End(what string) error {
	if c.over {
		return fault.Refuse(c.code, "the %s is cut short", what)
	}
	if len(c.rest) != 0 {
		return fault.Refuse(c.code, "%d surplus bytes follow the %s", len(c.rest), what)
	}
	return nil
}
