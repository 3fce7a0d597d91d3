// Package blake2b is the unkeyed hash BLAKE2b-512 (RFC 7693) with an inner state that can be taken out and put back:
// the record of a phase 1 contribution holds a hash that is half way through, which the usual libraries keep to
// themselves. It imports nothing of the prover.
package blake2b

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// Lengths in bytes.
const (
	Size      = 64
	BlockSize = 128
	StateSize = BlockSize + 8*8 + 3*8
)

// Hash is a hash under way; it is an io.Writer that never fails. A copy goes on by itself.
type Hash struct {
	state   [8]uint64
	counted uint64 // bytes that are in the state
	block   [BlockSize]byte
	filled  int // bytes that wait in the block, which stays full until more follow
}

var initial = [8]uint64{
	0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
	0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
}

// parameters are those of an unkeyed hash of Size bytes (RFC 7693, 2.5).
const parameters = 0x01010000 ^ Size

// New begins a hash.
func New() *Hash {
	h := &Hash{state: initial}
	h.state[0] ^= parameters
	return h
}

// Sum hashes data at once.
func Sum(data ...[]byte) [Size]byte {
	h := New()
	for _, part := range data {
		h.Write(part)
	}
	return h.Sum()
}

// Write adds data.
func (h *Hash) Write(data []byte) (int, error) {
	length := len(data)
	for len(data) > 0 {
		if h.filled == BlockSize {
			h.counted += BlockSize
			h.compress(0)
			h.filled = 0
		}
		taken := copy(h.block[h.filled:], data)
		h.filled += taken
		data = data[taken:]
	}
	return length, nil
}

// Sum returns the hash of all that was written so far.
func (h *Hash) Sum() (digest [Size]byte) {
	last := *h
	clear(last.block[last.filled:])
	last.counted += uint64(last.filled)
	last.compress(^uint64(0))
	for i, word := range last.state {
		binary.LittleEndian.PutUint64(digest[8*i:], word)
	}
	return digest
}

// Snapshot returns the inner state as blake2b-wasm lays it out in memory: the waiting block, the chaining value, how
// many bytes are in it, how many wait, and a word that is not used, all little endian.
func (h *Hash) Snapshot() (state [StateSize]byte) {
	copy(state[:], h.block[:])
	at := state[BlockSize:]
	for i, word := range h.state {
		binary.LittleEndian.PutUint64(at[8*i:], word)
	}
	binary.LittleEndian.PutUint64(at[64:], h.counted)
	binary.LittleEndian.PutUint64(at[72:], uint64(h.filled))
	return state
}

// Restore continues from what Snapshot returned. It refuses a state that no hash has.
func Restore(state *[StateSize]byte) (*Hash, error) {
	h := new(Hash)
	copy(h.block[:], state[:])
	at := state[BlockSize:]
	for i := range h.state {
		h.state[i] = binary.LittleEndian.Uint64(at[8*i:])
	}
	h.counted = binary.LittleEndian.Uint64(at[64:])
	filled := binary.LittleEndian.Uint64(at[72:])
	if filled > BlockSize || h.counted%BlockSize != 0 {
		return nil, errors.New("no hash has this inner state")
	}
	h.filled = int(filled)
	return h, nil
}

var permutation = [12][16]uint8{
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	{14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
	{11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
	{7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
	{9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
	{2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
	{12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
	{13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
	{6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
	{10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	{14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
}

// compress takes the block into the state; final is all ones for the last block, else 0 (RFC 7693, 3.2).
func (h *Hash) compress(final uint64) {
	var m [16]uint64
	for i := range m {
		m[i] = binary.LittleEndian.Uint64(h.block[8*i:])
	}
	s := &h.state
	v0, v1, v2, v3, v4, v5, v6, v7 := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
	v8, v9, v10, v11 := initial[0], initial[1], initial[2], initial[3]
	v12, v13, v14, v15 := initial[4]^h.counted, initial[5], initial[6]^final, initial[7]
	for round := range permutation {
		p := &permutation[round]
		v0, v4, v8, v12 = mix(v0, v4, v8, v12, m[p[0]&15], m[p[1]&15])
		v1, v5, v9, v13 = mix(v1, v5, v9, v13, m[p[2]&15], m[p[3]&15])
		v2, v6, v10, v14 = mix(v2, v6, v10, v14, m[p[4]&15], m[p[5]&15])
		v3, v7, v11, v15 = mix(v3, v7, v11, v15, m[p[6]&15], m[p[7]&15])
		v0, v5, v10, v15 = mix(v0, v5, v10, v15, m[p[8]&15], m[p[9]&15])
		v1, v6, v11, v12 = mix(v1, v6, v11, v12, m[p[10]&15], m[p[11]&15])
		v2, v7, v8, v13 = mix(v2, v7, v8, v13, m[p[12]&15], m[p[13]&15])
		v3, v4, v9, v14 = mix(v3, v4, v9, v14, m[p[14]&15], m[p[15]&15])
	}
	for i, word := range [8]uint64{v0 ^ v8, v1 ^ v9, v2 ^ v10, v3 ^ v11, v4 ^ v12, v5 ^ v13, v6 ^ v14, v7 ^ v15} {
		s[i] ^= word
	}
}

func mix(a, b, c, d, x, y uint64) (uint64, uint64, uint64, uint64) {
	a += b + x
	d = bits.RotateLeft64(d^a, -32)
	c += d
	b = bits.RotateLeft64(b^c, -24)
	a += b + y
	d = bits.RotateLeft64(d^a, -16)
	c += d
	b = bits.RotateLeft64(b^c, -63)
	return a, b, c, d
}
