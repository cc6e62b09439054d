"""Attackers of one kind, run in a separate process until it is ended: floods of one kind of packet, and malformed openings.

Arguments: the server's port, the number of sources, the connections of each, the kind.
"""

import asyncio
import os
import random
import socket
import sys

import asyncssh
from asyncssh.packet import Boolean, Byte, String, UInt32

GLOBAL_REQUEST, CHANNEL_OPEN, CHANNEL_DATA, CHANNEL_EOF, CHANNEL_CLOSE, CHANNEL_REQUEST = 80, 90, 94, 96, 97, 98
IGNORE, UNIMPLEMENTED, DEBUG, SERVICE_REQUEST, USERAUTH_REQUEST, INFO_RESPONSE = 2, 3, 4, 5, 50, 61
WINDOW_ADJUST, EXTENDED_DATA = 93, 95
# Bytes in this process that wait to be sent, from which on nothing is added.
BACKLOG = 256 * 1024


def tolerant(process):
    """Wraps asyncssh's handler of a packet, so that an answer which it did not ask for does not end the connection."""
    def handle(*arguments):
        try:
            return process(*arguments)
        except asyncssh.ProtocolError:
            return True
    return handle


for handlers, numbers in ((asyncssh.connection.SSHConnection._packet_handlers, (3, 81, 82, 91, 92)),
                          (asyncssh.channel.SSHChannel._packet_handlers, (99, 100))):
    for number in numbers:
        handlers[number] = tolerant(handlers[number])


async def connect(port, address, **options):
    return await asyncssh.connect(
        "127.0.0.1", port, username="visitor", known_hosts=None, client_keys=None, config=None, agent_path=None,
        local_addr=(address, 0), **options)


async def shell(connection, size=(80, 24), **options):
    process = await connection.create_process(term_type="xterm-256color", term_size=size, encoding=None, **options)
    return process, process.channel._send_chan


async def swallow(process):
    while await process.stdout.read(65536):
        pass


async def flood(connection, packets, reads=True):
    """Sends packets as fast as they are taken, until the connection ends."""
    if not reads:
        connection._transport.pause_reading()
    while not connection.is_closed():
        for packet in packets:
            connection.send_packet(*packet)
        while connection._transport and connection._transport.get_write_buffer_size() > BACKLOG:
            await asyncio.sleep(0.005)
            if connection.is_closed() or connection._transport.is_closing():
                return
        await asyncio.sleep(0)


def request(channel, name, reply, *arguments):
    return (CHANNEL_REQUEST, UInt32(channel), String(name), Boolean(reply), *arguments)


# Floods of packets in place of authentication.

async def unauthenticated(port, address, packets):
    """Exchanges keys, asks for authentication, and then sends these packets and reads none of the answers."""
    connections = asyncio.Queue()

    class Client(asyncssh.SSHClient):
        def connection_made(self, connection):
            connection.try_next_auth = lambda **_: connections.put_nowait(connection)

    connecting = asyncio.ensure_future(connect(port, address, client_factory=Client))
    connection = None
    try:
        connection = await asyncio.wait_for(connections.get(), 15)
        await flood(connection, packets, reads=False)
    finally:
        connecting.cancel()
        if connection:
            connection.abort()


def login(method, *fields):
    return USERAUTH_REQUEST, String("visitor"), String("ssh-connection"), String(method), *fields


def offered(number):
    key = String("ssh-ed25519") + String(number.to_bytes(32, "big"))
    return login("publickey", Boolean(False), String("ssh-ed25519"), String(key))


async def offers(port, address):
    """Offers key after key and signs with none."""
    await unauthenticated(port, address, [offered(number) for number in range(1000)])


async def questions(port, address):
    """Asks to be asked, answers what was not asked, and begins again."""
    packets = [login("keyboard-interactive", String(""), String("x" * 500)), (INFO_RESPONSE, UInt32(0xffffffff)),
               (INFO_RESPONSE, UInt32(2), String("a"), String("b"))]
    await unauthenticated(port, address, packets)


async def methods(port, address):
    """Logs in by methods that do not exist, and with malformed fields."""
    packets = [login("gssapi-with-mic", UInt32(0xffffffff)), login("hostbased", String("")), login("x" * 10000), login("password"),
               login("publickey", Boolean(True), String("ssh-rsa")), (SERVICE_REQUEST, String("ssh-userauth")),
               (USERAUTH_REQUEST, String("\xff" * 5000), String("no-such-service"), String("none"))]
    await unauthenticated(port, address, packets)


async def ignored_early(port, address):
    """Sends packets that mean nothing in place of a login."""
    await unauthenticated(port, address, [(IGNORE, String(b"x" * 100)), (DEBUG, Boolean(True), String("y" * 100), String(""))])


# Floods of packets after authentication.

async def late_logins(port, address):
    """Logs in again and again."""
    connection = await connect(port, address)
    await shell(connection)
    packets = [login("none"), login("password", Boolean(False), String("x")), login("keyboard-interactive", String(""), String("")),
               (SERVICE_REQUEST, String("ssh-userauth")), (INFO_RESPONSE, UInt32(0))]
    await flood(connection, packets + [offered(number) for number in range(20)], reads=False)


async def meaningless(port, address):
    """Sends packets that mean nothing, small and large."""
    connection = await connect(port, address)
    process, _ = await shell(connection)
    asyncio.ensure_future(swallow(process))
    packets = [(kind, String(b"x" * size)) for size in (0, 30000) for kind in (IGNORE, DEBUG)]
    packets += [(DEBUG, Boolean(True), String("\x1b[2J" * 100), String("")), (UNIMPLEMENTED, UInt32(1))]
    await flood(connection, packets)


async def windows(port, address):
    """Opens its window beyond its maximum, sends to channels that do not exist, and data of unknown types."""
    connection = await connect(port, address)
    process, channel = await shell(connection)
    asyncio.ensure_future(swallow(process))
    packets = [(WINDOW_ADJUST, UInt32(number), UInt32(size)) for number in (channel, 77) for size in (0, 1, 0xffffffff)]
    packets += [(EXTENDED_DATA, UInt32(channel), UInt32(kind), String(b"j")) for kind in (0, 1, 0xffffffff)]
    packets += [(kind, UInt32(77)) for kind in (CHANNEL_EOF, CHANNEL_CLOSE)]
    packets += [(99, UInt32(channel)), (100, UInt32(channel)), (91, UInt32(channel), UInt32(1), UInt32(1), UInt32(1)),
                (92, UInt32(channel), UInt32(1), String(""), String("")), (CHANNEL_DATA, UInt32(channel), String(b""))]
    await flood(connection, packets)


async def exchanges(port, address):
    """Begins a key exchange, does not end it, and sends keys and requests meanwhile."""
    connection = await connect(port, address)
    _, channel = await shell(connection)
    connection._transport.pause_reading()
    connection._send_kexinit()
    connection._kex_complete = True
    packets = [(CHANNEL_DATA, UInt32(channel), String(b"j" * 100)), (GLOBAL_REQUEST, String("keepalive@openssh.com"), Boolean(True))]
    await flood(connection, packets, reads=False)


async def long_lines(port, address):
    """Runs commands of 30,000 bytes, with quotes, escapes and control characters."""
    connection = await connect(port, address)

    async def run(line):
        while not connection.is_closed():
            await connection.run(line, encoding=None)

    await asyncio.gather(*(run((line * 30000)[:30000]) for line in ("'", "search \x1b]52;c;AAAA\x07 ", "\\\"", "scp -f /*?*?")))


async def signals(port, address):
    """Sends every signal, and unknown ones, to programs of each kind."""
    connection = await connect(port, address)
    packets = []
    for command in (None, "linear"):
        process = await connection.create_process(command, term_type="xterm", term_size=(80, 24), encoding=None)
        asyncio.ensure_future(swallow(process))
        packets += [request(process.channel._send_chan, "signal", False, String(name))
                    for name in ("ABRT", "HUP", "INT", "KILL", "PIPE", "QUIT", "SEGV", "TERM", "USR1", "x" * 1000)]
    await flood(connection, packets)

async def channels(port, address):
    """Opens and closes channels, and reads none of the answers."""
    connection = await connect(port, address)
    # The server numbers its channels from 2.
    packets = [(kind, *arguments) for number in range(5000) for kind, arguments in (
        (CHANNEL_OPEN, (String("session"), UInt32(number), UInt32(1 << 21), UInt32(32768))),
        (CHANNEL_CLOSE, (UInt32(number + 2),)))]
    await flood(connection, packets, reads=False)


async def refused(port, address):
    """Asks for channels that are refused, and reads none of the answers."""
    connection = await connect(port, address)
    await shell(connection)
    target = String("127.0.0.1"), UInt32(22), String("127.0.0.1"), UInt32(1)
    packets = [(CHANNEL_OPEN, String("direct-tcpip"), UInt32(7), UInt32(1 << 21), UInt32(32768), *target),
               (CHANNEL_OPEN, String("x11"), UInt32(8), UInt32(1 << 21), UInt32(32768), String("a"), UInt32(1)),
               (CHANNEL_OPEN, String("auth-agent@openssh.com"), UInt32(9), UInt32(1 << 21), UInt32(32768))]
    await flood(connection, packets, reads=False)


async def globals_(port, address):
    """Asks for forwardings and keepalives, and reads none of the answers."""
    connection = await connect(port, address)
    await shell(connection)
    packets = [(GLOBAL_REQUEST, String("keepalive@openssh.com"), Boolean(True)),
               (GLOBAL_REQUEST, String("tcpip-forward"), Boolean(True), String("0.0.0.0"), UInt32(8080)),
               (GLOBAL_REQUEST, String("x" * 200), Boolean(True))]
    await flood(connection, packets, reads=False)


async def unknown(port, address):
    """Sends messages with unknown numbers, whose answers are not read."""
    connection = await connect(port, address)
    await shell(connection)
    await flood(connection, [(number, String("x" * 16)) for number in (192, 200, 30, 60)], reads=False)


async def requests(port, address):
    """Sends channel requests to a running program, and reads none of the answers."""
    connection = await connect(port, address)
    _, channel = await shell(connection)
    packets = [request(channel, name, True) for name in ("keepalive@openssh.com", "break", "xon-xoff", "shell")]
    packets.append(request(channel, "signal", True, String("INT")))
    await flood(connection, packets, reads=False)


async def environment(port, address):
    """Sends variables and terminals before a program."""
    connection = await connect(port, address)
    connection.send_packet(CHANNEL_OPEN, String("session"), UInt32(0), UInt32(1 << 21), UInt32(32768))
    size = UInt32(0xffffffff), UInt32(0xffffffff), UInt32(0), UInt32(0xffffffff)
    packets = [request(2, "env", False, String("LC_" + "x" * 200), String("v" * 30000)),
               request(2, "pty-req", False, String("T" * 30000), *size, String(bytes(range(256)) * 4))]
    await flood(connection, packets)


async def sizes(port, address):
    """Changes the size of a terminal all the time, between the smallest and the largest."""
    connection = await connect(port, address)
    process, channel = await shell(connection, (500, 200))
    asyncio.ensure_future(swallow(process))
    packets = []
    for columns, rows in ((0xffffffff, 0xffffffff), (1, 1), (500, 1), (1, 200), (0, 0), (499, 199), (7, 3), (200, 60)):
        packets.append(request(channel, "window-change", False, UInt32(columns), UInt32(rows), UInt32(columns), UInt32(rows)))
        packets.append((CHANNEL_DATA, UInt32(channel), String(b"j")))
    await flood(connection, packets)


async def rekeys(port, address):
    """Exchanges keys again and again."""
    connection = await connect(port, address, rekey_bytes=512)
    process, channel = await shell(connection)
    asyncio.ensure_future(swallow(process))
    while not connection.is_closed():
        process.stdin.write(b"jk" * 200)
        await process.stdin.drain()
        await asyncio.sleep(0.001)


async def execs(port, address):
    """Runs commands, known and unknown, four at a time."""
    connection = await connect(port, address)

    async def run(line):
        while not connection.is_closed():
            await connection.run(line, encoding=None)

    await asyncio.gather(*(run(line) for line in ("ls", "search a", "uname -a; wget http://192.0.2.1/x", "cite --all")))


async def subsystems(port, address):
    """Asks for subsystems with long names, and with control characters."""
    connection = await connect(port, address)
    while not connection.is_closed():
        for name in ("x" * 30000, "", "\x1b]52;c;AAAA\x07\r\n", "sftp\0", "../sftp", "\u202e" * 50):
            process = await connection.create_process(subsystem=name, encoding=None)
            await process.wait()


def sftp_packet(kind, *fields):
    body = Byte(kind) + b"".join(fields)
    return String(body)


async def sftp(port, address, packets, reads):
    connection = await connect(port, address)
    process = await connection.create_process(subsystem="sftp", encoding=None)
    process.stdin.write(sftp_packet(1, UInt32(3)))
    if reads:
        asyncio.ensure_future(swallow(process))
    else:
        connection._transport.pause_reading()
    while not connection.is_closed():
        process.stdin.write(b"".join(packets))
        await asyncio.wait_for(process.stdin.drain(), 20)
        await asyncio.sleep(0.001)


async def handles(port, address):
    """Opens files and directories and closes none."""
    opens = [sftp_packet(3, UInt32(1), String("/README.md"), UInt32(1), UInt32(0)), sftp_packet(11, UInt32(2), String("/"))]
    await sftp(port, address, opens * 8, True)


async def reads(port, address):
    """Asks for more bytes than there are, and reads no answer."""
    huge = [sftp_packet(5, UInt32(3), String(handle), UInt32(0), UInt32(0), UInt32(0xffffffff)) for handle in ("0", "1", "2", "x" * 256)]
    opens = [sftp_packet(3, UInt32(1), String("/README.md"), UInt32(1), UInt32(0))]
    await sftp(port, address, opens + huge * 8, False)


async def paste(port, address):
    """Pastes a mebibyte of malformed UTF-8 into the search."""
    connection = await connect(port, address)
    process, _ = await shell(connection)
    asyncio.ensure_future(swallow(process))
    bad = bytes(random.Random(1).randrange(128, 256) for _ in range(4096))
    while not connection.is_closed():
        process.stdin.write(b"s\x1b[200~" + bad * 256 + b"\x1b[201~")
        await process.stdin.drain()
        await asyncio.sleep(0.001)


async def mouse(port, address):
    """Moves a mouse, presses, releases and turns its wheel everywhere."""
    connection = await connect(port, address)
    process, _ = await shell(connection)
    asyncio.ensure_future(swallow(process))
    moves = b"".join(b"\x1b[<%d;%d;%d%c" % (button, column, row, end) for button in (0, 32, 35, 64, 65)
                     for column in (1, 40, 80, 9999) for row in (1, 12, 24, 65535) for end in b"Mm")
    while not connection.is_closed():
        process.stdin.write(moves)
        await process.stdin.drain()
        await asyncio.sleep(0.001)


async def replies(port, address):
    """Answers questions that were never asked, and begins sequences without an end."""
    connection = await connect(port, address)
    process, _ = await shell(connection)
    asyncio.ensure_future(swallow(process))
    said = [b"\x1b]11;rgb:ffff/0000/ffff\x1b\\", b"\x1b[?62;4c", b"\x1bP>|kitty(0.42)\x1b\\", b"\x1b_Gi=1;OK\x1b\\", b"\x1b[?2026;1$y",
            b"\x1b[24;80R", b"\x1b]52;c;" + b"A" * 5000, b"\x1bP" + b"x" * 5000]
    while not connection.is_closed():
        process.stdin.write(b"".join(said))
        await process.stdin.drain()
        await asyncio.sleep(0.001)


async def after_eof(port, address):
    """Ends its input, continues to send, and closes its half of the socket."""
    connection = await connect(port, address)
    _, channel = await shell(connection)
    for _ in range(100):
        connection.send_packet(CHANNEL_EOF, UInt32(channel))
        connection.send_packet(CHANNEL_DATA, UInt32(channel), String(b"j" * 100))
    connection._transport.write_eof()
    await asyncio.sleep(3)
    connection.abort()


async def comings(port, address):
    """Connects, starts the interface and breaks off."""
    connection = await connect(port, address)
    await shell(connection)
    connection.abort()


async def compression(port, address):
    """Insists on compression, which is not offered."""
    await connect(port, address, compression_algs=["zlib"])


# Malformed openings, in raw bytes.

async def opening(port, address, pieces, pause):
    stream = socket.socket()
    stream.setblocking(False)
    stream.bind((address, 0))
    loop = asyncio.get_running_loop()
    try:
        await loop.sock_connect(stream, ("127.0.0.1", port))
        for piece in pieces:
            await asyncio.wait_for(loop.sock_sendall(stream, piece), 15)
            await asyncio.sleep(pause)
    finally:
        stream.close()


def endless(piece):
    while True:
        yield piece


async def slow_exchange(port, address):
    """Sends a key exchange byte by byte."""
    await opening(port, address, (b"%c" % byte for byte in b"SSH-2.0-slow\r\n\0\0\x10\0\x08\x14" + b"x" * 4000), 0.02)


async def dripping_exchange(port, address):
    """Sends a byte a second."""
    await opening(port, address, (b"%c" % byte for byte in b"SSH-2.0-slow\r\n\0\0\x10\0\x08\x14" + b"x" * 4000), 1)


async def banner(port, address):
    """Talks without ever naming its protocol."""
    await opening(port, address, endless(b"x" * 8192), 0)


async def lines(port, address):
    await opening(port, address, endless(b"hello\r\n" * 1000), 0)


async def garbage(port, address):
    """Sends random bytes in place of packets."""
    await opening(port, address, [b"SSH-2.0-garbage\r\n", os.urandom(65536), os.urandom(65536)], 0.05)


async def ignored(port, address):
    """Sends packets that mean nothing before the key exchange."""
    packet = b"\0\0\x01\x0c\x06\x02\0\0\x01\0" + b"x" * 256 + b"\0" * 6
    await opening(port, address, [b"SSH-2.0-ignored\r\n"] + [packet] * 2000, 0.001)


KINDS = {kind.__name__.rstrip("_"): kind for kind in (
    offers, questions, methods, ignored_early, late_logins, meaningless, windows, exchanges, long_lines, signals,
    channels, refused, globals_, unknown, requests, environment, sizes, rekeys, execs, subsystems, handles, reads, paste, mouse,
    replies, after_eof, comings, compression, slow_exchange, dripping_exchange, banner, lines, garbage, ignored)}


async def repeat(kind, port, address):
    while True:
        try:
            await kind(port, address)
        except (OSError, asyncssh.Error, asyncio.TimeoutError, BrokenPipeError, RuntimeError, AttributeError, AssertionError):
            pass
        await asyncio.sleep(0.2)


async def main():
    port, sources, each, kind = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), KINDS[sys.argv[4]]
    tasks = [repeat(kind, port, f"127.4.{source}.1") for source in range(sources) for _ in range(each)]
    print("attacking", flush=True)
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    await asyncio.gather(*tasks)


if __name__ == "__main__":
    asyncio.run(main())
