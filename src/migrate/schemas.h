// Schemas, with the same ids and versions, references, compatibility and modes: by the registry's
// mode IMPORT, in the order of their ids. Apicurio takes the mode and gives ids of its own; there,
// ids that nobody uses are used up first, so that each schema gets its own.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "migrate/rest.h"
#include "migrate/side.h"

namespace taskflow::migrate {

class Schemas {
 public:
  // Both must outlive this.
  Schemas(const Side& from, const Side& to, const Options& options)
      : from_(from), to_(to), options_(options) {}

  // An item for each subject.
  Result<std::vector<Item>> Plan();
  // What the target lacks of the plan. Repeating it is harmless. Errors: kConflict when the target
  // gives another id.
  Status Copy();
  // Both are asked again.
  Result<std::vector<Compared>> Compare();

 private:
  struct Version {
    std::string subject;
    std::int64_t version = 0, id = 0;
    bool deleted = false;
    json::object body;  // schema, schemaType, references
  };
  using Versions = std::vector<Version>;
  struct Settings {
    std::optional<std::string> compatibility, mode;  // the subject's own
  };

  // By id, then subject and version.
  static Result<Versions> ReadAll(const Side& side);
  static Result<Settings> SettingsOf(Rest& rest, const std::string& subject);
  Status Fill(Rest& rest, std::int64_t before);
  Status CopyOne(Rest& rest, const Version& one);
  Status CopySettings(Rest& source, Rest& target, const std::string& subject);
  Status RemoveFillers(Rest& rest);
  bool GivesOwnIds() const;
  bool Skips(const std::string& subject) const;
  std::vector<std::string> Subjects() const;

  const Side& from_;
  const Side& to_;
  const Options& options_;
  Versions source_, target_;
  std::int64_t last_id_ = 0;  // that the target has given
  bool filled_ = false;
};

}  // namespace taskflow::migrate
