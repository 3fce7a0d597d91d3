package contributor_test

import (
	"bytes"
	"reflect"
	"testing"

	"fss/prover/internal/binfile"
	"fss/prover/internal/ceremony/contributor"
	"fss/prover/internal/fault"
)

func read(data []byte) (contributor.Contributor, error) {
	cursor := binfile.NewCursor(data, "code")
	who, err := contributor.Read(cursor, "code")
	if err == nil {
		err = cursor.End("record")
	}
	return who, err
}

func TestAppendThenRead(t *testing.T) {
	for _, who := range []contributor.Contributor{
		{},
		{Name: "a"},
		{Name: string(bytes.Repeat([]byte{0xff}, contributor.MaxLength))},
		{Beacon: &contributor.Beacon{Value: []byte{0}, Iterations: 10}},
		{Name: "b", Beacon: &contributor.Beacon{Value: bytes.Repeat([]byte{7}, contributor.MaxLength), Iterations: 255}},
	} {
		if got, err := read(who.Append(nil)); err != nil || !reflect.DeepEqual(got, who) {
			t.Errorf("%v came back as %v, %v", who, got, err)
		}
	}
}

func TestInvalidRecord(t *testing.T) {
	for name, data := range map[string][]byte{
		"empty":                  {},
		"cut short":              {0, 0, 0, 0, 3, 0, 0, 0, 1, 1},
		"surplus":                {0, 0, 0, 0, 0, 0, 0, 0, 0},
		"length of gigabytes":    {0, 0, 0, 0, 255, 255, 255, 255},
		"name past the record":   {0, 0, 0, 0, 2, 0, 0, 0, 1, 9},
		"half a field":           {0, 0, 0, 0, 1, 0, 0, 0, 1},
		"name twice":             {0, 0, 0, 0, 4, 0, 0, 0, 1, 0, 1, 0},
		"unknown field":          {0, 0, 0, 0, 2, 0, 0, 0, 4, 0},
		"field zero":             {0, 0, 0, 0, 2, 0, 0, 0, 0, 0},
		"beacon in a hand's":     {0, 0, 0, 0, 3, 0, 0, 0, 3, 1, 5},
		"iterations in a hand's": {0, 0, 0, 0, 2, 0, 0, 0, 2, 10},
		"beacon out of order":    {1, 0, 0, 0, 5, 0, 0, 0, 3, 1, 5, 2, 10},
		"beacon without value":   {1, 0, 0, 0, 2, 0, 0, 0, 2, 10},
		"beacon of no bytes":     {1, 0, 0, 0, 4, 0, 0, 0, 2, 10, 3, 0},
		"no iterations":          {1, 0, 0, 0, 3, 0, 0, 0, 3, 1, 5},
		"unknown kind":           {2, 0, 0, 0, 0, 0, 0, 0},
	} {
		if _, err := read(data); fault.Code(err) != "code" {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
