// The API's errors: HTTP status, Confluent's error code and its exact text, one function each.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace taskflow::registry {

struct ApiError {
  int status = 500;
  int code = 500;
  std::string message;
};

template <typename T>
using Outcome = tl::expected<T, ApiError>;
using Refusal = tl::unexpected<ApiError>;

Refusal NotFound();                         // 404: no such path
Refusal MethodNotAllowed();                 // 405
Refusal Unauthorized();                     // 401
Refusal NotAcceptable();                    // 406
Refusal UnsupportedMediaType();             // 415
Refusal BadRequest(std::string_view what);  // 400: not JSON, or not of the shape
Refusal MissingBody();                      // 422

Refusal SubjectNotFound(std::string_view subject);                     // 40401
Refusal VersionNotFound(std::string_view version);                     // 40402
Refusal SchemaNotFound();                                              // 40403
Refusal SchemaIdNotFound(int id);                                      // 40403
Refusal SchemaGuidNotFound(std::string_view guid);                     // 40403
Refusal SubjectSoftDeleted(std::string_view subject);                  // 40404
Refusal SubjectNotSoftDeleted(std::string_view subject);               // 40405
Refusal VersionSoftDeleted(std::string_view subject, int version);     // 40406
Refusal VersionNotSoftDeleted(std::string_view subject, int version);  // 40407
Refusal SubjectConfigNotSet(std::string_view subject);                 // 40408
Refusal SubjectModeNotSet(std::string_view subject);                   // 40409
// `details` is the list of differences, joined as Java prints a list.
Refusal Incompatible(std::string_view subject, std::string_view details);  // 40901
Refusal EmptySchema();                                                     // 42201
Refusal InvalidSchema(std::string_view schema, std::string_view details);  // 42201
Refusal UnsupportedSchemaType(std::string_view type);                      // 42201
Refusal BadReference(std::string_view details);                            // 42201
Refusal VersionNotNext();                                                  // 42201
Refusal InvalidVersion(std::string_view version);                          // 42202
Refusal InvalidCompatibility();                                            // 42203
Refusal InvalidMode();                                                     // 42204
Refusal ForwardModeOfSubject();                                            // 42204
Refusal NotPermitted(std::string_view what);                               // 42205
Refusal ReferenceExists(std::string_view subject, int version);            // 42206
Refusal IdDoesNotMatch(int id, int known);                                 // 42207
Refusal InvalidSubject(std::string_view subject);                          // 42208
Refusal SchemaTooLarge(std::string_view details);                          // 42209
Refusal InvalidRules(std::string_view details);                            // 42210
Refusal ContextNotEmpty(std::string_view context);                         // 42211
Refusal StoreFailed(std::string_view what);                                // 50001
Refusal WriteTimedOut();                                                   // 50002

}  // namespace taskflow::registry

// Leaves the function with the refusal of an Outcome, or declares its value.
#define TASKFLOW_REGISTRY_TRY(declaration, holder, ...)            \
  auto holder = (__VA_ARGS__);                                     \
  if (!holder) return ::tl::unexpected(std::move(holder).error()); \
  declaration = *std::move(holder)
