#include "migrate/schemas.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/json.h"
#include "migrate/digest.h"
#include "migrate/limits.h"

namespace taskflow::migrate {
namespace {

constexpr std::string_view kFillers = "taskflow-migrate-unused-ids";

std::string PathOf(std::string_view subject) { return "/subjects/" + Escaped(subject); }

// The member as text; nothing where the answer is 404.
Result<std::optional<std::string>> Own(Rest& rest, const std::string& target,
                                       std::string_view key) {
  auto answer = rest.GetObject(target);
  if (!answer && answer.error().code == ErrorCode::kNotFound) return std::nullopt;
  if (!answer) return Fail(std::move(answer).error());
  auto text = StringMember(*answer, key);
  if (!text) return std::nullopt;
  return std::string(*text);
}

// As both registries write it.
std::string Canonical(const json::object& body) {
  auto text = std::string(StringMember(body, "schema").value_or(""));
  auto parsed = ParseJson(text);
  std::string out = parsed ? ToJson(*parsed) : text;
  AddField(out, StringMember(body, "schemaType").value_or("AVRO"));
  const auto* references = body.if_contains("references");
  if (references == nullptr || !references->is_array()) return out;
  for (const auto& one : references->get_array()) {
    if (!one.is_object()) continue;
    AddField(out, StringMember(one.get_object(), "name"));
    AddField(out, StringMember(one.get_object(), "subject"));
    AddField(out, std::to_string(IntegerMember(one.get_object(), "version").value_or(0)));
  }
  return out;
}

}  // namespace

bool Schemas::GivesOwnIds() const {
  return to_.registry_url.find("/apis/ccompat/") != std::string::npos;
}

bool Schemas::Skips(const std::string& subject) const {
  return options_.skip.contains("schema/" + subject);
}

Result<Schemas::Versions> Schemas::ReadAll(const Side& side) {
  ASSIGN_OR_RETURN(auto rest, Rest::To("the registry of " + side.name, side.registry_url));
  ASSIGN_OR_RETURN(auto subjects, rest.GetNames("/subjects?deleted=true"));
  Versions out;
  for (const auto& subject : subjects) {
    if (subject == kFillers) continue;
    auto path = PathOf(subject) + "/versions";
    ASSIGN_OR_RETURN(auto all, rest.Get(path + "?deleted=true"));
    auto live = rest.Get(path);
    if (!live && live.error().code != ErrorCode::kNotFound) return Fail(std::move(live).error());
    std::set<std::int64_t> there;
    if (live && live->is_array()) {
      for (const auto& one : live->get_array()) there.insert(one.is_int64() ? one.get_int64() : 0);
    }
    if (!all.is_array()) continue;
    for (const auto& number : all.get_array()) {
      Version one{.subject = subject, .version = number.is_int64() ? number.get_int64() : 0};
      one.deleted = !there.contains(one.version);
      ASSIGN_OR_RETURN(auto about,
                       rest.GetObject(fmt::format("{}/{}?deleted=true", path, one.version)));
      one.id = IntegerMember(about, "id").value_or(0);
      for (const auto* key : {"schema", "schemaType", "references"}) {
        if (const auto* value = about.if_contains(key)) one.body[key] = *value;
      }
      out.push_back(std::move(one));
      if (out.size() > kItemsMax)
        return Fail(ErrorCode::kTooLarge, "more schemas than {}", kItemsMax);
    }
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(a.id, a.subject, a.version) < std::tie(b.id, b.subject, b.version);
  });
  return out;
}

Result<Schemas::Settings> Schemas::SettingsOf(Rest& rest, const std::string& subject) {
  Settings out;
  ASSIGN_OR_RETURN(out.compatibility,
                   Own(rest, "/config/" + Escaped(subject), "compatibilityLevel"));
  ASSIGN_OR_RETURN(out.mode, Own(rest, "/mode/" + Escaped(subject), "mode"));
  return out;
}

std::vector<std::string> Schemas::Subjects() const {
  std::vector<std::string> out;
  for (const auto& one : source_) {
    bool known = std::find(out.begin(), out.end(), one.subject) != out.end();
    if (!known && !Skips(one.subject)) out.push_back(one.subject);
  }
  return out;
}

Result<std::vector<Item>> Schemas::Plan() {
  ASSIGN_OR_RETURN(source_, ReadAll(from_));
  ASSIGN_OR_RETURN(target_, ReadAll(to_));
  std::map<std::string, Item> items;
  std::map<std::int64_t, std::string> target_ids;
  for (const auto& one : target_) target_ids[one.id] = Canonical(one.body);
  for (const auto& one : source_) {
    auto& item = items[one.subject];
    item.kind = "schema";
    item.name = one.subject;
    item.what += fmt::format("{}version {} (id {}{})", item.what.empty() ? "" : ", ", one.version,
                             one.id, one.deleted ? ", deleted" : "");
    for (const auto& other : target_) {
      if (other.subject != one.subject || other.version != one.version) continue;
      if (other.id == one.id && Canonical(other.body) == Canonical(one.body)) continue;
      item.obstacle = fmt::format("the target has another schema as version {}, with the id {}",
                                  other.version, other.id);
    }
    auto taken = target_ids.find(one.id);
    if (taken != target_ids.end() && taken->second != Canonical(one.body) &&
        item.obstacle.empty()) {
      item.obstacle = fmt::format("the target has another schema with the id {}", one.id);
    }
  }
  std::vector<Item> out;
  for (auto& [subject, item] : items) out.push_back(std::move(item));
  return out;
}

Status Schemas::Fill(Rest& rest, std::int64_t before) {
  for (std::int32_t n = 0; last_id_ < before; ++n) {
    if (n > kFillersMax) return Fail(ErrorCode::kTooLarge, "more than {} unused ids", kFillersMax);
    filled_ = true;
    auto schema = fmt::format(R"({{"type":"fixed","name":"Unused{}","size":1}})", last_id_ + 1);
    ASSIGN_OR_RETURN(auto answer, rest.Send("POST", PathOf(kFillers) + "/versions",
                                            json::object{{"schema", schema}}));
    auto given = answer.is_object() ? IntegerMember(answer.get_object(), "id").value_or(0) : 0;
    if (given <= last_id_ || given > before) {
      return Fail(ErrorCode::kConflict,
                  "the target's registry gives the id {} where {} is wanted: it must be empty, and "
                  "new",
                  given, last_id_ + 1);
    }
    last_id_ = given;
  }
  return {};
}

Status Schemas::CopyOne(Rest& rest, const Version& one) {
  auto body = one.body;
  if (GivesOwnIds()) {
    TRY(Fill(rest, one.id - 1));
  } else {
    body["id"] = one.id;
    body["version"] = one.version;
    TRY(rest.Send("PUT", "/mode/" + Escaped(one.subject) + "?force=true",
                  json::object{{"mode", "IMPORT"}})
            .map([](auto&&) {}));
  }
  ASSIGN_OR_RETURN(auto answer, rest.Send("POST", PathOf(one.subject) + "/versions", body));
  auto given = answer.is_object() ? IntegerMember(answer.get_object(), "id").value_or(0) : 0;
  if (given != one.id) {
    return Fail(ErrorCode::kConflict,
                "the target's registry gives the schema {} version {} the id {} instead of {}: "
                "its registry must be empty, and new",
                one.subject, one.version, given, one.id);
  }
  last_id_ = std::max(last_id_, given);
  return {};
}

Status Schemas::RemoveFillers(Rest& rest) {
  if (!filled_) return {};
  TRY(rest.Send("DELETE", PathOf(kFillers)).map([](auto&&) {}));
  return rest.Send("DELETE", PathOf(kFillers) + "?permanent=true").map([](auto&&) {});
}

Status Schemas::CopySettings(Rest& source, Rest& target, const std::string& subject) {
  ASSIGN_OR_RETURN(auto now, SettingsOf(source, subject));
  if (!now.compatibility && GivesOwnIds()) {
    // Apicurio's subjects without a level of their own have NONE, whatever the global one is.
    ASSIGN_OR_RETURN(now.compatibility, Own(source, "/config", "compatibilityLevel"));
  }
  if (now.compatibility) {
    TRY(target
            .Send("PUT", "/config/" + Escaped(subject),
                  json::object{{"compatibility", *now.compatibility}})
            .map([](auto&&) {}));
  }
  if (now.mode) {
    return target
        .Send("PUT", "/mode/" + Escaped(subject) + "?force=true", json::object{{"mode", *now.mode}})
        .map([](auto&&) {});
  }
  auto forgotten = target.Send("DELETE", "/mode/" + Escaped(subject));
  if (!forgotten && forgotten.error().code == ErrorCode::kNotFound) return {};
  return forgotten.map([](auto&&) {});
}

Status Schemas::Copy() {
  ASSIGN_OR_RETURN(source_, ReadAll(from_));
  ASSIGN_OR_RETURN(target_, ReadAll(to_));
  ASSIGN_OR_RETURN(auto source, Rest::To("the registry of " + from_.name, from_.registry_url));
  ASSIGN_OR_RETURN(auto target, Rest::To("the registry of " + to_.name, to_.registry_url));
  last_id_ = 0;
  for (const auto& one : target_) last_id_ = std::max(last_id_, one.id);
  std::vector<const Version*> new_ones;
  for (const auto& one : source_) {
    bool there = std::any_of(target_.begin(), target_.end(), [&](const auto& other) {
      return other.subject == one.subject && other.version == one.version && other.id == one.id;
    });
    if (!there && !Skips(one.subject)) new_ones.push_back(&one);
  }
  for (const auto* one : new_ones) TRY(CopyOne(target, *one));
  TRY(RemoveFillers(target));
  for (const auto& one : source_) {
    bool gone = std::any_of(target_.begin(), target_.end(), [&](const auto& other) {
      return other.subject == one.subject && other.version == one.version && other.deleted;
    });
    if (!one.deleted || gone || Skips(one.subject)) continue;
    TRY(target.Send("DELETE", fmt::format("{}/versions/{}", PathOf(one.subject), one.version))
            .map([](auto&&) {}));
  }
  for (const auto& subject : Subjects()) TRY(CopySettings(source, target, subject));
  ASSIGN_OR_RETURN(auto compatibility, Own(source, "/config", "compatibilityLevel"));
  if (!compatibility) return {};
  return target.Send("PUT", "/config", json::object{{"compatibility", *compatibility}})
      .map([](auto&&) {});
}

Result<std::vector<Compared>> Schemas::Compare() {
  ASSIGN_OR_RETURN(source_, ReadAll(from_));
  ASSIGN_OR_RETURN(target_, ReadAll(to_));
  ASSIGN_OR_RETURN(auto source, Rest::To("the registry of " + from_.name, from_.registry_url));
  ASSIGN_OR_RETURN(auto target, Rest::To("the registry of " + to_.name, to_.registry_url));
  std::vector<Compared> out;
  for (const auto& subject : Subjects()) {
    auto of = [&](const Versions& versions, Rest& rest) -> Result<Chain> {
      Chain chain;
      for (const auto& one : versions) {
        if (one.subject != subject) continue;
        std::string text = fmt::format("{} {} {} ", one.id, one.version, one.deleted);
        chain.Add(text + Canonical(one.body));
      }
      ASSIGN_OR_RETURN(auto settings, SettingsOf(rest, subject));
      // Some registries tell the global level as the subject's own.
      ASSIGN_OR_RETURN(auto global, Own(rest, "/config", "compatibilityLevel"));
      chain.Add(settings.compatibility ? *settings.compatibility : global.value_or(""));
      return chain;
    };
    ASSIGN_OR_RETURN(auto a, of(source_, source));
    ASSIGN_OR_RETURN(auto b, of(target_, target));
    std::string ids;
    for (const auto& one : source_) {
      if (one.subject == subject) ids += fmt::format("{}{}", ids.empty() ? "ids " : ", ", one.id);
    }
    out.push_back({"schema", subject, a.count() - 1, b.count() - 1, a.hash(), b.hash(), ids});
  }
  return out;
}

}  // namespace taskflow::migrate
