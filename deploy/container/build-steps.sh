#!/usr/bin/env bash
# Installs Ascribe in a directory, and checks that it starts there:
#
#   deploy/container/build-steps.sh DIRECTORY [--built]
#
#   DIRECTORY/bin     ascribe, probe, watchdog
#   DIRECTORY/lib     the program and its libraries
#   DIRECTORY/conf    the example configuration, studies
#
# DIRECTORY must be new or empty, so that libraries of two versions do not mix. --built installs the build
# in target/ as it is, instead of building first. The Containerfile, the CI and administrators run this.
set -euo pipefail

die() {
  printf '%s\n' "$2" >&2
  exit "$1"
}

[ $# -ge 1 ] || die 2 "usage: $0 DIRECTORY [--built]"
mkdir -p "$1"
out=$(cd "$1" && pwd -P)
[ -z "$(ls -A "$out")" ] || die 2 "$out is not empty: name a new directory"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
cd "$root"

if [ "${2:-}" != --built ]; then
  # Without "clean", libraries of an earlier version in target/ would be installed, too.
  mvn -B -q -Dstyle.color=never -DskipTests clean package
fi
jars=(target/ascribe-*.jar)
[ -f "${jars[0]}" ] && [ -d target/lib ] || die 1 "target/ holds no build; leave out --built"
[ ${#jars[@]} = 1 ] || die 1 "target/ holds more than one build (${jars[*]}); leave out --built"

mkdir -p "$out/bin" "$out/lib" "$out/conf"
install -m 0755 tools/ascribe deploy/probe deploy/watchdog "$out/bin/"
install -m 0644 "${jars[0]}" target/lib/*.jar "$out/lib/"
cp -R conf/. "$out/conf/"
install -m 0644 LICENSE deploy/GUIDE.md "$out/"
cd /
# Archives classes, so that starts are faster; the program works without the archive.
"$out/bin/ascribe" prepare || true
# The daemon's user must be able to read the files, whatever the umask of the installing user.
chmod -R u+w,a+rX "$out"

"$out/bin/ascribe" --version
