#!/usr/bin/env bash
# record.sh TERMINAL: asks a real terminal what folio asks, and prints what it answers in the form of these files.
#
#   TERMINAL is xterm, kitty, tmux or screen (the last two run inside xterm). Needs Xvfb and the terminal; tested on Debian.
#   Copy the lines into TERMINAL.txt and add what each answer means.
set -euo pipefail

# name and question, in the order in which folio asks
questions=(
  'text colour'    $'\e]10;?\e\\'
  'background'     $'\e]11;?\e\\'
  'version'        $'\e[>0q'
  'kitty keyboard' $'\e[?u'
  'mode 2026'      $'\e[?2026$p'
  'mode 2027'      $'\e[?2027$p'
  'mode 2031'      $'\e[?2031$p'
  'mode 2048'      $'\e[?2048$p'
  'window pixels'  $'\e[14t'
  'cell pixels'    $'\e[16t'
  'kitty graphics' $'\e_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\e\\'
  'palette'        $'\e]4;1;?\e\\'
  'cursor'         $'\e[6n'
  'secondary'      $'\e[>c'
  'attributes'     $'\e[c'
)

if [[ $1 == --inside ]]; then
  saved=$(stty -g); stty raw -echo
  for ((i = 0; i < ${#questions[@]}; i += 2)); do
    printf '%s' "${questions[i + 1]}"
    answer=$(timeout --foreground 0.7 cat | tr '\000' '?' | sed 's/\\/\\\\/g; s/\x1b/\\e/g; s/\x07/\\a/g' || true)
    printf '%s | %s\n' "${questions[i]}" "$answer" >>"$2"
  done
  stty "$saved"
  exit
fi

out=$(mktemp) display=$(mktemp) pids=()
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; rm -f "$out" "$display"' EXIT
Xvfb -displayfd 3 -screen 0 1200x800x24 +extension GLX 3>"$display" >/dev/null 2>&1 & pids+=($!)
until [[ -s $display ]]; do sleep 0.1; done
DISPLAY=:$(<"$display"); export DISPLAY

inside=("$(realpath "$0")" --inside "$out")
case $1 in
  xterm)  xterm -e "${inside[@]}" & ;;
  kitty)  LIBGL_ALWAYS_SOFTWARE=1 kitty --config NONE "${inside[@]}" >/dev/null 2>&1 & ;;
  tmux)   xterm -e tmux -L record -f /dev/null new-session "${inside[*]}" & ;;
  screen) xterm -e screen -c /dev/null "${inside[@]}" & ;;
  *) echo "record.sh: cannot start $1" >&2; exit 2 ;;
esac
pids+=($!)
wait $!
cat "$out"
