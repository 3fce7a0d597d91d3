package service

import (
	"fmt"
	"strings"
)

// Table is the profile for people: seconds of each phase, and of all cores together.
func (p *Profile) Table() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%d wires, domain %d, %d coefficients\n\n", p.Wires, p.Domain, p.Coefficients)
	for _, part := range []struct {
		title  string
		phases []Phase
	}{{"loading", p.Load}, {"first proof", p.First}, {"further proofs", p.Warm}, {"further proofs, sums apart", p.Apart}} {
		fmt.Fprintf(&text, "%-26s %9s %9s\n", part.title, "seconds", "cores'")
		var total Phase
		for _, phase := range part.phases {
			fmt.Fprintf(&text, "  %-24s %9.4f %9.4f\n", phase.Name, phase.Seconds, phase.Processor)
			total.Seconds += phase.Seconds
			total.Processor += phase.Processor
		}
		fmt.Fprintf(&text, "  %-24s %9.4f %9.4f\n\n", "together", total.Seconds, total.Processor)
	}
	fmt.Fprintf(&text, "limit: %.4f s for %d additions in G1 of %.1f ns and %d in G2 of %.1f ns",
		p.Limit.Seconds, p.Limit.Additions.G1, p.Limit.Nanoseconds.G1, p.Limit.Additions.G2, p.Limit.Nanoseconds.G2)
	return text.String()
}
