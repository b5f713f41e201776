#include "registry/store.h"

#include <fmt/format.h>

namespace taskflow::registry {
namespace {

std::string FingerprintOf(const SchemaBody& body) {
  auto text = body.type + "\n" + body.text;
  for (const auto& reference : body.references) {
    text += fmt::format("\n{}\n{}\n{}", reference.name, reference.subject, reference.version);
  }
  return text;
}

template <typename Map>
auto Lookup(const Map& map, const std::optional<std::string>& subject)
    -> std::optional<typename Map::mapped_type> {
  auto found = map.find(subject.value_or(""));
  if (found == map.end()) return std::nullopt;
  return found->second;
}

template <typename Map, typename Value>
void SetOrErase(Map& map, const std::optional<std::string>& subject,
                const std::optional<Value>& value) {
  if (value) {
    map[subject.value_or("")] = *value;
  } else {
    map.erase(subject.value_or(""));
  }
}

}  // namespace

void Store::Apply(const Change& change) {
  struct Applier {
    Store& store;
    void operator()(const SchemaPut& c) const { store.Put(c.version); }
    void operator()(const SchemaRemoved& c) const { store.Remove(c.subject, c.version); }
    void operator()(const SubjectDeleted& c) const { store.DeleteUpTo(c.subject, c.version); }
    void operator()(const SubjectCleared& c) const { store.Clear(c.subject); }
    void operator()(const ConfigSet& c) const { SetOrErase(store.configs_, c.subject, c.config); }
    void operator()(const ModeSet& c) const { SetOrErase(store.modes_, c.subject, c.mode); }
    void operator()(const Ignored&) const {}
  };
  std::visit(Applier{*this}, change);
}

void Store::Put(const Version& version) {
  auto& slot = subjects_[version.subject][version.number];
  if (slot.body != nullptr) DropUse(slot);
  slot = version;
  id_max_ = std::max(id_max_, version.id);
  auto& id = ids_[version.id];
  if (id.body == nullptr) {
    id.body = version.body;
    id_by_body_.try_emplace(FingerprintOf(*id.body), version.id);
  } else if (*id.body == *version.body) {
    slot.body = id.body;
  }
  id.uses.emplace(version.subject, version.number);
}

void Store::DropUse(const Version& version) {
  auto id = ids_.find(version.id);
  if (id == ids_.end()) return;
  id->second.uses.erase({version.subject, version.number});
  if (!id->second.uses.empty()) return;
  auto by_body = id_by_body_.find(FingerprintOf(*id->second.body));
  if (by_body != id_by_body_.end() && by_body->second == version.id) id_by_body_.erase(by_body);
  ids_.erase(id);
}

void Store::Remove(const std::string& subject, int number) {
  auto versions = subjects_.find(subject);
  if (versions == subjects_.end()) return;
  auto version = versions->second.find(number);
  if (version == versions->second.end()) return;
  DropUse(version->second);
  versions->second.erase(version);
  if (versions->second.empty()) subjects_.erase(versions);
}

void Store::DeleteUpTo(const std::string& subject, int number) {
  auto versions = subjects_.find(subject);
  if (versions == subjects_.end()) return;
  for (auto& [n, version] : versions->second) {
    if (n <= number) version.deleted = true;
  }
}

void Store::Clear(const std::string& subject) {
  while (const auto* versions = FindSubject(subject)) Remove(subject, versions->begin()->first);
}

const Store::Versions* Store::FindSubject(std::string_view subject) const {
  auto found = subjects_.find(subject);
  return found == subjects_.end() ? nullptr : &found->second;
}

const Version* Store::Find(std::string_view subject, int number, bool deleted_too) const {
  const auto* versions = FindSubject(subject);
  if (versions == nullptr) return nullptr;
  auto found = versions->find(number);
  if (found == versions->end() || (found->second.deleted && !deleted_too)) return nullptr;
  return &found->second;
}

const Version* Store::Latest(std::string_view subject, bool deleted_too) const {
  const auto* versions = FindSubject(subject);
  if (versions == nullptr) return nullptr;
  for (auto i = versions->rbegin(); i != versions->rend(); ++i) {
    if (deleted_too || !i->second.deleted) return &i->second;
  }
  return nullptr;
}

int Store::NextVersion(std::string_view subject) const {
  const auto* latest = Latest(subject, true);
  return latest == nullptr ? 1 : latest->number + 1;
}

const SchemaBody* Store::ById(int id) const {
  auto found = ids_.find(id);
  return found == ids_.end() ? nullptr : found->second.body.get();
}

std::optional<int> Store::IdOf(const SchemaBody& body) const {
  auto found = id_by_body_.find(FingerprintOf(body));
  if (found == id_by_body_.end()) return std::nullopt;
  return found->second;
}

bool Store::OwnsItsId(const Version& version) const {
  const auto* body = ById(version.id);
  return body != nullptr && *body == *version.body;
}

std::set<std::pair<std::string, int>> Store::UsesOf(int id) const {
  auto found = ids_.find(id);
  if (found == ids_.end()) return {};
  return found->second.uses;
}

std::vector<const Version*> Store::ReferencesTo(std::string_view subject, int number,
                                                bool deleted_too) const {
  std::vector<const Version*> out;
  for (const auto& [name, versions] : subjects_) {
    for (const auto& [n, version] : versions) {
      if (version.deleted && !deleted_too) continue;
      for (const auto& reference : version.body->references) {
        if (reference.subject == subject && reference.version == number) {
          out.push_back(&version);
          break;
        }
      }
    }
  }
  return out;
}

std::optional<Config> Store::ConfigOf(const std::optional<std::string>& subject) const {
  return Lookup(configs_, subject);
}
std::optional<Mode> Store::ModeOf(const std::optional<std::string>& subject) const {
  return Lookup(modes_, subject);
}

Level Store::EffectiveLevel(const std::optional<std::string>& subject) const {
  if (subject) {
    if (auto own = ConfigOf(subject); own && own->level) return *own->level;
  }
  auto global = ConfigOf(std::nullopt);
  return global && global->level ? *global->level : server_default_;
}

bool Store::EffectiveNormalize(const std::string& subject) const {
  if (auto own = ConfigOf(subject); own && own->normalize) return *own->normalize;
  auto global = ConfigOf(std::nullopt);
  return global && global->normalize.value_or(false);
}

Mode Store::EffectiveMode(const std::optional<std::string>& subject) const {
  auto global = ModeOf(std::nullopt).value_or(Mode::kReadWrite);
  if (!subject || global == Mode::kReadOnlyOverride) return global;
  return ModeOf(subject).value_or(global);
}

}  // namespace taskflow::registry
