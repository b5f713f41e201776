// The registry's state: what its topic's records add up to. Pure: no I/O, no time. One thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "registry/model.h"
#include "registry/record.h"

namespace taskflow::registry {

class Store {
 public:
  explicit Store(Level server_default) : server_default_(server_default) {}

  void Apply(const Change& change);

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
  const SchemaBody* ById(int id) const;
  std::optional<int> IdOf(const SchemaBody& body) const;
  int NextId() const { return id_max_ + 1; }
  // False when another schema had the version's id before: the id stands for that one.
  bool OwnsItsId(const Version& version) const;
  // Subject and number of every version with this id.
  std::set<std::pair<std::string, int>> UsesOf(int id) const;
  // Versions that name this one among their references.
  std::vector<const Version*> ReferencesTo(std::string_view subject, int number,
                                           bool deleted_too) const;

  // Nothing when not set at that very place.
  std::optional<Config> ConfigOf(const std::optional<std::string>& subject) const;
  std::optional<Mode> ModeOf(const std::optional<std::string>& subject) const;
  // The subject's, else the global, else the server's.
  Level EffectiveLevel(const std::optional<std::string>& subject) const;
  bool EffectiveNormalize(const std::string& subject) const;
  Mode EffectiveMode(const std::optional<std::string>& subject) const;

 private:
  struct Id {
    std::shared_ptr<const SchemaBody> body;
    std::set<std::pair<std::string, int>> uses;
  };
  void Put(const Version& version);
  void Remove(const std::string& subject, int number);
  void DeleteUpTo(const std::string& subject, int number);
  void Clear(const std::string& subject);
  void DropUse(const Version& version);

  Level server_default_;
  std::map<std::string, Versions, std::less<>> subjects_;
  std::map<int, Id> ids_;
  std::map<std::string, int> id_by_body_;  // by FingerprintOf
  int id_max_ = 0;
  std::map<std::string, Config> configs_;  // "" is the global one
  std::map<std::string, Mode> modes_;
};

}  // namespace taskflow::registry
