#include "insights/questions/sums.h"

#include "base/bytes.h"

namespace taskflow::insights {
namespace {

void Append(ByteWriter& to, std::string_view text) {
  to.UVarlong(text.size());
  to.Raw(text);
}

void Append(ByteWriter& to, const Filter& filter) {
  to.I64(filter.from_ms);
  to.I64(filter.to_ms);
  to.UVarlong(filter.actions.size());
  for (const auto& action : filter.actions) Append(to, action);
  for (const auto* text : {&filter.who, &filter.what}) {
    to.U8(text->has_value());
    if (*text) Append(to, **text);
  }
  Append(to, filter.text);
  for (auto flag : {filter.automated, filter.local}) to.U8(flag ? 1 + *flag : 0);
}

}  // namespace

std::string KeyOf(std::span<const std::string> texts) {
  std::string out;
  ByteWriter to(out);
  for (const auto& text : texts) Append(to, text);
  return out;
}

Sums::Sum Sums::Find(const std::string& key, const View& view) {
  const auto found = kept_.Find(key);
  if (!found || found->state != view.losses() || found->rows > view.settled_rows()) return {};
  return {found->rows, found->bytes};
}

void Sums::Keep(const std::string& key, const View& view, std::string bytes) {
  bytes.shrink_to_fit();
  kept_.Keep(key, {view.losses(), view.settled_rows(),
                   std::make_shared<const std::string>(std::move(bytes))});
}

std::shared_ptr<ViewMatches> Sums::MatchesOf(const View& view, const std::string& text) {
  std::lock_guard lock(mutex_);
  const bool known = matches_ != nullptr && matched_ == text && matched_state_ == view.losses();
  if (known && matches_->covers(view)) return matches_;
  auto matches = std::make_shared<ViewMatches>(view, text, known ? matches_.get() : nullptr);
  if (matches->bytes() > match_bytes_max_) return matches;
  matched_ = text;
  matched_state_ = view.losses();
  matches_ = matches;
  return matches;
}

SumPlace::SumPlace(Sums& sums, std::string_view name, const Filter& filter, std::string_view more)
    : sums_(&sums) {
  ByteWriter key(key_);
  Append(key, name);
  Append(key, filter);
  Append(key, more);
}

}  // namespace taskflow::insights
