#include "model/log/log_fields.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "model/log/write/fill_names.h"

namespace oxbow {
namespace {

absl::Status damagedTypes(const RunSummary& run) {
    return absl::DataLossError(absl::StrFormat(
        "the types of run %d are damaged; import the sources again into a new workspace", run.id));
}

}  // namespace

LogFields::LogFields(const LogStore& store, const KeyIndex& index, const EventReader& reader,
                     const FieldsWanted& wanted, Position from, Position to)
    : m_store(store),
      m_index(index),
      m_events(reader),
      m_wanted(wanted),
      m_catalog(store.catalog()),
      m_columns(wanted),
      m_texts(wanted.texts),
      m_names(index.names()) {
    makeColumns();
    goTo(from, to);
}

void LogFields::makeColumns() {
    m_out.fields.resize(m_wanted.paths.size() + m_wanted.members.size());
    m_out.texts.resize(m_wanted.texts.size());
}

void LogFields::goTo(Position from, Position to) {
    m_from = from;
    m_to = std::min(to, m_catalog->end());
    m_next = from;
    m_status = absl::OkStatus();
}

void LogFields::swapBlock(FieldBlock& used) {
    std::swap(m_out, used);
    makeColumns();
}

bool LogFields::fail(absl::Status status) {
    m_status = std::move(status);
    m_piece.run = nullptr;  // where the iterator over blocks stands is not known
    return false;
}

bool LogFields::next() {
    if (!m_status.ok() || m_next >= m_to) {
        return false;
    }
    m_out.inert.clear();
    m_out.keys.clear();
    m_out.types.clear();
    m_out.streams.clear();
    m_out.places.clear();
    for (FieldColumn& column : m_out.fields) {
        column.clear();
    }
    m_view.reset();
    m_reader.reset();
    m_keys.clear();
    const bool before = m_piece.run != nullptr;
    const RunSummary* const run = m_catalog->runs[m_catalog->runOf(m_next)].get();
    const bool sameRun = before && m_piece.run == run;
    m_piece.run = run;
    const bool byBlocks = !m_out.fields.empty() || !m_wanted.texts.empty() || m_wanted.streams;
    if (byBlocks) {
        const std::size_t number = run->blockOf(m_next);
        if (!m_blocks) {
            m_blocks = m_store.iterate(Family::Blocks, LogStore::Blocks::Pass);
        }
        if (sameRun && number == m_piece.number + 1) {
            (*m_blocks)->Next();
        } else {
            (*m_blocks)->Seek(storeKey(run->id, static_cast<std::uint32_t>(number)));
        }
        m_piece.number = number;
        m_piece.first = run->first + run->blocks[number].firstInRun;
        m_piece.count = run->blocks[number].count;
    } else {
        const std::uint64_t group = (m_next - run->first) / kHotGroupEvents;
        m_piece.first = run->first + group * kHotGroupEvents;
        m_piece.count = std::min<std::uint64_t>(kHotGroupEvents, run->end() - m_piece.first);
    }
    if (auto status = byBlocks ? readBlock() : readGroup(); !status.ok()) {
        return fail(std::move(status));
    }
    cut();
    m_next = m_out.first + m_out.count;
    return true;
}

void LogFields::cut() {
    const std::size_t begin = m_next - m_piece.first;
    const std::size_t end = std::min<std::uint64_t>(m_piece.count, m_to - m_piece.first);
    m_out.first = m_piece.first + begin;
    m_out.count = end - begin;
    const auto part = [begin, end](auto& column) {
        if (!column.empty()) {
            column.resize(end);
            column.erase(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(begin));
        }
    };
    part(m_out.inert);
    part(m_out.keys);
    part(m_out.types);
    part(m_out.streams);
    part(m_out.places);
    for (std::vector<std::uint8_t>& found : m_out.texts) {
        part(found);
    }
}

absl::Status LogFields::readGroup() {
    auto status = readHot(m_wanted.keys);
    if (status.ok() && m_wanted.types) {
        status = readTypes();
    }
    m_out.keys.swap(m_keys);
    return status;
}

// Keys and flags of the piece, which may lie in several groups.
absl::Status LogFields::readHot(bool keys) {
    const bool flags = m_wanted.inert;
    m_flags.resize(flags ? m_piece.count : 0);
    m_keys.resize(keys ? m_piece.count : 0);
    for (std::size_t done = 0; done < m_piece.count;) {
        const auto place = m_index.hot(*m_piece.run, m_piece.first + done);
        if (!place.ok()) {
            return place.status();
        }
        const std::size_t count =
            std::min(m_piece.count - done, place->group->size() - place->index);
        if (flags) {
            place->group->flags().decode(place->index, count, m_flags.data() + done);
        }
        if (keys) {
            place->group->keysPlusOne().decode(place->index, count, m_keys.data() + done);
        }
        done += count;
    }
    std::uint32_t greatest = 0;
    for (const std::uint32_t key : m_keys) {
        greatest = std::max(greatest, key);
    }
    if (greatest > m_catalog->keyCount()) {
        return absl::DataLossError(
            "an event names a key that the log does not know; import the sources again into a new "
            "workspace");
    }
    std::uint8_t any = 0;
    for (const std::uint8_t flag : m_flags) {
        any |= flag;
    }
    if ((any & kHotInert) != 0) {
        m_out.inert.resize(m_piece.count);
        for (std::size_t i = 0; i < m_piece.count; ++i) {
            m_out.inert[i] = (m_flags[i] & kHotInert) != 0 ? 1 : 0;
        }
    }
    return absl::OkStatus();
}

absl::Status LogFields::readTypes() {
    const std::uint64_t group = (m_piece.first - m_piece.run->first) / kHotGroupEvents;
    rocksdb::PinnableSlice value;
    const auto there = m_store.get(
        Family::Types, storeKey(m_piece.run->id, static_cast<std::uint32_t>(group)), value);
    if (!there.ok()) {
        return there.status();
    }
    const auto types =
        *there ? PackedInts::open(value.ToStringView(), kHotGroupEvents) : std::nullopt;
    if (!types || types->size() != m_piece.count) {
        return damagedTypes(*m_piece.run);
    }
    m_out.types.resize(m_piece.count);
    types->decode(0, m_piece.count, m_out.types.data());
    for (const std::uint32_t type : m_out.types) {
        if (type > m_catalog->types->size()) {
            return damagedTypes(*m_piece.run);
        }
    }
    return absl::OkStatus();
}

std::string LogFields::where() const {
    return absl::StrFormat("block %d of run %d in %s", m_piece.number, m_piece.run->id,
                           m_store.workspace().string());
}

absl::Status LogFields::openBlock() {
    rocksdb::Iterator& blocks = *m_blocks->operator->();
    const std::string key = storeKey(m_piece.run->id, static_cast<std::uint32_t>(m_piece.number));
    if (!blocks.Valid() || blocks.key() != rocksdb::Slice(key)) {
        return blocks.status().ok()
                   ? absl::DataLossError(absl::StrFormat(
                         "%s is missing; import the sources again into a new workspace", where()))
                   : m_store.failure(blocks.status(), "reading events");
    }
    m_view = BlockView::open(blocks.value().ToStringView());
    if (!m_view || m_view->count() != m_piece.count) {
        return absl::DataLossError(absl::StrFormat(
            "%s is damaged; import the sources again into a new workspace", where()));
    }
    return absl::OkStatus();
}

absl::Status LogFields::readNumbers(int field, std::vector<std::uint32_t>& out) const {
    const auto numbers = PackedInts::open(m_view->field(field), m_piece.count);
    if (!numbers || numbers->size() != m_piece.count) {
        return absl::DataLossError(
            absl::StrFormat("%s is damaged (a column does not fit); import the sources again into "
                            "a new workspace",
                            where()));
    }
    out.resize(m_piece.count);
    numbers->decode(0, m_piece.count, out.data());
    return absl::OkStatus();
}

absl::Status LogFields::readBlock() {
    auto status = openBlock();
    if (status.ok() && (m_wanted.inert || m_wanted.keys)) {
        status = readHot(m_wanted.keys);
    }
    if (status.ok() && m_wanted.types) {
        status = readNumbers(log::Block::kTypeFieldNumber, m_out.types);
    }
    if (status.ok() && m_wanted.streams) {
        status = readNumbers(log::Block::kStreamFieldNumber, m_out.streams);
    }
    if (!status.ok()) {
        return status;
    }
    const auto tooLarge = [](const std::vector<std::uint32_t>& numbers, std::size_t most) {
        std::uint32_t greatest = 0;
        for (const std::uint32_t number : numbers) {
            greatest = std::max(greatest, number);
        }
        return greatest > most;
    };
    if (tooLarge(m_out.types, m_catalog->types->size()) ||
        (!m_out.streams.empty() && tooLarge(m_out.streams, m_catalog->streams->size() - 1))) {
        return absl::DataLossError(absl::StrFormat(
            "%s names a stream or type that the log does not know; import the sources again into a "
            "new workspace",
            where()));
    }
    const FetchSegment fetch = [this](std::size_t segment) -> absl::StatusOr<std::string> {
        auto data = m_store.get(
            Family::Texts, storeKey(m_piece.run->id, static_cast<std::uint32_t>(m_piece.number),
                                    static_cast<std::uint32_t>(segment)));
        if (data.ok() && !*data) {
            return absl::DataLossError(absl::StrFormat(
                "segment %d of %s is missing; import the sources again", segment, where()));
        }
        return data.ok() ? absl::StatusOr<std::string>(**std::move(data)) : data.status();
    };
    if (!m_out.fields.empty()) {
        status = readFields(fetch);
    }
    if (status.ok() && !m_wanted.texts.empty()) {
        status = readTexts(fetch);
    }
    if (m_wanted.keys) {
        m_out.keys.swap(m_keys);
    }
    return status;
}

absl::Status LogFields::readFields(const FetchSegment& fetch) {
    const auto derived = [this](std::size_t event, Derivation what, std::string& out) {
        return appendDerived(event, what, out);
    };
    const auto byColumns = m_columns.read(
        *m_view, *m_catalog->shapes, [this] { return where(); }, fetch, derived, m_out);
    if (!byColumns.ok()) {
        return byColumns.status();
    }
    if (!*byColumns) {
        beginColumns(m_wanted, m_out.fields);
        m_out.places.assign(m_piece.count, 0);
        for (std::uint32_t i = 0; i < m_piece.count; ++i) {
            if (auto status = readFieldsOf(i); !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }
    for (const std::uint32_t i : m_columns.left()) {
        if (auto status = readFieldsOf(i); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::Status LogFields::readTexts(const FetchSegment& fetch) {
    const auto byColumns = m_texts.read(
        *m_view, *m_catalog->shapes, [this] { return where(); }, fetch,
        [this](std::size_t event, Derivation what, std::string& out) {
            return appendDerived(event, what, out);
        },
        m_out.texts);
    if (!byColumns.ok()) {
        return byColumns.status();
    }
    if (!*byColumns) {
        for (std::vector<std::uint8_t>& found : m_out.texts) {
            found.assign(m_piece.count, 0);
        }
        for (std::uint32_t i = 0; i < m_piece.count; ++i) {
            if (auto status = readTextsOf(i); !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }
    for (const std::uint32_t i : m_texts.left()) {
        if (auto status = readTextsOf(i); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::Status LogFields::readFieldsOf(std::uint32_t event) {
    if (m_wanted.paths.empty()) {
        return absl::OkStatus();
    }
    EventView view;
    const auto read = readValue(event, view);
    if (!read.ok() || !*read) {
        return read.status();
    }
    m_out.places[event] = static_cast<std::uint32_t>(m_out.fields.front().size());
    addFieldsOf(view, m_wanted, m_out.fields);
    return absl::OkStatus();
}

absl::Status LogFields::readTextsOf(std::uint32_t event) {
    EventView view;
    const auto read = readValue(event, view);
    if (!read.ok() || !*read) {
        return read.status();
    }
    for (std::size_t text = 0; text < m_wanted.texts.size(); ++text) {
        m_out.texts[text][event] = hasText(view, m_wanted.texts[text]) ? 1 : 0;
    }
    return absl::OkStatus();
}

absl::StatusOr<bool> LogFields::readValue(std::uint32_t event, EventView& view) {
    const Position p = m_piece.first + event;
    if (p < m_from || p >= m_to) {
        return false;
    }
    const auto opened = reader();
    if (!opened.ok()) {
        return opened.status();
    }
    BlockReader& block = **opened;
    if (block.valueNeedsNames(event)) {
        const auto key = keyOf(event);
        if (!key.ok()) {
            return key.status();
        }
        const auto name = [this](KeyId id) { return m_names.key(id); };
        if (auto status = fillNames(*m_catalog, block, event, *key, name, view); !status.ok()) {
            return status;
        }
    }
    if (auto status = block.readValue(event, view, m_details); !status.ok()) {
        return status;
    }
    return true;
}

absl::StatusOr<BlockReader*> LogFields::reader() {
    if (!m_reader) {
        auto block = m_events.blocks().read(*m_piece.run, m_piece.number);
        if (!block.ok()) {
            return block.status();
        }
        m_reader.emplace(*std::move(block));
    }
    return &*m_reader;
}

absl::StatusOr<std::optional<KeyId>> LogFields::keyOf(std::size_t event) {
    if (m_keys.empty()) {
        if (auto status = readHot(true); !status.ok()) {
            return status;
        }
    }
    const std::uint32_t key = m_keys[event];
    return key == 0 ? std::nullopt : std::optional(KeyId(key - 1));
}

absl::Status LogFields::appendDerived(std::size_t event, Derivation what, std::string& out) {
    const auto opened = reader();
    if (!opened.ok()) {
        return opened.status();
    }
    const BlockReader& block = **opened;
    switch (what) {
        case Derivation::Key: {
            const auto key = keyOf(event);
            if (!key.ok()) {
                return key.status();
            }
            if (*key) {
                const auto name = m_names.key(**key);
                if (name.ok()) {
                    out += name->bytes;
                }
                return name.status();
            }
            break;
        }
        case Derivation::Type: {
            const std::uint32_t type = block.typePlusOne(event);
            if (type > 0 && type <= m_catalog->types->size()) {
                out += (*m_catalog->types)[type - 1];
                return absl::OkStatus();
            }
            break;
        }
        case Derivation::Time:
            if (const auto time = block.time(event)) {
                appendTimeOf(*time, out);
                return absl::OkStatus();
            }
            break;
    }
    return absl::DataLossError(absl::StrFormat(
        "%s is damaged (a text should be its event's key, type or time); import the sources again "
        "into a new workspace",
        where()));
}

absl::StatusOr<KeyView> LogFields::key(std::uint32_t number) {
    return m_names.key(KeyId(number));
}

}  // namespace oxbow
