"""Attackers, run in a separate process: connections that flood the server with keys or input until the process is ended."""

import asyncio
import itertools
import sys

import asyncssh

KINDS = {
    # The typed input and the command of each kind: a growing search, repeated finds, typed lines, arbitrary SFTP bytes.
    "search": (b"s" + b"e a o " * 200 + b"\x1b", None),
    "find": (b"/e\r" + b"n" * 1000, None),
    "linear": (b"open 1\rall\rhome\r" * 50, "linear"),
    "sftp": (b"\x00" * 4096, "sftp"),
    "keys": (b"jjjjkkkk" * 200, None),
}
# States of a session, with the command and the keys that lead to each, and the keys for it. The frames that lead there are
# read, and no later ones.
STATES = {
    "results": (None, b"se", b"a \x7f\x7f" * 300),
    "found": ("read causalab", b"/e\r", b"n" * 1000),
    "outline": ("read causalab", b"t", b"jjkk" * 250),
    "figure": ("read causalab", b"v", b"llhhjjkk" * 125),
    "grid": ("play gridrule/room", b"2", b"jlkh" * 250),
    "graph": ("play causalab/apart", b"2", b"jlkhns" * 160),
    "memories": ("play memories", b"2", b"jlkhyn" * 160),
    "history": (None, b"wGeG" * 40, b"jk" * 500),
}

# Four channels of one connection, of which little or nothing is read: commands with the most output; typed lines that ask
# for it; SFTP requests for long files, open folders and a packet without its end; states of the interface, one of them with
# the longest history; a page on terminals of which no two have the same size, for a page of this repository and for one of
# ten times the length.
CHANNELS = {
    "four-commands": ["read long --color", "search a --json", "cite works --csl", "read long"],
    "four-lines": [b"all\n" + b"home\nopen long\nall\n" * 50, b"home\n" * 2000, b"cite csl-json\n" * 200, b"find a\n" * 500],
    "four-transfers": [b"/works.bib", b"/write-ups/long/page.txt", b"/write-ups/long/page.md", b"/works.json"],
    "four-interfaces": ["results", "found", "outline", "figure"],
    "four-histories": ["history"] * 4,
    "four-widths": ["causalab"] * 4,
    "four-long-widths": ["long"] * 4,
}


def sftp_packet(kind, *fields):
    body = bytes([kind]) + b"".join(field if isinstance(field, bytes) else field.to_bytes(4, "big") for field in fields)
    return len(body).to_bytes(4, "big") + body


def sftp_string(text):
    return len(text).to_bytes(4, "big") + text


def transfer(path):
    """Returns requests: open a file and all folders, read and list all of them, and most of a packet."""
    requests = sftp_packet(1, 3) + sftp_packet(3, 1, sftp_string(path), 1, 0)
    requests += sftp_packet(11, 2, sftp_string(b"/write-ups")) * 15
    for number in range(8):
        requests += sftp_packet(5, 3, sftp_string(bytes(4)), 0, number * 32768, 32768)
    return requests + sftp_packet(200, 4, bytes(16000))[:-1]


def connect(port, address, user):
    """Connects from an address without keys or the configuration of this machine."""
    return asyncssh.connect(
        "127.0.0.1", port, username=user, known_hosts=None, client_keys=None, config=None,
        local_addr=(address, 0), agent_path=None)


async def attack(port, address, kind, reads):
    typed, command = KINDS[kind]
    window = 2 * 1024 * 1024 if reads else 0
    while True:
        connection = None
        try:
            connection = await connect(port, address, "linear" if kind == "linear" else "visitor")
            options = {"window": window} if not reads else {}
            if kind == "sftp":
                process = await connection.create_process(subsystem="sftp", encoding=None, **options)
                await asyncio.sleep(0)
            else:
                process = await connection.create_process(term_type="xterm", term_size=(80, 24), encoding=None, **options)
            drain = asyncio.create_task(swallow(process)) if reads else None
            while not process.is_closing():
                process.stdin.write(typed)
                await asyncio.wait_for(process.stdin.drain(), 60)
                await asyncio.sleep(0.01)
            if drain:
                drain.cancel()
        except (OSError, asyncssh.Error, asyncio.TimeoutError, BrokenPipeError):
            pass
        finally:
            # A connection whose input is not taken for a minute is not kept beside its successor.
            if connection:
                connection.abort()
        await asyncio.sleep(1)


async def stay(port, address, state):
    """Leads a session into a state, stops reading, and sends keys until the process is ended."""
    command, leading, typed = STATES[state]
    while True:
        connection = None
        try:
            connection = await connect(port, address, "visitor")
            await lead(connection, state)
        except (OSError, asyncssh.Error, asyncio.TimeoutError, BrokenPipeError):
            pass
        finally:
            if connection:
                connection.abort()
        await asyncio.sleep(1)


def size(number):
    """Returns the columns and rows of a terminal. No two of the first thousand share a layout."""
    return 40 + number % 32, 20 + number // 32 * 2


async def lead(connection, state, terminal=(80, 24)):
    command, leading, typed = STATES.get(state) or (f"read {state}", b"j", b"jjjjkkkk" * 125)
    process = await connection.create_process(
        command, term_type="xterm-256color", term_size=terminal, encoding=None, window=65536)
    for keys in (leading[:1], leading[1:]):
        await drained(process)
        process.stdin.write(keys)
    await drained(process)
    while not process.is_closing():
        process.stdin.write(typed)
        await asyncio.wait_for(process.stdin.drain(), 60)
        await asyncio.sleep(0.01)


async def occupy(port, address, kind, number):
    """Opens four channels on one connection, and keeps them until the process is ended."""
    while True:
        connection = None
        try:
            connection = await connect(port, address, "visitor")

            async def channel(place, typed):
                if typed in STATES:
                    return await lead(connection, typed)
                if kind.endswith("-widths"):
                    return await lead(connection, typed, size(4 * number + place))
                subsystem, command, window = None, typed, 0 if kind == "four-commands" else 4096
                if kind == "four-lines":
                    command = "linear works"
                if kind == "four-transfers":
                    subsystem, command, typed = "sftp", None, transfer(typed)
                process = await connection.create_process(command, subsystem=subsystem, encoding=None, window=window)
                if kind != "four-commands":
                    process.stdin.write(typed)
                await process.wait_closed()

            await asyncio.gather(*itertools.starmap(channel, enumerate(CHANNELS[kind])))
        except (OSError, asyncssh.Error, asyncio.TimeoutError, BrokenPipeError):
            pass
        finally:
            if connection:
                connection.abort()
        await asyncio.sleep(1)


async def drained(process):
    """Reads what is sent until nothing more comes for a moment."""
    try:
        while await asyncio.wait_for(process.stdout.read(65536), 0.3):
            pass
    except asyncio.TimeoutError:
        pass


async def swallow(process):
    while await process.stdout.read(65536):
        pass


async def main():
    port, sources, each, reads = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "reads"
    kinds = sys.argv[5:]
    tasks = []
    for source in range(sources):
        for number in range(each):
            kind = kinds[(source * each + number) % len(kinds)]
            if kind in CHANNELS:
                tasks.append(occupy(port, f"127.1.{source}.1", kind, source * each + number))
                continue
            if kind in STATES:
                tasks.append(stay(port, f"127.1.{source}.1", kind))
                continue
            tasks.append(attack(port, f"127.1.{source}.1", kind, reads))
    print("attacking", flush=True)
    await asyncio.gather(*tasks)


if __name__ == "__main__":
    asyncio.run(main())
