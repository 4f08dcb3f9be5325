#!/usr/bin/env bash
# Finds what the Makefile needs and can't install itself; what is missing is named in one sentence.
#   need.sh python    prints the path of a Python that can make the virtual environment
#   need.sh node      checks for Node.js
#   need.sh chromium  prints the path of Chromium; installs it where that is possible without asking
set -euo pipefail

missing() {
    echo "make: $1" >&2
    exit 1
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.10}; do
        if command -v "$candidate" >/dev/null &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
            "$candidate" -c 'import ensurepip, venv' 2>/dev/null ||
                missing "$candidate can't make virtual environments: install them (on Debian: apt-get install python3-venv)."
            command -v "$candidate"
            return
        fi
    done
    missing "Python 3.10 or newer is needed${PYTHON:+ and $PYTHON is none}: install it (on Debian: apt-get install python3 python3-venv), or give its path with PYTHON=..."
}

check_node() {
    local version
    version=$(node --version 2>/dev/null) ||
        missing "Node.js 20 or newer is needed to build the front end: install it and run this again."
    version=${version#v}
    ((${version%%.*} >= 20)) ||
        missing "Node.js 20 or newer is needed to build the front end, and this is $version: install a newer one and run this again."
}

installed_chromium() {
    local candidate
    for candidate in ${CHROMIUM:-chromium chromium-browser google-chrome}; do
        command -v "$candidate" && return
    done
    return 1
}

find_chromium() {
    installed_chromium && return
    [[ -z ${CHROMIUM:-} ]] || missing "CHROMIUM=$CHROMIUM is no program: give the path of Chromium or Chrome."
    if ((EUID == 0)) && command -v apt-get >/dev/null; then
        echo "Installing Chromium for the browser test ..." >&2
        { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 || true
        installed_chromium && return
    fi
    missing "Chromium is needed for the browser test: install it (on Debian, as root: apt-get install chromium), or give its path with CHROMIUM=..."
}

case ${1:-} in
    python) find_python ;;
    node) check_node ;;
    chromium) find_chromium ;;
    *) missing "need.sh knows python, node and chromium." ;;
esac
