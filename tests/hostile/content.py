"""Content that is ten times as large as the repository's: ten times the write-ups, works and news, and a long page."""

import json
import os
import re
import shutil
import tempfile

TIMES = 10
PARAGRAPH = "A long page says what a short one says, in more words, which a [link](#part-1) does not change [@{key}].\n"


def enlarged(source):
    """Returns the directory of a copy of the content at `source`, which the caller removes."""
    directory = tempfile.mkdtemp(prefix="folio-reliability-content-")
    shutil.copytree(source, directory, dirs_exist_ok=True)
    works = open(f"{directory}/references.bib").read()
    keys = re.findall(r"^@\w+\{(.*),$", works, re.M)
    with open(f"{directory}/references.bib", "a") as file:
        for number in range(1, TIMES):
            file.write(re.sub(r"^(@\w+\{.*),$", rf"\1-{number},", works, flags=re.M))
    items = open(f"{directory}/news.toml").read().split("\n", 1)[1]
    with open(f"{directory}/news.toml", "a") as file:
        file.write(items * (TIMES - 1))
    slugs = os.listdir(f"{source}/write-ups")
    for slug in slugs:
        for number in range(1, TIMES):
            shutil.copytree(f"{source}/write-ups/{slug}", f"{directory}/write-ups/{slug}-{number}")
    pages = [f"{source}/write-ups/{slug}/page.md" for slug in slugs]
    head = open(pages[0]).read().split("+++")[1]
    parts = "".join(f"\n## Part {part} {{#part-{part}}}\n" + "".join(f"\n{PARAGRAPH.format(key=keys[0])}" for _ in range(20))
                    for part in range(1, TIMES * os.path.getsize(pages[0]) // (20 * len(PARAGRAPH))))
    os.makedirs(f"{directory}/write-ups/long")
    with open(f"{directory}/write-ups/long/page.md", "w") as file:
        file.write(f"+++{head}+++\n{parts}")
    with open(f"{directory}/areas/works.md", "w") as file:
        every = ", ".join(f'"{key}-{number}"' for key in keys for number in range(1, TIMES))
        file.write(f'+++\ntitle = "Works"\nsummary = "All of them."\nworks = [{every}]\n+++\n\nText.\n')
    site = open(f"{directory}/site.toml").read()
    listed = {"areas": [name[:-3] for name in os.listdir(f"{directory}/areas") if name.endswith(".md")],
              "write-ups": os.listdir(f"{directory}/write-ups")}
    with open(f"{directory}/site.toml", "w") as file:
        file.write(re.sub(r"^(areas|write-ups) = .*$", lambda line: f"{line[1]} = {json.dumps(listed[line[1]])}", site, flags=re.M))
    return directory
