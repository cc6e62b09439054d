// Runs a command over SSH with node's ssh2: ssh2_exec.js HOST PORT COMMAND.

const { Client } = require("ssh2");

const [host, port, command] = process.argv.slice(2);
const client = new Client();
client.on("ready", () => {
  client.exec(command, (error, stream) => {
    if (error) throw error;
    stream.pipe(process.stdout);
    stream.stderr.pipe(process.stderr);
    stream.on("exit", (status) => { process.exitCode = status; });
    stream.on("close", () => client.end());
  });
});
client.connect({ host, port: Number(port), username: "visitor" });
