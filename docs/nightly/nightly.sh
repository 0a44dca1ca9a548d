#!/bin/sh
# /srv/scores/nightly.sh: keeps a log, and mails its last lines if somebody should look.
log=/var/log/score-messages/nightly.log
score-messages --config /srv/scores/nightly.toml --log-format json --verbose 2>> "$log"
code=$?
case $code in
0 | 3) exit 0 ;;
1) what="an input failed" ;;
2) what="an option is wrong" ;;
137) what="killed" ;;
*) what="ended with exit code $code" ;;
esac
tail -n 20 "$log" | mail -s "score-messages: $what" support-admin@example.org
exit $code
