#!/bin/sh
# In the container: scores what is new and publishes it, every day at NIGHTLY_AT (UTC), or once with --now.
# It needs no root, and ends at once at SIGTERM. A run that fails is tried again the next night; its words are in the log.
set -u

scored=${SCORED:-/scored/}
at=${NIGHTLY_AT:-02:10}

ended=
end() {
  running=${!-} # the last that was started, if only just now
  if [ "$running" != "$ended" ]; then
    kill -TERM "$running" 2>/dev/null
    wait "$running"
  fi
  exit 143
}
trap end TERM INT

in_background() { # a shell hears signals only while it waits
  "$@" &
  wait "$!"
  code=$?
  ended=$!
  return "$code"
}

publish() {
  [ -n "${PUBLISH_TO:-}" ] || return 0
  if [ -r "${PUBLISH_PASSWORD_FILE:-}" ]; then
    PGPASSWORD=$(cat "$PUBLISH_PASSWORD_FILE")
    export PGPASSWORD
  fi
  in_background sentiment-jobs publish "$scored" "$PUBLISH_TO"
  publishing=$?
  unset PGPASSWORD
  return "$publishing"
}

run() { # publishes also if an input failed: the others' messages are there
  in_background score-messages --config "${NIGHTLY_CONFIG:-/config/nightly.toml}"
  scoring=$?
  publish || return "$?"
  return "$scoring"
}

if [ "${1:-}" = --now ]; then
  run
  exit "$?"
fi
while true; do
  now=$(date -u +%s)
  case $at in [0-2][0-9]:[0-5][0-9]) next=$(date -u -d "$at" +%s) ;; *) next= ;; esac
  if [ -z "$next" ]; then # else it would run without a pause
    echo "nightly: NIGHTLY_AT is $at, which is no time of day such as 02:10" >&2
    exit 2
  fi
  [ "$next" -gt "$now" ] || next=$((next + 86400))
  in_background sleep "$((next - now))"
  run || echo "nightly: ended with exit code $?" >&2
done
