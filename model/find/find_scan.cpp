#include "model/find/find_scan.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace oxbow {
namespace {

constexpr std::uint32_t kMostKept = std::uint32_t{1} << 26;
constexpr std::uint8_t kNotAsked = 2;

bool isAny(std::span<const std::uint8_t> flags) {
    return std::find(flags.begin(), flags.end(), 1) != flags.end();
}

}  // namespace

std::optional<bool> FindScan::KnownKeys::find(std::uint32_t number) const {
    return number < m_known.size() && m_known[number] != kNotAsked
               ? std::optional(m_known[number] == 1)
               : std::nullopt;
}

void FindScan::KnownKeys::set(std::uint32_t number, bool has) {
    if (number >= kMostKept) {
        return;
    }
    if (number >= m_known.size()) {
        m_known.resize(std::max<std::size_t>(number + 1, m_known.size() * 2), kNotAsked);
    }
    m_known[number] = has ? 1 : 0;
}

FindScan::FindScan(std::shared_ptr<const EventSequence> events, FindExpression expression)
    : m_events(std::move(events)), m_expression(std::move(expression)) {
    for (const FindTerm& term : m_expression.terms()) {
        auto& to = term.field == FindTerm::Field::Anywhere ? m_words : m_names;
        to.push_back(Term{term, NameTest(term), needleOf(term), {}, {}, {}});
    }
}

// Names may have come with new events.
void FindScan::readNames() {
    const auto types = m_events->types();
    const auto streams = m_events->streams();
    for (std::vector<Term>* terms : {&m_names, &m_words}) {
        for (Term& term : *terms) {
            using Field = FindTerm::Field;
            const bool word = term.said.field == Field::Anywhere;
            const auto has = [&term, word](const std::string& name) -> std::uint8_t {
                return (word ? term.text.isIn(name) : term.name.has(name)) ? 1 : 0;
            };
            term.types.assign(1, 0);
            term.streams.clear();
            if (word || term.said.field == Field::Type) {
                std::transform(types->begin(), types->end(), std::back_inserter(term.types), has);
            }
            if (word || term.said.field == Field::Stream) {
                std::transform(streams->begin(), streams->end(), std::back_inserter(term.streams),
                               has);
            }
            term.byTypes = isAny(term.types);
            term.byStreams = isAny(term.streams);
        }
    }
}

FieldsWanted FindScan::wantedOf(bool words) const {
    FieldsWanted wanted;
    for (const Term& term : words ? m_words : m_names) {
        wanted.types |= term.byTypes;
        wanted.streams |= term.byStreams;
        wanted.keys |= words || term.said.field == FindTerm::Field::Key;
        if (words) {
            wanted.texts.push_back(term.text);
        }
    }
    return wanted;
}

absl::Status FindScan::run(Position from, Position to, const Visit& visit,
                           const Cancelled& cancelled) {
    if (from >= to) {
        return absl::OkStatus();
    }
    readNames();
    if (m_names.empty()) {
        return runOver(true, from, to, {}, visit, cancelled);
    }
    if (m_words.empty()) {
        return runOver(false, from, to, {}, visit, cancelled);
    }
    // Values are read where the names leave something.
    absl::Status inner;
    const auto status = runOver(
        false, from, to, {},
        [&](Position first, std::span<const std::uint8_t> found) {
            const auto begin = std::find(found.begin(), found.end(), 1);
            if (begin == found.end()) {
                return visit(first, found);
            }
            // What stands before the first of them and behind the last is none.
            const auto end = std::find(found.rbegin(), found.rend(), 1).base();
            const std::vector<std::uint8_t> candidates(begin, end);
            const auto head = static_cast<std::size_t>(begin - found.begin());
            const std::size_t tail = head + candidates.size();
            bool goOn = head == 0 || visit(first, found.first(head));
            if (goOn) {
                inner = runOver(
                    true, first + head, first + tail, candidates,
                    [&](Position p, std::span<const std::uint8_t> events) {
                        goOn = visit(p, events);
                        return goOn;
                    },
                    cancelled);
            }
            goOn = goOn && inner.ok() &&
                   (tail == found.size() || visit(first + tail, found.subspan(tail)));
            return goOn && inner.ok();
        },
        cancelled);
    return inner.ok() ? status : inner;
}

absl::Status FindScan::runOver(bool words, Position from, Position to,
                               std::span<const std::uint8_t> candidates, const Visit& visit,
                               const Cancelled& cancelled) {
    std::vector<Term>& terms = words ? m_words : m_names;
    const auto cursor = m_events->fields(wantedOf(words), from, to);
    if (!cursor->sharesKeyNumbers()) {
        for (Term& term : terms) {
            term.keys.clear();
        }
    }
    std::vector<std::uint8_t> found;
    while (cursor->next()) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("nobody waits for what is found any more");
        }
        const FieldBlock& block = cursor->block();
        if (candidates.empty()) {
            found.assign(block.count, 1);
        } else {
            const auto part = candidates.subspan(block.first - from, block.count);
            found.assign(part.begin(), part.end());
        }
        for (std::size_t i = 0; i < terms.size(); ++i) {
            if (auto status = look(terms[i], i, *cursor); !status.ok()) {
                return status;
            }
            const std::uint8_t wanted = terms[i].said.negated ? 0 : 1;
            for (std::size_t event = 0; event < block.count; ++event) {
                found[event] &= m_has[event] == wanted ? 1 : 0;
            }
        }
        if (!visit(block.first, found)) {
            return absl::OkStatus();
        }
    }
    return cursor->status();
}

// Into m_has.
absl::Status FindScan::look(Term& term, std::size_t text, FieldCursor& cursor) {
    using Field = FindTerm::Field;
    const FieldBlock& block = cursor.block();
    const bool word = term.said.field == Field::Anywhere;
    if (word) {
        m_has = block.texts[text];
    } else {
        m_has.assign(block.count, 0);
    }
    for (std::size_t i = 0; term.byTypes && i < block.count; ++i) {
        m_has[i] |= block.types[i] < term.types.size() ? term.types[block.types[i]] : 0;
    }
    for (std::size_t i = 0; term.byStreams && i < block.count; ++i) {
        m_has[i] |= block.streams[i] < term.streams.size() ? term.streams[block.streams[i]] : 0;
    }
    if (!word && term.said.field != Field::Key) {
        return absl::OkStatus();
    }
    for (std::size_t i = 0; i < block.count; ++i) {
        if (m_has[i] == 0 && block.keys[i] != 0) {
            const auto has = keyHas(term, block.keys[i] - 1, cursor);
            if (!has.ok()) {
                return has.status();
            }
            m_has[i] = *has ? 1 : 0;
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<bool> FindScan::keyHas(Term& term, std::uint32_t number, FieldCursor& cursor) {
    if (const auto known = term.keys.find(number)) {
        return *known;
    }
    const auto key = cursor.key(number);
    if (!key.ok()) {
        return key.status();
    }
    const bool word = term.said.field == FindTerm::Field::Anywhere;
    const bool has = word ? term.text.isIn(key->bytes) : term.name.has(key->bytes);
    term.keys.set(number, has);
    return has;
}

absl::StatusOr<std::optional<Position>> FindScan::first(Position from, Position to,
                                                        const Cancelled& cancelled) {
    std::optional<Position> result;
    const auto status = run(
        from, to,
        [&result](Position first, std::span<const std::uint8_t> found) {
            const auto at = std::find(found.begin(), found.end(), 1);
            if (at != found.end()) {
                result = first + static_cast<std::uint64_t>(at - found.begin());
            }
            return !result.has_value();
        },
        cancelled);
    return status.ok() ? absl::StatusOr<std::optional<Position>>(result) : status;
}

}  // namespace oxbow
