// What was asked of the site, one JSON object a line:
// {"time":"2026-11-24T10:00:00.000Z","method":"GET","route":"/api/tasks/{id}","status":200,
//  "ms":0.412,"bytes":512}
// Nothing of a person: no address, query, id, name or browser. `route` is the pattern, never what
// was asked for; a method that is none of HTTP's own is "other".
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/file.h"
#include "http/server.h"
#include "net/loop.h"

namespace taskflow::site {

struct AccessLogOptions {
  std::string path;
  std::size_t bytes_max = 16 << 20;  // then "access.log" becomes "access.log.1", and so on
  int kept = 4;                      // such older files
  Milliseconds flush_every{1'000};
};

// Lines wait in memory for a moment, so that a request costs next to nothing. A file that cannot be
// written costs lines, never requests.
class AccessLog {
 public:
  // `loop` and the others outlive this object.
  AccessLog(net::Loop& loop, FileSystem& files, Clock& clock, AccessLogOptions options);
  // Writes what waits. Never on the loop's thread.
  ~AccessLog();
  // On the loop.
  void Add(const http::Served& served);

 private:
  void FlushLater();
  void Flush();
  Status Write(std::string_view lines);
  Status Open();
  Status Rotate();

  net::Loop& loop_;
  FileSystem& files_;
  Clock& clock_;
  const AccessLogOptions options_;
  // The loop's.
  std::string waiting_;
  std::int64_t second_ = -1;  // that `stamp_` is for
  std::string stamp_;         // "2026-11-24T10:00:00"
  std::unique_ptr<File> file_;
  std::uint64_t size_ = 0;
  bool failing_ = false;
  std::unique_ptr<net::Loop::Timer> timer_;
};

}  // namespace taskflow::site
