#include "insights/pipeline/schemas.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "insights/pipeline/limits.h"

namespace taskflow::insights {
namespace {

struct Subject {
  std::map<std::int64_t, std::int64_t> versions;  // and their ids
};

using Subjects = std::map<std::string, Subject>;

std::optional<std::int64_t> NumberIn(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  if (found == nullptr || !found->is_int64()) return std::nullopt;
  return found->get_int64();
}

Result<Subjects> InOneList(Links& links) {
  Subjects out;
  for (std::size_t offset = 0; offset < kSchemaVersionsMax; offset += kSchemasPerPage) {
    ASSIGN_OR_RETURN(auto page, AskJson(links, RestPart::kRegistry,
                                        fmt::format("/schemas?deleted=true&offset={}&limit={}",
                                                    offset, kSchemasPerPage)));
    const auto* list = page.if_array();
    if (list == nullptr) return Fail(ErrorCode::kUnavailable, "the registry lists no schemas");
    for (const auto& item : *list) {
      const auto* object = item.if_object();
      if (object == nullptr) continue;
      auto name = StringMember(*object, "subject");
      auto version = NumberIn(*object, "version"), id = NumberIn(*object, "id");
      if (name && version && id) out[std::string(*name)].versions[*version] = *id;
    }
    if (list->size() < kSchemasPerPage) break;
  }
  return out;
}

// A version that lives, or is deleted.
Result<json::object> DescribeVersion(Links& links, const std::string& target) {
  auto found = AskJsonObject(links, RestPart::kRegistry, target);
  if (found || found.error().code != ErrorCode::kNotFound) return found;
  return AskJsonObject(links, RestPart::kRegistry, target + "?deleted=true");
}

// Some registries answer with what is deleted alone, so what lives is asked for first.
Result<json::array> LivingOrDeleted(Links& links, const std::string& target) {
  json::array out;
  auto living = AskJson(links, RestPart::kRegistry, target);
  if (!living && living.error().code != ErrorCode::kNotFound) return Fail(living.error());
  if (living && living->is_array()) out = living->get_array();
  auto all = AskJson(links, RestPart::kRegistry, target + "?deleted=true");
  if (!all || !all->is_array()) return out;
  for (const auto& one : all->get_array()) {
    if (std::find(out.begin(), out.end(), one) == out.end()) out.push_back(one);
  }
  return out;
}

// For registries without GET /schemas, or whose list is empty.
Result<Subjects> OneByOne(Links& links) {
  ASSIGN_OR_RETURN(auto names, LivingOrDeleted(links, "/subjects"));
  Subjects out;
  std::size_t count = 0;
  for (const auto& item : names) {
    const auto* name = item.if_string();
    if (name == nullptr || out.size() >= kSubjectsMax) continue;
    auto& subject = out[std::string(*name)];
    auto target = fmt::format("/subjects/{}/versions", http::PercentEncode(std::string(*name)));
    ASSIGN_OR_RETURN(auto versions, LivingOrDeleted(links, target));
    for (const auto& version : versions) {
      if (!version.is_int64() || ++count > kVersionsOneByOneMax) continue;
      auto number = version.get_int64();
      auto one = DescribeVersion(links, fmt::format("{}/{}", target, number));
      if (one) subject.versions[number] = NumberIn(*one, "id").value_or(0);
    }
  }
  return out;
}

Result<Subjects> AllSubjects(Links& links) {
  auto out = InOneList(links);
  bool has_none =
      out ? out->empty()
          : out.error().code == ErrorCode::kNotFound || out.error().code == ErrorCode::kInvalid;
  return has_none ? OneByOne(links) : out;
}

Result<std::set<std::string>> LivingSubjects(Links& links) {
  ASSIGN_OR_RETURN(auto names, AskJson(links, RestPart::kRegistry, "/subjects"));
  std::set<std::string> out;
  if (const auto* list = names.if_array()) {
    for (const auto& name : *list) {
      if (const auto* text = name.if_string()) out.insert(std::string(*text));
    }
  }
  return out;
}

Result<std::string> CompatibilityOf(Links& links, const std::string& target) {
  ASSIGN_OR_RETURN(auto config, AskJsonObject(links, RestPart::kRegistry, target));
  return std::string(StringMember(config, "compatibilityLevel").value_or(""));
}

}  // namespace

Answer ListSubjects(Links& links) {
  ASSIGN_OR_RETURN(auto subjects, AllSubjects(links));
  ASSIGN_OR_RETURN(auto living, LivingSubjects(links));
  ASSIGN_OR_RETURN(auto global, CompatibilityOf(links, "/config"));
  json::array out;
  bool all = true;
  for (const auto& [name, subject] : subjects) {
    if (out.size() >= kSubjectsMax) {
      all = false;
      break;
    }
    json::array versions;
    for (const auto& [version, id] : subject.versions) {
      versions.push_back(json::object{{"version", version}, {"id", id}});
    }
    auto own = CompatibilityOf(links, "/config/" + http::PercentEncode(name));
    if (!own && own.error().code != ErrorCode::kNotFound) {
      return tl::unexpected<Problem>(own.error());
    }
    out.push_back(json::object{{"subject", name},
                               {"versions", std::move(versions)},
                               {"compatibility", own.value_or(global)},
                               {"deleted", !living.contains(name)}});
  }
  json::object answer{{"subjects", std::move(out)}};
  if (!all) answer["truncated"] = true;
  return answer;
}

Answer DescribeSchema(Links& links, const std::string& subject, const std::string& version) {
  auto target = fmt::format("/subjects/{}/versions/{}", http::PercentEncode(subject),
                            http::PercentEncode(version));
  auto found = DescribeVersion(links, target);
  if (!found) return tl::unexpected<Problem>(found.error());
  return *std::move(found);
}

}  // namespace taskflow::insights
