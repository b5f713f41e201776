#include <fmt/ranges.h>

#include <algorithm>

#include "base/utf8.h"
#include "http/server.h"

namespace taskflow::http {
namespace {

bool IsName(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }
bool IsRest(std::string_view segment) { return IsName(segment) && segment.ends_with("...}"); }
std::string_view NameOf(std::string_view segment) {
  return segment.substr(1, segment.size() - (IsRest(segment) ? 5 : 2));
}

std::vector<std::string> Split(std::string_view path) {
  std::vector<std::string> out;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (true) {
    auto slash = path.find('/');
    out.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    path.remove_prefix(slash + 1);
  }
}

std::string JoinFrom(const std::vector<std::string>& segments, std::size_t first) {
  std::string out;
  for (auto i = first; i < segments.size(); ++i) {
    if (i > first) out += '/';
    out += segments[i];
  }
  return out;
}

using Params = std::map<std::string, std::string, std::less<>>;

// How well the pattern fits: nothing when it does not, else the number of literal segments.
std::optional<std::size_t> Match(const std::vector<std::string>& pattern,
                                 const std::vector<std::string>& path, Params& params) {
  bool rest = !pattern.empty() && IsRest(pattern.back());
  if (rest ? path.size() < pattern.size() : path.size() != pattern.size()) return std::nullopt;
  std::size_t literal = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!IsName(pattern[i])) {
      if (pattern[i] != path[i]) return std::nullopt;
      ++literal;
      continue;
    }
    bool takes_all = rest && i + 1 == pattern.size();
    auto decoded = PercentDecode(takes_all ? JoinFrom(path, i) : path[i], false);
    if (!decoded || !IsUtf8(*decoded)) return std::nullopt;
    params[std::string(NameOf(pattern[i]))] = std::move(*decoded);
  }
  return literal;
}

Response DefaultFallback(const Request&, const std::vector<std::string>& allowed) {
  if (allowed.empty()) return Response::Text(404, "Not found\n");
  auto response = Response::Text(405, "Method not allowed\n");
  response.headers.Add("Allow", fmt::format("{}", fmt::join(allowed, ", ")));
  return response;
}

}  // namespace

void Router::Handle(std::string method, std::string pattern, Handler handler) {
  auto segments = Split(pattern);
  routes_.push_back(
      {std::move(method), std::move(pattern), std::move(segments), std::move(handler)});
}

void Router::SetFallback(Fallback fallback) { fallback_ = std::move(fallback); }
void Router::SetGate(Gate gate) { gate_ = std::move(gate); }

void Router::Dispatch(Request& request, const Responder& respond) const {
  if (auto refusal = gate_ ? gate_(request) : std::nullopt)
    return respond.Send(*std::move(refusal));
  auto path = Split(request.path);
  std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  const Route* best = nullptr;
  std::size_t best_literal = 0;
  bool narrow = false;  // a pattern without a rest fits, so those with one no longer count
  Params best_params;
  std::vector<std::string> allowed;
  for (const auto& route : routes_) {
    bool rest = IsRest(route.segments.back());
    if (narrow && rest) continue;
    Params params;
    auto literal = Match(route.segments, path, params);
    if (!literal) continue;
    if (!narrow && !rest) {
      narrow = true;
      best = nullptr;
      allowed.clear();
    }
    if (route.method != method) {
      if (std::find(allowed.begin(), allowed.end(), route.method) == allowed.end()) {
        allowed.push_back(route.method);
      }
      continue;
    }
    if (best == nullptr || *literal > best_literal) {
      best = &route;
      best_literal = *literal;
      best_params = std::move(params);
    }
  }
  if (best == nullptr)
    return respond.Send((fallback_ ? fallback_ : DefaultFallback)(request, allowed));
  request.params = std::move(best_params);
  respond.NoteRoute(best->pattern);
  best->handler(request, respond);
}

}  // namespace taskflow::http
