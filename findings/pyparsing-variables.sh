#!/usr/bin/env bash
# The guess: Cinder asks for pyparsing 3.0.0 or newer, so that any later
# pyparsing 3 reads `volume.size < 500`, and one patch release judges as the other.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cinder==29.0.0

judged() {
  "$work/venv/bin/pip" install --quiet "pyparsing==$1"
  PYTHONWARNINGS=ignore "$work/venv/bin/python" 2>>"$work/errors" - <<'PY'
import pyparsing
from cinder import exception
from cinder.scheduler.evaluator import evaluator

def judge(expression):
    try:
        return evaluator.evaluate(expression, volume={"size": 10})
    except exception.EvaluatorParseException:
        return "unreadable"

for expression in ("10 < 500", "volume.size < 500"):
    print(f"pyparsing {pyparsing.__version__}: {expression} is {judge(expression)}")
PY
}

expected='pyparsing 3.3.2: 10 < 500 is True
pyparsing 3.3.2: volume.size < 500 is True
pyparsing 3.3.3: 10 < 500 is True
pyparsing 3.3.3: volume.size < 500 is unreadable'
seen=$(judged 3.3.2 && judged 3.3.3)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Cinder 29.0.0 with pyparsing 3.3.3 reads no variable: it takes the name for that of a function,"
echo "and does not go back. DriverFilter then refuses every pool that reports such a filter_function."
