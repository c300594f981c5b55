#include "views/table/key_finder.h"

#include <utility>

#include "model/payload/payload.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

constexpr std::size_t kShownBytes = 256;

}  // namespace

KeyFinder::KeyFinder(std::shared_ptr<const History> history, QObject* parent,
                     const MakeExecutor& makeExecutor)
    : QObject(parent), m_history(std::move(history)), m_worker(makeExecutor(), this) {}

void KeyFinder::find(const QString& text, std::shared_ptr<const Table> table) {
    m_wanted = text;
    KeyHits none;
    none.text = text;
    none.at = table->at();
    if (text.isEmpty()) {
        stop();
        m_hits = std::move(none);
        m_hits.complete = true;
        emit found();
        return;
    }
    m_worker.post([this, history = m_history, none = std::move(none), table = std::move(table)](
                      const auto& cancelled) { search(history, none, *table, cancelled); });
}

void KeyFinder::setHistory(std::shared_ptr<const History> history) {
    m_history = std::move(history);
    m_hits = {};
    m_worker.cancel();
}

void KeyFinder::stop() {
    m_worker.cancel();
}

void KeyFinder::search(const KeysOf& history, KeyHits hits, const Table& table,
                       const Cancelled& cancelled) {
    const std::string text = hits.text.toUtf8().toStdString();
    const Names streams = history->keys().streams();
    const auto take = [&](KeyId id, const KeyView& key) {
        if (hits.hits.size() == kMostHits) {
            hits.more = true;
            return false;
        }
        hits.hits.push_back({id, fromUtf8(payloadPreview(std::string(key.bytes), kShownBytes)),
                             key.stream.value() < streams->size()
                                 ? fromUtf8((*streams)[key.stream.value()])
                                 : QString(),
                             table.find(id).has_value()});
        return true;
    };
    absl::Status status =
        history->keys().search({KeySearch::Where::Start, text, std::nullopt}, take, cancelled);
    if (status.ok() && !hits.more) {
        // Rows before counts: the second look goes over all names.
        send(history, hits, status);
        status = history->keys().search(
            {KeySearch::Where::Anywhere, text, std::nullopt},
            [&](KeyId id, const KeyView& key) {
                return key.bytes.starts_with(text) || take(id, key);
            },
            cancelled);
    }
    if (status.ok() && hits.hits.empty()) {
        send(history, hits, status);
        hits.inOtherCase = true;
        status = searchInAnyCase(history->keys(), hits.text, take, cancelled);
    }
    hits.complete = true;
    send(history, hits, status);
}

absl::Status KeyFinder::searchInAnyCase(const RowKeys& keys, const QString& text,
                                        const VisitKey& take, const Cancelled& cancelled) {
    const auto cursor = keys.cursor();
    for (std::uint64_t i = 0; i < keys.count(); ++i) {
        if (cancelled()) {
            return absl::CancelledError("another key is looked for");
        }
        const auto key = cursor->key(KeyId(i));
        if (!key.ok()) {
            return key.status();
        }
        if (fromUtf8(key->bytes).contains(text, Qt::CaseInsensitive) && !take(KeyId(i), *key)) {
            break;
        }
    }
    return absl::OkStatus();
}

// On the worker's thread.
void KeyFinder::send(const KeysOf& history, const KeyHits& hits, const absl::Status& status) {
    if (absl::IsCancelled(status)) {
        return;
    }
    {
        const std::lock_guard lock(m_mailMutex);
        m_mail = Letter{history, hits, status};
    }
    m_worker.deliver([this] { takeMail(); });
}

void KeyFinder::takeMail() {
    std::optional<Letter> letter;
    {
        const std::lock_guard lock(m_mailMutex);
        letter = std::exchange(m_mail, std::nullopt);
    }
    if (!letter || letter->hits.text != m_wanted || letter->history != m_history) {
        return;
    }
    if (!letter->status.ok()) {
        emit failed(fromUtf8(std::string(letter->status.message())));
        return;
    }
    m_hits = std::move(letter->hits);
    emit found();
}

}  // namespace oxbow
