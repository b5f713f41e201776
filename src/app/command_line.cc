#include "app/command_line.h"

#include <algorithm>

#include "app/config/nearest.h"

namespace taskflow::app {
namespace {

class Parser {
 public:
  Parser(std::span<const std::string> arguments, std::span<const Command> commands)
      : left_(arguments.begin(), arguments.end()), commands_(commands) {}

  Result<CommandLine> Parse() {
    TRY(TakeCommand());
    while (!left_.empty()) TRY(TakeOne());
    if (out_.command == nullptr || out_.help) return std::move(out_);
    TRY(CheckArguments());
    return std::move(out_);
  }

 private:
  std::string Next() {
    auto next = std::move(left_.front());
    left_.pop_front();
    return next;
  }

  // The first one or two words that are no flags name the command.
  Status TakeCommand() {
    if (left_.empty() || left_.front().starts_with('-')) return {};
    if (left_.size() > 1) {
      out_.command = Find(left_[0] + " " + left_[1]);
      if (out_.command != nullptr) left_.pop_front();
    }
    auto name = Next();
    if (out_.command == nullptr) out_.command = Find(name);
    if (out_.command != nullptr) return {};
    return Fail(ErrorCode::kInvalid, "unknown command '{}'{}", name, Suggest(name));
  }

  const Command* Find(std::string_view name) const {
    for (const auto& command : commands_) {
      if (command.name == name) return &command;
    }
    return nullptr;
  }

  std::string Suggest(const std::string& name) const {
    std::vector<std::string> names;
    std::string followers;
    for (const auto& command : commands_) {
      names.emplace_back(command.name);
      if (!command.name.starts_with(name + " ")) continue;
      followers += fmt::format("{}taskflow {}", followers.empty() ? ": " : " or ", command.name);
    }
    if (!followers.empty()) return followers;
    auto nearest = DidYouMean(name, names);
    return nearest.empty() ? "; taskflow help lists them" : nearest;
  }

  Status TakeOne() {
    auto word = Next();
    if (only_arguments_ || !word.starts_with('-') || word == "-") {
      out_.arguments.push_back(std::move(word));
      return {};
    }
    if (word == "--") {
      only_arguments_ = true;
      return {};
    }
    auto equals = word.find('=');
    auto flag = word.substr(0, equals);
    std::optional<std::string> value;
    if (equals != std::string::npos) value = word.substr(equals + 1);
    return TakeFlag(flag, std::move(value));
  }

  Status TakeFlag(const std::string& flag, std::optional<std::string> value) {
    if (flag == "-h" || flag == "--help") return out_.help = true, Status{};
    if (flag == "--version" || flag == "-V") return out_.version = true, Status{};
    if (flag == "--config") {
      ASSIGN_OR_RETURN(out_.config_file, ValueOf(flag, std::move(value), "FILE"));
      return {};
    }
    for (const auto& option : OptionsHere()) {
      if (option.name == flag) return TakeOption(option, std::move(value));
    }
    for (const auto& key : Keys()) {
      if (FlagOf(key) == flag) return TakeKey(key, flag, std::move(value));
      bool negated = key.kind == Kind::kBool && flag == "--no-" + FlagOf(key).substr(2);
      if (!negated) continue;
      if (value) return Fail(ErrorCode::kInvalid, "{} takes no value", flag);
      out_.keys.push_back({std::string(key.name), "false", flag});
      return {};
    }
    return Fail(ErrorCode::kInvalid, "unknown option '{}'{}", flag, SuggestFlag(flag));
  }

  Status TakeOption(const Option& option, std::optional<std::string> value) {
    if (option.placeholder.empty()) {
      if (value) return Fail(ErrorCode::kInvalid, "{} takes no value", option.name);
      value = "true";
    }
    ASSIGN_OR_RETURN(out_.options[std::string(option.name)],
                     ValueOf(option.name, std::move(value), option.placeholder));
    return {};
  }

  Status TakeKey(const Key& key, const std::string& flag, std::optional<std::string> value) {
    if (key.kind == Kind::kBool && !value) value = "true";
    ASSIGN_OR_RETURN(auto text, ValueOf(flag, std::move(value), PlaceholderOf(key)));
    if (key.kind != Kind::kPairs) {
      out_.keys.push_back({std::string(key.name), std::move(text), flag});
      return {};
    }
    auto split = text.find('=');
    if (split == 0 || split == std::string::npos) {
      return Fail(ErrorCode::kInvalid, "{}: '{}' is not {}", flag, text, AllowedFor(key));
    }
    out_.keys.push_back(
        {fmt::format("{}.{}", key.name, text.substr(0, split)), text.substr(split + 1), flag});
    return {};
  }

  Result<std::string> ValueOf(std::string_view flag, std::optional<std::string> value,
                              std::string_view placeholder) {
    if (value) return *std::move(value);
    if (left_.empty()) {
      return Fail(ErrorCode::kInvalid, "{0} needs a value: {0} {1}", flag, placeholder);
    }
    return Next();
  }

  std::span<const Option> OptionsHere() const {
    return out_.command != nullptr ? std::span<const Option>(out_.command->options)
                                   : std::span<const Option>();
  }

  std::string SuggestFlag(const std::string& flag) const {
    std::vector<std::string> names = {"--help", "--config", "--version"};
    for (const auto& option : OptionsHere()) names.emplace_back(option.name);
    for (const auto& key : Keys()) names.push_back(FlagOf(key));
    return DidYouMean(flag, names);
  }

  Status CheckArguments() const {
    const auto& command = *out_.command;
    auto count = out_.arguments.size();
    if (count > command.arguments_max) {
      return Fail(ErrorCode::kInvalid, "'{}' is one argument too many for taskflow {}",
                  out_.arguments[command.arguments_max], command.name);
    }
    if (count < command.arguments_min) {
      return Fail(ErrorCode::kInvalid, "taskflow {} needs {}", command.name, command.arguments);
    }
    return {};
  }

  std::deque<std::string> left_;
  std::span<const Command> commands_;
  CommandLine out_;
  bool only_arguments_ = false;
};

}  // namespace

std::string Call::Option(std::string_view name, std::string otherwise) const {
  auto found = options.find(name);
  return found == options.end() ? std::move(otherwise) : found->second;
}

Result<CommandLine> ParseCommandLine(std::span<const std::string> arguments,
                                     std::span<const Command> commands) {
  return Parser(arguments, commands).Parse();
}

}  // namespace taskflow::app
