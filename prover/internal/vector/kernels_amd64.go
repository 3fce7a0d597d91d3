package vector

var (
	kernelG1 = kernel{chains: 2, slot: 2, state: 2 + 2*8, forward: forwardG1, backward: backwardG1}
	kernelG2 = kernel{chains: 1, slot: 4, state: 1 + 2*24, forward: forwardG2, backward: backwardG2}
)
