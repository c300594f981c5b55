// board: which piece stands on which cell.
#include <absl/container/flat_hash_set.h>
#include <absl/strings/str_cat.h>

#include "model/fold/kinds/built_in_fold.h"

namespace oxbow {
namespace {

// A move lifts the piece from `from`, and puts it, or the one that `promote` names, on `to`; the
// cell that `capture` names is emptied first. Without `from` the piece that `piece` names is put on
// `to`; without `to` it leaves the board. Several moves of one event, as castling has, happen one
// after the other. What comes to stand on a cell depends on the cell that it came from, and so on
// events that never reached it.
class BoardRunner final : public FoldRunner {
public:
    static constexpr bool kIsByOneKey = false;
    static constexpr WritesRows kWrites = WritesRows::Some;
    explicit BoardRunner(Definition definition)
        : m_definition(std::move(definition)),
          m_moves(m_definition->path("moves")),
          m_from(*m_definition->path("from")),
          m_to(*m_definition->path("to")),
          m_piece(*m_definition->path("piece")),
          m_capture(*m_definition->path("capture")),
          m_promote(*m_definition->path("promote")) {}

    absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override {
        if (m_definition->concerns(event.view) && read(event.view)) {
            absl::flat_hash_set<std::string_view> named;
            for (const Move& move : m_read) {
                for (const std::string* cell : {&move.capture, &move.from, &move.to}) {
                    if (!cell->empty() && named.insert(*cell).second) {
                        out.push_back(keyOf(*cell));
                    }
                }
            }
        }
        return absl::OkStatus();
    }

    absl::Status apply(const FoldEvent& event, FoldRows& rows) override {
        if (!m_definition->concerns(event.view)) {
            return absl::OkStatus();
        }
        if (!read(event.view)) {
            ++m_withoutField;
            return absl::OkStatus();
        }
        for (const Move& move : m_read) {
            if (absl::Status status = make(move, rows); !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

    std::uint64_t withoutField() const override { return m_withoutField; }

private:
    // Empty: not said. A piece is JSON.
    struct Move {
        std::string from;
        std::string to;
        std::string capture;
        std::string piece;
        std::string promote;
    };

    bool read(const EventView& event) {
        m_read.clear();
        m_prefix.clear();
        if (!m_definition->by.appendParts(event, m_stream, m_prefix) || !event.value ||
            event.valueIsText()) {
            return false;
        }
        if (m_moves == nullptr) {
            readMove(*event.value);
        } else if (const auto moves = fieldOf(event, *m_moves)) {
            for (const JsonValue& move : jsonElements(moves->lexeme)) {
                readMove(move.lexeme);
            }
        } else {
            // An event with a single move may say it without a list.
            readMove(*event.value);
        }
        return !m_read.empty();
    }

    void readMove(std::string_view json) {
        Move move;
        move.from = cellIn(json, m_from);
        move.to = cellIn(json, m_to);
        move.capture = cellIn(json, m_capture);
        move.piece = pieceIn(json, m_piece);
        move.promote = pieceIn(json, m_promote);
        if (move.from.empty() && move.piece.empty() && move.promote.empty()) {
            move.to.clear();  // nothing comes to stand there
        }
        if (!move.from.empty() || !move.capture.empty() || !move.to.empty()) {
            m_read.push_back(std::move(move));
        }
    }

    static std::string cellIn(std::string_view json, const FieldPath& path) {
        const auto value = fieldIn(json, path);
        const bool names =
            value && (value->type == JsonType::String || value->type == JsonType::Number ||
                      value->type == JsonType::Array);
        return !names                           ? std::string()
               : value->type == JsonType::Array ? compactJson(value->lexeme)
                                                : jsonText(*value);
    }

    static std::string pieceIn(std::string_view json, const FieldPath& path) {
        const auto value = fieldIn(json, path);
        return value ? compactJson(value->lexeme) : std::string();
    }

    RowKey keyOf(const std::string& cell) const {
        RowKey key;
        if (m_prefix.empty()) {
            key.key = cell;
            return key;
        }
        key.stream = m_stream;
        key.key = absl::StrCat("[", m_prefix);
        appendJsonString(key.key, cell);
        key.key += ']';
        return key;
    }

    absl::Status make(const Move& move, FoldRows& rows) const {
        std::string piece = !move.promote.empty() ? move.promote : move.piece;
        std::string fault;
        if (!move.capture.empty() && move.capture != move.to) {
            if (absl::Status status = clear(move.capture, rows); !status.ok()) {
                return status;
            }
        }
        if (!move.from.empty()) {
            const auto stood = rows.find(keyOf(move.from));
            if (!stood.ok()) {
                return stood.status();
            }
            if (piece.empty() && *stood != nullptr && !(*stood)->poisoned) {
                constexpr std::string_view kBegin = "{\"piece\":";
                const std::string_view shown = shownText(**stood);
                if (!shown.starts_with(kBegin) || !shown.ends_with('}')) {
                    return foreignRow(**stood);
                }
                piece = shown.substr(kBegin.size(), shown.size() - kBegin.size() - 1);
            } else if (piece.empty()) {
                fault = absl::StrCat(
                    "A piece came here from ", move.from, ", where ",
                    *stood == nullptr ? "nothing stood" : "what stood is not known",
                    ". Let the events that set the board up be part of the log, or name the field "
                    "that says which piece moves (\"piece\").");
            }
            if (absl::Status status = clear(move.from, rows); !status.ok()) {
                return status;
            }
        }
        if (move.to.empty()) {
            return absl::OkStatus();
        }
        const RowKey key = keyOf(move.to);
        const auto before = rows.find(key);
        if (!before.ok()) {
            return before.status();
        }
        if (*before != nullptr && (*before)->poisoned) {
            return absl::OkStatus();
        }
        FoldRow after;
        after.shown = absl::StrCat("{\"piece\":", piece, "}");
        return rows.put(key, fault.empty() ? std::move(after) : poisonedRow(fault));
    }

    // A cell that the fold failed on stays so.
    absl::Status clear(const std::string& cell, FoldRows& rows) const {
        const RowKey key = keyOf(cell);
        const auto before = rows.find(key);
        if (!before.ok()) {
            return before.status();
        }
        return *before == nullptr || (*before)->poisoned ? absl::OkStatus() : rows.erase(key);
    }

    Definition m_definition;
    const FieldPath* m_moves;
    const FieldPath& m_from;
    const FieldPath& m_to;
    const FieldPath& m_piece;
    const FieldPath& m_capture;
    const FieldPath& m_promote;
    std::vector<Move> m_read;
    std::string m_stream;
    std::string m_prefix;
    std::uint64_t m_withoutField = 0;
};

}  // namespace

MadeFold makeBoard(const Definition& definition) {
    return foldOf<BoardRunner>(definition, false);
}

}  // namespace oxbow
