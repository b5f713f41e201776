// RocksDB's checksum by the processor's instruction. Debian builds RocksDB for processors without
// it, and its tables take a tenth of what a write costs. The linker gives RocksDB's own calls this
// function in place of rocksdb::crc32c::Extend (CMakeLists.txt).
#include <cstddef>
#include <cstdint>

#include "base/crc32c.h"

extern "C" std::uint32_t __wrap__ZN7rocksdb6crc32c6ExtendEjPKcm(  // NOLINT: the linker's name
    std::uint32_t before, const char* bytes, std::size_t size) {
  return taskflow::ExtendCrc32c(before, {bytes, size});
}
