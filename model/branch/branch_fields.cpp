#include "model/branch/branch_fields.h"

#include <algorithm>

namespace oxbow {
namespace {

constexpr std::size_t kMostOwn = 1'024;  // events of a block that has none of the base

absl::flat_hash_map<std::string, std::uint32_t> numberNames(const std::vector<std::string>& names) {
    absl::flat_hash_map<std::string, std::uint32_t> numbers;
    for (const std::string& name : names) {
        numbers.emplace(name, static_cast<std::uint32_t>(numbers.size()));
    }
    return numbers;
}

}  // namespace

BranchFields::BranchFields(const EventSequence& base, const BranchLayout& layout,
                           const Naming& names, const FieldsWanted& wanted, Position from,
                           Position to)
    : m_layout(layout),
      m_wanted(wanted),
      m_to(std::min(to, layout.end())),
      m_streams(numberNames(names.streams)),
      m_types(numberNames(names.types)),
      m_next(from) {
    m_out.fields = columnsFor(wanted);
    m_out.texts.resize(wanted.texts.size());
    if (m_next >= m_to) {
        return;
    }
    m_base = base.fields(wanted, layout.baseOf(from), layout.baseOf(m_to));
    const BranchLayout::Part& part = layout.partAt(from);
    m_part = static_cast<std::size_t>(&part - layout.parts().data());
    m_taken = from - part.start;
    if (!wanted.keys) {
        return;
    }
    for (const OwnEvent& own : layout.ownEvents()) {
        if (own.event.key) {
            m_ownKeys.emplace(NamedKey(m_streams.at(own.event.stream), *own.event.key), kUnknown);
        }
    }
}

void BranchFields::begin() {
    m_out.first = m_next;
    m_out.count = 0;
    m_out.inert.clear();
    m_out.keys.clear();
    m_out.types.clear();
    m_out.streams.clear();
    m_out.places.clear();
    for (std::vector<std::uint8_t>& found : m_out.texts) {
        found.clear();
    }
    beginColumns(m_wanted, m_out.fields);
    m_hasColumns = false;
}

// The base's next block, where it is needed; false where there is none.
bool BranchFields::pull() {
    m_hasBlock = m_base->next();
    if (!m_hasBlock) {
        m_status =
            m_base->status().ok() ? absl::DataLossError("events are missing") : m_base->status();
    }
    return m_hasBlock;
}

bool BranchFields::next() {
    if (!m_status.ok() || m_next >= m_to) {
        return false;
    }
    begin();
    while (m_status.ok() && m_next < m_to) {
        const BranchLayout::Part& part = m_layout.parts()[m_part];
        if (part.own) {
            if (!m_hasColumns && m_out.count == kMostOwn) {
                break;
            }
            takeOwn(m_layout.ownEvents()[*part.own]);
            ++m_part;
            continue;
        }
        const Position at = part.base + m_taken;
        if (!m_hasBlock || at >= m_base->block().first + m_base->block().count) {
            if (m_out.count > 0) {
                break;  // its columns are of another block
            }
            if (!pull()) {
                return false;
            }
            continue;
        }
        const FieldBlock& block = m_base->block();
        if (!m_hasColumns) {
            if (m_out.count > 0 && !m_out.fields.empty()) {
                break;
            }
            m_out.fields = block.fields;
            m_hasColumns = true;
        }
        const std::size_t first = at - block.first;
        const std::uint64_t count =
            std::min({block.count - first, part.count - m_taken, m_to - m_next});
        takeBase(first, count);
        m_taken += count;
        if (m_taken == part.count) {
            ++m_part;
            m_taken = 0;
        }
    }
    return m_status.ok();
}

void BranchFields::takeBase(std::size_t first, std::size_t count) {
    const FieldBlock& block = m_base->block();
    const auto append = [&](const auto& from, auto& to) {
        if (!from.empty()) {
            to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(first),
                      from.begin() + static_cast<std::ptrdiff_t>(first + count));
        }
    };
    if (m_wanted.inert) {
        m_out.inert.resize(m_out.count);  // of those before that had none
        append(block.inert, m_out.inert);
        m_out.inert.resize(m_out.count + count);
    }
    append(block.types, m_out.types);
    append(block.streams, m_out.streams);
    append(block.places, m_out.places);
    for (std::size_t text = 0; text < m_out.texts.size(); ++text) {
        append(block.texts[text], m_out.texts[text]);
    }
    const std::size_t keys = m_out.keys.size();
    append(block.keys, m_out.keys);
    if (!m_ownKeys.empty()) {
        for (std::size_t i = keys; i < m_out.keys.size(); ++i) {
            if (m_out.keys[i] != 0) {
                const auto number = numberOf(m_out.keys[i] - 1);
                m_status.Update(number.status());
                m_out.keys[i] = 1 + number.value_or(0);
            }
        }
    }
    m_out.count += count;
    m_next = m_next + count;
}

void BranchFields::takeOwn(const OwnEvent& own) {
    const EventView event = own.event.view();
    if (m_wanted.inert) {
        m_out.inert.resize(m_out.count);
        m_out.inert.push_back(event.kind == EventKind::Data ? 0 : 1);
    }
    if (m_wanted.types) {
        m_out.types.push_back(event.type ? 1 + m_types.at(std::string(*event.type)) : 0);
    }
    const std::uint32_t stream = m_streams.at(own.event.stream);
    if (m_wanted.streams) {
        m_out.streams.push_back(stream);
    }
    if (m_wanted.keys && event.key) {
        NamedKey name(stream, std::string(*event.key));
        std::uint32_t& number = m_ownKeys.at(name);
        if (number == kUnknown) {
            number = static_cast<std::uint32_t>(m_keys.size());
            m_keys.emplace_back(false, static_cast<std::uint32_t>(m_ownNames.size()));
            m_ownNames.push_back(std::move(name));
        }
        m_out.keys.push_back(1 + number);
    } else if (m_wanted.keys) {
        m_out.keys.push_back(0);
    }
    if (!m_out.fields.empty()) {
        m_out.places.push_back(static_cast<std::uint32_t>(m_out.fields.front().size()));
        addFieldsOf(event, m_wanted, m_out.fields);
    }
    for (std::size_t text = 0; text < m_out.texts.size(); ++text) {
        m_out.texts[text].push_back(hasText(event, m_wanted.texts[text]) ? 1 : 0);
    }
    ++m_out.count;
    m_next = m_next.next();
}

// Of a key of the base; the branch's own events may have brought it before.
absl::StatusOr<std::uint32_t> BranchFields::numberOf(std::uint32_t inBase) {
    if (inBase >= m_numbers.size()) {
        m_numbers.resize(std::max<std::size_t>(inBase + 1, m_numbers.size() * 2), kUnknown);
    }
    std::uint32_t& number = m_numbers[inBase];
    if (number != kUnknown) {
        return number;
    }
    const auto key = m_base->key(inBase);
    if (!key.ok()) {
        return key.status();
    }
    const auto own = m_ownKeys.find(NamedKey(key->stream.value(), std::string(key->bytes)));
    if (own != m_ownKeys.end() && own->second != kUnknown) {
        number = own->second;
        return number;
    }
    number = static_cast<std::uint32_t>(m_keys.size());
    m_keys.emplace_back(true, inBase);
    if (own != m_ownKeys.end()) {
        own->second = number;
    }
    return number;
}

absl::StatusOr<KeyView> BranchFields::key(std::uint32_t number) {
    if (m_ownKeys.empty()) {
        return m_base->key(number);
    }
    const auto& [isOfBase, which] = m_keys[number];
    if (isOfBase) {
        return m_base->key(which);
    }
    const auto& [stream, bytes] = m_ownNames[which];
    return KeyView{StreamId(stream), bytes};
}

}  // namespace oxbow
