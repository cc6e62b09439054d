# Releases of the content on a host: SITE/releases/NAME is one, and the link SITE/content points at the one that is
# served. `folio publish` runs this with `sh -s -- COMMAND SITE ...`, on the host by ssh or here. No command leaves a
# half state: a release is complete before the link is replaced, and that is one rename.
set -eu
command=$1
site=$2
cd "$site" 2> /dev/null || { echo "there is no directory $site" >&2; exit 1; }

current() { readlink content 2> /dev/null | sed 's|/$||; s|.*/||' || true; }

swap() {
    ln -sfn "releases/$1" .content.new
    mv -T .content.new content
}

case $command in
# begin SITE NAME: makes room for a release and prints the release that is served.
begin)
    if [ -e content ] && [ ! -L content ]; then
        echo "$site/content is a directory; once, make it a release: cd $site && mkdir -p releases && mv content releases/first && ln -s releases/first content" >&2
        exit 1
    fi
    mkdir -p releases
    # What interrupted publications left behind for more than a day.
    find releases -mindepth 1 -maxdepth 1 -name '.new-*' -mtime +0 -exec rm -rf {} +
    mkdir "releases/.new-$3"
    current
    ;;
# finish SITE NAME KEEP: checks the release by the folio of the host, if there is one, and serves it.
finish)
    new=releases/.new-$3
    if command -v folio > /dev/null && ! folio check "$new"; then
        rm -rf "$new"
        exit 1
    fi
    printf '%s\n' "$(current)" > "$new/.replaces"
    chmod -R u+rwX,go+rX "$new"
    mv -T "$new" "releases/$3"
    swap "$3"
    # Only the newest are kept, and whatever is served.
    ls releases | sort -r | tail -n "+$(($4 + 1))" | while read -r old; do
        [ "$old" = "$3" ] || rm -rf "releases/$old"
    done
    ;;
# back SITE: serves the release that the present one replaced.
back)
    now=$(current)
    before=$(cat "releases/$now/.replaces" 2> /dev/null || true)
    if [ -z "$before" ] || [ ! -d "releases/$before" ]; then
        echo "there is no release before ${now:-this one}" >&2
        exit 1
    fi
    swap "$before"
    echo "$before"
    ;;
esac
