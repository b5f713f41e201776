#include "kv/copy_store.h"

#include <rocksdb/utilities/checkpoint.h>

#include <memory>

#include "base/file.h"
#include "kv/rocks.h"

namespace taskflow::kv {

Status CopyStore(const std::string& path, const std::string& to) {
  if (!SystemFiles().Exists(path + "/CURRENT"))
    return Fail(ErrorCode::kNotFound, "{} holds no store", path);
  rocksdb::DB* opened = nullptr;
  auto status = rocksdb::DB::OpenForReadOnly(RocksOptions({.path = path}, nullptr), path, &opened);
  if (!status.ok()) return FailWith(path, FromRocks(status));
  std::unique_ptr<rocksdb::DB> db(opened);
  rocksdb::Checkpoint* made = nullptr;
  status = rocksdb::Checkpoint::Create(db.get(), &made);
  std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (status.ok()) status = checkpoint->CreateCheckpoint(to);
  if (!status.ok()) return FailWith(path, FromRocks(status));
  return {};
}

}  // namespace taskflow::kv
