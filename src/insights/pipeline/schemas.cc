#include "insights/pipeline/schemas.h"

#include <boost/json.hpp>
#include <map>
#include <set>

#include "insights/pipeline/limits.h"

namespace taskflow::insights {
namespace {

struct Subject {
  std::map<std::int64_t, std::int64_t> versions;  // and their ids
};

Result<std::map<std::string, Subject>> AllSubjects(Links& links) {
  std::map<std::string, Subject> out;
  for (std::size_t offset = 0; offset < kSchemaVersionsMax; offset += kSchemasPerPage) {
    ASSIGN_OR_RETURN(auto page, AskJson(links, RestPart::kRegistry,
                                        fmt::format("/schemas?deleted=true&offset={}&limit={}",
                                                    offset, kSchemasPerPage)));
    const auto* list = page.if_array();
    if (list == nullptr) return Fail(ErrorCode::kUnavailable, "the registry lists no schemas");
    for (const auto& item : *list) {
      const auto* object = item.if_object();
      auto name = object == nullptr ? std::nullopt : StringMember(*object, "subject");
      const auto* version = object == nullptr ? nullptr : object->if_contains("version");
      const auto* id = object == nullptr ? nullptr : object->if_contains("id");
      if (!name || version == nullptr || id == nullptr) continue;
      if (!version->is_int64() || !id->is_int64()) continue;
      out[std::string(*name)].versions[version->get_int64()] = id->get_int64();
    }
    if (list->size() < kSchemasPerPage) break;
  }
  return out;
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
  auto found = AskJsonObject(links, RestPart::kRegistry, target);
  if (!found && found.error().code == ErrorCode::kNotFound) {
    found = AskJsonObject(links, RestPart::kRegistry, target + "?deleted=true");
  }
  if (!found) return tl::unexpected<Problem>(found.error());
  return *std::move(found);
}

}  // namespace taskflow::insights
