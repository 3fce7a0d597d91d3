package plan

import (
	"encoding/binary"
	"io"

	"fss/prover/internal/atomicfile"
	"fss/prover/internal/binfile"
)

// Write puts the plan at path.
func (p *Plan) Write(path string) error {
	return atomicfile.Write(path, p.Encode)
}

// Encode writes the plan as the bytes of its file.
func (p *Plan) Encode(w io.Writer) error {
	sections := [][]byte{nil, p.encodeInputs(), nil, nil, p.encodeTemplates(), p.encodeBlocks()}
	for _, each := range p.patterns {
		sections[sectionCoefficients-1] = append(sections[sectionCoefficients-1], binfile.Bytes(each.coefficients)...)
		sections[sectionPatterns-1] = list(sections[sectionPatterns-1], each.runs)
	}
	sections[sectionHeader-1] = p.encodeHeader(sections[sectionHeader:])
	header := binary.LittleEndian.AppendUint32([]byte(Magic), version)
	if _, err := w.Write(number(header, len(sections))); err != nil {
		return err
	}
	for i, section := range sections {
		header := binary.LittleEndian.AppendUint64(number(nil, i+1), uint64(len(section)))
		if _, err := w.Write(append(header, section...)); err != nil {
			return err
		}
	}
	return nil
}

func (p *Plan) encodeHeader(rest [][]byte) []byte {
	hash := p.hash(rest)
	return append(p.identity(), hash[:]...)
}

func (p *Plan) encodeInputs() (data []byte) {
	for _, input := range p.Inputs {
		data = append(number(data, len(input.Name)), input.Name...)
		data = list(data, input.Wires)
	}
	return data
}

func (p *Plan) encodeTemplates() (data []byte) {
	for _, each := range p.templates {
		data = list(number(data, int(each.groups)), each.code)
	}
	return data
}

func (p *Plan) encodeBlocks() (data []byte) {
	needed := make([][]uint32, len(p.blocks))
	for i := range p.blocks {
		for _, successor := range p.blocks[i].successors {
			needed[successor] = append(needed[successor], uint32(i))
		}
	}
	for i, each := range p.blocks {
		data = append(number(data, int(each.template)), binfile.Bytes(each.bases)...)
		data = list(data, needed[i])
	}
	return data
}

func number(data []byte, value int) []byte {
	return binary.LittleEndian.AppendUint32(data, uint32(value))
}

// list appends the number of values and the values.
func list(data []byte, values []uint32) []byte {
	return append(number(data, len(values)), binfile.Bytes(values)...)
}
