#include <benchmark/benchmark.h>

#include "events/test_folder.h"
#include "site/access_log.h"
#include "site/request_metrics.h"

namespace taskflow::site {
namespace {

// What a request costs the server's loop beside its answer.
void NoteARequest(benchmark::State& state) {
  events::TestFolder folder;
  net::Loop loop("bench");
  Metrics metrics;
  RequestMetrics requests(metrics);
  AccessLog log(loop, SystemFiles(), SystemClock(), {.path = folder.File("access.log")});
  http::Served served{
      .method = "POST", .route = "/api/tasks/{id}", .status = 200, .micros = 812, .bytes = 512};
  loop.Run([&] {
    for (auto _ : state) {
      requests.Note(served);
      log.Add(served);
    }
  });
}
BENCHMARK(NoteARequest);

}  // namespace
}  // namespace taskflow::site
