"""Runs a command over SSH with paramiko: paramiko_exec.py HOST PORT COMMAND.

paramiko tries no "none" authentication of its own accord: the command is run as somebody who asks for it, as somebody with nothing
but a key of each kind, and as somebody with nothing but a password. All must be told the same.
"""

import sys

import paramiko

host, port, command = sys.argv[1:]
WAYS = [
    lambda transport: transport.auth_none("visitor"),
    lambda transport: transport.auth_publickey("visitor", paramiko.RSAKey.generate(2048)),
    lambda transport: transport.auth_publickey("visitor", paramiko.ECDSAKey.generate()),
    lambda transport: transport.auth_password("visitor", "any"),
]


def run(enter):
    with paramiko.Transport((host, int(port))) as transport:
        transport.start_client(timeout=20)
        enter(transport)
        channel = transport.open_session(timeout=20)
        channel.exec_command(command)
        output, errors = channel.makefile("rb").read(), channel.makefile_stderr("rb").read()
        return output, errors, channel.recv_exit_status()


told = [run(enter) for enter in WAYS]
assert all(each == told[0] for each in told), told
output, errors, status = told[0]
sys.stdout.buffer.write(output)
sys.stderr.buffer.write(errors)
sys.exit(status)
