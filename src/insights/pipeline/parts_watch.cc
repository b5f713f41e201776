#include "insights/pipeline/parts_watch.h"

#include <pthread.h>

#include <boost/json.hpp>

#include "insights/pipeline/answers.h"
#include "insights/pipeline/limits.h"

namespace taskflow::insights {
namespace {

http::Response PartsResponse(const std::string& text) {
  auto out = http::Response::Json(200, text);
  out.headers.Set("Cache-Control", "no-store");
  return out;
}

}  // namespace

PartsWatch::~PartsWatch() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void PartsWatch::Wake() {
  asked_ = SystemClock().Mono();
  if (!thread_.joinable() && !stopping_) {
    thread_ = std::thread([this] {
      pthread_setname_np(pthread_self(), "pipeline-watch");
      Run();
    });
  }
  woken_.notify_all();
}

void PartsWatch::Ask(const http::Responder& respond) {
  std::unique_lock lock(mutex_);
  if (waiting_.size() >= kWatchersMax) {
    lock.unlock();
    return respond.Send(BusyResponse());
  }
  bool fresh = !text_.empty() && SystemClock().Mono() - looked_ < kWatchFresh;
  if (!fresh) waiting_.push_back(respond);
  Wake();
  if (!fresh) return;
  auto text = text_;
  lock.unlock();
  respond.Send(PartsResponse(text));
}

void PartsWatch::Watch(const http::Responder& respond) {
  std::unique_lock lock(mutex_);
  if (watchers_.size() >= kWatchersMax) {
    lock.unlock();
    return respond.Send(BusyResponse());
  }
  auto gone = std::make_shared<std::atomic<bool>>(false);
  auto stream = respond.Open(EventStreamHead(), kStreamUnsentMax);
  stream->OnGone([gone] { *gone = true; });
  bool fresh = !text_.empty() && SystemClock().Mono() - looked_ < kWatchFresh;
  if (fresh) stream->Write(EventText("parts", text_));
  watchers_.push_back({std::move(stream), std::move(gone)});
  Wake();
}

bool PartsWatch::SomebodyLooks() {
  watchers_.remove_if([](const Watcher& watcher) { return watcher.gone->load(); });
  bool lately = SystemClock().Mono() - asked_ < kWatchAfterLook;
  return !watchers_.empty() || !waiting_.empty() || lately;
}

void PartsWatch::Tell(std::unique_lock<std::mutex>& lock) {
  auto event = EventText("parts", text_);
  watchers_.remove_if([&](const Watcher& watcher) { return !watcher.stream->Write(event); });
  std::vector<http::Responder> waiting;
  waiting.swap(waiting_);
  auto text = text_;
  lock.unlock();
  for (const auto& respond : waiting) respond.Send(PartsResponse(text));
  lock.lock();
}

void PartsWatch::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    woken_.wait(lock, [&] { return stopping_ || SomebodyLooks(); });
    if (stopping_) return;
    auto begun = SystemClock().Mono();
    lock.unlock();
    auto text = ToJson(poll_.Poll());
    lock.lock();
    text_ = std::move(text);
    looked_ = SystemClock().Mono();
    Tell(lock);
    woken_.wait_until(lock, begun + kWatchEvery, [&] { return stopping_ || !waiting_.empty(); });
  }
}

}  // namespace taskflow::insights
