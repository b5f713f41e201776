// For tests: a folder that goes away with its object.
#pragma once

#include <filesystem>
#include <string>

#include "base/random.h"

namespace taskflow::events {

class TestFolder {
 public:
  TestFolder()
      : path_(std::filesystem::temp_directory_path() / ("taskflow-" + SystemRandom().Uuid())) {
    std::filesystem::create_directories(path_);
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  TestFolder(const TestFolder&) = delete;

  std::string path() const { return path_.string(); }
  std::string File(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace taskflow::events
