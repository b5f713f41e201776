# The steps of ./dev, which runs in the project's folder.
export CCACHE_SLOPPINESS=pch_defines,time_macros
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
fail() {
  echo "dev: $*" >&2
  exit 1
}

install_packages() { # NAME[:COMMAND]...
  local entry missing=() sudo=()
  for entry in "$@"; do
    [ "$entry" != "${entry#*:}" ] && command -v "${entry#*:}" >/dev/null && continue
    dpkg-query -W -f '${db:Status-Status}' "${entry%%:*}" 2>/dev/null | grep -qx installed || missing+=("${entry%%:*}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "this is no Debian; please install what these packages hold: ${missing[*]}"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "please install as root: apt-get install ${missing[*]}"
    sudo=(sudo)
  fi
  say "Installing ${missing[*]}"
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
}

node_modules() { # FOLDER: as its lock file says
  [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] && return
  say "Fetching the packages of $1"
  npm --prefix "$1" ci --ignore-scripts --no-audit --no-fund --loglevel=error
  touch "$1/node_modules/.package-lock.json"
}

build_page() {
  node_modules web
  [ -f web/dist/index.html ] &&
    [ -z "$(find web -path '*/node_modules' -prune -o -path '*/dist' -prune -o -type f -newer web/dist/index.html -print -quit)" ] && return
  say "Building the page"
  npm --prefix web run --silent build
}

build_program() { # PRESET TARGET
  local launcher=()
  command -v ccache >/dev/null && launcher=(-DCMAKE_{C,CXX}_COMPILER_LAUNCHER=ccache)
  [ -f "build/$1/build.ninja" ] || {
    say "Configuring $1"
    cmake --preset "$1" "${launcher[@]}" >/dev/null
  }
  say "Building $1"
  ninja -C "build/$1" --quiet "$2"
}

# The binary is one of its own: with the flags of Debian's packages, and without tests.
make_package() {
  install_packages "${build_packages[@]}" "${package_packages[@]}"
  build_page
  build_program package package_files
  rm -f build/package/*.deb
  (cd build/package && cpack -G DEB >/dev/null) || fail "cpack: see build/package/_CPack_Packages"
  ls build/package/*.deb
}

unit_tests() { # PRESET
  say "Unit tests ($1)"
  ctest --test-dir "build/$1" --output-on-failure --progress -j "$(nproc)"
}

python_environment() { # [REQUIREMENTS]: build/venv holds these
  local file=${1:-tests/requirements.txt}
  local ready=build/venv/${file//\//-}
  [ "$ready" -nt "$file" ] && return
  say "Fetching the packages of $file"
  [ -d build/venv ] || {
    mkdir -p build
    /usr/bin/python3 -m venv build/venv
  }
  build/venv/bin/pip install --quiet --disable-pip-version-check --no-deps -r "$file"
  touch "$ready"
}

python_tests() {
  python_environment
  build/venv/bin/python -m pytest -c tests/pytest.ini --rootdir=tests "$@"
}

whole_program_tests() { # ARG... for pytest
  node_modules tests/browser
  node_modules tests/workflow_producer
  node_modules tests/registry_clients
  ! has_word --peers "$@" || python_environment tests/peers/requirements.txt
  say "Whole-program tests"
  if only_sets "$@"; then
    all_python_tests "$@"
  else
    python_tests "$@" tests
  fi
}

has_word() { # WORD WORD...
  local word=$1
  shift
  [[ " $* " = *" $word "* ]]
}

only_sets() { # ARG...: none is for pytest itself
  local arg
  for arg in "$@"; do
    has_word "$arg" --pages --long --peers --package || return 1
  done
}

# Files beside each other, since most tests wait more than they work; those marked alone afterwards.
all_python_tests() { # [SET...]
  local failed=0 processes=$(nproc)
  [ $# -gt 0 ] || processes=$((processes + 1)) # the sets have browsers and Java beside them
  python_tests --durations=5 -n "$processes" --dist loadfile --no-loadscope-reorder -m "not alone" "$@" tests || failed=1
  python_tests -m alone "$@" tests || [ $? = 5 ] || failed=1 # 5: none in this set
  return $failed
}

benchmarks() {
  local benchmark
  for benchmark in $(find build/release/src -name '*_bench' -type f -executable); do
    say "$(basename "$benchmark")"
    "$benchmark" --benchmark_min_time=0.2
  done
  python_environment
  say "The pipeline"
  build/venv/bin/python bench/pipeline.py "$@"
  say "The sink alone"
  build/venv/bin/python bench/sink.py
  say "Insights, over ten million events"
  build/venv/bin/python bench/insights.py
  say "Tracking, beside Next.js"
  build/venv/bin/python bench/tracking.py
}

format() { # [--check]
  local how=(-i)
  [ "${1:-}" = --check ] && how=(--dry-run -Werror)
  git ls-files -z --cached --others --exclude-standard '*.cc' '*.h' | xargs -0 -P "$(nproc)" -n 64 clang-format "${how[@]}"
}

tidy() { # [FILE...]
  [ -f build/tidy/compile_commands.json ] || cmake --preset tidy >/dev/null
  local files=("$@")
  [ ${#files[@]} -gt 0 ] || mapfile -t files < <(git ls-files --cached --others --exclude-standard 'src/*.cc')
  printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 4 clang-tidy -p build/tidy --quiet 2> >(grep -v 'warnings generated' >&2)
}

fuzz() { # SECONDS
  local target name corpus
  for target in $(find build/fuzz/src -name '*_fuzz' -type f -executable); do
    name=$(basename "$target")
    corpus=build/fuzz/corpus/$name
    mkdir -p "$corpus"
    say "$name for $1 s"
    "$target" -max_total_time="$1" -rss_limit_mb=2048 -artifact_prefix="$corpus-" "$corpus"
  done
}
