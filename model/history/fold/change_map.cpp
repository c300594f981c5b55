#include "model/history/fold/change_map.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace oxbow {
namespace {

constexpr std::uint64_t kWordBits = 64;
constexpr std::uint64_t kPageWords = 8;
constexpr std::uint64_t kPageBits = kPageWords * kWordBits;
// Every event caused one change: 1 0 1 0 …
constexpr std::uint64_t kRegular = 0x5555'5555'5555'5555;
// Parts that are shorter are joined, so that a log that grows by a few events at a time has few.
constexpr std::uint64_t kShortPartBits = std::uint64_t{1} << 17;

// The place of one bit of those that are set, counted from 0.
unsigned placeOfBit(std::uint64_t word, unsigned number) {
    unsigned place = 0;
    for (unsigned width = 32; width != 0; width /= 2) {
        const auto ones =
            static_cast<unsigned>(std::popcount(word & ((std::uint64_t{1} << width) - 1)));
        if (number >= ones) {
            number -= ones;
            place += width;
            word >>= width;
        }
    }
    return place;
}

}  // namespace

void CauseBits::grow(std::uint64_t bits) {
    m_words.resize((bits + kWordBits - 1) / kWordBits);
}

void CauseBits::spell() {
    if (!std::exchange(m_regular, false) || m_events == 0) {
        return;
    }
    const std::uint64_t bits = m_events + m_changes;
    grow(bits);
    std::fill(m_words.begin(), m_words.end(), kRegular);
    if (bits % kWordBits != 0) {
        m_words.back() &= (std::uint64_t{1} << bits % kWordBits) - 1;
    }
}

void CauseBits::addEventsOfOne(std::uint64_t events) {
    for (; !m_regular && events > 0; --events) {
        addEvent(1);
    }
    m_events += events;
    m_changes += events;
}

void CauseBits::addEvent(std::uint64_t changes) {
    if (m_regular && changes == 1) {
        ++m_events;
        ++m_changes;
        return;
    }
    spell();
    const std::uint64_t first = m_events + m_changes;
    grow(first + changes + 1);
    for (std::uint64_t bit = first; bit < first + changes; ++bit) {
        m_words[bit / kWordBits] |= std::uint64_t{1} << (bit % kWordBits);
    }
    ++m_events;
    m_changes += changes;
}

void CauseBits::addEventsWithout(std::uint64_t events) {
    if (events == 0) {
        return;
    }
    spell();
    m_events += events;
    grow(m_events + m_changes);
}

bool CauseBits::read(std::vector<std::uint64_t> words, std::uint64_t events, std::uint64_t changes,
                     CauseBits& out) {
    if (words.empty() && events == changes) {
        out = {};
        out.addEventsOfOne(events);
        return true;
    }
    const std::uint64_t bits = events + changes;
    if (bits < events || words.size() != (bits + kWordBits - 1) / kWordBits) {
        return false;
    }
    std::uint64_t ones = 0;
    for (const std::uint64_t word : words) {
        ones += static_cast<std::uint64_t>(std::popcount(word));
    }
    const std::uint64_t last = bits == 0 ? 0 : words.back() >> ((bits - 1) % kWordBits);
    // An event ends with a zero, and nothing follows the last.
    if (ones != changes || last != 0) {
        return false;
    }
    out.m_regular = false;
    out.m_words = std::move(words);
    out.m_events = events;
    out.m_changes = changes;
    return true;
}

void CauseBits::append(const CauseBits& more) {
    if (more.m_regular) {
        addEventsOfOne(more.m_events);
        return;
    }
    spell();
    const std::uint64_t first = m_events + m_changes;
    const std::uint64_t shift = first % kWordBits;
    const std::uint64_t added = more.m_events + more.m_changes;
    grow(first + added);
    for (std::size_t i = 0; i < more.m_words.size(); ++i) {
        const std::size_t word = first / kWordBits + i;
        m_words[word] |= more.m_words[i] << shift;
        if (shift != 0 && word + 1 < m_words.size()) {
            m_words[word + 1] |= more.m_words[i] >> (kWordBits - shift);
        }
    }
    m_events += more.m_events;
    m_changes += more.m_changes;
}

// Some events that follow each other, and their changes.
class ChangeMap::Part {
public:
    Part(CauseBits bits, std::uint64_t baseBegin, std::uint64_t changeBegin)
        : m_bits(std::move(bits)), m_baseBegin(baseBegin), m_changeBegin(changeBegin) {
        const auto& words = m_bits.words();
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (i % kPageWords == 0) {
                m_onesBefore.push_back(m_ones);
            }
            m_ones += static_cast<std::uint64_t>(std::popcount(words[i]));
        }
        m_regular = m_bits.isRegular() ||
                    (m_bits.events() == m_bits.changes() &&
                     std::all_of(words.begin(), words.end() - (words.empty() ? 0 : 1),
                                 [](std::uint64_t word) { return word == kRegular; }) &&
                     (words.empty() || (words.back() & ~kRegular) == 0));
    }

    std::uint64_t baseBegin() const { return m_baseBegin; }
    std::uint64_t changeBegin() const { return m_changeBegin; }
    std::uint64_t baseEnd() const { return m_baseBegin + m_bits.events(); }
    std::uint64_t changeEnd() const { return m_changeBegin + m_bits.changes(); }
    const CauseBits& bits() const { return m_bits; }
    bool isRegular() const { return m_regular; }

    // `event` ≤ events(): how many changes come before, counted from the part's begin.
    std::uint64_t changesBefore(std::uint64_t event) const {
        if (event == 0 || m_regular) {
            return event;
        }
        return placeOfZero(event - 1) + 1 - event;
    }
    std::uint64_t causeOf(std::uint64_t change) const {
        return m_regular ? change : placeOfOne(change) - change;
    }
    std::uint64_t placeOfOne(std::uint64_t number) const {
        const auto page = std::upper_bound(m_onesBefore.begin(), m_onesBefore.end(), number) - 1;
        std::uint64_t left = number - *page;
        std::size_t word = static_cast<std::size_t>(page - m_onesBefore.begin()) * kPageWords;
        for (;; ++word) {
            const auto ones = static_cast<std::uint64_t>(std::popcount(m_bits.words()[word]));
            if (left < ones) {
                return word * kWordBits +
                       placeOfBit(m_bits.words()[word], static_cast<unsigned>(left));
            }
            left -= ones;
        }
    }

private:
    std::uint64_t placeOfZero(std::uint64_t number) const {
        const auto zerosBefore = [this](std::size_t page) {
            return page * kPageBits - m_onesBefore[page];
        };
        // The last page with as few zeros before it, or fewer.
        std::size_t page = 0;
        for (std::size_t count = m_onesBefore.size(); count > 1;) {
            const std::size_t half = count / 2;
            page += zerosBefore(page + half) <= number ? half : 0;
            count -= half;
        }
        std::uint64_t left = number - zerosBefore(page);
        for (std::size_t word = page * kPageWords;; ++word) {
            const std::uint64_t zeros = ~m_bits.words()[word];
            const auto count = static_cast<std::uint64_t>(std::popcount(zeros));
            if (left < count) {
                return word * kWordBits + placeOfBit(zeros, static_cast<unsigned>(left));
            }
            left -= count;
        }
    }

    CauseBits m_bits;
    std::uint64_t m_baseBegin;
    std::uint64_t m_changeBegin;
    std::vector<std::uint64_t> m_onesBefore;  // of each page
    std::uint64_t m_ones = 0;
    bool m_regular = false;
};

ChangeNumber ChangeMap::changesBefore(Position p) const {
    // The first part that ends at or after p.
    const auto part = std::partition_point(m_parts.begin(), m_parts.end(), [p](const auto& each) {
        return each->baseEnd() < p.value();
    });
    if (part == m_parts.end()) {
        return m_changeEnd;
    }
    return ChangeNumber((*part)->changeBegin() +
                        (*part)->changesBefore(p.value() - (*part)->baseBegin()));
}

const ChangeMap::Part& ChangeMap::partOf(ChangeNumber change) const {
    return **std::partition_point(m_parts.begin(), m_parts.end(), [change](const auto& each) {
        return each->changeEnd() <= change.value();
    });
}

Position ChangeMap::causeOf(ChangeNumber change) const {
    const Part& part = partOf(change);
    return Position(part.baseBegin() + part.causeOf(change.value() - part.changeBegin()));
}

std::pair<ChangeNumber, ChangeNumber> ChangeMap::changesOf(Position p) const {
    return {changesBefore(p), changesBefore(p.next())};
}

ChangeMap ChangeMap::with(CauseBits bits) const {
    ChangeMap out = *this;
    if (bits.empty()) {
        return out;
    }
    out.m_identity = m_identity && bits.isRegular();
    out.m_baseEnd = m_baseEnd + bits.events();
    out.m_changeEnd = ChangeNumber(m_changeEnd.value() + bits.changes());
    std::uint64_t baseBegin = m_baseEnd.value();
    std::uint64_t changeBegin = m_changeEnd.value();
    if (!m_parts.empty()) {
        const Part& last = *m_parts.back();
        if (last.bits().events() + last.bits().changes() < kShortPartBits) {
            CauseBits joined = last.bits();
            joined.append(bits);
            bits = std::move(joined);
            baseBegin = last.baseBegin();
            changeBegin = last.changeBegin();
            out.m_parts.pop_back();
        }
    }
    out.m_parts.push_back(std::make_shared<const Part>(std::move(bits), baseBegin, changeBegin));
    return out;
}

CauseCursor::CauseCursor(const ChangeMap& map, ChangeNumber from) : m_map(map), m_next(from) {
    if (from >= map.changeEnd()) {
        return;
    }
    const auto part = std::partition_point(
        map.m_parts.begin(), map.m_parts.end(),
        [from](const auto& each) { return each->changeEnd() <= from.value(); });
    open(static_cast<std::size_t>(part - map.m_parts.begin()));
    const std::uint64_t change = from.value() - (*part)->changeBegin();
    m_left -= change;
    if (m_regular) {
        m_cause += change;
        return;
    }
    const std::uint64_t place = (*part)->placeOfOne(change);
    m_cause = (*part)->baseBegin() + place - change;
    m_word = place / kWordBits;
    m_used = static_cast<unsigned>(place % kWordBits);
    m_bits = (*part)->bits().words()[m_word] >> m_used;
}

void CauseCursor::open(std::size_t part) {
    m_part = part;
    const ChangeMap::Part& opened = *m_map.m_parts[part];
    m_left = opened.bits().changes();
    m_cause = opened.baseBegin();
    m_regular = opened.isRegular();
    m_word = 0;
    m_used = 0;
    m_bits = opened.bits().words().empty() ? 0 : opened.bits().words()[0];
}

void CauseCursor::replace(std::span<Touch> changes) {
    for (Touch& touch : changes) {
        touch.event = of(changeAt(touch.event));
    }
}

Position CauseCursor::nextBit() {
    while (m_left == 0) {
        open(m_part + 1);
    }
    if (m_regular) {
        return next();
    }
    while (m_bits == 0) {
        m_cause += kWordBits - m_used;
        m_bits = m_map.m_parts[m_part]->bits().words()[++m_word];
        m_used = 0;
    }
    const auto zeros = static_cast<unsigned>(std::countr_zero(m_bits));
    m_cause += zeros;
    // One shift by 64 is none.
    m_bits = zeros == kWordBits - 1 ? 0 : m_bits >> (zeros + 1);
    m_used += zeros + 1;
    --m_left;
    return Position(m_cause);
}

}  // namespace oxbow
