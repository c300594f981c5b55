#include "importers/text/bulk_framer.h"

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

bool BulkFramer::cut(RecordFrame& frame) {
    if (m_given) {
        m_record.clear();
        m_given = false;
    }
    while (!m_left.empty()) {
        const std::size_t end = m_left.find('\n');
        if (end == std::string_view::npos) {
            m_record.hold(m_left, sourceSize(m_left));
            m_left = {};
            return false;
        }
        const std::string_view last = m_left.substr(0, end);
        m_left.remove_prefix(end + 1);
        if (complete(last, "\n", frame)) {
            return true;
        }
    }
    return false;
}

bool BulkFramer::cutLast(RecordFrame& frame) {
    frame.open = true;
    if (!m_record.empty() && complete({}, {}, frame)) {
        return true;
    }
    if (m_action.empty()) {
        return false;
    }
    frame = {};
    frame.open = true;
    frame.bytes = m_action;
    frame.offset = sourcePlace(m_start);
    frame.line = m_startLine;
    frame.size = sourceSize(m_action);
    frame.problem = "the source ends before the document of this action";
    m_record.hold(m_action, 0);
    m_given = true;
    m_action.clear();
    frame.bytes = m_record.bytes();
    return true;
}

bool BulkFramer::complete(std::string_view last, std::string_view ending, RecordFrame& frame) {
    m_record.complete(last, sourceSize(last), frame);
    const std::uint64_t start = m_position;
    const std::uint64_t line = m_line;
    m_position += frame.size + sourceSize(ending);
    m_line += ending.size();
    m_given = true;
    frame.offset = sourcePlace(start);
    frame.line = line;
    frame.parents = nullptr;
    frame.name.reset();
    frame.deletes = false;
    while (frame.problem.empty() && frame.bytes.ends_with('\r')) {
        frame.bytes.remove_suffix(1);
        frame.size -= sourceSize("\r");
    }
    if (frame.bytes.find_first_not_of(" \t") == std::string_view::npos) {
        m_record.clear();
        m_given = false;
        return false;
    }
    if (m_action.empty() && frame.problem.empty() && takeAction(frame)) {
        if (frame.deletes) {
            return true;
        }
        m_start = start;
        m_startLine = line;
        m_action = frame.bytes;
        m_record.clear();
        m_given = false;
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
    mark.number(m_action.empty() ? m_line : m_startLine);
}

void BulkFramer::restoreState(MarkReader& mark) {
    m_line = mark.number();
}

}  // namespace oxbow
