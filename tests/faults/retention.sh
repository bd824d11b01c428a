#!/usr/bin/env bash
# Four days before today are filled, then two ingesters keep two days: exactly the days past retention go, both indices of
# each, whatever else has a name like theirs stays, and a span of a deleted day that comes again is dead-lettered and brings no
# index back. Needs kcat, which here is a producer and a reader that is none of ours.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
command -v kcat >/dev/null || die "kcat is not installed"
verdict="dead-lettered 2"
# Spans are taken until the end of their day and two days, and deleted an hour later: shortly after midnight a day more stays.
gone=(3 4) kept=(0 1 2)
[ "$(date -u +%H)" != 00 ] || die "between 00:00 and 01:00 UTC another day is on its way out; run this later"

day() { date -u -d "-$1 days" +%Y.%m.%d; }
pair() { echo "$prefix-dictionary-$(day "$1")-1 $prefix-spans-$(day "$1")-1"; }
indices() { curl -fsS "$TEST_ELASTICSEARCH/_cat/indices/$prefix-*?h=index" | sort | xargs; }

# field NUMBER HEX: a length-delimited protobuf field of less than 128 bytes.
field() { printf '%02x%02x%s' $(($1 * 8 + 2)) $((${#2} / 2)) "$2"; }
text() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n'; }
fixed64() { printf '%016x' "$1" | sed 's/\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)/\8\7\6\5\4\3\2\1/'; }

# publish DAYS: one span that began so many days ago, always the same bytes, straight into the topic.
publish() {
  local start span request file=$work/span-$1
  start=$(($(date -u -d "$(day "$1" | tr . -)" +%s) * 1000000000 + 3600000000000))
  span=$(field 1 "$(printf '%032x' $((0xabc0 + $1)))")$(field 2 "$(printf '%016x' $((0xdef0 + $1)))")$(field 5 "$(text "day $1")")
  span=${span}39$(fixed64 $start)41$(fixed64 $((start + 1000)))
  request=$(field 1 "$(field 1 "$(field 1 "$(field 1 "$(text service.name)")$(field 2 "$(field 1 "$(text retention)")")")")$(field 2 "$(field 2 "$span")")")
  printf "$(echo "$request" | sed 's/../\\x&/g')" >"$file"
  kcat -P -b "$TEST_KAFKA" -t "$topic" "$file" 2>>"$work/kcat.log" || fault "the span of $1 days ago was not published"
}

# until WORDS TEXT COMMAND: waits until the command prints the text.
until_is() {
  local what=$1 wanted=$2 is
  shift 2
  for _ in $(seq 300); do
    is=$("$@")
    [ "$is" != "$wanted" ] || return 0
    sleep 0.2
  done
  fault "$what: $is instead of $wanted"
}
settled() { sum ingester-1 spoor_ingester_spans_indexed_total spoor_ingester_spans_duplicates_total spoor_ingester_spans_dead_lettered_total; }
refused() { echo $(($(metric ingester-1 spoor_ingester_dead_letters_total) + $(metric ingester-2 spoor_ingester_dead_letters_total))); }
deleted() { echo $(($(metric ingester-1 spoor_ingester_retention_deleted_total) + $(metric ingester-2 spoor_ingester_retention_deleted_total))); }

ingester ingester-1
ready ingester-1
for ago in "${kept[@]}" "${gone[@]}"; do publish "$ago"; done
until_is "spans settled" 5 settled
[ "$(store_count)" -eq 5 ] || fault "the store holds $(store_count) of 5 spans"
all=$(for ago in 0 1 2 3 4; do pair $ago; done | xargs -n1 | sort | xargs)
[ "$(indices)" = "$all" ] || fault "indices are $(indices)"
for foreign in "$prefix-spans-x" "$prefix-spans-$(day 4)-copy"; do curl -fsS -o /dev/null -X PUT "$TEST_ELASTICSEARCH/$foreign"; done
say "filled: $all"
terminate ingester-1 25

ingester ingester-1 Storage__Retention=2d
ingester ingester-2 Storage__Retention=2d
ready ingester-1 ingester-2
left=$( (for ago in "${kept[@]}"; do pair "$ago"; done; echo "$prefix-spans-x" "$prefix-spans-$(day 4)-copy") | xargs -n1 | sort | xargs)
until_is "indices after retention" "$left" indices
until_is "deletions counted" 4 deleted
failed=$(($(metric ingester-1 spoor_ingester_retention_failed_total) + $(metric ingester-2 spoor_ingester_retention_failed_total)))
[ $failed -eq 0 ] || fault "$failed deletions failed"
say "left: $(indices)"

for ago in 3 4 2; do publish "$ago"; done
until_is "dead letters" 2 refused
reasons=$(kcat -C -e -q -o beginning -b "$TEST_KAFKA" -t "$topic.dead-letter" -f '%h\n' 2>>"$work/kcat.log" | grep -c 'reason=too-old')
[ "$reasons" -eq 2 ] || fault "$reasons of 2 dead letters say too-old"
# The span of a day that is kept stands already, and there is nothing else to come: no index came back.
again() { echo $(($(metric ingester-1 spoor_ingester_spans_duplicates_total) + $(metric ingester-2 spoor_ingester_spans_duplicates_total))); }
until_is "duplicates" 1 again
until_is "indices in the end" "$left" indices
[ "$(curl -fsS "$TEST_ELASTICSEARCH/$prefix-spans-*/_count" | grep -oE '"count":[0-9]+' | tr -dc 0-9)" -eq 3 ] || fault "the store does not hold the 3 spans of the days that are kept"
balanced ingester-1 ingester-2
finish "days 5 retention 2d deleted 4 foreign kept 2 too-old $reasons"
