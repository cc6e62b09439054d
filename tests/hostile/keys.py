"""Offers a public key of one kind with a wrong signature, several times over several connections; prints the number of offers.

Arguments: the server's port, the source address, the kind of key, the number of connections.
"""

import logging
import socket
import sys
import threading

import paramiko
from paramiko.message import Message

# More than the server allows on a connection.
OFFERS = 20
# The largest modulus and exponent that the server's crate accepts; an odd number is enough, since the signature is wrong.
MODULUS = (1 << 4095) | (0x5DEECE66D << 2000) | 1
EXPONENT = (1 << 33) - 1


def encode(*fields):
    message = Message()
    for field in fields:
        if isinstance(field, int):
            message.add_mpint(field)
        else:
            message.add_string(field)
    return message.asbytes()


def certificate():
    """An RSA certificate whose authority has the key above, with a wrong signature of the authority."""
    authority = encode("ssh-rsa", EXPONENT, MODULUS)
    fixed = b"\0" * 8 + b"\0\0\0\1"  # Serial number, type "user".
    times = b"\0" * 8 + b"\xff" * 8
    signature = encode("rsa-sha2-512", b"\1" * 512)
    return (encode("ssh-rsa-cert-v01@openssh.com", b"nonce", 65537, MODULUS) + fixed + encode("id", b"") + times
            + encode(b"", b"", b"", authority, signature))


def of_curve(curve):
    key = paramiko.ECDSAKey.generate(curve=curve)
    return key.get_name(), key.asbytes(), key.get_name(), key.sign_ssh_data(b"other data").asbytes()


def rsa(exponent, modulus, signature=512):
    return "ssh-rsa", encode("ssh-rsa", exponent, modulus), "rsa-sha2-512", encode("rsa-sha2-512", b"\1" * signature)


KINDS = {
    # Name of the key's type, encoded key, name of the signature's type, encoded signature.
    "rsa2048": lambda: rsa(65537, MODULUS >> 2048 | 1, 256),
    "rsa4096": lambda: rsa(65537, MODULUS),
    "exponent": lambda: rsa(EXPONENT, MODULUS),
    "rsa16384": lambda: rsa(65537, (1 << 16383) | 1, 2048),
    "rsa30000": lambda: rsa((1 << 30_000) - 1, (1 << 30_001) | 1),
    "even": lambda: rsa(65537, MODULUS - 1),
    "zero": lambda: rsa(0, 0),
    "tiny": lambda: rsa(3, 3),
    "one": lambda: rsa(1, 1, 1),
    "certificate": lambda: ("ssh-rsa-cert-v01@openssh.com", certificate(), "rsa-sha2-512", encode("rsa-sha2-512", b"\1" * 512)),
    "p521": lambda: of_curve(paramiko.ecdsakey.ec.SECP521R1()),
    "p256": lambda: of_curve(paramiko.ecdsakey.ec.SECP256R1()),
    "none": None,
}


class Key(paramiko.PKey):
    public_blob = None

    def __init__(self, kind):
        self.name, self.encoded, self.algorithm, self.signature = KINDS[kind]()

    def get_name(self):
        return self.name

    def asbytes(self):
        return self.encoded

    def sign_ssh_data(self, _data, _algorithm=None):
        return Message(self.signature)


def offer_again(transport):
    """Repeats the last request until the server disconnects; returns the number of repetitions.

    paramiko would ask for the service of authentication first, which is allowed only once.
    """
    for count in range(OFFERS):
        accept = Message()
        accept.add_string("ssh-userauth")
        accept.rewind()
        handler = transport.auth_handler
        if not transport.is_active() or handler is None:
            return count
        handler.username, handler.auth_event = "visitor", threading.Event()
        try:
            handler._parse_service_accept(accept)
        except (paramiko.SSHException, EOFError, OSError):
            return count
        handler.auth_event.wait(5)
    return OFFERS


def main():
    port, source, kind, count = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    logging.disable()
    key = Key(kind) if KINDS[kind] else None
    offers = 0
    for _ in range(count):
        stream = socket.create_connection(("127.0.0.1", port), 20, (source, 0))
        with paramiko.Transport(stream) as transport:
            transport.start_client(timeout=20)
            if not key:
                transport.auth_none("visitor")
                offers += 1
                continue
            try:
                transport.auth_publickey("visitor", key)
                raise SystemExit(f"a wrong signature with {kind} was accepted")
            except (paramiko.SSHException, EOFError, OSError):
                offers += 1
            offers += offer_again(transport)
    print(offers)


main()
