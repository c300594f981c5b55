#include "app/cli/options/row_choice.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <string>
#include <vector>

#include "app/cli/output/message.h"
#include "model/branch/fold/open_branch_fold.h"
#include "model/fold/fold_file.h"
#include "model/fold/latest_value.h"

namespace oxbow {

absl::StatusOr<std::shared_ptr<const Fold>> ruleOf(const Log& log, const TableOptions& table,
                                                   const std::vector<OpenBranch>& line) {
    if (!table.fold || *table.fold == LatestValue::kName) {
        return latestValueFold();
    }
    auto fold = findFoldIn(log, line, *table.fold);
    return fold.ok()
               ? absl::StatusOr<std::shared_ptr<const Fold>>(ruleInBranch(line, *std::move(fold)))
               : fold;
}

absl::StatusOr<ChosenRow> chooseRow(const std::shared_ptr<const Log>& log,
                                    const TableOptions& table, const KeyOptions& key) {
    if (!key.key) {
        return wrongUsage("say which row: --key K");
    }
    const auto history = table.open(log);
    if (!history.ok()) {
        return history.status();
    }
    const RowKeys& keys = (*history)->keys();
    const auto found = key.resolve(keys);
    if (!found.ok()) {
        return found.status();
    }
    std::vector<RowKey> rows;
    std::vector<std::string> streams;
    for (const KeyId id : *found) {
        auto named = keys.key(id);
        if (!named.ok()) {
            return named.status();
        }
        streams.push_back((*keys.streams())[named->stream.value()]);
        rows.push_back({streams.back(), std::move(named->bytes)});
    }
    if (rows.empty()) {
        return wrongUsage(absl::StrCat("there is no row with the key ", printable(*key.key),
                                       "; `oxbow keys W` and `oxbow table W` list them"));
    }
    if (rows.size() > 1) {
        return wrongUsage(absl::StrCat("several streams have the key ", printable(*key.key),
                                       ": say --stream, one of ", absl::StrJoin(streams, ", ")));
    }
    return ChosenRow{std::move(rows.front()), *history};
}

}  // namespace oxbow
