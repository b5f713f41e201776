// taskflow schema plan.
#include <boost/json.hpp>
#include <cstdio>

#include "app/commands/asking.h"
#include "app/commands/commands.h"
#include "app/commands/schema.h"
#include "app/schema/plan_text.h"

namespace taskflow::app {
namespace {

constexpr std::string_view kOfValues = "-value";

std::string TopicOf(const Call& call, const std::string& subject) {
  if (call.Has("--topic")) return call.Option("--topic");
  if (!subject.ends_with(kOfValues)) return "";
  return subject.substr(0, subject.size() - kOfValues.size());
}

std::string Shown(const avro::Node& root) {
  if (root.type != avro::Type::kRecord) return avro::TypeName(root);
  return fmt::format("{}, a record of {} fields", avro::TypeName(root), root.fields.size());
}

}  // namespace

Result<int> RunSchemaPlan(const Call& call) {
  ASSIGN_OR_RETURN(auto file, ReadSchemaFile(call));
  ASSIGN_OR_RETURN(auto links, LinksOf(call.config.settings));
  auto subject = SubjectOf(call);
  SchemaPlan plan{.schema = Shown(file.schema->root()), .topic = TopicOf(call, subject)};
  ASSIGN_OR_RETURN(plan.verdict, Asked(JudgeSchema(*links, subject, file.text)));
  if (!plan.topic.empty()) {
    auto tables = Asked(TableOutlooks(*links, plan.topic, file.text));
    if (tables) {
      plan.tables = *std::move(tables);
    } else {
      plan.tables_unknown = tables.error().message;
    }
  }
  auto out =
      call.Has("--json") ? ToJson(ToJsonObject(plan)) + "\n" : ToText(plan, Colours::For(stdout));
  std::fwrite(out.data(), 1, out.size(), stdout);
  return plan.verdict.compatible ? kOk : kFailed;
}

}  // namespace taskflow::app
