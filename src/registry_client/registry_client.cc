#include "registry_client/registry_client.h"

#include <boost/json.hpp>
#include <map>
#include <mutex>
#include <vector>

#include "base/json.h"
#include "http/client.h"
#include "registry_client/limits.h"

namespace taskflow {
namespace {

constexpr auto kMediaType = "application/vnd.schemaregistry.v1+json";

struct Server {
  std::string url;
  std::string path;
  std::unique_ptr<http::Client> client;
};

// The registry's own words when its answer has the API's form, else the status alone.
std::string Explain(const http::Response& response) {
  auto body = ParseJsonObject(response.body);
  auto message = body ? StringMember(*body, "message") : std::nullopt;
  if (!message) return fmt::format("HTTP {}", response.status);
  const auto* code = body->if_contains("error_code");
  if (code == nullptr || !code->is_int64()) return std::string(*message);
  return fmt::format("{} (error {})", *message, code->get_int64());
}

std::string AboutSubject(const std::string& subject) { return "subject " + subject; }

Result<SchemaId> IdIn(const json::object& answer, const std::string& about) {
  const auto* id = answer.if_contains("id");
  bool is_id = id != nullptr && id->is_int64() && id->get_int64() > 0 &&
               id->get_int64() <= std::numeric_limits<std::int32_t>::max();
  if (!is_id) return Fail(ErrorCode::kInvalid, "{}: the registry's answer has no id", about);
  return SchemaId(static_cast<std::int32_t>(id->get_int64()));
}

bool HasReferences(const json::object& schema) {
  const auto* references = schema.if_contains("references");
  return references != nullptr && references->is_array() && !references->get_array().empty();
}

class RegistryClientImpl : public RegistryClient {
 public:
  explicit RegistryClientImpl(std::vector<Server> servers) : servers_(std::move(servers)) {}

  Result<std::string> SchemaById(SchemaId id) override;
  Result<SchemaId> Register(const std::string& subject, const std::string& schema) override;
  Result<SchemaId> Lookup(const std::string& subject, const std::string& schema) override;
  Result<RegisteredSchema> Latest(const std::string& subject) override;

 private:
  Result<std::string> FetchSchema(SchemaId id);
  // What an answer about `id` says, asked for again when it refers to other schemas.
  Result<std::string> TextOf(json::object answer, SchemaId id, const std::string& about);
  Result<SchemaId> IdOf(const std::string& target, const std::string& schema,
                        const std::string& about);
  // Asks the servers in order, beginning with the one that answered last, until one gives an answer
  // that is not its own trouble. `about` opens every error's text.
  Result<json::object> Ask(const http::Request& request, const std::string& about);
  Result<json::object> AskOne(Server& server, http::Request request);

  std::mutex mutex_;  // guards all below: one request at a time
  std::vector<Server> servers_;
  std::size_t preferred_ = 0;
  std::map<SchemaId, std::string> schemas_;
};

Result<json::object> RegistryClientImpl::AskOne(Server& server, http::Request request) {
  request.target = server.path + request.target;
  request.headers.Set("Accept", kMediaType);
  if (!request.body.empty()) request.headers.Set("Content-Type", kMediaType);
  ASSIGN_OR_RETURN(auto response, server.client->Send(request));
  if (response.status != 200)
    return Fail(http::CodeOfStatus(response.status), "{}", Explain(response));
  return ParseJsonObject(response.body);
}

Result<json::object> RegistryClientImpl::Ask(const http::Request& request,
                                             const std::string& about) {
  Error last{ErrorCode::kUnavailable, "no registry is configured"};
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    auto index = (preferred_ + i) % servers_.size();
    auto answer = AskOne(servers_[index], request);
    if (answer) {
      preferred_ = index;
      return answer;
    }
    last = std::move(answer).error();
    last.message = fmt::format("{}: registry {}: {}", about, servers_[index].url, last.message);
    if (!IsRetriable(last.code)) break;
  }
  return Fail(std::move(last));
}

Result<std::string> RegistryClientImpl::FetchSchema(SchemaId id) {
  auto about = fmt::format("schema id {}", id.value);
  http::Request request;
  request.method = "GET";
  request.target = fmt::format("/schemas/ids/{}", id.value);
  ASSIGN_OR_RETURN(auto answer, Ask(request, about));
  return TextOf(std::move(answer), id, about);
}

Result<std::string> RegistryClientImpl::TextOf(json::object answer, SchemaId id,
                                               const std::string& about) {
  auto type = StringMember(answer, "schemaType").value_or("AVRO");
  if (type != "AVRO") {
    return Fail(ErrorCode::kUnsupported, "{} is of type {}, not AVRO", about, type);
  }
  if (HasReferences(answer)) {
    http::Request request;
    request.method = "GET";
    request.target = fmt::format("/schemas/ids/{}?format=resolved", id.value);
    ASSIGN_OR_RETURN(answer, Ask(request, about));
  }
  auto schema = StringMember(answer, "schema");
  if (!schema) return Fail(ErrorCode::kInvalid, "{}: the registry's answer has no schema", about);
  return std::string(*schema);
}

Result<std::string> RegistryClientImpl::SchemaById(SchemaId id) {
  std::lock_guard lock(mutex_);
  if (auto known = schemas_.find(id); known != schemas_.end()) return known->second;
  ASSIGN_OR_RETURN(auto schema, FetchSchema(id));
  if (schemas_.size() >= kCachedSchemasMax) schemas_.erase(schemas_.begin());
  schemas_.emplace(id, schema);
  return schema;
}

Result<SchemaId> RegistryClientImpl::IdOf(const std::string& target, const std::string& schema,
                                          const std::string& about) {
  http::Request request;
  request.method = "POST";
  request.target = target;
  request.body = ToJson(json::object{{"schema", schema}});
  ASSIGN_OR_RETURN(auto answer, Ask(request, about));
  return IdIn(answer, about);
}

Result<SchemaId> RegistryClientImpl::Register(const std::string& subject,
                                              const std::string& schema) {
  std::lock_guard lock(mutex_);
  return IdOf(fmt::format("/subjects/{}/versions", http::PercentEncode(subject)), schema,
              AboutSubject(subject));
}

Result<SchemaId> RegistryClientImpl::Lookup(const std::string& subject, const std::string& schema) {
  std::lock_guard lock(mutex_);
  return IdOf(fmt::format("/subjects/{}", http::PercentEncode(subject)), schema,
              AboutSubject(subject));
}

Result<RegisteredSchema> RegistryClientImpl::Latest(const std::string& subject) {
  std::lock_guard lock(mutex_);
  auto about = AboutSubject(subject);
  http::Request request;
  request.method = "GET";
  request.target = fmt::format("/subjects/{}/versions/latest", http::PercentEncode(subject));
  ASSIGN_OR_RETURN(auto answer, Ask(request, about));
  RegisteredSchema out;
  ASSIGN_OR_RETURN(out.id, IdIn(answer, about));
  ASSIGN_OR_RETURN(out.text, TextOf(std::move(answer), out.id, about));
  return out;
}

}  // namespace

Result<std::unique_ptr<RegistryClient>> RegistryClient::Create(std::string_view url) {
  return CreateFor(url, kRequestTimeout);
}

Result<std::unique_ptr<RegistryClient>> RegistryClient::CreateFor(std::string_view url,
                                                                  Milliseconds timeout) {
  std::vector<Server> servers;
  for (std::string_view rest = url;;) {
    auto comma = rest.find(',');
    auto one = rest.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    auto parsed = http::ParseUrl(one);
    if (!parsed) return FailWith("registry.url", std::move(parsed).error());
    http::ClientOptions options;
    options.timeout = timeout;
    auto client = std::make_unique<http::Client>(*parsed, options);
    parsed->credentials.clear();  // not for errors
    servers.push_back({http::TextOf(*parsed), std::move(parsed->path), std::move(client)});
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return std::make_unique<RegistryClientImpl>(std::move(servers));
}

}  // namespace taskflow
