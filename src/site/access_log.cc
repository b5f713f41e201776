#include "site/access_log.h"

#include <algorithm>
#include <array>

#include "base/log.h"
#include "site/request_metrics.h"

namespace taskflow::site {
namespace {

constexpr std::size_t kFlushBytes = 64 << 10;
constexpr std::size_t kStampBytes = 19;
constexpr std::array<std::string_view, 9> kMethods = {
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"};

std::string_view MethodLabel(std::string_view method) {
  bool known = std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
  return known ? method : "other";
}

}  // namespace

AccessLog::AccessLog(net::Loop& loop, FileSystem& files, Clock& clock, AccessLogOptions options)
    : loop_(loop), files_(files), clock_(clock), options_(std::move(options)) {
  loop_.Run([this] { FlushLater(); });
}

AccessLog::~AccessLog() {
  loop_.Run([this] {
    timer_ = nullptr;
    Flush();
  });
}

void AccessLog::Add(const http::Served& served) {
  auto now = clock_.WallMillis();
  if (now / 1000 != second_) {
    second_ = now / 1000;
    stamp_ = FormatIso8601(now).substr(0, kStampBytes);
  }
  fmt::format_to(std::back_inserter(waiting_),
                 R"({{"time":"{}.{:03}Z","method":"{}","route":"{}","status":{},"ms":{}.{:03},)"
                 R"("bytes":{}}})"
                 "\n",
                 stamp_, now % 1000, MethodLabel(served.method), RouteLabel(served), served.status,
                 served.micros / 1000, served.micros % 1000, served.bytes);
  if (waiting_.size() >= kFlushBytes) Flush();
}

void AccessLog::FlushLater() {
  timer_ = loop_.After(options_.flush_every, [this] {
    Flush();
    FlushLater();
  });
}

void AccessLog::Flush() {
  if (waiting_.empty()) return;
  auto written = Write(waiting_);
  waiting_.clear();
  if (!written) {
    if (!failing_) LogWarn("site", "the access log loses lines: {}", written.error().message);
    file_ = nullptr;
  }
  failing_ = !written;
}

Status AccessLog::Write(std::string_view lines) {
  if (file_ == nullptr) TRY(Open());
  if (size_ > 0 && size_ + lines.size() > options_.bytes_max) TRY(Rotate());
  TRY(file_->WriteAt(size_, lines));
  size_ += lines.size();
  return {};
}

Status AccessLog::Open() {
  ASSIGN_OR_RETURN(file_, files_.Open(options_.path, true));
  ASSIGN_OR_RETURN(size_, file_->Size());
  return {};
}

Status AccessLog::Rotate() {
  auto older = [&](int number) { return fmt::format("{}.{}", options_.path, number); };
  file_ = nullptr;
  TRY(files_.Remove(older(options_.kept)));
  for (int number = options_.kept - 1; number > 0; --number) {
    if (files_.Exists(older(number))) TRY(files_.Rename(older(number), older(number + 1)));
  }
  TRY(files_.Rename(options_.path, older(1)));
  return Open();
}

}  // namespace taskflow::site
