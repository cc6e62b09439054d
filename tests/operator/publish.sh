#!/usr/bin/env bash
# Publishing in three ways through Debian's sshd, while visitors fetch everything all the time: by rsync and scp into the
# content directory, by `folio publish` and back, by git push.
. "$(dirname "$0")/common.sh"
needs rsync rsync
needs git git

files=300
# edition N: the author's site, in which every one of three hundred files says N.
mine=$work/mine
"$folio" new site "$mine" > /dev/null
edition() {
    mkdir -p "$mine/content/files"
    for n in $(seq "$files"); do
        { echo "edition $1"; head -c 700 /dev/zero | tr '\0' .; echo; } > "$mine/content/files/$n.txt"
    done
    sed -i "s/^title *=.*/title = \"Edition $1\"/" "$mine/content/areas/first-area.md"
}
edition 1
"$folio" check "$mine/content" > /dev/null

site=$work/host/site
mkdir -p "$site/releases"
cp -r "$mine/content" "$site/releases/first"
ln -s releases/first "$site/content"
serve --content "$site/content"
owner_sshd

# A visitor who fetches all files repeatedly: the files of one session belong to one edition.
visitor() {
    local at=$work/visitor seen
    while :; do
        rm -rf "$at"
        mkdir "$at"
        scp -q -r "${trusting[@]}" -P "$port" 127.0.0.1:files "$at/" || { echo "cannot fetch" > "$work/wrong"; break; }
        seen=$(cat "$at"/files/*.txt | grep edition | sort -u)
        [ "$(ls "$at/files" | wc -l)" = "$files" ] || seen="$seen, and files are missing"
        echo "$seen" >> "$work/seen"
        case $seen in "edition "[0-9]) ;; *) echo "half a state: $seen" > "$work/wrong"; break ;; esac
    done
}
background visitor
shows() { visit 127.0.0.1 read first-area | grep -q "Edition $1"; }
now_fetched() { [ "$(tail -1 "$work/seen")" = "edition $1" ]; }
published() { # N WORDS
    eventually 60 shows "$1"
    eventually 20 now_fetched "$1"
    [ ! -e "$work/wrong" ] || fail "$2: $(cat "$work/wrong")"
    ok "$2"
}
published 1 "visitors read the first edition"

# (a) into the content directory
edition 2
rsync -r --times --delete --bwlimit=60 -e "ssh -F $owner" "$mine/content/" "host:$site/content/" &
copy=$!
eventually 20 grep -q 'edition 2' "$site/content/files/1.txt"
shows 2 && fail "half of the copy is shown"
wait "$copy"
published 2 "rsync of $files files over a slow line"
edition 3
scp -q -r -l 600 -F "$owner" "$mine/content/." "host:$site/content/"
published 3 "scp of $files files over a slow line"
# The connection stalls in the middle for longer than any pause between two files.
edition 9
scp -q -r -l 150 -F "$owner" "$mine/content/." "host:$site/content/" &
copy=$!
some_arrived() { [ "$(grep -l 'edition 9' "$site"/content/files/* | wc -l)" -ge 20 ]; }
eventually 20 some_arrived
kill -STOP "$copy"
sleep 8
shows 9 && fail "half of a stalled copy is shown"
kill -CONT "$copy"
wait "$copy"
published 9 "scp that stalls for eight seconds"

# (b) releases
publish() { "$folio" publish "$@" --site "$site" --ssh "ssh -F $owner"; }
edition 4
publish "$mine/content" host
published 4 "folio publish"
edition 5
publish "$mine/content" host
published 5 "folio publish again"
publish --back host
published 4 "folio publish --back"
echo 'no front matter' > "$mine/content/areas/first-area.md"
before=$(readlink "$site/content")
! publish "$mine/content" host > "$work/said" || fail "a mistake was published"
grep -q 'areas/first-area.md:1:1' "$work/said" || fail "no complaint: $(cat "$work/said")"
[ "$(readlink "$site/content")" = "$before" ] || fail "a mistake was served"
ok "folio publish with a mistake: complaint and nothing sent"
# A host that is cut off in the middle: rsync ends, nothing was swapped, and the next one works.
"$folio" new site "$work/again" > /dev/null
cp "$work/again/content/areas/first-area.md" "$mine/content/areas/"
edition 6
mkdir "$work/bin"
printf '#!/bin/sh\nexit 12\n' > "$work/bin/rsync"
chmod +x "$work/bin/rsync"
! PATH=$work/bin:$PATH publish "$mine/content" host 2> "$work/said" || fail "rsync failed and nobody noticed"
[ "$(readlink "$site/content")" = "$before" ] || fail "half a copy was served"
publish "$mine/content" host
published 6 "a copy that was cut, and the next one"
[ "$(ls "$site/releases" | wc -l)" -le 5 ] || fail "old releases are kept: $(ls "$site/releases")"
ok "old releases are removed"

# (c) git
ssh -F "$owner" host "git init -q --bare --initial-branch=main $work/site.git && cd $work/site.git \
    && install -m 755 $repository/deploy/post-receive hooks/ && git config folio.site $site"
edition 7
cd "$mine"
git init -q --initial-branch=main
author() { git -c user.name=author -c user.email=author@example.org "$@"; }
git add -A
author commit -qm seven
export GIT_SSH_COMMAND="ssh -F $owner"
git push -q "host:$work/site.git" main
published 7 "git push"
before=$(readlink "$site/content")
echo 'no front matter' > content/areas/first-area.md
author commit -qam broken
git push -q "host:$work/site.git" main > "$work/said" 2>&1 || true
grep -q 'remote: areas/first-area.md:1:1' "$work/said" || fail "no complaint in the push: $(cat "$work/said")"
[ "$(readlink "$site/content")" = "$before" ] || fail "a mistake was served"
ok "git push of a mistake: the author reads the complaint in the push"
author revert --no-edit HEAD > /dev/null
edition 8
author commit -qam eight
git push -q "host:$work/site.git" main
published 8 "git push of the mended content"
