// taskflow user export: everything that is kept of one person.
#include <sys/stat.h>

#include <boost/json.hpp>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/commands/user_privacy.h"
#include "app/terminal/progress.h"
#include "base/file.h"
#include "base/json.h"
#include "privacy/pipeline.h"
#include "site/account_export.h"
#include "site/accounts.h"

namespace taskflow::app {
namespace {

// Appends {"key":value} after {"key":value}, for an object too large to be made as a whole.
class ObjectText {
 public:
  void Member(std::string_view key, const json::value& value) {
    Key(key);
    out_ += ToJson(value);
  }
  template <typename Items, typename Convert>
  void Array(std::string_view key, const Items& items, Convert convert) {
    Key(key);
    out_ += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      out_ += i == 0 ? "\n  " : ",\n  ";
      out_ += ToJson(convert(items[i]));
    }
    out_ += ']';
  }
  std::string Finish() { return std::move(out_) + "\n}\n"; }

 private:
  void Key(std::string_view key) {
    out_ += out_.empty() ? "{\n " : ",\n ";
    out_ += ToJson(json::string(key)) + ":";
  }
  std::string out_;
};

// Text from a topic may be any bytes; JSON is UTF-8.
json::object EventJson(const privacy::ExportedEvent& event) {
  json::object out{
      {"id", event.id}, {"action", event.action}, {"what", event.what}, {"time", event.time}};
  json::array places;
  for (const auto& place : event.found_in) places.push_back(json::string(place));
  out["foundIn"] = std::move(places);
  json::object headers;
  for (const auto& header : event.headers) {
    if (header.value) headers[header.key] = *header.value;
  }
  if (!headers.empty()) out["headers"] = std::move(headers);
  return out;
}

// What the site's database has; nulls without an account.
Result<json::object> SiteJson(const Settings& settings, const std::string& email) {
  json::object nothing{{"account", nullptr},
                       {"sessions", json::array()},
                       {"tasks", json::array()},
                       {"outbox", json::array()}};
  ASSIGN_OR_RETURN(auto site, OpenSite(settings));
  if (site.database == nullptr) return nothing;
  ASSIGN_OR_RETURN(auto found, site::FindCredentials(*site.database, email));
  if (!found) return nothing;
  ASSIGN_OR_RETURN(auto data,
                   site::ExportAccount(*site.database, found->user, SystemClock().WallMillis(),
                                       static_cast<std::int64_t>(privacy::kEventsExportedMax)));
  if (const auto* more = data.if_contains("moreWaitingEvents"); more && *more == true) {
    return Fail(ErrorCode::kTooLarge, "the outbox holds more than {} events of {}",
                privacy::kEventsExportedMax, email);
  }
  data["outbox"] = data["waitingEvents"];
  return data;
}

Status WriteOut(const std::string& file, const std::string& text) {
  if (file.empty()) {
    bool written =
        std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    return written ? Status{} : Fail(ErrorCode::kIo, "stdout could not be written");
  }
  // Nobody else's business.
  umask(0077);
  return ReplaceFile(SystemFiles(), file, text);
}

}  // namespace

Result<int> RunUserExport(const Call& call) {
  const auto& settings = call.config.settings;
  ASSIGN_OR_RETURN(auto person, PersonOf(call));
  ASSIGN_OR_RETURN(auto data, SiteJson(settings, person.names[0]));
  ASSIGN_OR_RETURN(auto peers, PeersOf(settings));
  privacy::PipelineExport pipeline;
  {
    Progress progress;
    ASSIGN_OR_RETURN(
        pipeline,
        privacy::ExportPipeline(*peers, person, {.progress = [&](auto what, auto done, auto all) {
          progress.Show(what, done, all);
        }}));
  }
  ObjectText out;
  out.Member("email", json::string(person.names[0]));
  out.Member("exportedAt", json::string(FormatIso8601(SystemClock().WallMillis())));
  for (const char* key : {"account", "sessions", "tasks", "outbox"}) out.Member(key, data[key]);
  out.Array("events", pipeline.events, EventJson);
  out.Array("deadLetters", pipeline.dead_letters, [](const auto& letters) {
    json::array events;
    for (const auto& event : letters.events) events.push_back(EventJson(event));
    return json::object{{"topic", letters.topic}, {"events", std::move(events)}};
  });
  TRY(WriteOut(call.Option("-o"), out.Finish()));
  return kOk;
}

}  // namespace taskflow::app
