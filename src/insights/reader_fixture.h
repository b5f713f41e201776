// A reader of a pipeline in memory. For tests.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "insights/reader.h"
#include "pipeline/fake_peers.h"

namespace taskflow::insights {

inline constexpr Milliseconds kSoon{8'000};

inline bool Eventually(const std::function<bool()>& holds) {
  auto end = SystemClock().Mono() + kSoon;
  while (SystemClock().Mono() < end) {
    if (holds()) return true;
    std::this_thread::sleep_for(Milliseconds(5));
  }
  return false;
}

// A reader of a pipeline in memory.
class ReaderTest : public testing::Test {
 protected:
  ReaderTest()
      : path_(std::filesystem::temp_directory_path() /
              ("reader_test." + std::to_string(getpid()))) {
    std::filesystem::remove_all(path_);
    table_ = EventTable::Open({.path = path_}).value();
  }
  ~ReaderTest() override {
    reader_.reset();
    table_.reset();
    std::filesystem::remove_all(path_);
  }
  virtual ReaderOptions Options() {
    ReaderOptions options;
    options.connect = [this] { return std::make_unique<pipeline::FakePeers>(pipeline_); };
    options.metrics = &metrics_;
    return options;
  }
  void Start() {
    reader_.reset();
    auto options = Options();
    options.on_commit = [this](auto rows, auto version) {
      std::lock_guard lock(mutex_);
      live_.insert(live_.end(), rows.begin(), rows.end());
      version_ = version;
    };
    reader_ = Reader::Start(*table_, std::move(options));
  }
  std::uint64_t Events() {
    auto totals = table_->totals();
    return totals.added - totals.removed;
  }
  bool Has(std::uint64_t events) {
    return Eventually([&] { return Events() == events; });
  }
  bool Is(ReaderStatus::State state) {
    return Eventually([&] { return reader_->status().state == state; });
  }

  std::filesystem::path path_;
  pipeline::FakePipeline pipeline_;
  Metrics metrics_;
  std::unique_ptr<EventTable> table_;
  std::unique_ptr<Reader> reader_;
  std::mutex mutex_;
  std::vector<std::uint64_t> live_;
  std::uint64_t version_ = 0;
};

}  // namespace taskflow::insights
