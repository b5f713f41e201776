// A client of a Confluent-compatible schema registry. Schemas by id are kept for good (an id never
// changes its schema). Blocking; safe from any thread, one request at a time; never on a Loop.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/strong.h"

namespace taskflow {

using SchemaId = Strong<struct SchemaIdTag, std::int32_t>;

// A version that a subject has.
struct RegisteredSchema {
  SchemaId id{0};
  std::string text;  // its references inlined
};

class RegistryClient {
 public:
  // `url` may be a comma-separated list, tried in order ("http://127.0.0.1:8081").
  // Errors: kInvalid.
  static Result<std::unique_ptr<RegistryClient>> Create(std::string_view url);
  // The same with what one registry's answer may take.
  static Result<std::unique_ptr<RegistryClient>> CreateFor(std::string_view url,
                                                           Milliseconds timeout);
  virtual ~RegistryClient() = default;

  // The schema's text. Errors: kNotFound (40403: no retry will help), kUnavailable and kTimeout
  // (the registry could not be asked), with its URL and the id in the text.
  virtual Result<std::string> SchemaById(SchemaId id) = 0;
  // Registers under the subject, or finds it there. Errors: kConflict (409: incompatible, with the
  // registry's own text), kInvalid (422), kUnavailable, kTimeout.
  virtual Result<SchemaId> Register(const std::string& subject, const std::string& schema) = 0;

  // What only writers need; kUnsupported where a client is made for reading.
  // The id of the schema that the subject has already. Errors: kNotFound (40401: there is no such
  // subject; 40403: it has no such schema), kInvalid (422), kUnavailable, kTimeout.
  virtual Result<SchemaId> Lookup(const std::string& subject, const std::string& schema) {
    return Fail(ErrorCode::kUnsupported, "looking up {} in subject {}", schema, subject);
  }
  // The subject's latest version. Errors: kNotFound (40401), kUnsupported (not Avro),
  // kUnavailable, kTimeout.
  virtual Result<RegisteredSchema> Latest(const std::string& subject) {
    return Fail(ErrorCode::kUnsupported, "the latest version of subject {}", subject);
  }
};

}  // namespace taskflow
