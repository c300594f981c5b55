#include "model/history/fold/fold_ahead.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace oxbow {
namespace {

// The table that is shown, and the one that it is compared with.
constexpr std::size_t kMostAnswers = 2;
constexpr std::size_t kRowBytes = 150;  // of one, beside its text

absl::Status notYet() {
    return absl::UnavailableError("this is known when the fold is made");
}

}  // namespace

// Grows with every answer.
class FoldAhead::Keys final : public RowKeys {
public:
    KeyId add(const RowKey& row) {
        const std::lock_guard lock(m_mutex);
        auto stream = std::find(m_streams->begin(), m_streams->end(), row.stream);
        if (stream == m_streams->end()) {
            auto more = std::make_shared<std::vector<std::string>>(*m_streams);
            more->push_back(row.stream);
            m_streams = std::move(more);
            stream = m_streams->end() - 1;
        }
        const StreamId id(static_cast<std::uint32_t>(stream - m_streams->begin()));
        const auto number = static_cast<std::uint32_t>(m_keys.size());
        const auto [place, isNew] = m_numbers.try_emplace({id.value(), row.key}, number);
        if (isNew) {
            m_keys.push_back({id, row.key});
        }
        return KeyId(place->second);
    }

    std::uint64_t count() const override {
        const std::lock_guard lock(m_mutex);
        return m_keys.size();
    }
    Names streams() const override {
        const std::lock_guard lock(m_mutex);
        return m_streams;
    }
    absl::StatusOr<Key> key(KeyId id) const override {
        const std::lock_guard lock(m_mutex);
        return id.value() < m_keys.size() ? absl::StatusOr<Key>(m_keys[id.value()])
                                          : absl::OutOfRangeError("there is no such key");
    }
    std::unique_ptr<KeyCursor> cursor() const override { return std::make_unique<Cursor>(*this); }
    absl::StatusOr<std::optional<KeyId>> find(StreamId stream,
                                              std::string_view bytes) const override {
        const std::lock_guard lock(m_mutex);
        const auto found = m_numbers.find({stream.value(), std::string(bytes)});
        return found == m_numbers.end() ? std::nullopt : std::optional(KeyId(found->second));
    }
    absl::StatusOr<std::shared_ptr<const KeyOrder>> order(const Cancelled&) const override {
        return std::make_shared<const KeyOrder>(sorted());
    }
    absl::Status search(const KeySearch& search, const VisitKey& visit,
                        const Cancelled& cancelled) const override {
        const bool start = search.where == KeySearch::Where::Start;
        std::vector<std::uint32_t> ids(count());
        std::iota(ids.begin(), ids.end(), 0U);
        for (const std::uint32_t id : start ? sorted() : ids) {
            if (cancelled && cancelled()) {
                return absl::CancelledError("nobody waits for these keys any more");
            }
            const auto found = key(KeyId(id));
            const std::size_t place = found->bytes.find(search.text);
            const bool wanted = (start ? place == 0 : place != std::string::npos) &&
                                (!search.stream || *search.stream == found->stream);
            if (wanted && !visit(KeyId(id), {found->stream, found->bytes})) {
                break;
            }
        }
        return absl::OkStatus();
    }

private:
    class Cursor final : public KeyCursor {
    public:
        explicit Cursor(const Keys& keys) : m_keys(keys) {}
        absl::StatusOr<KeyView> key(KeyId id) override {
            auto found = m_keys.key(id);
            if (!found.ok()) {
                return found.status();
            }
            m_held = *std::move(found);
            return KeyView{m_held.stream, m_held.bytes};
        }

    private:
        const Keys& m_keys;
        Key m_held;
    };

    std::vector<std::uint32_t> sorted() const {
        const std::lock_guard lock(m_mutex);
        std::vector<std::uint32_t> ids(m_keys.size());
        std::iota(ids.begin(), ids.end(), 0U);
        std::sort(ids.begin(), ids.end(), [this](std::uint32_t a, std::uint32_t b) {
            return std::tie(m_keys[a].stream, m_keys[a].bytes) <
                   std::tie(m_keys[b].stream, m_keys[b].bytes);
        });
        return ids;
    }

    mutable std::mutex m_mutex;
    Names m_streams = std::make_shared<const std::vector<std::string>>();
    std::deque<Key> m_keys;
    absl::flat_hash_map<std::pair<std::uint32_t, std::string>, std::uint32_t> m_numbers;
};

// A table with what its rows hold.
class FoldAhead::Answer final : public Table {
public:
    explicit Answer(Position at) : m_at(at) {}

    void add(KeyId key, Position writer, const FoldRow& row) {
        m_rows.push_back({{key, writer}, row.shown, row.isText, row.poisoned});
    }
    void finish() {
        std::sort(m_rows.begin(), m_rows.end(),
                  [](const Content& a, const Content& b) { return a.row.key < b.row.key; });
    }

    Position at() const override { return m_at; }
    std::uint64_t rowCount() const override { return m_rows.size(); }
    Row row(std::uint64_t n) const override { return m_rows[n].row; }
    std::optional<std::uint64_t> find(KeyId key) const override {
        const auto found =
            std::partition_point(m_rows.begin(), m_rows.end(),
                                 [key](const Content& content) { return content.row.key < key; });
        return found != m_rows.end() && found->row.key == key
                   ? std::optional<std::uint64_t>(found - m_rows.begin())
                   : std::nullopt;
    }
    std::optional<KeyVersion> version(KeyId key) const override {
        const auto found = find(key);
        return found ? std::optional(KeyVersion{m_rows[*found].row.writer}) : std::nullopt;
    }
    // Absent where the table has no such row.
    std::optional<RowContent> content(const RowVersion& version) const {
        const auto found = find(version.key);
        if (!found || m_rows[*found].row.writer != version.writer) {
            return std::nullopt;
        }
        const Content& content = m_rows[*found];
        return RowContent{OptionalBytesView(content.shown), content.isText, content.poisoned};
    }

private:
    struct Content {
        Row row;
        OptionalBytes shown;
        bool isText = false;
        bool poisoned = false;
    };
    const Position m_at;
    std::vector<Content> m_rows;  // in order of the keys' numbers
};

std::shared_ptr<const FoldAhead> FoldAhead::of(std::shared_ptr<const Fold> fold,
                                               std::shared_ptr<const EventSequence> events) {
    return fold->tally(*events) == nullptr ? nullptr
                                           : std::shared_ptr<const FoldAhead>(
                                                 new FoldAhead(std::move(fold), std::move(events)));
}

FoldAhead::FoldAhead(std::shared_ptr<const Fold> fold, std::shared_ptr<const EventSequence> events)
    : m_fold(std::move(fold)),
      m_events(std::move(events)),
      m_keys(std::make_unique<Keys>()),
      m_question(std::in_place, *m_fold, *m_events) {}

FoldAhead::~FoldAhead() = default;

void FoldAhead::end() const {
    m_answersStill = false;
    const std::lock_guard lock(m_asking);
    m_question.reset();
}

const RowKeys& FoldAhead::keys() const {
    return *m_keys;
}

std::shared_ptr<const FoldAhead::Answer> FoldAhead::known(Position at) const {
    const std::lock_guard lock(m_answering);
    const auto found =
        std::find_if(m_answers.begin(), m_answers.end(),
                     [at](const std::shared_ptr<const Answer>& each) { return each->at() == at; });
    return found == m_answers.end() ? nullptr : *found;
}

absl::StatusOr<std::shared_ptr<const Table>> FoldAhead::tableAt(Position at, const Table*,
                                                                const Cancelled& cancelled) const {
    if (auto status = checkReaches(*this, at); !status.ok()) {
        return status;
    }
    const std::lock_guard lock(m_asking);
    if (auto answer = known(at)) {
        return answer;
    }
    if (!m_answersStill) {
        return notYet();
    }
    absl::Status status = m_question->moveTo(at, cancelled);
    if (status.ok() && m_question->rowCount() > kMostRows) {
        status = absl::ResourceExhaustedError("there are too many rows");
    }
    const auto answer = std::make_shared<Answer>(at);
    if (status.ok()) {
        std::size_t bytes = 0;
        status = m_question->forEachRow(
            [&](const RowKey& key, const FoldRow& row, Position writer) {
                bytes += kRowBytes + key.key.size() + (row.shown ? row.shown->size() : 0);
                answer->add(m_keys->add(key), writer, row);
                return bytes < kMostTallyBytes;
            },
            cancelled);
        if (status.ok() && bytes >= kMostTallyBytes) {
            status = absl::ResourceExhaustedError("the rows are too long");
        }
    }
    if (!status.ok()) {
        const bool gaveUp = absl::IsResourceExhausted(status);
        m_answersStill = m_answersStill && !gaveUp;
        return gaveUp ? notYet() : status;
    }
    answer->finish();
    const std::lock_guard answering(m_answering);
    m_answers.push_front(answer);
    if (m_answers.size() > kMostAnswers) {
        m_answers.pop_back();
    }
    return answer;
}

absl::StatusOr<std::uint64_t> FoldAhead::rowCountAt(Position at) const {
    const auto table = tableAt(at);
    return table.ok() ? absl::StatusOr<std::uint64_t>((*table)->rowCount()) : table.status();
}

absl::Status FoldAhead::readRows(std::span<const RowVersion> wanted, const VisitContent& visit,
                                 const Cancelled&) const {
    std::deque<std::shared_ptr<const Answer>> answers;
    {
        const std::lock_guard lock(m_answering);
        answers = m_answers;
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        std::optional<RowContent> content;
        for (auto answer = answers.begin(); answer != answers.end() && !content; ++answer) {
            content = (*answer)->content(wanted[i]);
        }
        if (!content) {
            return notYet();
        }
        if (!visit(i, *content)) {
            break;
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<std::optional<KeyVersion>> FoldAhead::versionAt(KeyId key, Position at) const {
    const auto answer = known(at);
    return answer != nullptr ? absl::StatusOr<std::optional<KeyVersion>>(answer->version(key))
                             : notYet();
}

absl::StatusOr<std::optional<Position>> FoldAhead::nextVersion(KeyId, Position) const {
    return notYet();
}

absl::Status FoldAhead::versions(KeyId, Position, Position, Direction, const VisitVersion&) const {
    return notYet();
}

absl::Status FoldAhead::touches(Position, Position, const VisitTouch&) const {
    return notYet();
}

absl::Status FoldAhead::changes(Position, Position, const VisitChange&, const Cancelled&) const {
    return notYet();
}

}  // namespace oxbow
