// FileStreamSink (org.apache.kafka.connect.file): each record's value is a line of a file.
#pragma once

#include <memory>
#include <string>

#include "base/file.h"
#include "connect/task/sink_task.h"

namespace taskflow::connect {

class FileSink : public SinkTask {
 public:
  static const ConfigKeys& Keys();
  // Errors: kUnauthorized: `file`.
  static Result<std::unique_ptr<SinkTask>> Make(const Config& config,
                                                const Environment& environment);

  FileSink(FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}
  Status Open() override;
  // A line is durable when `done` says so. What a failed Put has written may be there twice.
  void Put(std::span<const Record> records, OnDone done) override;

 private:
  Status Write(const std::string& lines);

  FileSystem& files_;
  std::string path_;
  std::unique_ptr<File> file_;
  std::uint64_t end_ = 0;
};

}  // namespace taskflow::connect
