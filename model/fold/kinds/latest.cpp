// latest: a row is the latest value.
#include "model/fold/kinds/built_in_fold.h"
#include "model/fold/latest_value.h"

namespace oxbow {
namespace {

// By the events' own key this is the log's own table, made by the same rule.
class LatestRunner final : public OneRowRunner {
public:
    static constexpr WritesRows kWrites = WritesRows::Held;
    using OneRowRunner::OneRowRunner;

private:
    bool read(const EventView&) override { return true; }

    absl::StatusOr<Effect> change(const FoldEvent& event, const FoldRow*, FoldRow& after) override {
        const OptionalBytesView value = LatestValue::after(event.view);
        if (!value) {
            return Effect::Erase;
        }
        after.shown = std::string(*value);
        after.isText = event.view.valueIsText();
        return Effect::Put;
    }
};

}  // namespace

MadeFold makeLatest(const Definition& definition) {
    return foldOf<LatestRunner>(definition);
}

}  // namespace oxbow
