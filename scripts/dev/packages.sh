# The Debian packages that ./dev installs when they are missing, by what needs them.
# NAME:COMMAND is not needed where COMMAND is there already.
build_packages=(
  g++:g++ cmake:cmake ninja-build:ninja pkg-config:pkg-config ccache:ccache mold:mold
  libboost1.81-dev libboost-json1.81-dev librdkafka-dev librocksdb-dev libsqlite3-dev libpq-dev libsodium-dev
  libssl-dev liblz4-dev libzstd-dev libsnappy-dev zlib1g-dev
  libfmt-dev libspdlog-dev libtomlplusplus-dev libexpected-dev libgtest-dev
  brotli:brotli nodejs:node npm:npm tzdata
)
test_packages=(python3-venv curl:curl openssl:openssl kcat:kcat chromium:chromium)
peers_packages=(openjdk-17-jre-headless maven:mvn curl:curl postgresql)
package_packages=(dpkg-dev:dpkg-shlibdeps file:file)
bench_packages=(python3-venv libbenchmark-dev)
fmt_packages=(clang-format:clang-format git:git)
tidy_packages=(clang:clang++ clang-tidy:clang-tidy)
sanitize_packages=(clang:clang++ libclang-rt-14-dev)
