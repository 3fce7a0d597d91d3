// Speaks the two calls of native solc that forge makes: --version, and --standard-json on stdin.
const fs = require("fs");
const path = require("path");
const solc = require("../../../node_modules/solc");

const contracts = path.resolve(__dirname, "..");

// forge hands over the sources that it found; what they import in turn is read from the disk.
function readImport(name) {
  try {
    return { contents: fs.readFileSync(path.resolve(contracts, name), "utf8") };
  } catch (error) {
    return { error: error.message };
  }
}

if (process.argv.includes("--version")) {
  console.log("solc, the solidity compiler commandline interface\nVersion: " + solc.version());
} else if (process.argv.includes("--standard-json")) {
  process.stdout.write(solc.compile(fs.readFileSync(0, "utf8"), { import: readImport }));
} else {
  process.stderr.write("solc: only --version and --standard-json are spoken here\n");
  process.exitCode = 2;
}
