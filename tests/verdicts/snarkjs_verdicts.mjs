// What snarkjs says of statements, one JSON object {key, public, proof} of texts a line, in one process.
// Answers a line each: "accepts", "refuses", or "fails" where it throws.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const snarkjs = createRequire(process.argv[2])("snarkjs");

async function verdict(line) {
    const { key, public: inputs, proof } = JSON.parse(line);
    try {
        const answer = await snarkjs.groth16.verify(JSON.parse(key), JSON.parse(inputs), JSON.parse(proof));
        return answer ? "accepts" : "refuses";
    } catch {
        return "fails";
    }
}

for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${await verdict(line)}\n`);
}
// Its worker threads would keep the process.
process.exit(0);
