#include "importers/json/bulk_framer.h"

#include <utility>

#include "model/payload/json.h"

namespace oxbow {

std::optional<BulkAction> bulkActionOf(std::string_view line) {
    if (line.size() > 64 * 1024 || !line.starts_with('{') || !validateJson(line).ok()) {
        return std::nullopt;
    }
    const std::vector<JsonMember> members = jsonMembers(line);
    if (members.size() != 1 || members[0].value.type != JsonType::Object) {
        return std::nullopt;
    }
    for (const std::string_view action : {"index", "create", "update", "delete"}) {
        if (members[0].name != action) {
            continue;
        }
        BulkAction found{members[0].name, std::string(members[0].value.lexeme), {}};
        for (const JsonMember& member : jsonMembers(members[0].value.lexeme)) {
            if (!member.name.starts_with('_') && member.name != "routing" &&
                member.name != "require_alias" && member.name != "pipeline" &&
                !member.name.starts_with("if_") && !member.name.starts_with("retry_") &&
                !member.name.starts_with("version")) {
                return std::nullopt;
            }
            if (member.name == "_id") {
                found.id = jsonText(member.value);
            }
        }
        return found;
    }
    return std::nullopt;
}

bool BulkFramer::cutLast(RecordFrame& frame) {
    if (LineFramer::cutLast(frame)) {
        return true;
    }
    if (m_action.empty()) {
        return false;
    }
    m_lonely = std::move(m_action);
    m_action.clear();
    frame = {};
    frame.open = true;
    frame.bytes = m_lonely;
    frame.offset = sourcePlace(m_start);
    frame.line = m_startLine;
    frame.size = sourceSize(m_lonely);
    frame.problem = "the source ends before the document of this action";
    return true;
}

bool BulkFramer::accept(RecordFrame& frame) {
    frame.parents = nullptr;
    frame.name.reset();
    frame.deletes = false;
    if (m_action.empty() && frame.problem.empty() && takeAction(frame)) {
        if (frame.deletes) {
            return true;
        }
        m_start = frame.offset - sourcePlace(0);
        m_startLine = frame.line;
        m_action = frame.bytes;
        return false;
    }
    if (!m_action.empty()) {
        frame.parents = &m_parents;
        frame.name = m_name;
        m_action.clear();
    }
    return true;
}

bool BulkFramer::takeAction(RecordFrame& frame) {
    std::optional<BulkAction> action = bulkActionOf(frame.bytes);
    if (!action) {
        return false;
    }
    m_parents = {{action->name, std::move(action->json)}};
    m_name = std::move(action->id);
    frame.deletes = action->name == "delete";
    if (frame.deletes) {
        frame.name = m_name;
    }
    return true;
}

// The mark stands before an action whose document has not come.
void BulkFramer::saveState(MarkWriter& mark) const {
    if (m_action.empty()) {
        LineFramer::saveState(mark);
    } else {
        mark.number(m_startLine);
    }
}

}  // namespace oxbow
