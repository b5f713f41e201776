#include "registry/store.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/json.h"
#include "registry/config_json.h"
#include "registry/contract.h"

namespace taskflow::registry {
namespace {

std::string FingerprintOf(const SchemaBody& body) {
  auto text = body.type + "\n" + body.text;
  for (const auto& reference : body.references) {
    text += fmt::format("\n{}\n{}\n{}", reference.name, reference.subject, reference.version);
  }
  if (body.metadata) text += "\nmetadata " + ToJson(MetadataJson(*body.metadata));
  if (body.rules) text += "\nrules " + *body.rules;
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

void Store::Apply(const Change& change, bool is_guarded) {
  struct Applier {
    Store& store;
    bool is_guarded;
    void operator()(const SchemaPut& c) const {
      if (!is_guarded || !store.Contradicts(c.version)) store.Put(c.version);
    }
    void operator()(const SchemaRemoved& c) const { store.Remove(c.subject, c.version); }
    void operator()(const SubjectDeleted& c) const { store.DeleteUpTo(c.subject, c.version); }
    void operator()(const SubjectCleared& c) const { store.Clear(c.subject); }
    void operator()(const ConfigSet& c) const { SetOrErase(store.configs_, c.subject, c.config); }
    void operator()(const ModeSet& c) const { SetOrErase(store.modes_, c.subject, c.mode); }
    void operator()(const ContextSet& c) const {
      if (c.exists) {
        store.named_contexts_.insert(c.context);
      } else {
        store.named_contexts_.erase(c.context);
      }
    }
    void operator()(const Ignored&) const {}
  };
  std::visit(Applier{*this, is_guarded}, change);
}

bool Store::Contradicts(const Version& version) const {
  const auto* there = Find(version.subject, version.number, true);
  bool is_other = there != nullptr && (there->id != version.id || *there->body != *version.body);
  if (is_other && OwnsItsId(*there)) return true;
  const auto* body = ById(version.id, SplitName(version.subject).context);
  return body != nullptr && *body != *version.body;
}

void Store::Put(const Version& version) {
  auto context_name = SplitName(version.subject).context;
  auto& slot = subjects_[version.subject][version.number];
  if (slot.body != nullptr) DropUse(slot);
  slot = version;
  if (context_name != kDefaultContext) named_contexts_.insert(context_name);
  auto& context = contexts_[context_name];
  context.id_max = std::max(context.id_max, version.id);
  auto& id = context.ids[version.id];
  if (id.body == nullptr) {
    id.body = version.body;
    id.guid = GuidOf(*id.body);
    guids_[id.guid].emplace(context_name, version.id);
    context.id_by_body.try_emplace(FingerprintOf(*id.body), version.id);
  } else if (*id.body == *version.body) {
    slot.body = id.body;
  }
  id.uses.emplace(version.subject, version.number);
}

void Store::DropUse(const Version& version) {
  auto context = contexts_.find(SplitName(version.subject).context);
  if (context == contexts_.end()) return;
  auto& ids = context->second.ids;
  auto id = ids.find(version.id);
  if (id == ids.end()) return;
  id->second.uses.erase({version.subject, version.number});
  if (!id->second.uses.empty()) return;
  auto& by_bodies = context->second.id_by_body;
  auto by_body = by_bodies.find(FingerprintOf(*id->second.body));
  if (by_body != by_bodies.end() && by_body->second == version.id) by_bodies.erase(by_body);
  auto guid = guids_.find(id->second.guid);
  if (guid != guids_.end()) {
    guid->second.erase({context->first, version.id});
    if (guid->second.empty()) guids_.erase(guid);
  }
  ids.erase(id);
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

const Store::Context* Store::FindContext(std::string_view context) const {
  auto found = contexts_.find(context);
  return found == contexts_.end() ? nullptr : &found->second;
}

const SchemaBody* Store::ById(int id, std::string_view context) const {
  const auto* in = FindContext(context);
  if (in == nullptr) return nullptr;
  auto found = in->ids.find(id);
  return found == in->ids.end() ? nullptr : found->second.body.get();
}

std::optional<int> Store::IdOf(const SchemaBody& body, std::string_view context) const {
  const auto* in = FindContext(context);
  if (in == nullptr) return std::nullopt;
  auto found = in->id_by_body.find(FingerprintOf(body));
  if (found == in->id_by_body.end()) return std::nullopt;
  return found->second;
}

int Store::NextId(std::string_view context) const {
  const auto* in = FindContext(context);
  return in == nullptr ? 1 : in->id_max + 1;
}

bool Store::OwnsItsId(const Version& version) const {
  const auto* body = ById(version.id, SplitName(version.subject).context);
  return body != nullptr && *body == *version.body;
}

std::set<std::pair<std::string, int>> Store::UsesOf(int id, std::string_view context) const {
  const auto* in = FindContext(context);
  if (in == nullptr) return {};
  auto found = in->ids.find(id);
  if (found == in->ids.end()) return {};
  return found->second.uses;
}

std::set<std::pair<std::string, int>> Store::IdsOfGuid(const std::string& guid) const {
  auto found = guids_.find(guid);
  if (found == guids_.end()) return {};
  return found->second;
}

std::vector<std::string> Store::Contexts() const {
  std::vector<std::string> out{std::string(kDefaultContext)};
  for (const auto& context : named_contexts_) {
    if (context != kDefaultContext) out.push_back(context);
  }
  return out;
}

bool Store::KnowsContext(std::string_view context) const {
  return context == kDefaultContext || named_contexts_.contains(context);
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

Config Store::EffectiveConfig(const std::optional<std::string>& subject) const {
  auto config = ConfigOf(std::string(kGlobalContext)).value_or(Config{});
  if (!config.level) config.level = server_default_;
  auto context = subject ? SplitName(*subject).context : std::string(kDefaultContext);
  auto context_name = JoinName({context, ""});
  auto of_context =
      ConfigOf(context == kDefaultContext ? std::nullopt : std::optional(context_name));
  if (of_context) config = Merge(config, *of_context);
  auto own = subject ? ConfigOf(subject) : std::nullopt;
  return own ? Merge(config, *own) : config;
}

Level Store::EffectiveLevel(const std::optional<std::string>& subject) const {
  return EffectiveConfig(subject).level.value_or(server_default_);
}

bool Store::EffectiveNormalize(const std::string& subject) const {
  return EffectiveConfig(subject).normalize.value_or(false);
}

Mode Store::EffectiveMode(const std::optional<std::string>& subject) const {
  auto global = ModeOf(std::string(kGlobalContext));
  auto of_default = ModeOf(std::nullopt);
  if (of_default == Mode::kReadOnlyOverride) return *of_default;
  if (global == Mode::kReadOnly || global == Mode::kReadOnlyOverride) return *global;
  if (auto own = subject ? ModeOf(subject) : std::nullopt) return *own;
  auto context = subject ? SplitName(*subject).context : std::string(kDefaultContext);
  auto of_context = context == kDefaultContext ? of_default : ModeOf(JoinName({context, ""}));
  return of_context.value_or(global.value_or(Mode::kReadWrite));
}

}  // namespace taskflow::registry
