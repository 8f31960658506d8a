#!/usr/bin/env bash
# The guess: where a driver says what it has left and how large one volume may be, a claim fits if
# both allow it; and two claims of one pod, which get their volumes together, fit if their sum does.
set -euo pipefail
work=$(mktemp -d)
