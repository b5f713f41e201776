#include "http/client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace taskflow::http {
namespace asio = boost::asio;
namespace beast = boost::beast;

Result<Url> ParseUrl(std::string_view text) {
  auto bad = [&] {
    return Fail(ErrorCode::kInvalid, "'{}' is not a URL of the form http://host:port/path", text);
  };
  constexpr std::string_view kScheme = "http://";
  if (!text.starts_with(kScheme)) return bad();
  auto rest = text.substr(kScheme.size());
  auto slash = rest.find('/');
  auto authority = std::string(rest.substr(0, slash));
  if (authority.empty()) return bad();
  auto bracket = authority.rfind(']');
  auto colon = authority.rfind(':');
  bool has_port = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
  auto address = ParseHostPort(has_port ? authority : authority + ":80");
  if (!address) return bad();
  std::string path(slash == std::string_view::npos ? "" : rest.substr(slash));
  while (path.ends_with('/')) path.pop_back();
  return Url{*std::move(address), std::move(path)};
}

struct Client::Impl {
  Impl(HostPort to, ClientOptions o) : server(std::move(to)), options(o) {}

  using Wire = beast::http::request<beast::http::string_body>;

  Result<Response> Send(const Request& request) {
    auto wire = ToWire(request);
    bool reused = stream != nullptr;
    if (!reused) TRY(Connect());
    auto response = Exchange(wire);
    // A kept connection may have been closed by the server meanwhile; nothing of an answer came
    // then.
    if (!response && reused && response.error().code == ErrorCode::kUnavailable) {
      TRY(Connect());
      response = Exchange(wire);
    }
    if (!response) stream = nullptr;
    return response;
  }

  Wire ToWire(const Request& request) {
    Wire wire(beast::http::verb::get, request.target, 11);
    wire.method_string(request.method);
    wire.set(beast::http::field::host, server.ToString());
    for (const auto& [name, value] : request.headers.all()) wire.insert(name, value);
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
    stream = std::make_unique<beast::tcp_stream>(context);
    buffer.clear();
    beast::error_code error;
    asio::ip::tcp::resolver resolver(context);
    auto found = resolver.resolve(server.host, std::to_string(server.port), error);
    if (!error) {
      stream->expires_after(options.timeout);
      stream->async_connect(found, [&](beast::error_code e, const auto&) { error = e; });
      Finish();
    }
    if (error) {
      stream = nullptr;
      return Fail(Failed("cannot connect to", error));
    }
    stream->socket().set_option(asio::ip::tcp::no_delay(true), error);
    return {};
  }

  Result<Response> Exchange(const Wire& wire) {
    beast::error_code error;
    stream->expires_after(options.timeout);
    beast::http::async_write(*stream, wire, [&](beast::error_code e, std::size_t) { error = e; });
    Finish();
    if (error) return Fail(Failed("cannot send to", error));
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(options.body_bytes_max);
    if (wire.method() == beast::http::verb::head) parser.skip(true);
    beast::http::async_read(*stream, buffer, parser,
                            [&](beast::error_code e, std::size_t) { error = e; });
    Finish();
    if (error == beast::http::error::body_limit) {
      return Fail(ErrorCode::kTooLarge, "the answer of {} is over {} bytes", server.ToString(),
                  options.body_bytes_max);
    }
    if (error) return Fail(Failed("no answer from", error));
    Response out;
    out.status = static_cast<int>(parser.get().result_int());
    for (const auto& field : parser.get()) {
      out.headers.Add(std::string(field.name_string()), std::string(field.value()));
    }
    out.body = std::move(parser.get().body());
    if (!parser.keep_alive()) stream = nullptr;
    return out;
  }

  HostPort server;
  ClientOptions options;
  asio::io_context context;
  std::unique_ptr<beast::tcp_stream> stream;
  beast::flat_buffer buffer;
};

Client::Client(HostPort server, ClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(server), options)) {}
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
