// Goes over a sequence for the events that fulfil an expression.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/event/position.h"
#include "model/find/find_expression.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Types, streams and keys are looked up in their columns, each name once; values are looked at
// where an event still may be one. It keeps what it knows of names between its runs. One thread.
class FindScan {
public:
    FindScan(std::shared_ptr<const EventSequence> events, FindExpression expression);

    const FindExpression& expression() const { return m_expression; }

    // The events from `from` to before `to` ≤ end(), some thousands at a time, in order, until
    // `visit` says false: an entry for each, 1 where it fulfils the expression. Cancelled soon
    // after `cancelled` says true.
    using Visit = std::function<bool(Position first, std::span<const std::uint8_t> found)>;
    absl::Status run(Position from, Position to, const Visit& visit,
                     const Cancelled& cancelled = {});
    // The first there; absent where there is none.
    absl::StatusOr<std::optional<Position>> first(Position from, Position to,
                                                  const Cancelled& cancelled = {});

private:
    // What a term says of a name that has a number, asked once.
    class KnownKeys {
    public:
        std::optional<bool> find(std::uint32_t number) const;
        void set(std::uint32_t number, bool has);
        void clear() { m_known.clear(); }

    private:
        std::vector<std::uint8_t> m_known;
    };
    struct Term {
        FindTerm said;
        NameTest name;
        TextNeedle text;
        std::vector<std::uint8_t> types;    // 1: it is that one, or has the text; none, then each
        std::vector<std::uint8_t> streams;  // likewise, each
        KnownKeys keys;
        bool byTypes = false;  // whether that is to be looked at at all
        bool byStreams = false;
    };

    void readNames();
    FieldsWanted wantedOf(bool words) const;
    absl::Status runOver(bool words, Position from, Position to,
                         std::span<const std::uint8_t> candidates, const Visit& visit,
                         const Cancelled& cancelled);
    absl::Status look(Term& term, std::size_t text, FieldCursor& cursor);
    absl::StatusOr<bool> keyHas(Term& term, std::uint32_t number, FieldCursor& cursor);

    std::shared_ptr<const EventSequence> m_events;
    FindExpression m_expression;
    std::vector<Term> m_names;  // terms that ask for names alone
    std::vector<Term> m_words;
    std::vector<std::uint8_t> m_has;  // of one term in the block at work
    std::vector<std::uint8_t> m_found;
};

}  // namespace oxbow
