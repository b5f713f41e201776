#include "app/reference/reference.h"

namespace taskflow::app {
namespace {

// A line of text: nothing in it is a request of roff's.
std::string Roff(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out = "\\&";
  for (char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (c == '\n') {
      out += '\n';
    } else if (c == '`') {
      out += "\\(cq";
    } else {
      out += c;
    }
  }
  return out;
}

// Several lines, none of which may begin with a request.
std::string Paragraph(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto newline = text.find('\n');
    out += Roff(text.substr(0, newline)) + "\n";
    text = newline == std::string_view::npos ? "" : text.substr(newline + 1);
  }
  return out;
}

std::string Entry(std::string_view left, std::string_view placeholder, std::string_view text) {
  auto head = fmt::format(".TP\n\\fB{}\\fR", Roff(left));
  if (!placeholder.empty()) head += fmt::format(" \\fI{}\\fR", Roff(placeholder));
  return head + "\n" + Paragraph(text);
}

std::string KeyText(const Key& key) {
  auto text = fmt::format("{} Environment: {}; file: {}.", key.doc, EnvironmentOf(key), key.name);
  auto normally = DefaultText(key);
  return normally.empty() ? text : text + fmt::format(" Default: {}.", normally);
}

}  // namespace

std::string ManPage(std::span<const Command> commands, std::string_view version) {
  auto out = fmt::format(
      ".\\\" Made by `taskflow help --man`.\n.TH TASKFLOW 1 \"\" \"taskflow {}\" \"User "
      "Commands\"\n"
      ".SH NAME\ntaskflow \\- a task\\-list website and its whole event pipeline in one program\n"
      ".SH SYNOPSIS\n.B taskflow\n.I COMMAND\n[\\fIARGUMENTS\\fR] [\\fIOPTIONS\\fR]\n"
      ".SH DESCRIPTION\n",
      version);
  out += Paragraph(
      "Every setting can be given as a flag (--site-listen 127.0.0.1:8000), in the environment\n"
      "(TASKFLOW_SITE_LISTEN) or in taskflow.toml ([site] listen = \"127.0.0.1:8000\"), in this "
      "order of precedence.\n"
      "Data goes to stdout, everything else to stderr. Progress is shown on a terminal only.");
  out += ".SH COMMANDS\n";
  for (const auto& command : commands) {
    out += fmt::format(".SS \"taskflow {}{}{}\"\n", Roff(command.name),
                       command.arguments.empty() ? "" : " ", Roff(command.arguments));
    out += Paragraph(command.summary);
    if (!command.details.empty()) out += ".PP\n" + Paragraph(command.details);
    for (const auto& option : command.options) {
      out += Entry(option.name, option.placeholder, option.doc);
    }
  }
  out += ".SH OPTIONS\nEvery command takes these, and each setting as a flag.\n";
  out += Entry("--config", "FILE", "The configuration file; taskflow.toml, if there is one.");
  out += Entry("-h, --help", "", "A command's options.");
  out += Entry("-V, --version", "", "The version.");
  out += ".SH SETTINGS\n";
  std::string_view section;
  for (const auto& key : Keys()) {
    if (key.section != section) out += fmt::format(".SS \"{}\"\n", Roff(key.section));
    section = key.section;
    out += Entry(FlagOf(key), PlaceholderOf(key), KeyText(key));
  }
  out += ".SH \"EXIT STATUS\"\n";
  for (const auto& code : ExitCodes()) out += Entry(std::to_string(code.code), "", code.doc);
  out += ".SH ENVIRONMENT\n";
  out += Entry("NO_COLOR", "", "When not empty, nothing is coloured.");
  out += Entry("TASKFLOW_CONFIG", "", "As --config.");
  out += Entry("TASKFLOW_...", "", "Each setting, as above.");
  out += Entry("DISABLE_KAFKA", "", "true is the same as --kafka-disabled.");
  out += ".SH FILES\n";
  out += Entry("taskflow.toml", "", "Settings, in the working directory.");
  out += Entry("$XDG_DATA_HOME/taskflow", "", "The data folder, unless --data names another.");
  out += Entry("DIR/addresses.json", "", "In the data folder: where the parts are while it runs.");
  return out;
}

}  // namespace taskflow::app
