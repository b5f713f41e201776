#include "registry/errors.h"

#include <fmt/format.h>

#include "registry/limits.h"

namespace taskflow::registry {
namespace {

template <typename... Args>
Refusal Refuse(int status, int code, fmt::format_string<Args...> text, Args&&... args) {
  return Refusal(ApiError{status, code, fmt::format(text, std::forward<Args>(args)...)});
}

}  // namespace

Refusal NotFound() { return Refuse(404, 404, "HTTP 404 Not Found"); }
Refusal MethodNotAllowed() { return Refuse(405, 405, "HTTP 405 Method Not Allowed"); }
Refusal Unauthorized() { return Refuse(401, 401, "Unauthorized"); }
Refusal NotAcceptable() { return Refuse(406, 406, "HTTP 406 Not Acceptable"); }
Refusal UnsupportedMediaType() { return Refuse(415, 415, "HTTP 415 Unsupported Media Type"); }
Refusal BadRequest(std::string_view what) { return Refuse(400, 400, "{}", what); }
Refusal MissingBody() { return Refuse(422, 422, "the request needs a body"); }

Refusal SubjectNotFound(std::string_view subject) {
  return Refuse(404, 40401, "Subject '{}' not found.", subject);
}
Refusal VersionNotFound(std::string_view version) {
  return Refuse(404, 40402, "Version {} not found.", version);
}
Refusal SchemaNotFound() { return Refuse(404, 40403, "Schema not found"); }
Refusal SchemaIdNotFound(int id) { return Refuse(404, 40403, "Schema {} not found", id); }
Refusal SchemaGuidNotFound(std::string_view guid) {
  return Refuse(404, 40403, "Schema {} not found", guid);
}
Refusal SubjectSoftDeleted(std::string_view subject) {
  return Refuse(404, 40404,
                "Subject '{}' was soft deleted.Set permanent=true to delete permanently", subject);
}
Refusal SubjectNotSoftDeleted(std::string_view subject) {
  return Refuse(404, 40405, "Subject '{}' was not deleted first before being permanently deleted",
                subject);
}
Refusal VersionSoftDeleted(std::string_view subject, int version) {
  return Refuse(404, 40406,
                "Subject '{}' Version {} was soft deleted.Set permanent=true to delete permanently",
                subject, version);
}
Refusal VersionNotSoftDeleted(std::string_view subject, int version) {
  return Refuse(404, 40407,
                "Subject '{}' Version {} was not deleted first before being permanently deleted",
                subject, version);
}
Refusal SubjectConfigNotSet(std::string_view subject) {
  return Refuse(404, 40408, "Subject '{}' does not have subject-level compatibility configured",
                subject);
}
Refusal SubjectModeNotSet(std::string_view subject) {
  return Refuse(404, 40409, "Subject '{}' does not have subject-level mode configured", subject);
}
Refusal Incompatible(std::string_view subject, std::string_view details) {
  return Refuse(409, 40901,
                "Schema being registered is incompatible with an earlier schema for subject "
                "\"{}\", details: [{}]",
                subject, details);
}
Refusal EmptySchema() { return Refuse(422, 42201, "Empty schema"); }
Refusal InvalidSchema(std::string_view schema, std::string_view details) {
  return Refuse(422, 42201, "Invalid schema {} of type AVRO, details: {}",
                schema.substr(0, kQuotedSchemaBytesMax), details);
}
Refusal UnsupportedSchemaType(std::string_view type) {
  return Refuse(422, 42201, "Invalid schema type {}: this registry takes schemaType AVRO only",
                type);
}
Refusal BadReference(std::string_view details) {
  return Refuse(422, 42201, "Invalid schema, its references are wrong: {}", details);
}
Refusal VersionNotNext() {
  return Refuse(422, 42201, "Version is not one more than previous version");
}
Refusal InvalidVersion(std::string_view version) {
  return Refuse(422, 42202,
                "The specified version '{}' is not a valid version id. Allowed values are between "
                "[1, 2^31-1] and the string \"latest\"",
                version);
}
Refusal InvalidCompatibility() {
  return Refuse(422, 42203,
                "Invalid compatibility level. Valid values are none, backward, forward, full, "
                "backward_transitive, forward_transitive, and full_transitive");
}
Refusal InvalidMode() {
  return Refuse(422, 42204,
                "Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD.");
}
Refusal ForwardModeOfSubject() {
  return Refuse(422, 42204, "Forward mode only supported on global level");
}
Refusal NotPermitted(std::string_view what) { return Refuse(422, 42205, "{}", what); }
Refusal ReferenceExists(std::string_view subject, int version) {
  return Refuse(422, 42206,
                "One or more references exist to the schema "
                "{{magic=1,keytype=SCHEMA,subject={},version={}}}.",
                subject, version);
}
Refusal InvalidSubject(std::string_view subject) {
  return Refuse(422, 42208, "The specified subject '{}' is not a valid.", subject);
}
Refusal IdDoesNotMatch(int id, int known) {
  return Refuse(422, 42207, "The id {} does not match: the schema has the id {}", id, known);
}
Refusal InvalidRules(std::string_view details) {
  return Refuse(422, 42210, "Invalid rule set: {}", details);
}
Refusal ContextNotEmpty(std::string_view context) {
  return Refuse(422, 42211, "The specified context '{}' is not empty.", context);
}
Refusal SchemaTooLarge(std::string_view details) { return Refuse(422, 42209, "{}", details); }
Refusal StoreFailed(std::string_view what) { return Refuse(500, 50001, "{}", what); }
Refusal WriteTimedOut() {
  return Refuse(500, 50002, "Write to the registry's topic was not confirmed in time");
}

}  // namespace taskflow::registry
