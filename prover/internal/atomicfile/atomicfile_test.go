package atomicfile_test

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"fss/prover/internal/atomicfile"
	"fss/prover/internal/fault"
)

func expect(t *testing.T, folder string, files map[string]string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(files) {
		t.Fatalf("%d files, expected %d: %v", len(entries), len(files), entries)
	}
	for name, want := range files {
		if got, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(got) != want {
			t.Fatalf("%s has %q, expected %q (%v)", name, got, want, err)
		}
	}
}

func TestWriteReplacesTheWholeFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "key")
	if err := atomicfile.WriteBytes(path, []byte("an older and longer one")); err != nil {
		t.Fatal(err)
	}
	err := atomicfile.WriteAt(path, func(out io.WriterAt) error {
		if _, err := out.WriteAt([]byte("end"), 6); err != nil {
			return err
		}
		_, err := out.WriteAt([]byte("begin "), 0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, folder, map[string]string{"key": "begin end"})
}

func TestInvalidWriteLeavesTheOldFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "key")
	if err := atomicfile.WriteBytes(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	full := &os.PathError{Op: "write", Path: path, Err: syscall.ENOSPC}
	refused := fault.Refuse("r1cs.too-large", "too large")
	for code, failure := range map[string]error{"file.unwritable": full, "r1cs.too-large": refused} {
		err := atomicfile.WriteAt(path, func(out io.WriterAt) error {
			if _, err := out.WriteAt([]byte("half of the new"), 0); err != nil {
				t.Fatal(err)
			}
			return failure
		})
		if fault.Code(err) != code {
			t.Errorf("code %q, expected %q", fault.Code(err), code)
		}
		expect(t, folder, map[string]string{"key": "old"})
	}
	err := atomicfile.WriteBytes(filepath.Join(folder, "absent", "key"), nil)
	if fault.Code(err) != "file.unwritable" || fault.From(err).Exit != fault.ExitEnvironment {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// Where root asks for it, a rename would put a file in the place of /dev/null.
func TestInvalidPlaceThatIsNoFile(t *testing.T) {
	folder := t.TempDir()
	link := filepath.Join(folder, "link")
	if err := os.Symlink(os.DevNull, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{folder, os.DevNull, link} {
		if err := atomicfile.WriteBytes(path, []byte("x")); fault.Code(err) != "file.unwritable" {
			t.Errorf("%s: error %v", path, err)
		}
	}
	if target, err := os.Readlink(link); err != nil || target != os.DevNull {
		t.Errorf("the link was replaced: %q, %v", target, err)
	}
}
