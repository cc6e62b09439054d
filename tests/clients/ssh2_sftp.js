// Fetches files with node's ssh2 into this directory: ssh2_sftp.js HOST PORT PATH...

const path = require("path");
const { Client } = require("ssh2");

const [host, port, ...files] = process.argv.slice(2);
const client = new Client();
const finish = (error) => {
  if (error) throw error;
  client.end();
};
client.on("ready", () => {
  client.sftp((error, sftp) => {
    if (error) throw error;
    const next = () => {
      const file = files.shift();
      if (file === undefined) {
        // STATUS_CODE.PERMISSION_DENIED
        return sftp.writeFile("new", "x", (error) => finish(error.code === 3 ? undefined : error));
      }
      sftp.fastGet(file, path.basename(file), (error) => (error ? finish(error) : next()));
    };
    next();
  });
});
client.connect({ host, port: Number(port), username: "visitor" });
