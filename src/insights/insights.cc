#include "insights/insights.h"

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/file.h"
#include "base/log.h"
#include "insights/limits.h"
#include "insights/members/clients.h"
#include "insights/open_insights.h"
#include "insights/pipeline/answers.h"

namespace taskflow::insights {
namespace {

// A store of at most so many bytes is open in a moment, and waited for.
constexpr std::uintmax_t kSmallBytes = 64 << 20;
constexpr Milliseconds kSmallWaitMax{10'000};

Milliseconds WaitFor(const std::string& folder) {
  std::uintmax_t bytes = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code unknown;
    auto size = at->file_size(unknown);
    if (!unknown) bytes += size;
  }
  return bytes <= kSmallBytes ? kSmallWaitMax : kOpeningWaitMax;
}

class InsightsImpl : public Insights {
 public:
  InsightsImpl(net::Loop& loop, InsightsOptions options)
      : loop_(loop), options_(std::move(options)) {}

  Status Listen() {
    http::Router outer;
    outer.SetGate(MakeGate(options_.listen));
    for (auto method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
      outer.Handle(method, "/{path...}", [this](http::Request& request, http::Responder respond) {
        if (router_ != nullptr) return router_->Dispatch(request, respond);
        respond.Send(OpeningResponse());
      });
    }
    http::Headers of_all;
    if (!options_.members.empty()) of_all.Set(kMemberHeader, options_.share().ToText());
    ASSIGN_OR_RETURN(server_,
                     http::Server::Start(loop_, options_.listen, std::move(outer), {}, of_all));
    return {};
  }

  // On a thread of its own. Errors that come soon enough are those of the start.
  Status OpenTable() {
    opener_ = std::thread([this] {
      auto table =
          EventTable::Open({options_.data_dir, options_.retention_ms, [this] { return ending(); }});
      std::unique_lock lock(mutex_);
      opened_ = true;
      if (table) {
        table_ = *std::move(table);
      } else {
        problem_ = std::move(table).error();
      }
      changed_.notify_all();
      if (problem_ && told_start_) LogError("insights", "{}", problem_->message);
      changed_.wait(lock, [this] { return ending_ || peers_; });
      if (ending_ || table_ == nullptr) return;
      lock.unlock();
      Begin();
    });
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, WaitFor(options_.data_dir), [this] { return opened_; });
    told_start_ = true;
    if (problem_) return Fail(*problem_);
    return {};
  }

  Status UsePeers(InsightsPeers peers) override {
    PipelineOptions pipeline;
    pipeline.peers = PipelinePeers(options_, peers);
    pipeline.site_url = peers.site_url;
    pipeline.embedded = peers.embedded;
    pipeline.clock = options_.clock;
    pipeline.insights = [this] { return StateNow(); };
    ASSIGN_OR_RETURN(pipeline_, Pipeline::Start(loop_, std::move(pipeline)));
    UseRouter(MakeClosedRouter([this] { return ClosedResponse(); }, options_.metrics,
                               {[this](http::Router& router) { pipeline_->AddRoutes(router); }}));
    bool begins = false;
    {
      std::lock_guard lock(mutex_);
      peers_ = std::move(peers);
      begins = table_ != nullptr;
    }
    changed_.notify_all();
    if (begins) opener_.join();  // it has little left to do
    return {};
  }

  // The server first, so that nobody asks; then whoever works for it.
  ~InsightsImpl() override {
    server_ = nullptr;
    {
      std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    if (opener_.joinable()) opener_.join();
    pipeline_ = nullptr;
    open_ = nullptr;
  }

  const HostPort& address() const override { return server_->address(); }

 private:
  bool ending() const {
    std::lock_guard lock(mutex_);
    return ending_;
  }

  // On the opener's thread, once there are a table and peers.
  void Begin() {
    auto open = std::make_unique<OpenInsights>(loop_, options_, *peers_, std::move(table_));
    auto router = open->Routes(*pipeline_);
    {
      std::lock_guard lock(mutex_);
      open_ = std::move(open);
    }
    UseRouter(std::move(router));
  }

  void UseRouter(http::Router router) {
    auto next = std::make_unique<http::Router>(std::move(router));
    loop_.Run([&] { router_ = std::move(next); });
  }

  http::Response ClosedResponse() const {
    std::lock_guard lock(mutex_);
    return problem_ ? ProblemResponse({503, "unavailable", Printable(problem_->message)})
                    : OpeningResponse();
  }

  ReaderState StateNow() const {
    std::lock_guard lock(mutex_);
    if (open_ != nullptr) return open_->state();
    return {.state = "waiting", .problem = problem_ ? problem_->message : "it opens its table"};
  }

  net::Loop& loop_;
  const InsightsOptions options_;
  std::unique_ptr<Pipeline> pipeline_;    // made by UsePeers
  std::unique_ptr<http::Router> router_;  // the loop's; null before UsePeers
  std::unique_ptr<http::Server> server_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  bool opened_ = false, told_start_ = false, ending_ = false;
  std::optional<Error> problem_;  // why there is no table
  std::optional<InsightsPeers> peers_;
  std::unique_ptr<EventTable> table_;  // until `open_` has it
  std::unique_ptr<OpenInsights> open_;
  std::thread opener_;
};

}  // namespace

Result<std::unique_ptr<Insights>> Insights::Start(net::Loop& loop, InsightsOptions options) {
  const auto members = options.members.size();
  if (members > kMembersMax)
    return Fail(ErrorCode::kInvalid, "insights.members: at most {}", kMembersMax);
  if (options.member == 0 || (members > 0 && options.member > members))
    return Fail(ErrorCode::kInvalid,
                "insights.member: a number from 1 to {}, as many as insights.members names",
                std::max<std::size_t>(members, 1));
  TRY(SystemFiles().MakeDirs(options.data_dir));
  TRY(ClaimFolder(options.data_dir, options.share()));
  auto insights = std::make_unique<InsightsImpl>(loop, std::move(options));
  TRY(insights->OpenTable());
  TRY(insights->Listen());
  return insights;
}

}  // namespace taskflow::insights
