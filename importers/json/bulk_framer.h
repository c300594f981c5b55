// Cuts the body of Elasticsearch's bulk requests into documents.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/text/record_framer.h"

namespace oxbow {

// A line that says what is to be done (`{"index":{"_index":"orders","_id":"7"}}`), and, but for a
// deletion, the document in the line after it. The document is the record; the action comes along
// as what is said of it, and its `_id` as its name. A deletion is a record of its own.
class BulkFramer final : public LineFramer {
protected:
    bool cutLast(RecordFrame& frame) override;
    bool accept(RecordFrame& line) override;
    std::uint64_t restingPlace() const override {
        return m_action.empty() ? LineFramer::restingPlace() : m_start;
    }
    void saveState(MarkWriter& mark) const override;

private:
    bool takeAction(RecordFrame& frame);

    std::string m_action;       // the line before the document; empty where none was
    std::string m_lonely;       // one whose document never comes
    std::uint64_t m_start = 0;  // of that line
    std::uint64_t m_startLine = 0;
    std::vector<Header> m_parents;  // what it says …
    std::optional<std::string> m_name;
};

// One of the four actions, where the line is one.
struct BulkAction {
    std::string name;
    std::string json;  // what it says
    std::optional<std::string> id;
};
std::optional<BulkAction> bulkActionOf(std::string_view line);

}  // namespace oxbow
