#include "http/client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "http/credentials.h"
#include "net/tls_error.h"

namespace taskflow::http {
namespace asio = boost::asio;
namespace beast = boost::beast;

Result<Url> ParseUrl(std::string_view text) {
  auto bad = [&] {
    auto shown = text.find('@') == text.npos ? text : "the text";  // no password
    return Fail(ErrorCode::kInvalid, "'{}' is not a URL of the form http://host:port/path", shown);
  };
  constexpr std::string_view kPlain = "http://", kTls = "https://";
  bool tls = text.starts_with(kTls);
  if (!tls && !text.starts_with(kPlain)) return bad();
  auto rest = text.substr(tls ? kTls.size() : kPlain.size());
  auto slash = rest.find('/');
  auto authority = std::string(rest.substr(0, slash));
  std::optional<std::string> credentials{""};
  if (auto at = authority.rfind('@'); at != std::string::npos) {
    credentials = PercentDecode(authority.substr(0, at), false);
    authority.erase(0, at + 1);
  }
  if (authority.empty() || !credentials) return bad();
  auto bracket = authority.rfind(']');
  auto colon = authority.rfind(':');
  bool has_port = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
  auto address = ParseHostPort(has_port ? authority : authority + (tls ? ":443" : ":80"));
  if (!address) return bad();
  std::string path(slash == std::string_view::npos ? "" : rest.substr(slash));
  while (path.ends_with('/')) path.pop_back();
  return Url{*std::move(address), std::move(path), tls, *std::move(credentials)};
}

std::string TextOf(const Url& url) {
  auto colon = url.credentials.find(':');
  std::string shown;
  if (!url.credentials.empty()) {
    shown = PercentEncode(url.credentials.substr(0, colon)) + ":";
    if (colon != std::string::npos) shown += PercentEncode(url.credentials.substr(colon + 1));
    shown += "@";
  }
  return fmt::format("{}://{}{}{}", url.tls ? "https" : "http", shown, url.address.ToString(),
                     url.path);
}

namespace {

using Wire = beast::http::request<beast::http::string_body>;
using Parser = beast::http::response_parser<beast::http::string_body>;
using SecureStream = asio::ssl::stream<beast::tcp_stream>;

// A connection of one of the two kinds.
struct Open {
  Open(asio::io_context& context, const net::Tls* tls) {
    if (tls == nullptr) {
      plain = std::make_unique<beast::tcp_stream>(context);
      return;
    }
    SSL_CTX_up_ref(tls->context());  // the wrapper lets go of one
    wrapper.emplace(tls->context());
    secure = std::make_unique<SecureStream>(context, *wrapper);
  }
  beast::tcp_stream& tcp() { return plain ? *plain : secure->next_layer(); }

  // body(stream), whichever it is.
  template <typename Body>
  void With(Body&& body) {
    if (plain) return body(*plain);
    body(*secure);
  }

  std::optional<asio::ssl::context> wrapper;
  std::unique_ptr<beast::tcp_stream> plain;
  std::unique_ptr<SecureStream> secure;
};

}  // namespace

struct Client::Impl {
  Impl(const Url& to, ClientOptions o, net::TlsOrNone t)
      : server(to.address), credentials(to.credentials), options(o), tls(std::move(t)) {
    if (to.tls && !tls) tls = net::Tls::DefaultClient();
    if (!to.tls) tls = nullptr;
  }

  Result<Response> Send(const Request& request) {
    auto wire = ToWire(request);
    bool reused = open != nullptr;
    if (!reused) TRY(Connect());
    auto response = Exchange(wire);
    // A kept connection may have been closed by the server meanwhile; nothing of an answer came
    // then.
    if (!response && reused && response.error().code == ErrorCode::kUnavailable) {
      TRY(Connect());
      response = Exchange(wire);
    }
    if (!response) open = nullptr;
    return response;
  }

  Wire ToWire(const Request& request) {
    Wire wire(beast::http::verb::get, request.target, 11);
    wire.method_string(request.method);
    wire.set(beast::http::field::host, server.ToString());
    for (const auto& [name, value] : request.headers.all()) wire.insert(name, value);
    auto shown = credentials.empty() ? CredentialsFor(server) : credentials;
    if (!shown.empty() && wire.find(beast::http::field::authorization) == wire.end())
      wire.set(beast::http::field::authorization, BasicAuthorization(shown));
    wire.body() = request.body;
    wire.prepare_payload();
    return wire;
  }

  // Runs what was started to its end; the stream's own expiry bounds it.
  void Finish() {
    context.restart();
    context.run();
  }

  Error Failed(const char* what, const beast::error_code& error) {
    auto code = error == beast::error::timeout ? ErrorCode::kTimeout : ErrorCode::kUnavailable;
    return Error{code, fmt::format("{} {}: {}", what, server.ToString(), error.message())};
  }

  Status Connect() {
    open = std::make_unique<Open>(context, tls.get());
    buffer.clear();
    beast::error_code error;
    asio::ip::tcp::resolver resolver(context);
    auto found = resolver.resolve(server.host, std::to_string(server.port), error);
    if (!error) {
      open->tcp().expires_after(options.timeout);
      open->tcp().async_connect(found, [&](beast::error_code e, const auto&) { error = e; });
      Finish();
    }
    if (error) {
      open = nullptr;
      return Fail(Failed("cannot connect to", error));
    }
    open->tcp().socket().set_option(asio::ip::tcp::no_delay(true), error);
    return tls ? Shake() : Status();
  }

  Status Shake() {
    auto& stream = *open->secure;
    tls->Expect(stream.native_handle(), server.host);
    beast::error_code error;
    stream.async_handshake(SecureStream::client, [&](beast::error_code e) { error = e; });
    Finish();
    if (!error) return {};
    auto why = net::WhyNotTrusted(stream.native_handle());
    open = nullptr;
    if (why.empty()) return Fail(Failed("cannot speak TLS with", error));
    return Fail(ErrorCode::kUnavailable, "cannot speak TLS with {}: {}", server.ToString(), why);
  }

  Result<Response> Exchange(const Wire& wire) {
    beast::error_code error;
    open->tcp().expires_after(options.timeout);
    auto note = [&](beast::error_code e, std::size_t) { error = e; };
    open->With([&](auto& stream) { beast::http::async_write(stream, wire, note); });
    Finish();
    if (error) return Fail(Failed("cannot send to", error));
    Parser parser;
    parser.body_limit(options.body_bytes_max);
    if (wire.method() == beast::http::verb::head) parser.skip(true);
    open->With([&](auto& stream) { beast::http::async_read(stream, buffer, parser, note); });
    Finish();
    if (error == beast::http::error::body_limit) {
      return Fail(ErrorCode::kTooLarge, "the answer of {} is over {} bytes", server.ToString(),
                  options.body_bytes_max);
    }
    if (error) return Fail(Failed("no answer from", error));
    return Received(parser);
  }

  Response Received(Parser& parser) {
    Response out;
    out.status = static_cast<int>(parser.get().result_int());
    for (const auto& field : parser.get()) {
      out.headers.Add(std::string(field.name_string()), std::string(field.value()));
    }
    out.body = std::move(parser.get().body());
    if (!parser.keep_alive()) open = nullptr;
    return out;
  }

  HostPort server;
  std::string credentials;
  ClientOptions options;
  net::TlsOrNone tls;
  asio::io_context context;
  std::unique_ptr<Open> open;
  beast::flat_buffer buffer;
};

Client::Client(const Url& server, ClientOptions options, net::TlsOrNone tls)
    : impl_(std::make_unique<Impl>(server, options, std::move(tls))) {}
Client::Client(HostPort server, ClientOptions options)
    : Client(Url{std::move(server), ""}, options) {}
Client::~Client() = default;

Result<Response> Client::Send(const Request& request) { return impl_->Send(request); }

Result<Response> Client::Get(std::string target) {
  Request request;
  request.method = "GET";
  request.target = std::move(target);
  return Send(request);
}

Result<Response> Client::SendJson(std::string method, std::string target, std::string body) {
  Request request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.headers.Add("Content-Type", "application/json");
  request.body = std::move(body);
  return Send(request);
}

}  // namespace taskflow::http
