// For tests: runs CQL text against a store in a temporary folder, without a server, with a clock
// that stands.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/bytes.h"
#include "store/catalog/catalog.h"
#include "store/query/type_rules.h"
#include "store/query/write_run.h"
#include "store/rows/merge_rule.h"
#include "store/server/compiled.h"
#include "store/server/engine.h"

namespace taskflow::store {

class CqlFixture : public testing::Test {
 protected:
  CqlFixture()
      : path_(std::filesystem::temp_directory_path() / ("store_test." + std::to_string(getpid()))) {
    std::filesystem::remove_all(path_);
    Reopen();
    Run("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': "
        "1}");
    keyspace_ = "k";
  }
  ~CqlFixture() override {
    catalog_.reset();
    kv_.reset();
    std::filesystem::remove_all(path_);
  }

  void Reopen() {
    catalog_.reset();
    kv_.reset();
    kv::Options options{.path = path_};
    options.merge_rule = RowMergeRule(clock_, [this](TableId table) { return graces_.Get(table); });
    kv_ = *kv::Store::Open(std::move(options));
    catalog_ = *Catalog::Load(*kv_, random_, graces_);
    ASSERT_TRUE(AddSystemTables(*catalog_));
  }

  // Rows as "1,a|2,null", "ok" for no rows to give, "error: ..." otherwise. Every statement is a
  // microsecond later.
  std::string Run(std::string_view text, std::vector<Bound> values = {}) {
    clock_.Advance(std::chrono::microseconds(1));
    auto compiled = Compile(*catalog_, keyspace_, text);
    if (!compiled) return "error: " + compiled.error().message;
    auto result = Execute(**compiled, values);
    return result ? *result : "error: " + result.error().message;
  }

  // All pages of a SELECT, `page_rows` each, joined; counts them.
  std::string RunPaged(std::string_view text, std::size_t page_rows, int& pages) {
    auto compiled = Compile(*catalog_, keyspace_, text);
    std::string rows, state;
    for (pages = 1;; ++pages) {
      auto page = Read(std::get<SelectPlanPtr>((*compiled)->plan), {}, {page_rows, state});
      if (!page) return "error: " + page.error().message;
      auto more = Render(page->cells, *(*compiled)->columns(), page->rows);
      if (!more.empty()) rows += (rows.empty() ? "" : "|") + more;
      if (page->paging_state.empty()) return rows;
      state = page->paging_state;
    }
  }

  void Advance(std::chrono::seconds by) { clock_.Advance(by); }

  Result<Page> Read(const SelectPlanPtr& plan, std::span<const Bound> values,
                    const PageRequest& request) {
    Bindings bindings{.values = values, .now_us = clock_.WallMicros()};
    std::vector<MadeRow> rows;
    if (plan->table->is_system())
      rows = SystemRows(*plan->table, *catalog_, {{"127.0.0.1", 9042}, "taskflow", "dc1", "rack1"});
    ASSIGN_OR_RETURN(auto run, SelectRun::Begin(*kv_, plan, bindings, request, std::move(rows)));
    for (;;) {
      ASSIGN_OR_RETURN(bool complete, run->Step());
      if (complete) return std::move(run->page());
    }
  }

  ManualClock clock_;
  SeededRandom random_{1};
  GcGraces graces_;
  std::unique_ptr<kv::Store> kv_;
  std::unique_ptr<Catalog> catalog_;
  std::string keyspace_;

 private:
  Result<std::string> Execute(const PreparedStatement& statement, std::span<const Bound> values) {
    if (auto* select = std::get_if<SelectPlanPtr>(&statement.plan)) {
      ASSIGN_OR_RETURN(auto page, Read(*select, values, {}));
      return Render(page.cells, *statement.columns(), page.rows);
    }
    std::vector<BoundWrite> writes;
    auto add = [&](const WritePlanPtr& plan) {
      writes.push_back(
          {plan, {.values = values, .now_us = clock_.WallMicros()}, clock_.WallMicros()});
    };
    if (auto* write = std::get_if<WritePlanPtr>(&statement.plan)) add(*write);
    if (auto* batch = std::get_if<BatchPlan>(&statement.plan))
      std::for_each(batch->writes.begin(), batch->writes.end(), add);
    if (!writes.empty()) return ExecuteWrites(writes);
    return ExecuteSchema(std::get<cql::Statement>(statement.plan));
  }

  Result<std::string> ExecuteWrites(std::vector<BoundWrite>& writes) {
    if (std::any_of(writes.begin(), writes.end(), [](auto& w) { return w.plan->reads_first(); })) {
      ASSIGN_OR_RETURN(auto result, ApplyReadingWrites(*kv_, writes));
      if (!result) return "ok";
      Columns columns{{"", "", "[applied]", {.id = cql::TypeId::kBoolean}}};
      columns.insert(columns.end(), result->columns.begin(), result->columns.end());
      return Render(result->page.cells, columns, result->page.rows);
    }
    auto batch = kv_->NewBatch();
    for (auto& write : writes) TRY(builder_.Apply(write, *batch));
    TRY(kv_->Write(*batch));
    return "ok";
  }

  Result<std::string> ExecuteSchema(const cql::Statement& statement) {
    auto batch = kv_->NewBatch();
    SchemaRunner runner(*catalog_, keyspace_, *batch);
    auto outcome = std::visit(
        [&](auto& s) -> SchemaRunner::Outcome {
          if constexpr (requires { runner.Run(s); }) {
            return runner.Run(s);
          } else {
            return Fail(ErrorCode::kUnsupported, "not in this test");
          }
        },
        statement);
    if (!outcome) return Fail(outcome.error());
    TRY(kv_->Write(*batch));
    return *outcome ? (*outcome)->change : "ok";
  }

  static std::string Render(std::string_view cells, const Columns& columns, std::int32_t rows) {
    ByteReader r(cells);
    std::string out;
    for (std::int32_t row = 0; row < rows; ++row) {
      if (row > 0) out += "|";
      for (std::size_t i = 0; i < columns.size(); ++i) {
        auto length = r.I32();
        auto value = r.View(length < 0 ? 0 : static_cast<std::uint32_t>(length));
        bool number = NumberKindOf(columns[i].type) == NumberKind::kInteger ||
                      columns[i].type.id == cql::TypeId::kBoolean;
        out += fmt::format("{}{}", i == 0 ? "" : ",",
                           length < 0 ? "null"
                           : number   ? std::to_string(IntegerOf(value))
                                      : std::string(value));
      }
    }
    EXPECT_TRUE(r.ok() && r.AtEnd());
    return out;
  }

  std::filesystem::path path_;
  WriteBuilder builder_;
};

}  // namespace taskflow::store
