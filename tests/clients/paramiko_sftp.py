"""Fetches files with paramiko's SFTP into this directory: paramiko_sftp.py HOST PORT PATH...

Sizes and times must be those of the attributes, and whatever would change a file must be refused for want of permission.
"""

import os
import sys

import paramiko

host, port, *paths = sys.argv[1:]
with paramiko.Transport((host, int(port))) as transport:
    transport.start_client(timeout=20)
    transport.auth_none("visitor")
    files = paramiko.SFTPClient.from_transport(transport)
    for path in paths:
        name = os.path.basename(path)
        files.get(path, name)
        told = files.stat(path)
        assert told.st_size == os.path.getsize(name) and told.st_mtime > 0, (path, told)
        listed = {entry.filename: entry for entry in files.listdir_attr(os.path.dirname(path))}
        assert (listed[name].st_size, listed[name].st_mtime) == (told.st_size, told.st_mtime), listed
    path = paths[0]
    for change in (
        lambda: files.open(path, "w"),
        lambda: files.open(path, "a"),
        lambda: files.open(path + ".new", "x"),
        lambda: files.remove(path),
        lambda: files.rename(path, path + ".new"),
        lambda: files.posix_rename(path, path + ".new"),
        lambda: files.mkdir("new"),
        lambda: files.rmdir(os.path.dirname(path)),
        lambda: files.chmod(path, 0o777),
        lambda: files.utime(path, None),
        lambda: files.truncate(path, 0),
        lambda: files.symlink(path, "new"),
    ):
        try:
            change()
        except PermissionError:
            continue
        except OSError as error:
            assert "not supported" in str(error), error
            continue
        raise AssertionError("something was changed")
    for nothing in ("/../../etc/passwd", "write-ups/nowhere", path + "/x"):
        try:
            files.stat(nothing)
        except FileNotFoundError:
            continue
        raise AssertionError(f"{nothing} is there")
    # Reads from the middle and beyond the end.
    with files.open(path) as file:
        file.seek(files.stat(path).st_size + 10)
        assert file.read(10) == b""
