// FileStreamSource (org.apache.kafka.connect.file): each line of a file is a record's value.
#pragma once

#include <memory>
#include <string>

#include "base/file.h"
#include "connect/config/definition.h"
#include "connect/environment.h"
#include "connect/task/source_task.h"

namespace taskflow::connect {

class FileSource : public SourceTask {
 public:
  static const ConfigKeys& Keys();
  // Errors: kUnauthorized: `file`.
  static Result<std::unique_ptr<SourceTask>> Make(const Config& config,
                                                  const Environment& environment);
  static Status CheckOffset(const json::object& partition, const json::value& offset);

  struct Options {
    std::string path;  // of the file
    std::string name;  // of the same, as it was configured
    std::string topic;
    std::size_t lines_max;  // of one Poll
  };
  FileSource(FileSystem& files, Options options);

  json::object partition() const override;
  // Errors: kInvalid: an offset without a position.
  Status Open(const std::optional<json::object>& offset) override;
  // A file that is not there is one without lines; one that has become shorter is read from its
  // beginning. The last line counts when its end is there. Errors: kTooLarge (a line), kIo.
  Result<std::vector<SourceRecord>> Poll() override;

 private:
  Result<bool> Fill();

  FileSystem& files_;
  const Options options_;
  std::unique_ptr<File> file_;
  std::uint64_t position_ = 0;
  std::string buffer_;  // what stands at position_
};

}  // namespace taskflow::connect
