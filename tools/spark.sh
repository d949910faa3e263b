#!/bin/sh
# Add Spark to .venv from requirements-spark.lock. It comes as a source archive; what builds it is in the lock too, so
# nothing outside the lock is fetched. Everything but --engine spark works without it.
set -eu

without_spark() {
    echo "Spark could not be installed; tests that need it will not run." >&2
}

builder=$(mktemp)
trap 'rm -f "$builder"' EXIT
# The builder has to be there before the package that it builds.
awk '/^[a-z]/ { wanted = /^setuptools/ } wanted' requirements-spark.lock > "$builder"

if command -v uv >/dev/null 2>&1; then
    uv pip install --quiet --python .venv/bin/python --require-hashes -r "$builder" &&
        uv pip install --quiet --python .venv/bin/python --require-hashes --no-build-isolation \
            -r requirements-spark.lock || without_spark
else
    export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
    .venv/bin/python -m pip install --quiet --require-hashes -r "$builder" &&
        .venv/bin/python -m pip install --quiet --require-hashes --no-build-isolation \
            -r requirements-spark.lock || without_spark
fi
