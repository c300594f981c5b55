#include "model/fold/own_keys_fold.h"

#include <string>
#include <utility>
#include <vector>

#include "model/fold/latest_value.h"

namespace oxbow {
namespace {

class OwnKeysRunner final : public FoldRunner {
public:
    absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override {
        if (LatestValue::touches(event.view)) {
            out.push_back(keyOf(event.view));
        }
        return absl::OkStatus();
    }
    absl::Status apply(const FoldEvent& event, FoldRows& rows) override {
        if (!LatestValue::touches(event.view)) {
            return absl::OkStatus();
        }
        FoldRow row;  // held for good, whether it shows anything or not
        if (const auto after = LatestValue::after(event.view)) {
            row.shown = std::string(*after);
            row.isText = event.view.valueIsText();
        }
        return rows.put(keyOf(event.view), std::move(row));
    }

private:
    static RowKey keyOf(const EventView& event) {
        return {std::string(event.stream), std::string(*event.key)};
    }
};

class OwnKeysFold final : public Fold {
public:
    const std::string& name() const override { return m_name; }
    FoldIdentity identity() const override { return {"own-keys", "", 1}; }
    bool isByOwnKey() const override { return true; }
    WritesRows writesRows() const override { return WritesRows::All; }
    absl::StatusOr<std::unique_ptr<FoldRunner>> start() const override {
        return std::make_unique<OwnKeysRunner>();
    }

private:
    const std::string m_name{LatestValue::kName};
};

}  // namespace

std::shared_ptr<const Fold> ownKeysFold() {
    return std::make_shared<const OwnKeysFold>();
}

}  // namespace oxbow
