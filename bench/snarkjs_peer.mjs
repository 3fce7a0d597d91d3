// Proves our circuits with snarkjs, for `fss bench`: one JSON request a line in, one reply a line out.
//
//   witness {wasm, inputs, wtns} -> {seconds}                  circom's own witness generator, the file written
//   prove   {zkey, wtns}         -> {seconds, proof, public}   groth16.prove alone; its workers stay for the next

import { createInterface } from "node:readline";
import { groth16, wtns as witness } from "snarkjs";

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - start) / 1000 };
}

const operations = {
  async witness({ wasm, inputs, wtns }) {
    const { seconds } = await timed(() => witness.calculate(inputs, wasm, wtns));
    return { seconds };
  },
  async prove({ zkey, wtns }) {
    const { result, seconds } = await timed(() => groth16.prove(zkey, wtns));
    return { seconds, proof: result.proof, public: result.publicSignals };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, op, params } = JSON.parse(line);
  let reply;
  try {
    reply = { id, result: await operations[op](params) };
  } catch (error) {
    reply = { id, error: { code: "peer.failed", message: String(error?.message ?? error) } };
  }
  process.stdout.write(JSON.stringify(reply) + "\n");
}
process.exit(0);
