package plan

import (
	"crypto/sha256"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/binfile"
	"fss/prover/internal/fault"
)

// Open maps the plan at path, for the life of the process, and checks all of it.
func Open(path string) (*Plan, error) {
	mapping, err := binfile.Map(path)
	if err != nil {
		return nil, err
	}
	p, err := Parse(mapping.Data)
	if err != nil {
		mapping.Close()
		return nil, err
	}
	return p, nil
}

// Parse reads a plan from data, which it keeps a reference to. Its hash is checked, so that damage is not taken for
// inputs that have no witness.
func Parse(data []byte) (*Plan, error) {
	p, sections, err := parse(data)
	if err != nil {
		return nil, err
	}
	if p.hash(sections[sectionHeader:]) != p.digest {
		return nil, refuse("the content does not have the hash that its header says")
	}
	return p, nil
}

// parse reads a plan but for its hash, and returns its sections too. Every index is checked, and that each wire gets a
// value exactly once, so that the execution needs no checks.
func parse(data []byte) (*Plan, [][]byte, error) {
	file, err := binfile.Parse(data, Magic, version, Malformed)
	if err != nil {
		return nil, nil, err
	}
	p := new(Plan)
	var sections [][]byte
	for _, section := range []struct {
		kind uint32
		read func(*words) error
	}{
		{sectionHeader, func(w *words) error { return p.readHeader(w, len(data)) }},
		{sectionInputs, p.readInputs},
		{sectionCoefficients, p.readCoefficients},
		{sectionPatterns, p.readPatterns},
		{sectionTemplates, p.readTemplates},
		{sectionBlocks, p.readBlocks},
	} {
		content, err := file.Section(section.kind)
		if err != nil {
			return nil, nil, err
		}
		w := &words{rest: content}
		if err := section.read(w); err != nil {
			return nil, nil, err
		}
		if w.short || len(w.rest) != 0 {
			return nil, nil, refuse("section %d is cut short or has %d surplus bytes", section.kind, len(w.rest))
		}
		sections = append(sections, content)
	}
	return p, sections, nil
}

func refuse(format string, arguments ...any) *fault.Error {
	return fault.Refuse(Malformed, format, arguments...).WithHint("make the plan anew from the circuit's .r1cs and .sym")
}

func (p *Plan) total() uint64 { return uint64(p.Wires) + uint64(p.Temporaries) }

func (p *Plan) readHeader(w *words, size int) error {
	copy(p.Circuit[:], w.take(sha256.Size))
	p.Wires, p.Temporaries = w.next(), w.next()
	copy(p.digest[:], w.take(sha256.Size))
	if p.Wires == 0 || p.total() > maxWires || p.total() > wiresPerByte*uint64(size) {
		return refuse("the header claims %d wires and %d temporaries", p.Wires, p.Temporaries)
	}
	return nil
}

func (p *Plan) readInputs(w *words) error {
	names := make(map[string]bool)
	for len(w.rest) > 0 && !w.short {
		length := w.next()
		if length > maxName {
			return refuse("an input signal has a name of %d bytes", length)
		}
		name := string(w.take(int(length)))
		if names[name] {
			return refuse("the input signal %q stands twice", name)
		}
		names[name] = true
		wires := w.list(w.next())
		for _, wire := range wires {
			if wire >= p.Wires {
				return refuse("the input signal %q names wire %d of %d", name, wire, p.Wires)
			}
		}
		p.Inputs = append(p.Inputs, Input{Name: name, Wires: wires})
	}
	return nil
}

// readCoefficients leaves them in one nameless pattern, which readPatterns divides.
func (p *Plan) readCoefficients(w *words) error {
	count := len(w.rest) / fr.Bytes
	coefficients := binfile.Slice[fr.Element](w.take(count * fr.Bytes))
	for i := range coefficients {
		borrow := uint64(0)
		for j, word := range coefficients[i] {
			_, borrow = bits.Sub64(word, scalarModulus[j], borrow)
		}
		if borrow == 0 {
			return refuse("coefficient %d is not below r", i)
		}
	}
	p.patterns = []pattern{{coefficients: coefficients}}
	return nil
}

func (p *Plan) readPatterns(w *words) error {
	rest := p.patterns[0].coefficients
	p.patterns = nil
	for len(w.rest) > 0 && !w.short {
		runs := w.list(w.next())
		length := uint64(0)
		for _, run := range runs {
			length += uint64(run)
			if run == 0 || length > uint64(len(rest)) {
				return refuse("pattern %d has no coefficients for its runs", len(p.patterns))
			}
		}
		p.patterns = append(p.patterns, newPattern(runs, rest[:length:length]))
		p.longest = max(p.longest, int(length))
		rest = rest[length:]
	}
	if len(rest) != 0 {
		return refuse("%d coefficients belong to no pattern", len(rest))
	}
	return nil
}

func (p *Plan) readTemplates(w *words) error {
	for len(w.rest) > 0 && !w.short {
		groups := w.next()
		p.templates = append(p.templates, template{groups: groups, code: w.list(w.next())})
	}
	return nil
}

// words reads u32 numbers; after a read past the end every further read gives zeros and short says so.
type words struct {
	rest  []byte
	short bool
}

func (w *words) take(count int) []byte {
	if count > len(w.rest) {
		w.short, w.rest = true, nil
		return make([]byte, min(count, maxName))
	}
	taken := w.rest[:count]
	w.rest = w.rest[count:]
	return taken
}

func (w *words) next() uint32 { return binfile.Slice[uint32](w.take(4))[0] }

// list returns the next count numbers, none where they are not there.
func (w *words) list(count uint32) []uint32 {
	if uint64(count)*4 > uint64(len(w.rest)) {
		w.short, w.rest = true, nil
		return nil
	}
	return binfile.Slice[uint32](w.take(int(count) * 4))
}
