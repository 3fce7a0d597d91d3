//go:build !amd64

package vector

var kernelG1, kernelG2 kernel
