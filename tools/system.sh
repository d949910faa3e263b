#!/bin/sh
# Install the browser, which Python packages do not carry, when some test asks for it. Only as root on a system with
# apt; anywhere else the tests that need it say so at the end of the run.
set -eu

if command -v chromium >/dev/null 2>&1 || ! grep -rqs --include='test_*.py' 'needs chromium' tests; then
    exit 0
fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
fi
