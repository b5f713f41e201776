#include "app/schema/plan_text.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>

#include "app/terminal/printable.h"
#include "app/terminal/text_table.h"

namespace taskflow::app {
namespace {

constexpr std::size_t kIndent = 10;  // as wide as the headings

// "heading   text", and more lines below it.
class Lines {
 public:
  void Add(std::string_view heading, std::string_view text) {
    out_ += Pad(heading, kIndent) + std::string(text) + "\n";
  }
  void More(std::string_view text, std::size_t further = 0) {
    out_ += std::string(kIndent + further, ' ') + std::string(text) + "\n";
  }
  void Take(const std::string& lines) { out_ += lines; }
  std::string Finish() { return std::move(out_); }

 private:
  std::string out_;
};

std::string VersionsText(const SchemaVerdict& verdict) {
  if (verdict.versions.empty()) return "a new subject";
  auto last = *std::max_element(verdict.versions.begin(), verdict.versions.end());
  auto count = verdict.versions.size();
  return fmt::format("{} version{}, the latest is {}", count, count == 1 ? "" : "s", last);
}

std::string BecomesText(const SchemaVerdict& verdict) {
  if (verdict.equals) {
    return fmt::format("version {}, id {}, which it equals: registering it changes nothing",
                       verdict.equals->version, verdict.equals->id.value_or(0));
  }
  if (!verdict.compatible) return "nothing: the registry refuses it";
  auto id = verdict.next.id ? fmt::format("id {}", *verdict.next.id) : "an id of the registry's";
  return fmt::format("version {}, {}, if nobody registers another before", verdict.next.version,
                     id);
}

void AddVerdict(const SchemaVerdict& verdict, const Colours& colours, Lines& out) {
  out.Add("subject", fmt::format("{}: {}", Printable(verdict.subject), VersionsText(verdict)));
  out.Add("level", fmt::format("{} ({}): {}", verdict.level,
                               verdict.level_is_own ? "the subject's own" : "the registry's",
                               MeaningOf(verdict.level)));
  if (!verdict.mode.empty() && verdict.mode != "READWRITE") {
    out.Add("mode", fmt::format("{}: the registry takes no new schema of it now",
                                colours.Paint(Colour::kYellow, verdict.mode)));
  }
  if (verdict.compatible) {
    out.Add("verdict", colours.Paint(Colour::kGreen, "compatible"));
  } else {
    out.Add("verdict",
            colours.Paint(Colour::kRed, "not compatible") +
                (verdict.against ? fmt::format(" with version {}", *verdict.against) : ""));
  }
  for (const auto& one : verdict.disagreements) {
    if (!one.rule.empty()) {
      out.More(fmt::format(
          "{}{}{}",
          one.field.empty() ? "" : colours.Paint(Colour::kBold, Printable(one.field)) + "  ",
          one.rule, one.path.empty() ? "" : "  at " + Printable(one.path)));
    }
    out.More(Printable(one.text), 2);
    auto remedy = RemedyFor(one.rule);
    if (!remedy.empty()) out.More(fmt::format("remedy: {}", remedy), 2);
  }
  out.Add("becomes", BecomesText(verdict));
}

std::string ColumnLines(const connect::cassandra::TablePlan& plan, const Colours& colours) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : plan.missing) {
    auto type = one.type.empty() ? "no column can hold it" : one.type;
    rows.push_back({one.type.empty() ? "!" : "+", Printable(one.name), type, "from " + one.data});
  }
  for (const auto& name : plan.unfed) {
    rows.push_back({"-", Printable(name), "stays, empty in new rows"});
  }
  auto out = Align(rows, 2, kIndent);
  if (!colours.on()) return out;
  std::string painted;
  for (std::string_view left = out; !left.empty();) {
    auto line = left.substr(0, left.find('\n'));
    left.remove_prefix(line.size() + 1);
    auto mark = line[kIndent];
    auto colour = mark == '+' ? Colour::kGreen : mark == '!' ? Colour::kRed : Colour::kYellow;
    painted += colours.Paint(colour, line) + "\n";
  }
  return painted;
}

void AddTable(const TableOutlook& outlook, const Colours& colours, Lines& out) {
  const auto& plan = outlook.plan;
  auto by = fmt::format("by connector {}", Printable(outlook.connector));
  if (!outlook.unknown.empty()) {
    return out.Add("table", fmt::format("not known, {}: {}", by, Printable(outlook.unknown)));
  }
  if (plan.drops_records) {
    return out.Add("table",
                   fmt::format("gets none of the records, {}: a transform drops them", by));
  }
  if (plan.table.empty()) {
    out.Add("table", fmt::format("gets none of the records, {}", by));
  } else if (!plan.is_there) {
    out.Add("table", fmt::format("{}, {}: is not there, and {} made (auto.create={})", plan.table,
                                 by, plan.makes_tables ? "is" : "is not", plan.makes_tables));
  } else {
    bool changes = !plan.missing.empty();
    out.Add("table",
            fmt::format("{}, {}: {}", plan.table, by,
                        changes ? fmt::format("auto.evolve={}, new columns {}", plan.adds_columns,
                                              plan.adds_columns ? "come by themselves"
                                                                : "do not come by themselves")
                                : "gains no column"));
  }
  out.Take(ColumnLines(plan, colours));
  for (const auto& problem : plan.problems) {
    out.More(colours.Paint(Colour::kRed, "problem: ") + Printable(problem));
  }
  bool by_itself = plan.is_there ? plan.adds_columns : plan.makes_tables;
  for (const auto& statement : plan.statements) {
    out.More(fmt::format("{}: {};", by_itself ? "the sink runs" : "by hand", statement));
  }
}

json::value OrNull(const std::optional<std::int64_t>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}

json::value OrNull(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object TableJson(const TableOutlook& outlook) {
  const auto& plan = outlook.plan;
  json::array columns;
  for (const auto& one : plan.missing) {
    columns.push_back(
        json::object{{"name", one.name}, {"type", OrNull(one.type)}, {"from", one.data}});
  }
  return {{"connector", outlook.connector},
          {"unknown", OrNull(outlook.unknown)},
          {"table", OrNull(plan.table)},
          {"exists", plan.is_there},
          {"autoCreate", plan.makes_tables},
          {"autoEvolve", plan.adds_columns},
          {"dropsRecords", plan.drops_records},
          {"newColumns", std::move(columns)},
          {"unfedColumns", json::array(plan.unfed.begin(), plan.unfed.end())},
          {"problems", json::array(plan.problems.begin(), plan.problems.end())},
          {"statements", json::array(plan.statements.begin(), plan.statements.end())}};
}

}  // namespace

std::string ToText(const SchemaPlan& plan, const Colours& colours) {
  Lines out;
  out.Add("schema", plan.schema);
  AddVerdict(plan.verdict, colours, out);
  for (const auto& one : plan.tables) AddTable(one, colours, out);
  if (plan.topic.empty()) {
    out.Add("table", "none: the subject's name is not TOPIC-value (--topic names its topic)");
  } else if (!plan.tables_unknown.empty()) {
    out.Add("table", "not known: " + Printable(plan.tables_unknown));
  } else if (plan.tables.empty()) {
    out.Add("table", fmt::format("none: no connector takes the topic {}", Printable(plan.topic)));
  }
  return out.Finish();
}

json::object ToJsonObject(const SchemaPlan& plan) {
  const auto& verdict = plan.verdict;
  json::array disagreements;
  for (const auto& one : verdict.disagreements) {
    disagreements.push_back(json::object{{"rule", OrNull(one.rule)},
                                         {"path", OrNull(one.path)},
                                         {"field", OrNull(one.field)},
                                         {"text", one.text}});
  }
  json::array tables;
  for (const auto& one : plan.tables) tables.push_back(TableJson(one));
  json::value equals;
  if (verdict.equals) {
    equals = json::object{{"version", verdict.equals->version}, {"id", OrNull(verdict.equals->id)}};
  }
  json::value next;
  if (!verdict.equals && verdict.compatible) {
    next = json::object{{"version", verdict.next.version}, {"id", OrNull(verdict.next.id)}};
  }
  return {{"subject", verdict.subject},
          {"level", verdict.level},
          {"levelIsOwn", verdict.level_is_own},
          {"mode", OrNull(verdict.mode)},
          {"versions", json::array(verdict.versions.begin(), verdict.versions.end())},
          {"compatible", verdict.compatible},
          {"against", OrNull(verdict.against)},
          {"disagreements", std::move(disagreements)},
          {"equals", std::move(equals)},
          {"next", std::move(next)},
          {"topic", OrNull(plan.topic)},
          {"tablesUnknown", OrNull(plan.tables_unknown)},
          {"tables", std::move(tables)}};
}

}  // namespace taskflow::app
