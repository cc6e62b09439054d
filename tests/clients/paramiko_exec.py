"""Runs a command over SSH with paramiko: paramiko_exec.py HOST PORT COMMAND.

paramiko tries no "none" authentication of its own accord; one asks for it with auth_none.
"""

import sys

import paramiko

host, port, command = sys.argv[1:]
with paramiko.Transport((host, int(port))) as transport:
    transport.start_client(timeout=20)
    transport.auth_none("visitor")
    channel = transport.open_session(timeout=20)
    channel.exec_command(command)
    sys.stdout.buffer.write(channel.makefile("rb").read())
    sys.stderr.buffer.write(channel.makefile_stderr("rb").read())
    sys.exit(channel.recv_exit_status())
