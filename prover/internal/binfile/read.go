package binfile

import (
	"io"
	"os"

	"fss/prover/internal/fault"
)

// ReadLimited reads a whole file of at most limit bytes, for JSON and .wasm inputs; a longer one is refused with code.
func ReadLimited(path string, limit int64, code string) ([]byte, error) {
	file, err := os.Open(path)
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
