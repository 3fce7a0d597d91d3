// Package fault holds the one error type that leaves this program: a stable code, a one-line
// message in lower case, and a hint on how to mend it. It imports nothing of the prover.
package fault

import (
	"errors"
	"fmt"
)

// Exit codes of the command line.
const (
	ExitOK          = 0 // done, or the proof is valid
	ExitInvalid     = 1 // the answer is no
	ExitRefused     = 2 // malformed or refused input
	ExitEnvironment = 3 // the machine lacks something
)

// Error is a refusal with a stable code.
type Error struct {
	Code    string
	Message string
	Hint    string
	Exit    int
}

// Error returns the message followed by its code in brackets.
func (e *Error) Error() string { return e.Message + " [" + e.Code + "]" }

// Refuse reports wrong input (exit code 2).
func Refuse(code, format string, arguments ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, arguments...), Exit: ExitRefused}
}

// Environment reports something that the machine lacks (exit code 3).
func Environment(code, format string, arguments ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, arguments...), Exit: ExitEnvironment}
}

// WithHint returns the error with a hint on how to mend it.
func (e *Error) WithHint(format string, arguments ...any) *Error {
	e.Hint = fmt.Sprintf(format, arguments...)
	return e
}

// From returns err as an *Error; an error of another kind becomes "prover.internal".
func From(err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	return &Error{Code: "prover.internal", Message: err.Error(), Exit: ExitEnvironment}
}

// Code returns the stable code of err, "" for nil.
func Code(err error) string {
	if err == nil {
		return ""
	}
	return From(err).Code
}
