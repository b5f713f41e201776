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
  // All outlive the builder, but for `scans` and `committer`, which outlive the call of End; what
  // they run of it by then they end before the builder does.
  IndexBuilder(net::Loop& loop, kv::Store& kv, Catalog& catalog, Committer& committer,
               ScanPool& scans, Clock& clock);

  // Looks for indexes that are not built and begins with one, unless it is at work. Call it when an
  // index was made and at the start.
  void Kick();
  // Hands over nothing any more.
  void End();

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
  std::shared_ptr<bool> ended_ = std::make_shared<bool>(false);  // loop only
};

}  // namespace taskflow::store
