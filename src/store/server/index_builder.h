// Adds the rows that were there before an index to it, in the background, in small writes. State of
// the loop.
#pragma once

#include <functional>
#include <memory>

#include "store/catalog/catalog.h"
#include "store/server/committer.h"
#include "store/server/scan_pool.h"

namespace taskflow::store {

class IndexBuilder {
 public:
  // All outlive the builder.
  IndexBuilder(net::Loop& loop, kv::Store& kv, Catalog& catalog, Committer& committer,
               ScanPool& scans, Clock& clock);
  ~IndexBuilder() { *alive_ = false; }  // on the loop

  // Looks for indexes that are not built and begins with one, unless it is at work. Call it when an
  // index was made and at the start.
  void Kick();

 private:
  struct Work;
  Table Present(const Work& work) const;
  void Begin(const Table& table, const IndexDef& index);
  void Read(std::shared_ptr<Work> work);
  void Write(std::shared_ptr<Work> work);
  void Finish(const std::shared_ptr<Work>& work);

  net::Loop& loop_;
  kv::Store& kv_;
  Catalog& catalog_;
  Committer& committer_;
  ScanPool& scans_;
  Clock& clock_;
  bool busy_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace taskflow::store
