#include "views/table/table_source.h"

#include <QTimer>
#include <algorithm>

#include "views/common/format.h"

namespace oxbow {

namespace {

// Some eight thousand usual rows.
constexpr std::size_t kBytesKept = std::size_t{16} << 20;
constexpr std::size_t kCountBytesKept = std::size_t{256} << 10;  // of 32,768 rows
constexpr std::chrono::milliseconds kPatience{6};
// Rows whose fields are read ahead, so that the columns are known before the first painting.
constexpr std::uint64_t kFirstRows = 64;
constexpr qsizetype kMostKeyCharacters = 22;
constexpr qsizetype kMostFieldCharacters = 26;
constexpr qsizetype kMostSentenceCharacters = 60;  // of rows that the fold failed on
constexpr std::uint64_t kNearEvents = 2000;
constexpr std::size_t kFieldsShownAtFirst = 12;

}  // namespace

TableSource::TableSource(TableReads reads, QObject* parent, const MakeExecutor& makeExecutor)
    : RowSource(parent),
      m_reads(std::make_shared<const TableReads>(std::move(reads))),
      m_now(std::make_shared<EmptyTable>()),
      m_before(m_now),
      m_shown(std::make_shared<TableArrangement>(m_now, m_before)),
      m_rows(
          kBytesKept, &TableRow::weight, m_reads->load,
          [this](const std::vector<RowVersion>&) { emit rowsReady(0, rowCount()); }, makeExecutor(),
          this),
      m_counts(
          kCountBytesKept, [](const auto&) { return sizeof(std::uint64_t); },
          m_reads->countVersions,
          [this](const std::vector<RowVersion>&) { emit rowsReady(0, rowCount()); }, makeExecutor(),
          this),
      m_arranger(makeExecutor(), this) {}

TableSource::~TableSource() = default;

// --- which rows ---

void TableSource::setTables(std::shared_ptr<const Table> now, std::shared_ptr<const Table> before) {
    m_now = std::move(now);
    m_before = std::move(before);
    askForArrangement();
}

void TableSource::setReads(TableReads reads) {
    m_reads = std::make_shared<const TableReads>(std::move(reads));
    m_arranger.cancel();
    m_rows.setLoad(m_reads->load);
    m_counts.setLoad(m_reads->countVersions);
    m_countsWanted.clear();
}

void TableSource::setSort(const std::optional<TableSort>& sort) {
    m_sort = sort;
    askForArrangement();
}

void TableSource::askForArrangement() {
    const bool heldUp = !m_arranger.wait(std::chrono::milliseconds(0));
    m_arranger.post([this, reads = m_reads,
                     request = ArrangeRequest{m_now, m_before, m_sort}](const auto& cancelled) {
        send(arrange(
                 request, *reads, [&](auto early) { send(std::move(early), request.sort); },
                 cancelled),
             request.sort);
    });
    // A long way takes longer to compare than a frame lasts: the rows are shown at once then, and
    // what went follows.
    const Position from = std::min(m_now->at(), m_before->at());
    const bool near = std::max(m_now->at(), m_before->at()) - from <= kNearEvents;
    const bool done = m_arranger.wait(near && !heldUp ? kPatience : std::chrono::milliseconds(0));
    if ((!done || !takeMail()) && !(m_sort && canSort(*m_sort))) {
        take(std::make_shared<TableArrangement>(m_now, m_before));
    }
}

// On the worker's thread.
void TableSource::send(absl::StatusOr<std::shared_ptr<const TableArrangement>> made,
                       const std::optional<TableSort>& sort) {
    if (absl::IsCancelled(made.status())) {
        return;
    }
    {
        const std::lock_guard lock(m_mailMutex);
        m_mail = Letter{made.ok() ? *std::move(made) : nullptr, sort, made.status()};
    }
    m_arranger.deliver([this] { takeMail(); });
}

bool TableSource::takeMail() {
    std::optional<Letter> letter;
    {
        const std::lock_guard lock(m_mailMutex);
        letter = std::exchange(m_mail, std::nullopt);
    }
    if (!letter || letter->sort != m_sort) {
        return false;
    }
    if (!letter->status.ok()) {
        m_sort.reset();
        emit failed(fromUtf8(std::string(letter->status.message())));
        askForArrangement();
        return true;
    }
    if (&letter->arrangement->table() != m_now.get()) {
        return false;
    }
    take(std::move(letter->arrangement));
    return true;
}

void TableSource::take(std::shared_ptr<const TableArrangement> arrangement) {
    m_shown = std::move(arrangement);
    if (m_fields.empty() && rowCount() > 0) {
        prefetch(0, std::min(kFirstRows, rowCount()));
    }
    emit changed();
    emit arranged();
}

// --- rows' bytes ---

std::optional<RowVersion> TableSource::versionBefore(const TableArrangement::Row& row) const {
    if (row.state != RowState::Updated) {
        return std::nullopt;
    }
    const auto version = m_shown->before().version(row.version.key);
    return version ? std::optional(RowVersion{row.version.key, version->writer}) : std::nullopt;
}

const TableRow* TableSource::rowBefore(const TableArrangement::Row& row) const {
    const auto version = versionBefore(row);
    return version ? m_rows.find(*version) : nullptr;
}

void TableSource::prefetch(std::uint64_t first, std::uint64_t count) {
    std::vector<RowVersion> wanted;
    for (std::uint64_t shown = first; shown < std::min(first + count, rowCount()); ++shown) {
        const TableArrangement::Row row = m_shown->row(shown);
        wanted.push_back(row.version);
        if (const auto before = versionBefore(row)) {
            wanted.push_back(*before);
        }
    }
    m_rows.want(wanted, kPatience);
    for (const RowVersion& version : wanted) {
        if (const TableRow* row = m_rows.find(version)) {
            learnFields(*row);
        }
    }
}

void TableSource::learnFields(const TableRow& row) {
    bool news = m_streams.size() < 2 && m_streams.insert(row.stream).second;
    if (row.fieldsLeftOut > m_leftOut) {
        m_leftOut = row.fieldsLeftOut;
        news = true;
    }
    const qsizetype keyCharacters = std::min(row.key.size(), kMostKeyCharacters);
    if (keyCharacters > m_keyCharacters) {
        m_keyCharacters = keyCharacters;
        news = true;
    }
    // Rows without fields are seen all the same, in a column that stands until there is another.
    const bool bare = row.emptyValue || !row.error.isEmpty();
    if (m_fields.empty() && row.fields.empty() && bare) {
        m_fields.push_back({{}, false, row.error.size()});
        news = true;
    } else if (m_fieldNames.empty() && !row.fields.empty()) {
        m_fields.clear();
    }
    for (const RowField& field : row.fields) {
        if (m_fields.size() < kMostRowFields && m_fieldNames.insert(field.name).second) {
            m_fields.push_back({field.name});
            news = true;
        }
        const auto known = std::find_if(m_fields.begin(), m_fields.end(),
                                        [&](const Field& f) { return f.name == field.name; });
        if (known == m_fields.end()) {
            continue;
        }
        known->longest = std::max(known->longest, fromUtf8(field.text).size());
        const bool numeric =
            field.kind == PayloadNode::Kind::Number || field.kind == PayloadNode::Kind::Null;
        news = news || (known->numeric && !numeric);
        known->numeric = known->numeric && numeric;
    }
    if (news && !m_columnsPending) {
        // Later: rows may be asked for from within a painting.
        m_columnsPending = true;
        QTimer::singleShot(0, this, [this] {
            m_columnsPending = false;
            emit columnsChanged();
        });
    }
}

// --- columns ---

int TableSource::columnCount() const {
    return kFirstField + static_cast<int>(m_fields.size());
}

int TableSource::columnsLeftOut() const {
    return m_leftOut;
}

std::optional<std::string> TableSource::fieldOf(int column) const {
    if (column < kFirstField) {
        return std::nullopt;
    }
    return m_fields[static_cast<std::size_t>(column - kFirstField)].name;
}

ListColumn TableSource::column(int column) const {
    if (column == kChange) {
        return {"",   {},    tr("What happened: + inserted, ✎ updated, ✕ deleted"),
                1,    false, false,
                true, false, true};
    }
    if (column == kKey) {
        return {".key",
                tr("key"),
                tr("Click: in order of the keys’ bytes (o-10 before o-9), stream by "
                   "stream; then backwards; then as the keys first appeared"),
                static_cast<int>(m_keyCharacters),
                false,
                false,
                false,
                false,
                true};
    }
    if (column == kStream) {
        return {".stream", tr("stream"),        tr("Keys belong to their stream"), 12, false, false,
                false,     m_streams.size() < 2};
    }
    if (column == kEvents) {
        return {".events", tr("events"), tr("How many events wrote the row so far"), 8, true, false,
                false,     true};
    }
    if (column == kSince) {
        // The number has a mark before it in a row that was changed.
        const qsizetype characters =
            std::max<qsizetype>(10, formatPosition(m_now->at()).size() + 3);
        ListColumn since{".since", tr("since"), tr("The event that wrote the row"),
                         static_cast<int>(characters), true};
        since.last = m_sinceLast;
        return since;
    }
    const Field& field = m_fields[static_cast<std::size_t>(column - kFirstField)];
    ListColumn result;
    result.id = "field:" + fromUtf8(field.name);
    result.title = field.name.empty() ? tr("value") : fromUtf8(field.name);
    // Room for what a value was beside what it is, as far as that is short.
    const qsizetype beside = std::min<qsizetype>(field.longest + 3, field.numeric ? 10 : 9);
    const qsizetype most = m_fieldNames.empty() ? kMostSentenceCharacters : kMostFieldCharacters;
    result.characters = static_cast<int>(std::clamp<qsizetype>(field.longest + beside, 5, most));
    result.alignRight = field.numeric;
    result.hidden = static_cast<std::size_t>(column - kFirstField) >= kFieldsShownAtFirst;
    return result;
}

std::optional<TableSort> TableSource::sortOf(int column) const {
    TableSort sort;
    if (column == kKey) {
        sort.by = TableSort::By::Key;
    } else if (const auto field = fieldOf(column)) {
        sort.by = TableSort::By::Field;
        sort.field = *field;
    } else if (column != kSince) {
        return std::nullopt;
    }
    return sort;
}

}  // namespace oxbow
