// The CQL table as the reader knows it when insights is built again from it: events, page by page.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "insights/members/share.h"
#include "insights/table/event_table.h"
#include "pipeline/peers.h"

namespace taskflow::insights {

// One thread. Its calls block, each at most PeerOptions::answer_max.
class ReaderTable {
 public:
  ReaderTable(pipeline::Peers& peers, Clock& clock, const Share& share)
      : peers_(peers), clock_(clock), share_(share) {}

  // From the beginning. Errors: kUnavailable, kTimeout.
  Status Begin();
  // The events of a page that are the share's; the same page until it is noted. Errors also:
  // kInternal.
  Result<std::vector<Event>> ReadPage();
  // It was stored: the next one is due. False: there is none.
  bool NoteStored();

 private:
  pipeline::Peers& peers_;
  Clock& clock_;
  const Share& share_;
  std::string paging_state_;  // of the page that is due
  std::string next_;          // of the one after it
};

}  // namespace taskflow::insights
