#include "insights/members/export.h"

#include <utility>

#include "insights/api/export.h"
#include "insights/limits.h"
#include "insights/members/relay.h"

namespace taskflow::insights {

// On the loop.
class MembersExport::Download : public RelayTarget, public std::enable_shared_from_this<Download> {
 public:
  Download(MembersExport& all, const ExportFormat& format, Parameters parameters,
           http::Responder respond)
      : all_(all), format_(format), respond_(std::move(respond)) {
    std::erase_if(parameters, [](const auto& one) { return one.first == "format"; });
    parameters.emplace_back("format", is_csv() ? "csv" : "ndjson");
    asked_ = {.path = "/api/insights/export", .parameters = std::move(parameters), .body = {}};
  }

  void Next() {
    line_.clear();
    in_head_ = is_csv();
    auto part = Relay(all_.loop_, all_.clients_, member_, asked_, "", weak_from_this());
    if (ended_) return part->Close();
    part_ = std::move(part);
  }

  void End() {
    if (std::exchange(ended_, true)) return;
    auto self = shared_from_this();
    respond_.reset();
    client_ = nullptr;
    if (auto closing = std::exchange(part_, nullptr)) closing->Close();
    all_.all_.erase(self);
  }

  void Refused(http::Response response) override {
    if (respond_) respond_->Send(std::move(response));
    End();
  }
  std::size_t waiting() const override { return client_ != nullptr ? client_->waiting() : 0; }
  void OnDrained(std::size_t, std::function<void()> drained) override {
    drained_ = std::move(drained);
  }

  void Begun() override {
    if (client_ != nullptr || ended_) return;
    auto head = ExportHead(format_);
    head.body = format_.begin;
    client_ = respond_->Open(std::move(head), 2 * kExportUnsentMax + kExportPieceMax);
    respond_.reset();
    std::weak_ptr<Download> weak = shared_from_this();
    client_->OnGone([weak] {
      if (auto self = weak.lock()) self->End();
    });
    client_->OnDrained([weak] {
      auto self = weak.lock();
      if (self != nullptr && self->drained_) self->drained_();
    });
  }

  bool Take(std::size_t, const std::string& bytes) override {
    if (client_ == nullptr) return false;
    if (is_csv() && !in_head_) return client_->Write(bytes);
    line_ += bytes;
    if (line_.size() > kMemberAnswerMax) return false;
    if (is_csv()) return TakeHead();
    std::string out;
    std::size_t at = 0;
    for (auto end = line_.find('\n'); end != line_.npos; end = line_.find('\n', at)) {
      out += std::exchange(first_, false) ? format_.before_first : format_.before_others;
      out += line_.substr(at, end - at);
      out += format_.after;
      at = end + 1;
    }
    line_.erase(0, at);
    return out.empty() || client_->Write(std::move(out));
  }

  void Ended(bool whole) override {
    if (ended_) return;
    part_ = nullptr;
    drained_ = nullptr;
    if (!whole) return End();
    if (++member_ < all_.clients_.size()) {
      // The part that has ended is still being taken down.
      return all_.loop_.Post([self = shared_from_this()] {
        if (!self->ended_) self->Next();
      });
    }
    if (!format_.end.empty()) client_->Write(std::string(format_.end));
    client_->Finish();
    End();
  }

 private:
  bool is_csv() const { return format_.name == "csv"; }

  // Each member's table has one of its own.
  bool TakeHead() {
    const auto end = line_.find('\n');
    if (end == line_.npos) return true;
    in_head_ = false;
    auto rest = line_.substr(end + 1);
    return rest.empty() || client_->Write(std::move(rest));
  }

  MembersExport& all_;
  const ExportFormat& format_;
  Asked asked_;
  std::optional<http::Responder> respond_;  // until the first has begun
  std::size_t member_ = 0;
  std::string line_;      // the beginning of the next one
  bool in_head_ = false;  // of a member's csv
  bool first_ = true, ended_ = false;
  std::function<void()> drained_;
  std::shared_ptr<http::Forwarding> part_;
  std::shared_ptr<http::Stream> client_;
};

MembersExport::MembersExport(net::Loop& loop, MemberClients& clients, Gather& gather,
                             WorkerPool& jobs)
    : loop_(loop), clients_(clients), gather_(gather), jobs_(jobs) {}

MembersExport::~MembersExport() { Stop(); }

void MembersExport::Stop() {
  loop_.Run([this] {
    stopped_ = true;
    for (const auto& download : std::set(all_)) download->End();
  });
}

// That all are there is known before the first byte, as far as it can be.
void MembersExport::Begin(Parameters parameters, const http::Responder& respond) {
  bool taken = jobs_.Run([this, parameters = std::move(parameters), respond]() mutable {
    auto status = gather_.Status();
    if (!status) return respond.Send(std::move(status).error());
    loop_.Post([this, parameters = std::move(parameters), respond] { Start(parameters, respond); });
  });
  if (!taken) respond.Send(BusyResponse());
}

void MembersExport::Start(const Parameters& parameters, const http::Responder& respond) {
  if (stopped_) return;
  if (all_.size() >= kExportsMax) return respond.Send(BusyResponse());
  const auto* format = ExportFormatIn(parameters);
  if (format == nullptr) {
    return respond.Send(
        ProblemResponse({422, "invalid", "format is one of csv, json, ndjson.", "format"}));
  }
  auto download = std::make_shared<Download>(*this, *format, parameters, respond);
  all_.insert(download);
  download->Next();
}

}  // namespace taskflow::insights
