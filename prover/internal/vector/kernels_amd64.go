package vector

var (
	kernelG1 = kernel{chains: 2, slot: 2, state: 2 + 2*8, reach: 1 << 26, forward: forwardG1, backward: backwardG1}
	kernelG2 = kernel{chains: 1, slot: 4, state: 1 + 2*24, reach: 1 << 25, forward: forwardG2, backward: backwardG2}
)
