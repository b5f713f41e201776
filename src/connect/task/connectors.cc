#include "connect/task/connectors.h"

#include "connect/cassandra/sink.h"
#include "connect/file_stream/file_sink.h"
#include "connect/file_stream/file_source.h"
#include "connect/task/sink_runner.h"
#include "connect/task/source_runner.h"

namespace taskflow::connect {

std::span<const ConnectorPlugin> ConnectorPlugins() {
  static const std::vector<ConnectorPlugin> plugins{
      {{"io.confluent.connect.cassandra.CassandraSinkConnector", PluginKind::kSink, "2.0.17",
        cassandra::SinkKeys},
       "io.confluent.connect.cassandra.CassandraSinkTask",
       cassandra::MakeSinkTask},
      {{"org.apache.kafka.connect.file.FileStreamSinkConnector", PluginKind::kSink, "3.9.1",
        FileSink::Keys},
       "org.apache.kafka.connect.file.FileStreamSinkTask",
       FileSink::Make},
      {{"org.apache.kafka.connect.file.FileStreamSourceConnector", PluginKind::kSource, "3.9.1",
        FileSource::Keys},
       "org.apache.kafka.connect.file.FileStreamSourceTask",
       nullptr,
       FileSource::Make,
       FileSource::CheckOffset},
  };
  return plugins;
}

std::unique_ptr<TaskRunner> StartTask(TaskOptions options, const Environment& environment,
                                      TaskRunner::OnState on_state, TaskRunner::OnTopic on_topic) {
  if (options.plugin->is_source()) {
    return std::make_unique<SourceRunner>(std::move(options), environment, std::move(on_state),
                                          std::move(on_topic));
  }
  return std::make_unique<SinkRunner>(std::move(options), environment, std::move(on_state),
                                      std::move(on_topic));
}

}  // namespace taskflow::connect
