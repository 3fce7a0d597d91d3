// Package binfile reads the section container that circom and snarkjs share (.r1cs, .wtns, .zkey):
// a magic of four bytes, a version, a count, then sections of (type u32, size u64, bytes), little
// endian throughout. Nothing is copied and nothing is allocated from a length that a file claims:
// each length is checked against the bytes that are there.
package binfile

import (
	"encoding/binary"
	"unsafe"

	"fss/prover/internal/fault"
)

const (
	fileHeader    = 12
	sectionHeader = 12
)

// File is a parsed container. Its sections point into the bytes it was parsed from.
type File struct {
	Version  uint32
	code     string
	sections map[uint32][]byte
}

// Parse reads the container in data. Magic has four bytes, versions run from 1 to maxVersion.
// It refuses with code (such as "r1cs.malformed") a wrong magic or version, a section that
// runs past the end, bytes after the last section, and a section type that stands twice.
func Parse(data []byte, magic string, maxVersion uint32, code string) (*File, error) {
	if len(data) < fileHeader || string(data[:4]) != magic {
		return nil, fault.Refuse(code, "this is not a .%s file: it does not begin with %q", magic, magic).
			WithHint("name a .%s file that circom or snarkjs wrote", magic)
	}
	version := binary.LittleEndian.Uint32(data[4:])
	if version == 0 || version > maxVersion {
		return nil, fault.Refuse(code, ".%s version %d is not supported, only 1 to %d", magic, version, maxVersion)
	}
	count := binary.LittleEndian.Uint32(data[8:])
	file := &File{Version: version, code: code, sections: make(map[uint32][]byte)}
	rest := data[fileHeader:]
	for index := range count {
		if len(rest) < sectionHeader {
			return nil, fault.Refuse(code, "the file ends inside the header of section %d of %d", index+1, count).
				WithHint("the file is cut short: make or fetch it again")
		}
		kind, size := binary.LittleEndian.Uint32(rest), binary.LittleEndian.Uint64(rest[4:])
		rest = rest[sectionHeader:]
		if size > uint64(len(rest)) {
			return nil, fault.Refuse(code, "section %d claims %d bytes and %d are left", kind, size, len(rest)).
				WithHint("the file is cut short: make or fetch it again")
		}
		if _, twice := file.sections[kind]; twice {
			return nil, fault.Refuse(code, "section %d stands twice", kind)
		}
		file.sections[kind] = rest[:size:size]
		rest = rest[size:]
	}
	if len(rest) != 0 {
		return nil, fault.Refuse(code, "%d bytes follow the last section", len(rest))
	}
	return file, nil
}

// Section returns the bytes of one section, refusing a file that lacks it.
func (f *File) Section(kind uint32) ([]byte, error) {
	data, ok := f.sections[kind]
	if !ok {
		return nil, fault.Refuse(f.code, "section %d is missing", kind)
	}
	return data, nil
}

// Has says whether the file has the section.
func (f *File) Has(kind uint32) bool {
	_, ok := f.sections[kind]
	return ok
}

// View reinterprets one section as count elements of T, which must be a plain array of
// little-endian words as gnark-crypto's field elements and affine points are. No copy is made; the
// alignment may be any, which amd64 and arm64 read without penalty worth a copy.
func View[T any](f *File, kind uint32, count uint64) ([]T, error) {
	data, err := f.Section(kind)
	if err != nil {
		return nil, err
	}
	var element T
	size := uint64(unsafe.Sizeof(element))
	if uint64(len(data)) != count*size {
		return nil, fault.Refuse(f.code, "section %d has %d bytes, %d elements of %d bytes were announced",
			kind, len(data), count, size)
	}
	return Slice[T](data), nil
}

// Slice reinterprets data, whose length is a multiple of T's size, as elements of T.
func Slice[T any](data []byte) []T {
	var element T
	count := len(data) / int(unsafe.Sizeof(element))
	if count == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(data))), count)
}

// Bytes reinterprets elements as the bytes they have in memory, for writing.
func Bytes[T any](elements []T) []byte {
	if len(elements) == 0 {
		return nil
	}
	size := uintptr(len(elements)) * unsafe.Sizeof(elements[0])
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(elements))), size)
}
