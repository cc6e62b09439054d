"""Normal visitors, run in a separate process: `keys` and `visits` print latencies as JSON, `idle` keeps sessions open, and
`stream` also has them send and receive all the time.

Arguments: one of these words, the server's port, the seconds or the number of sessions, and the server's address.
"""

import asyncio
import json
import sys
import time

import asyncssh


HOST = sys.argv[4] if len(sys.argv) > 4 else "127.0.0.1"


async def connect(port, address):
    # On loopback every visitor has an address of its own.
    local = (address, 0) if HOST == "127.0.0.1" else None
    return await asyncssh.connect(
        HOST, port, username="visitor", known_hosts=None, client_keys=None, config=None,
        local_addr=local, connect_timeout=10, login_timeout=10, agent_path=None,
    )


async def visit(port, address):
    """Opens a session; returns the milliseconds to the first frame, the connection, and the process with its pipes."""
    begun = time.monotonic()
    connection = await connect(port, address)
    process = await connection.create_process(term_type="xterm-256color", term_size=(80, 24), encoding=None)
    await asyncio.wait_for(process.stdout.read(4096), 10)
    return (time.monotonic() - begun) * 1000, connection, process


async def fresh(port, address, count, pause):
    """Opens `count` sessions from different addresses; returns their milliseconds, None for one that failed."""
    took = []
    for number in range(count):
        parts = address.split(".")
        parts[3] = str(number % 200 + 2)
        try:
            milliseconds, connection, process = await visit(port, ".".join(parts))
            took.append(milliseconds)
            connection.abort()
        except (OSError, asyncssh.Error, asyncio.TimeoutError):
            took.append(None)
        await asyncio.sleep(pause)
    return took


async def keys(port, address, seconds):
    """Returns the milliseconds from each key to the first bytes of its frame."""
    _, connection, process = await visit(port, address)
    await asyncio.sleep(0.5)
    took = []
    end = time.monotonic() + seconds
    down = True
    while time.monotonic() < end:
        while True:
            try:
                await asyncio.wait_for(process.stdout.read(65536), 0.03)
            except asyncio.TimeoutError:
                break
        begun = time.monotonic()
        process.stdin.write(b"j" if down else b"k")
        down = not down
        try:
            await asyncio.wait_for(process.stdout.read(65536), 5)
            took.append((time.monotonic() - begun) * 1000)
        except asyncio.TimeoutError:
            took.append(5000)
        await asyncio.sleep(0.05)
    connection.abort()
    return took


async def idle(port, count, types=False):
    """Keeps `count` sessions open, each from a different address, until this process is ended."""
    held = [await visit(port, f"127.6.0.{number + 1}") for number in range(count)]
    if types:
        for _, _, process in held:
            asyncio.ensure_future(type_on(process))
    print("idle", flush=True)
    await asyncio.gather(*(swallow(process) for _, _, process in held))
    await asyncio.sleep(3600)


async def type_on(process):
    while not process.is_closing():
        process.stdin.write(b"jk")
        await asyncio.sleep(0.01)


async def swallow(process):
    while await process.stdout.read(65536):
        pass


async def main():
    what, port, amount = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    if what in ("idle", "stream"):
        return await idle(port, int(amount), what == "stream")
    # In separate processes, because a key exchange in Python would delay the keys.
    measure = keys(port, "127.9.9.9", amount) if what == "keys" else fresh(port, "127.8.8.8", int(amount * 2), 0.4)
    print(json.dumps(await measure))


asyncio.run(main())
