"""Runs a command over SSH with asyncssh: asyncssh_exec.py HOST PORT COMMAND."""

import asyncio
import sys

import asyncssh


async def main(host, port, command):
    connection = asyncssh.connect(host, int(port), username="visitor", known_hosts=None, config=None)
    async with connection as visit:
        done = await visit.run(command, encoding=None)
        sys.stdout.buffer.write(done.stdout)
        sys.stderr.buffer.write(done.stderr)
        return done.exit_status


sys.exit(asyncio.run(main(*sys.argv[1:])))
