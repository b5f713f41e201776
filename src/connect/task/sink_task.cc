#include "connect/task/sink_task.h"

#include "connect/cassandra/sink.h"
#include "connect/file_stream/file_sink.h"

namespace taskflow::connect {

Blame BlameFor(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
      return Blame::kNobody;
    case ErrorCode::kInvalid:
    case ErrorCode::kNotFound:
    case ErrorCode::kExists:
    case ErrorCode::kUnsupported:
    case ErrorCode::kTooLarge:
    case ErrorCode::kCorrupt:
      return Blame::kRecord;
    case ErrorCode::kConflict:
    case ErrorCode::kUnauthorized:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return Blame::kTask;
  }
  return Blame::kTask;
}

std::span<const SinkPlugin> SinkPlugins() {
  static const std::vector<SinkPlugin> plugins{
      {{"io.confluent.connect.cassandra.CassandraSinkConnector", PluginKind::kSink, "2.0.17",
        cassandra::SinkKeys},
       "io.confluent.connect.cassandra.CassandraSinkTask",
       cassandra::MakeSinkTask},
      {{"org.apache.kafka.connect.file.FileStreamSinkConnector", PluginKind::kSink, "3.9.1",
        FileSink::Keys},
       "org.apache.kafka.connect.file.FileStreamSinkTask",
       FileSink::Make},
  };
  return plugins;
}

}  // namespace taskflow::connect
