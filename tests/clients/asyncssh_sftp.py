"""Fetches files with asyncssh's SFTP into this directory: asyncssh_sftp.py HOST PORT PATH..."""

import asyncio
import os
import sys

import asyncssh


async def main(host, port, *paths):
    connection = asyncssh.connect(host, int(port), username="visitor", known_hosts=None, config=None)
    async with connection as visit, visit.start_sftp_client() as files:
        for path in paths:
            await files.get(path, preserve=True)
            told = await files.stat(path)
            here = os.stat(os.path.basename(path))
            assert (told.size, told.mtime) == (here.st_size, int(here.st_mtime)), (path, told, here)
        found = [path async for path in files.scandir("/")]
        assert {"README.txt", "write-ups"} <= {entry.filename for entry in found}, found
        globbed = await files.glob("write-ups/*/page.txt")
        assert globbed, "nothing matches"


asyncio.run(main(*sys.argv[1:]))
