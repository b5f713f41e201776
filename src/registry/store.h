// The registry's state: what its topic's records add up to. Pure: no I/O, no time. One thread.
// Ids count within a context (names.h); a subject brings its context with it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "registry/model.h"
#include "registry/names.h"
#include "registry/record.h"

namespace taskflow::registry {

class Store {
 public:
  explicit Store(Level server_default) : server_default_(server_default) {}

  // Of a guarded record the first stands: one that would give a version, or an id, that is in use
  // to another schema changes nothing. Several registries may write at the same time, and who reads
  // of its own record that it does not stand decides again. Others' records stand as they come.
  void Apply(const Change& change, bool is_guarded = false);

  using Versions = std::map<int, Version>;
  const std::map<std::string, Versions, std::less<>>& subjects() const { return subjects_; }
  // Null when the subject has no version, deleted or not.
  const Versions* FindSubject(std::string_view subject) const;
  // Null when there is none; softly deleted ones only when asked for.
  const Version* Find(std::string_view subject, int number, bool deleted_too) const;
  const Version* Latest(std::string_view subject, bool deleted_too) const;
  bool IsLive(std::string_view subject) const { return Latest(subject, false) != nullptr; }
  // Highest version ever, plus one.
  int NextVersion(std::string_view subject) const;

  // Null when no version uses the id, softly deleted ones included.
  const SchemaBody* ById(int id, std::string_view context = kDefaultContext) const;
  std::optional<int> IdOf(const SchemaBody& body, std::string_view context = kDefaultContext) const;
  int NextId(std::string_view context = kDefaultContext) const;
  // False when another schema had the version's id before: the id stands for that one.
  bool OwnsItsId(const Version& version) const;
  // Subject and number of every version with this id.
  std::set<std::pair<std::string, int>> UsesOf(int id,
                                               std::string_view context = kDefaultContext) const;
  // Context and id of every schema with this guid (contract.h).
  std::set<std::pair<std::string, int>> IdsOfGuid(const std::string& guid) const;
  // Versions that name this one among their references.
  std::vector<const Version*> ReferencesTo(std::string_view subject, int number,
                                           bool deleted_too) const;

  // Those that were used once, and not deleted since; the default one is always first.
  std::vector<std::string> Contexts() const;
  bool KnowsContext(std::string_view context) const;

  // Nothing when not set at that very place.
  std::optional<Config> ConfigOf(const std::optional<std::string>& subject) const;
  std::optional<Mode> ModeOf(const std::optional<std::string>& subject) const;
  // By subject; "" is the default context.
  const std::map<std::string, Config>& configs() const { return configs_; }
  const std::map<std::string, Mode>& modes() const { return modes_; }
  // The subject's, else its context's, else the global context's, else the server's.
  Config EffectiveConfig(const std::optional<std::string>& subject) const;
  Level EffectiveLevel(const std::optional<std::string>& subject) const;
  bool EffectiveNormalize(const std::string& subject) const;
  Mode EffectiveMode(const std::optional<std::string>& subject) const;

 private:
  struct Id {
    std::shared_ptr<const SchemaBody> body;
    std::string guid;
    std::set<std::pair<std::string, int>> uses;
  };
  struct Context {
    std::map<int, Id> ids;
    std::map<std::string, int> id_by_body;  // by FingerprintOf
    int id_max = 0;
  };
  const Context* FindContext(std::string_view context) const;
  bool Contradicts(const Version& version) const;
  void Put(const Version& version);
  void Remove(const std::string& subject, int number);
  void DeleteUpTo(const std::string& subject, int number);
  void Clear(const std::string& subject);
  void DropUse(const Version& version);

  Level server_default_;
  std::map<std::string, Versions, std::less<>> subjects_;
  std::map<std::string, Context, std::less<>> contexts_;
  std::set<std::string, std::less<>> named_contexts_;
  std::map<std::string, std::set<std::pair<std::string, int>>> guids_;
  std::map<std::string, Config> configs_;  // "" is the default context's
  std::map<std::string, Mode> modes_;
};

}  // namespace taskflow::registry
