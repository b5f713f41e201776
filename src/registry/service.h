// The API over HTTP: dispatches requests to the handlers, keeps the store up to date with the
// journal. Everything on the loop.
#pragma once

#include <memory>
#include <string>

#include "base/metrics.h"
#include "http/server.h"
#include "net/loop.h"
#include "registry/handlers.h"
#include "registry/journal.h"
#include "registry/write_queue.h"

namespace taskflow::registry {

class Service : public std::enable_shared_from_this<Service> {
 public:
  // `journal` must outlive it; `metrics` may be null.
  Service(net::Loop& loop, Level server_default, Journal& journal, Metrics* metrics,
          bool mode_is_mutable = true);

  // Its handlers do nothing once this service is gone.
  http::Router MakeRouter();
  // For the journal; they do nothing once this service is gone. `on_ready` is called after
  // on_caught_up.
  JournalEvents MakeEvents(std::function<void()> on_ready);

 private:
  template <typename Handled>
  void Add(http::Router& router, const Handled& handled);
  // The type to answer with; nothing when the request is refused, which has been answered then.
  std::optional<std::string> Begin(const http::Request& request, const http::Responder& respond);
  void Answer(const Read& read, const http::Request& request, const http::Responder& respond);
  void Answer(const Write& write, http::Request& request, const http::Responder& respond);
  void OnRecord(std::int64_t offset, const LogRecord& record);
  Outcome<void> Admit(const http::Request& request);

  Store store_;
  std::shared_ptr<WriteQueue> writes_;
  const bool mode_is_mutable_;
  bool ready_ = false;
  std::string cluster_id_;
  Metric* requests_ = nullptr;
  Metric* errors_ = nullptr;
  Metric* subjects_ = nullptr;
};

}  // namespace taskflow::registry
