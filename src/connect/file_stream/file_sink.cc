#include "connect/file_stream/file_sink.h"

#include "connect/data/literal.h"
#include "connect/file_stream/file_path.h"

namespace taskflow::connect {

const ConfigKeys& FileSink::Keys() {
  static const ConfigKeys keys{
      {.name = "file",
       .importance = Importance::kHigh,
       .doc = "Destination filename, in one of the folders that the worker's connect.file_dirs "
              "names. Without one the task fails: there is no standard output.",
       .null_default = true},
  };
  return keys;
}

Result<std::unique_ptr<SinkTask>> FileSink::Make(const Config& config,
                                                 const Environment& environment) {
  ASSIGN_OR_RETURN(auto path,
                   AllowedPath(Settings(Keys(), config).String("file"), environment.file_dirs));
  return std::make_unique<FileSink>(SystemFiles(), std::move(path));
}

Status FileSink::Open() {
  if (auto slash = path_.rfind('/'); slash != path_.npos) {
    TRY(files_.MakeDirs(path_.substr(0, slash)));
  }
  ASSIGN_OR_RETURN(file_, files_.Open(path_, true));
  ASSIGN_OR_RETURN(end_, file_->Size());
  return {};
}

Status FileSink::Write(const std::string& lines) {
  TRY(file_->WriteAt(end_, lines));
  TRY(file_->Sync());
  end_ += lines.size();
  return {};
}

void FileSink::Put(std::span<const Record> records, OnDone done) {
  std::string lines;
  for (const auto& record : records) lines += JavaText(record.value) + '\n';
  done(std::vector<Status>(records.size(), Write(lines)));
}

}  // namespace taskflow::connect
