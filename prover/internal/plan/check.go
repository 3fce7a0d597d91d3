package plan

import "slices"

// extent is a number of consecutive wires of a group.
type extent struct {
	group, start, count uint32
}

// outline is what a template does, as far as checking its blocks needs it.
type outline struct {
	reach   []uint32 // for each group, how many wires from its first on are named
	defined []extent // what gets a value
}

// readBlocks reads the blocks, and with them checks the templates.
func (p *Plan) readBlocks(w *words) error {
	outlines := make([]*outline, len(p.templates))
	for i := range p.templates {
		found, err := p.outline(i)
		if err != nil {
			return err
		}
		outlines[i] = found
	}
	defined, err := newDefined(p)
	if err != nil {
		return err
	}
	for len(w.rest) > 0 && !w.short {
		index := uint32(len(p.blocks))
		number := w.next()
		if number >= uint32(len(p.templates)) {
			return refuse("block %d names template %d of %d", index, number, len(p.templates))
		}
		b := block{template: number, bases: w.list(p.templates[number].groups)}
		needed := w.list(w.next())
		if w.short {
			break
		}
		for group, base := range b.bases {
			if uint64(base)+uint64(outlines[number].reach[group]) > p.total() {
				return refuse("block %d names a wire beyond the last", index)
			}
		}
		for _, each := range outlines[number].defined {
			if !defined.add(b.bases[each.group]+each.start, each.count) {
				return refuse("block %d gives a value to a wire that has one", index)
			}
		}
		for i, before := range needed {
			if before >= index || (i > 0 && needed[i-1] >= before) {
				return refuse("block %d needs a block that does not come before it", index)
			}
			p.blocks[before].successors = append(p.blocks[before].successors, index)
		}
		b.needs = uint32(len(needed))
		p.blocks = append(p.blocks, b)
	}
	if missing := defined.missing(); missing > 0 && !w.short {
		return refuse("%d wires get no value", missing)
	}
	return nil
}

// outline checks the code of a template.
func (p *Plan) outline(index int) (*outline, error) {
	t := &p.templates[index]
	bad := func(what string) error { return refuse("template %d has %s", index, what) }
	if uint64(t.groups) > uint64(len(t.code)) {
		return nil, bad("more groups than words")
	}
	found := &outline{reach: make([]uint32, t.groups)}
	c := &code{rest: t.code, groups: t.groups}
	for len(c.rest) > 0 {
		op := c.word()
		if op == 0 || op >= uint32(len(shape)) {
			return nil, bad("an instruction of an unknown kind")
		}
		for range shape[op].wires {
			wire := c.extent(1)
			found.touch(c, wire, Op(op) != Digits)
		}
		for range shape[op].forms {
			pattern := c.word()
			if pattern >= uint32(len(p.patterns)) {
				return nil, bad("an instruction with an unknown pattern")
			}
			for _, count := range p.patterns[pattern].runs {
				found.touch(c, c.extent(count), false)
			}
		}
		if Op(op) == Digits && !found.digits(c) {
			return nil, bad("digits with impossible weights")
		}
		if c.bad {
			return nil, bad("an instruction that is cut short or names an unknown group")
		}
	}
	return found, nil
}

// digits checks what follows the combinations of Digits; no weight may stand twice.
func (o *outline) digits(c *code) bool {
	var used [MaxExponent + 1]bool
	if implied := c.word(); implied > MaxExponent+1 {
		return false
	} else if implied > 0 {
		used[implied-1] = true
	}
	runs := c.word()
	if runs == 0 || runs > MaxExponent+1 {
		return false
	}
	for range runs {
		run := c.extent(0)
		count, exponent := c.word(), c.word()
		if count == 0 || count > MaxExponent+1 || exponent > MaxExponent || exponent+count > MaxExponent+1 ||
			slices.Contains(used[exponent:exponent+count], true) {
			return false
		}
		for i := range count {
			used[exponent+i] = true
		}
		run.count = count
		o.touch(c, run, true)
	}
	return true
}

func (o *outline) touch(c *code, e extent, defines bool) {
	end := e.start + e.count
	if c.bad || end < e.start {
		c.bad = true
		return
	}
	o.reach[e.group] = max(o.reach[e.group], end)
	if defines {
		o.defined = append(o.defined, e)
	}
}

// code reads the words of a template; after a read past the end, or of a group that is not there, bad is set.
type code struct {
	rest   []uint32
	groups uint32
	bad    bool
}

func (c *code) word() uint32 {
	if len(c.rest) == 0 {
		c.bad = true
		return 0
	}
	word := c.rest[0]
	c.rest = c.rest[1:]
	return word
}

func (c *code) extent(count uint32) extent {
	found := extent{c.word(), c.word(), count}
	if found.group >= c.groups {
		c.bad = true
		found.group = 0
	}
	return found
}

// defined is the set of wires that have a value: the constant and the inputs to begin with.
type defined struct {
	set   []bool
	count int
}

func newDefined(p *Plan) (*defined, error) {
	d := &defined{set: make([]bool, p.total())}
	d.add(0, 1)
	for _, input := range p.Inputs {
		for _, wire := range input.Wires {
			if wire != 0 && !d.add(wire, 1) {
				return nil, refuse("wire %d stands for two inputs", wire)
			}
		}
	}
	return d, nil
}

func (d *defined) add(first, count uint32) bool {
	for wire := first; wire < first+count; wire++ {
		if d.set[wire] {
			return false
		}
		d.set[wire] = true
		d.count++
	}
	return true
}

func (d *defined) missing() int { return len(d.set) - d.count }
