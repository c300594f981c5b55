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
class BulkFramer final : public RecordFramer {
protected:
    void take(std::string_view text) override { m_left = text; }
    bool cut(RecordFrame& frame) override;
    bool cutLast(RecordFrame& frame) override;
    std::uint64_t restingPlace() const override { return m_action.empty() ? m_position : m_start; }
    void saveState(MarkWriter& mark) const override;
    void restoreState(MarkReader& mark) override;

private:
    bool complete(std::string_view last, std::string_view ending, RecordFrame& frame);
    bool takeAction(RecordFrame& frame);

    std::string_view m_left;
    FrameBytes m_record;
    bool m_given = false;
    std::uint64_t m_line = 1;
    std::string m_action;       // the line before the document; empty where none was
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
