#!/bin/sh
# Install what tests need and Python packages do not carry: the browser, when some test asks for it, and a Java for
# Spark. Only as root on a system with apt; anywhere else the tests that need them say so at the end of the run.
set -eu

wanted=""
if grep -rqs --include='test_*.py' 'needs chromium' tests && ! command -v chromium >/dev/null 2>&1; then
    wanted="chromium fonts-dejavu-core"
fi
if [ -z "${JAVA_HOME:-}" ] && ! command -v java >/dev/null 2>&1; then
    wanted="$wanted default-jre-headless"
fi
if [ -n "$wanted" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of names
    apt-get install -y -qq --no-install-recommends $wanted >/dev/null
fi
