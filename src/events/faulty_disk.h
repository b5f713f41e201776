// For tests: SQLite's files on a disk that can be full or refuse to sync. While an object lives,
// new connections use it.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstring>

#include "base/check.h"

namespace taskflow::events {

class FaultyDisk {
 public:
  static inline std::atomic<bool> full{false}, sync_fails{false};

  FaultyDisk() {
    full = sync_fails = false;
    real_ = sqlite3_vfs_find(nullptr);
    vfs_ = *real_;
    vfs_.zName = "faulty";
    vfs_.szOsFile = static_cast<int>(sizeof(Wrapped)) + real_->szOsFile;
    vfs_.xOpen = Open;
    CHECK(sqlite3_vfs_register(&vfs_, 1) == SQLITE_OK);
  }
  ~FaultyDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
  }
  FaultyDisk(const FaultyDisk&) = delete;

 private:
  struct Wrapped {
    sqlite3_file base;
    sqlite3_file* real;
  };
  static sqlite3_file* Real(sqlite3_file* file) { return reinterpret_cast<Wrapped*>(file)->real; }

  static int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    auto* wrapped = reinterpret_cast<Wrapped*>(file);
    wrapped->real = reinterpret_cast<sqlite3_file*>(wrapped + 1);
    wrapped->base.pMethods = nullptr;
    int code = real_->xOpen(real_, name, wrapped->real, flags, out);
    if (code == SQLITE_OK) wrapped->base.pMethods = Methods();
    return code;
  }

  static const sqlite3_io_methods* Methods() {
    static const sqlite3_io_methods methods = [] {
      sqlite3_io_methods m{};
      m.iVersion = 2;
      m.xClose = [](sqlite3_file* f) { return Real(f)->pMethods->xClose(Real(f)); };
      m.xRead = [](sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
        return Real(f)->pMethods->xRead(Real(f), to, size, at);
      };
      m.xWrite = [](sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
        return full ? SQLITE_FULL : Real(f)->pMethods->xWrite(Real(f), from, size, at);
      };
      m.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
        return Real(f)->pMethods->xTruncate(Real(f), size);
      };
      m.xSync = [](sqlite3_file* f, int flags) {
        return sync_fails ? SQLITE_IOERR_FSYNC : Real(f)->pMethods->xSync(Real(f), flags);
      };
      m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
        return Real(f)->pMethods->xFileSize(Real(f), size);
      };
      m.xLock = [](sqlite3_file* f, int level) { return Real(f)->pMethods->xLock(Real(f), level); };
      m.xUnlock = [](sqlite3_file* f, int level) {
        return Real(f)->pMethods->xUnlock(Real(f), level);
      };
      m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
        return Real(f)->pMethods->xCheckReservedLock(Real(f), out);
      };
      m.xFileControl = [](sqlite3_file* f, int op, void* argument) {
        return Real(f)->pMethods->xFileControl(Real(f), op, argument);
      };
      m.xSectorSize = [](sqlite3_file* f) { return Real(f)->pMethods->xSectorSize(Real(f)); };
      m.xDeviceCharacteristics = [](sqlite3_file* f) {
        return Real(f)->pMethods->xDeviceCharacteristics(Real(f));
      };
      m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** to) {
        return Real(f)->pMethods->xShmMap(Real(f), page, size, extend, to);
      };
      m.xShmLock = [](sqlite3_file* f, int offset, int count, int flags) {
        return Real(f)->pMethods->xShmLock(Real(f), offset, count, flags);
      };
      m.xShmBarrier = [](sqlite3_file* f) { Real(f)->pMethods->xShmBarrier(Real(f)); };
      m.xShmUnmap = [](sqlite3_file* f, int remove) {
        return Real(f)->pMethods->xShmUnmap(Real(f), remove);
      };
      return m;
    }();
    return &methods;
  }

  static inline sqlite3_vfs* real_ = nullptr;
  static inline sqlite3_vfs vfs_{};
};

}  // namespace taskflow::events
