"""Validates the output of a command in its format, and prints a summary: check.py feed|ris|json < FILE.

Whatever a standard forbids fails: RFC 4287 for feeds, RFC 8259 for JSON; for RIS, rispy is the judge.
"""

import json
import re
import sys
import xml.etree.ElementTree as xml

import feedparser
import rispy

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def one(element, name):
    """Returns the text of the only child of this name, which must not be empty (RFC 4287, 4.1.1 and 4.1.2)."""
    found = element.findall(ATOM + name)
    assert len(found) == 1 and found[0].text.strip(), (element.tag, name, len(found))
    return found[0].text


def feed(text):
    root = xml.fromstring(text)
    assert root.tag == ATOM + "feed", root.tag
    identities = [one(root, "id")]
    assert one(root, "title") and RFC_3339.fullmatch(one(root, "updated"))
    assert one(root.find(ATOM + "author"), "name")
    for entry in root.findall(ATOM + "entry"):
        identities.append(one(entry, "id"))
        assert one(entry, "title") and RFC_3339.fullmatch(one(entry, "updated"))
        alternates = [link.get("href") for link in entry.findall(ATOM + "link")]
        # At most one alternate link of a type; an entry without content must have one (RFC 4287, 4.1.2).
        assert len(alternates) <= 1 and (alternates or one(entry, "content"))
        assert all(re.match(r"https?://|mailto:", address) for address in alternates), alternates
    # Ids are absolute IRIs, each used once (RFC 4287, 4.2.6).
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in identities)
    assert len(set(identities)) == len(identities)
    updates = [one(entry, "updated") for entry in root.findall(ATOM + "entry")]
    assert one(root, "updated") == max(updates, default=one(root, "updated"))
    parsed = feedparser.parse(text)
    assert not parsed.bozo and parsed.version == "atom10", parsed
    print(f"{parsed.feed.title}: {len(parsed.entries)} entries")
    for entry in parsed.entries:
        print(entry.updated[:10], entry.title, entry.get("link", ""))


def ris(text):
    for work in rispy.loads(text):
        print(work["type_of_reference"], work["id"], work["year"], work["title"], work.get("authors", []))


def json_lines(text):
    """Checks objects, one on each line, with the same members in the same order."""
    listed = json.loads(text)
    assert isinstance(listed, list)
    lines = text.splitlines()
    assert lines == ["[]"] or [json.loads(line.rstrip(",")) for line in lines[1:-1]] == listed
    members = {tuple(each) for each in listed}
    print(len(listed), *[", ".join(names) for names in members])


text = sys.stdin.buffer.read().decode()
{"feed": feed, "ris": ris, "json": json_lines}[sys.argv[1]](text)
