// Reading the arguments of a request.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "http/message.h"
#include "registry/errors.h"
#include "registry/store.h"

namespace taskflow::registry {

// The body as a JSON object: 400 when it is none, 422 when it is empty.
Outcome<json::object> BodyObject(const http::Request& request);
// The context that a path below /contexts/{context} names; the default one otherwise.
Outcome<std::string> ContextOf(const http::Request& request);
// The {subject} of the path, in its context, or the subject that it is an alias of: 42208 when it
// is empty, too long, reserved or holds control characters.
Outcome<std::string> SubjectOf(const Store& store, const http::Request& request);
// As SubjectOf, of the paths of settings: contexts have some too, and aliases are no subjects.
// Nothing: the default context.
Outcome<std::optional<std::string>> ScopeOf(const http::Request& request);
// What `subjectPrefix` asks for, within the path's context.
Outcome<std::string> PrefixOf(const http::Request& request);
// The context in which the path's id counts: that of the query's `subject`, and for a subject
// without one also any other in which that subject has the id.
Outcome<std::string> ContextOfId(const Store& store, const http::Request& request, int id);
// The query's `subject` in full; empty when there is none, or only a context.
std::string SubjectAsked(const Store& store, const http::Request& request,
                         std::string_view context);
// The path's {id} as an integer: 404 otherwise.
Outcome<int> IdOf(const http::Request& request);
// The path's {version}: a number, or nothing for "latest" and -1. 42202 otherwise.
Outcome<std::optional<int>> VersionOf(const http::Request& request);
// The version that the path names: 40401, 40402, 42202. A version that is softly deleted counts as
// absent unless deleted=true is asked for.
Outcome<const Version*> FindVersion(const Store& store, const http::Request& request);

// `offset` and `limit` of the query; a negative limit, or none, is no limit.
struct Page {
  std::size_t offset = 0;
  std::size_t limit = 0;
};
Page PageOf(const http::Request& request, std::size_t limit_max);

template <typename T>
std::vector<T> Cut(std::vector<T> all, const Page& page) {
  all.erase(all.begin(),
            all.begin() + static_cast<std::ptrdiff_t>(std::min(page.offset, all.size())));
  if (all.size() > page.limit) all.resize(page.limit);
  return all;
}

}  // namespace taskflow::registry
