package ceremony

import (
	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/parallel"
	"fss/prover/internal/vector"
)

const (
	width      = 4 // bits of a window
	multiples  = 1 << (width - 1)
	maxWindows = 256/width + 1
	jobTerms   = 1 << 11 // whose tables of multiples stay in the cache
)

// source is points by row, which the terms of a matrix refer to.
type source[P transcript.Point] struct {
	points []P
	terms  *columns
}

// segment is a run of terms of one wire in one source.
type segment struct {
	wire, source, start, end int
}

// jacobian is what is needed of gnark-crypto's Jacobian points.
type jacobian[P, J any] interface {
	*J
	AddMixed(*P) *J
	AddAssign(*J) *J
	DoubleAssign() *J
}

// combine returns, for each wire from first to last (which is left out), the sum of all its coefficients times their rows' points,
// over all sources. Windows of the coefficients are added for thousands of terms at once, in batches of affine additions
// that share an inversion; between the windows each wire's sum is doubled in Jacobian coordinates.
func combine[P transcript.Point, J any, F jacobian[P, J]](
	first, last int, newAdder func(int) *vector.Adder[P], sources ...source[P],
) []J {
	segments, jobs := divide(first, last, sources)
	parts := make([]J, len(segments))
	parallel.Queue(len(jobs)-1, 0, func() func(int) {
		c := &combiner[P]{adder: newAdder(jobTerms), sources: sources}
		return func(job int) {
			from, to := jobs[job], jobs[job+1]
			sumSegments[P, J, F](c, segments[from:to], parts[from:to])
		}
	})
	sums := make([]J, last-first)
	for i := range segments {
		F(&sums[segments[i].wire-first]).AddAssign(&parts[i])
	}
	return sums
}

// divide cuts the terms into segments, and these into jobs of up to jobTerms terms: job i has those from jobs[i] to jobs[i+1].
func divide[P transcript.Point](first, last int, sources []source[P]) (segments []segment, jobs []int) {
	jobs = []int{0}
	room := jobTerms
	for wire := first; wire < last; wire++ {
		for s := range sources {
			start, end := sources[s].terms.starts[wire], sources[s].terms.starts[wire+1]
			for start < end {
				if room == 0 {
					jobs, room = append(jobs, len(segments)), jobTerms
				}
				cut := min(end, start+room)
				segments = append(segments, segment{wire, s, start, cut})
				room -= cut - start
				start = cut
			}
		}
	}
	if len(segments) > 0 {
		jobs = append(jobs, len(segments))
	}
	return segments, jobs
}

// combiner is one core's memory.
type combiner[P transcript.Point] struct {
	adder   *vector.Adder[P]
	sources []source[P]
	table   []P // of term t the multiples 1 to 8, from multiples * t on
	digits  [][maxWindows]int8
	sums    []P
	entries []uint32 // what one window adds, by segments
	ends    []int    // where the entries of each segment end
	pairs   vector.Pairs
}

// sumSegments sets parts to the sums of the segments.
func sumSegments[P transcript.Point, J any, F jacobian[P, J]](c *combiner[P], segments []segment, parts []J) {
	windows := c.prepare(segments)
	begun := make([]bool, len(segments))
	for window := windows - 1; window >= 0; window-- {
		c.pick(segments, window)
		c.addWindow()
		begin := 0
		for i, end := range c.ends {
			for bit := 0; begun[i] && bit < width; bit++ {
				F(&parts[i]).DoubleAssign()
			}
			if end > begin {
				F(&parts[i]).AddMixed(&c.sums[begin])
				begun[i] = true
			}
			begin = end
		}
	}
}

// prepare fills the table and the digits of all terms, and returns how many windows the longest coefficient has.
func (c *combiner[P]) prepare(segments []segment) (windows int) {
	c.table, c.digits = c.table[:0], c.digits[:0]
	for _, s := range segments {
		source := &c.sources[s.source]
		for term := s.start; term < s.end; term++ {
			c.table = append(c.table, make([]P, multiples)...)
			c.table[len(c.table)-multiples] = source.points[source.terms.rows[term]]
			var digits [maxWindows]int8
			windows = max(windows, digitsOf(&source.terms.values[term], &digits))
			c.digits = append(c.digits, digits)
		}
	}
	c.fillTable()
	return windows
}

// fillTable adds each point to its last multiple.
func (c *combiner[P]) fillTable() {
	for multiple := 1; multiple < multiples; multiple++ {
		c.clearPairs()
		for first := 0; first < len(c.table); first += multiples {
			c.pair(uint32(first+multiple-1), uint32(first), uint32(first+multiple))
		}
		c.adder.Add(c.table, c.table, c.table, c.pairs)
	}
}

// digitsOf writes the signed digits, from -7 to 8, and returns how many windows they have.
func digitsOf(value *signed, digits *[maxWindows]int8) int {
	highest, carry := -1, int8(0)
	for window := range maxWindows {
		digit := carry
		if position := window * width; position < 256 {
			digit += int8(value.words[position/64] >> (position % 64) & (1<<width - 1))
		}
		carry = 0
		if digit > multiples {
			digit, carry = digit-1<<width, 1
		}
		if digit != 0 {
			highest = window
		}
		if value.negative {
			digit = -digit
		}
		digits[window] = digit
	}
	return highest + 1
}

// pick lists the multiples that a window adds.
func (c *combiner[P]) pick(segments []segment, window int) {
	c.entries, c.ends = c.entries[:0], c.ends[:0]
	term := 0
	for _, s := range segments {
		for range s.end - s.start {
			switch digit := c.digits[term][window]; {
			case digit > 0:
				c.entries = append(c.entries, uint32(multiples*term+int(digit)-1))
			case digit < 0:
				c.entries = append(c.entries, uint32(multiples*term-int(digit)-1)|vector.Negative)
			}
			term++
		}
		c.ends = append(c.ends, len(c.entries))
	}
}

// addWindow sums the entries of each segment as a tree; the sum stands where the segment's entries begin.
func (c *combiner[P]) addWindow() {
	c.sums = append(c.sums[:0], make([]P, len(c.entries))...)
	c.clearPairs()
	longest, begin := 0, 0
	for _, end := range c.ends {
		longest = max(longest, end-begin)
		for i := begin; i+1 < end; i += 2 {
			c.pair(c.entries[i], c.entries[i+1], uint32(i))
		}
		if (end-begin)%2 == 1 {
			entry := c.entries[end-1]
			c.sums[end-1] = c.table[entry&^vector.Negative]
			if entry&vector.Negative != 0 {
				negate(&c.sums[end-1])
			}
		}
		begin = end
	}
	c.adder.Add(c.sums, c.table, c.table, c.pairs)
	for step := 2; step < longest; step *= 2 {
		c.clearPairs()
		begin = 0
		for _, end := range c.ends {
			for i := begin; i+step < end; i += 2 * step {
				c.pair(uint32(i), uint32(i+step), uint32(i))
			}
			begin = end
		}
		c.adder.Add(c.sums, c.sums, c.sums, c.pairs)
	}
}

func (c *combiner[P]) clearPairs() {
	c.pairs = vector.Pairs{Left: c.pairs.Left[:0], Right: c.pairs.Right[:0], Sum: c.pairs.Sum[:0]}
}

func (c *combiner[P]) pair(left, right, sum uint32) {
	c.pairs.Left = append(c.pairs.Left, left)
	c.pairs.Right = append(c.pairs.Right, right)
	c.pairs.Sum = append(c.pairs.Sum, sum)
}

func negate[P transcript.Point](point *P) {
	switch p := any(point).(type) {
	case *bn254.G1Affine:
		p.Neg(p)
	case *bn254.G2Affine:
		p.Neg(p)
	}
}
