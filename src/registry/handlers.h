// What answers the API's requests. Handlers are pure: they see the store and a request and answer a
// body, or an error. Each .cc serves one group of paths and opens with the list of them.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "http/message.h"
#include "registry/errors.h"
#include "registry/record.h"
#include "registry/store.h"

namespace taskflow::registry {

struct Call {
  const Store& store;
  const http::Request& request;
  const std::string& kafka_cluster_id;  // empty when unknown
  bool mode_is_mutable = true;
};

// A body of JSON text; an empty one is answered 204.
using Answer = Outcome<std::string>;

struct Read {
  const char* method;
  const char* pattern;
  Answer (*answer)(const Call&);
};

// What a writing request comes to: records for the topic, and the answer once they were read back.
struct Decision {
  std::vector<Change> changes;  // none: answer at once
  std::string body;
  // Whether the records, read back, have the effect they were written for; if not, the request is
  // decided again. Nothing: always.
  std::function<bool(const Store&)> stands;
  // What is to be written before the request is decided again: compaction keeps the last record of
  // a key, which must be the one that stands. Nothing: nothing.
  std::function<std::vector<Change>(const Store&)> repair;
};

struct Write {
  const char* method;
  const char* pattern;
  Outcome<Decision> (*decide)(const Call&);
};

std::span<const Read> ServerReads();
std::span<const Write> ContextWrites();
std::span<const Read> SchemaReads();
std::span<const Read> SubjectReads();
std::span<const Write> SubjectWrites();
std::span<const Read> CompatibilityReads();
std::span<const Read> ConfigReads();
std::span<const Write> ConfigWrites();
std::span<const Read> ModeReads();
std::span<const Write> ModeWrites();

}  // namespace taskflow::registry
