#!/usr/bin/env bash
# Makes an installation of Ascribe in a directory, and starts it from there once:
#
#   deploy/container/build-steps.sh DIRECTORY [--built]
#
#   DIRECTORY/bin     ascribe, probe, watchdog
#   DIRECTORY/lib     the program and its libraries
#   DIRECTORY/conf    the example configuration, studies
#
# --built: target/ is there already and is taken as it is. The Containerfile runs this, and so do CI
# and whoever installs without a container.
set -euo pipefail

[ $# -ge 1 ] || { printf 'usage: %s DIRECTORY [--built]\n' "$0" >&2; exit 2; }
out=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
cd "$root"

if [ "${2:-}" != --built ]; then
  mvn -B -q -Dstyle.color=never -DskipTests package
fi
jars=(target/ascribe-*.jar)
[ -f "${jars[0]}" ] && [ -d target/lib ] || { echo "target/ holds no build; leave out --built" >&2; exit 1; }

mkdir -p "$out/bin" "$out/lib" "$out/conf"
install -m 0755 tools/ascribe deploy/probe deploy/watchdog "$out/bin/"
install -m 0644 "${jars[0]}" target/lib/*.jar "$out/lib/"
cp -R conf/. "$out/conf/"
install -m 0644 LICENSE "$out/"

cd /
"$out/bin/ascribe" --version
