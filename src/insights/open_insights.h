// What works on the table once it is open: questions, downloads, streams, and the reader.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "insights/api/routes.h"
#include "insights/insights.h"
#include "insights/members/members.h"
#include "insights/pipeline/pipeline.h"
#include "passport/routes.h"

namespace taskflow::insights {

// The peers as the reader and the others connect to them.
pipeline::PeerOptions PipelinePeers(const InsightsOptions& options, const InsightsPeers& peers);

class OpenInsights {
 public:
  // Begins to read. Any thread but the loop's.
  OpenInsights(net::Loop& loop, const InsightsOptions& options, const InsightsPeers& peers,
               std::unique_ptr<EventTable> table);
  // The server must be gone. Any thread but the loop's.
  ~OpenInsights();

  // With what it has itself, and `pipeline`'s routes. Once; everything outlives the router.
  http::Router Routes(Pipeline& pipeline);
  ReaderState state() const;  // any thread

 private:
  json::object StatusNow() const { return StatusJson(*table_, reader_->status()); }
  ApiParts Api();
  http::Router MakeMembersRouter(const std::vector<AddRoutes>& more);
  passport::PassportParts PassportParts();
  void LookAtLedgerLater();
  Result<std::optional<passport::SeenEvent>> FindSeen(std::string_view id) const;
  Result<passport::InsightsBooks> OwnBooks() const;

  net::Loop& loop_;
  const InsightsOptions options_;
  const InsightsPeers peers_;
  const std::unique_ptr<EventTable> table_;
  Asker asker_;
  Exporter exporter_;
  WorkerPool beginnings_;
  LiveHub live_;
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<Members> members_;                    // null: alone
  std::unique_ptr<passport::PassportRoutes> passport_;  // made with the routes
  std::unique_ptr<net::Loop::Timer> ledger_timer_;      // the loop's
};

}  // namespace taskflow::insights
