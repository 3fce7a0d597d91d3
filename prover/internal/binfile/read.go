package binfile

import (
	"io"
	"os"
	"syscall"

	"fss/prover/internal/fault"
)

// ReadLimited reads a whole file of at most limit bytes, for JSON and .wasm inputs; a longer one is refused with code. A
// pipe that nobody writes into reads as empty: opening it would otherwise wait for ever.
func ReadLimited(path string, limit int64, code string) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, unreadable(err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, unreadable(err)
	}
	if int64(len(data)) > limit {
		return nil, fault.Refuse(code, "%s is larger than %d bytes", path, limit)
	}
	return data, nil
}

func unreadable(err error) error {
	return fault.Refuse("file.unreadable", "cannot read: %v", err).WithHint("check the path and its permissions")
}
