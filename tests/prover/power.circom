// A small circuit with everything that the prover's tests need: a public output and input, an
// array, constraints with coefficients, an assertion, and a log line that must not reach standard output.
pragma circom 2.2.0;

template Power(n) {
    signal input base;
    signal input salt[2];
    signal input bits[n];
    signal output out;

    signal power[n + 1];
    power[0] <== base;
    for (var i = 0; i < n; i++) {
        bits[i] * (bits[i] - 1) === 0;
        power[i + 1] <== (2 * power[i] + 3) * power[i] + bits[i] + salt[i % 2];
    }
    out <== power[n];
    log("this circuit says", base);
    assert(base != 7);
}

component main {public [base]} = Power(8);
