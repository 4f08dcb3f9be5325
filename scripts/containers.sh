#!/usr/bin/env bash
# Runs the tests that need containers, in an image made on this machine: Debian's python3 and nothing else.
#   containers.sh PYTHON [pytest option...]
# Podman and debootstrap are installed where that is possible without asking. Exit status 75: there are no containers here.
set -euo pipefail

image=localhost/kale-python:bookworm
python=$1
shift

none() {
    echo "The tests with containers are left out: $1"
    exit 75
}

install_packages() {
    if ((EUID == 0)) && command -v apt-get >/dev/null; then
        echo "Installing $* for the tests with containers ..."
        { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null 2>&1 || true
    fi
}

try() { # the command and the options under which a container starts here
    export JUPYTER_KALE_CONTAINER_COMMAND=$1 JUPYTER_KALE_CONTAINER_OPTIONS=$2
    local command options
    read -ra command <<<"$1"
    read -ra options <<<"$2"
    "${command[@]}" run --rm --pull=never --network=none "${options[@]}" "$image" python3 -c '' >/dev/null 2>&1
}

if [[ -z ${JUPYTER_KALE_CONTAINER_COMMAND:-} ]]; then
    command -v podman >/dev/null || install_packages podman runc
    command -v podman >/dev/null || none "podman is not installed (on Debian, as root: apt-get install podman runc)."
    build=podman
else
    read -r build _ <<<"$JUPYTER_KALE_CONTAINER_COMMAND"
fi

if ! "$build" image inspect "$image" >/dev/null 2>&1; then
    command -v debootstrap >/dev/null || install_packages debootstrap
    command -v debootstrap >/dev/null || none "debootstrap is not installed (on Debian, as root: apt-get install debootstrap)."
    echo "Making the image $image (a few minutes the first time) ..."
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    debootstrap --variant=minbase --include=python3 bookworm "$folder" >"$folder.log" 2>&1 ||
        none "the image can't be made: $(tail -n 1 "$folder.log")"
    tar -C "$folder" -c . | "$build" import - "$image" >/dev/null 2>&1 || none "$build can't import the image."
fi

limits="--ulimit nofile=1024:1024 --ulimit nproc=1024:1024"
if [[ -n ${JUPYTER_KALE_CONTAINER_COMMAND:-} ]]; then
    try "$JUPYTER_KALE_CONTAINER_COMMAND" "${JUPYTER_KALE_CONTAINER_OPTIONS:-}" ||
        none "no container starts with the command and options given."
else
    # Machines that are containers themselves allow less: the second and third line are for them.
    try podman "" || try podman "$limits" ||
        try "podman --runtime=runc --cgroup-manager=cgroupfs --log-level=error" "$limits" ||
        none "podman starts no container on this machine."
fi
echo "Containers: $JUPYTER_KALE_CONTAINER_COMMAND $JUPYTER_KALE_CONTAINER_OPTIONS"
KALE_TEST_IMAGE=$image exec "$python" -m pytest tests/containers tests/engines -k "container" "$@"
