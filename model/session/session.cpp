#include "model/session/session.h"

#include <QMetaObject>
#include <algorithm>
#include <utility>

#include "model/session/table_worker.h"

namespace oxbow {

namespace {

constexpr int kSavePlayheadAfterMs = 500;
constexpr std::size_t kJumpsKept = 1000;

// The table before everything: what a session has until the first table has been made.
class EmptyTable final : public Table {
public:
    Position at() const override { return Position(0); }
    std::uint64_t rowCount() const override { return 0; }
    Row row(std::uint64_t) const override { return {}; }
    std::optional<std::uint64_t> find(KeyId) const override { return std::nullopt; }
    std::optional<KeyVersion> version(KeyId) const override { return std::nullopt; }
};

QString sentence(const absl::Status& status) {
    return QString::fromStdString(std::string(status.message()));
}

}  // namespace

class Session::Worker : public TableWorker {
public:
    using TableWorker::TableWorker;
};

Session::Session(std::shared_ptr<Log> log, QObject* parent)
    : QObject(parent),
      m_log(std::move(log)),
      m_history(m_log),
      m_end(m_log->end()),
      m_table(std::make_shared<EmptyTable>()),
      m_previousTable(m_table),
      m_marks(m_log->marks()) {
    m_playhead = std::min(m_log->savedPlayhead().value_or(m_end), m_end);
    m_rested = m_restedBefore = m_playhead;
    m_jumps = {m_playhead};
    m_saveTimer.setSingleShot(true);
    m_saveTimer.setInterval(kSavePlayheadAfterMs);
    connect(&m_saveTimer, &QTimer::timeout, this,
            [this] { m_worker->savePlayhead(m_log, m_rested); });
    m_worker = std::make_unique<Worker>(m_history, m_table, [this](TableWorker::Answer answer) {
        // Runs on the worker's thread; the destructor waits for that thread, and a call that is
        // still queued then is dropped by Qt.
        QMetaObject::invokeMethod(
            this,
            [this, answer = std::move(answer)] {
                if (answer.status.ok()) {
                    takeTables(answer.table, answer.previous);
                } else {
                    emit failed(sentence(answer.status));
                }
            },
            Qt::QueuedConnection);
    });
    askForTable();
}

Session::~Session() {
    m_worker.reset();
    if (m_saveTimer.isActive()) {
        m_log->savePlayhead(m_rested).IgnoreError();
    }
}

QString Session::name() const {
    std::filesystem::path path = m_log->workspace();
    if (!path.has_filename()) {
        path = path.parent_path();
    }
    return QString::fromStdString(path.stem().string());
}

// --- the playhead ---

void Session::movePlayhead(Position position, bool resting) {
    moveTo(position, resting ? Motion::Resting : Motion::Passing);
}

void Session::startAt(Position position) {
    m_playhead = m_rested = m_restedBefore = std::min(position, m_end);
    m_jumps = {m_playhead};
    m_jump = 0;
    m_lastWasStep = false;
    m_saveTimer.start();
    askForTable();
    emit jumpsChanged(canGoBack(), canGoForward());
    emit playheadChanged(m_playhead);
}

void Session::step(qint64 events) {
    const std::uint64_t here = m_playhead.value();
    if (events < 0) {
        const std::uint64_t back = 0 - static_cast<std::uint64_t>(events);
        moveTo(Position(here - std::min(here, back)), Motion::Step);
    } else {
        const std::uint64_t left = m_end - m_playhead;
        moveTo(m_playhead + std::min(left, static_cast<std::uint64_t>(events)), Motion::Step);
    }
}

void Session::goBack() {
    if (canGoBack()) {
        moveTo(m_jumps[--m_jump], Motion::History);
    }
}

void Session::goForward() {
    if (canGoForward()) {
        moveTo(m_jumps[++m_jump], Motion::History);
    }
}

void Session::moveTo(Position position, Motion motion) {
    position = std::min(position, m_end);
    const bool moved = position != m_playhead;
    if (!moved && (motion == Motion::Passing || position == m_rested)) {
        return;
    }
    m_playhead = position;
    if (motion == Motion::Passing) {
        m_restedBefore = m_rested;
    } else {
        const bool attached =
            m_selectedEvent && m_rested.value() > 0 && *m_selectedEvent == m_rested.previous();
        m_restedBefore = std::exchange(m_rested, position);
        rememberJump(motion);
        m_saveTimer.start();
        if (attached && position.value() > 0) {
            selectEvent(position.previous());
        }
    }
    askForTable();
    emit playheadChanged(m_playhead);
}

void Session::rememberJump(Motion motion) {
    if (motion != Motion::History) {
        m_jumps.resize(m_jump + 1);
        if (motion == Motion::Step && m_lastWasStep) {
            m_jumps.back() = m_rested;
        } else {
            m_jumps.push_back(m_rested);
        }
        if (m_jumps.size() > kJumpsKept) {
            m_jumps.erase(m_jumps.begin());
        }
        m_jump = m_jumps.size() - 1;
    }
    m_lastWasStep = motion == Motion::Step;
    emit jumpsChanged(canGoBack(), canGoForward());
}

void Session::askForTable() {
    // While dragging, a table that is nearly right now is worth more than the right one later.
    m_worker->request({m_playhead, m_restedBefore, m_playhead == m_rested});
}

void Session::takeTables(std::shared_ptr<const Table> table,
                         std::shared_ptr<const Table> previous) {
    m_table = std::move(table);
    m_previousTable = std::move(previous);
    emit tableChanged();
}

// --- the selection ---

void Session::selectEvent(std::optional<Position> event) {
    if (event && *event >= m_end) {
        event.reset();
    }
    std::optional<KeyId> key;
    if (event) {
        const absl::StatusOr<Log::EventRow> row = m_log->eventRow(*event);
        if (!row.ok()) {
            emit failed(sentence(row.status()));
            return;
        }
        key = row->key;
    }
    if (event == m_selectedEvent && key == m_selectedKey) {
        return;
    }
    m_selectedEvent = event;
    m_selectedKey = key;
    m_selectionIsOfKey = key.has_value();
    emit selectionChanged();
}

void Session::selectKey(std::optional<KeyId> key) {
    if (key == m_selectedKey) {
        return;
    }
    m_selectedKey = key;
    m_selectionIsOfKey = false;
    emit selectionChanged();
}

bool Session::ensureSelectedKey() {
    if (!m_selectedKey && m_playhead.value() > 0) {
        selectEvent(m_playhead.previous());
    }
    if (!m_selectedKey) {
        emit failed(tr("Select a row or an event with a key first."));
    }
    return m_selectedKey.has_value();
}

void Session::goToPreviousWriter() {
    if (!ensureSelectedKey()) {
        return;
    }
    const Position before = m_selectionIsOfKey ? *m_selectedEvent : m_playhead;
    const auto version = m_log->versionAt(*m_selectedKey, before);
    if (!version.ok()) {
        emit failed(sentence(version.status()));
    } else if (!*version) {
        emit failed(tr("This is the first event of the key."));
    } else {
        goToWriter((*version)->writer);
    }
}

void Session::goToNextWriter() {
    if (!ensureSelectedKey()) {
        return;
    }
    const Position from = m_selectionIsOfKey ? m_selectedEvent->next() : m_playhead;
    const auto next = m_log->nextEvent(*m_selectedKey, from);
    if (!next.ok()) {
        emit failed(sentence(next.status()));
    } else if (!*next) {
        emit failed(tr("This is the last event of the key."));
    } else {
        goToWriter(**next);
    }
}

void Session::goToWriter(Position writer) {
    selectEvent(writer);
    movePlayhead(writer.next());
}

// --- marks ---

void Session::addMark(const Mark& mark) {
    const auto after =
        std::upper_bound(m_marks.begin(), m_marks.end(), mark,
                         [](const Mark& a, const Mark& b) { return a.position < b.position; });
    m_marks.insert(after, mark);
    saveMarks();
}

void Session::removeMark(int index) {
    if (index >= 0 && index < static_cast<int>(m_marks.size())) {
        m_marks.erase(m_marks.begin() + index);
        saveMarks();
    }
}

void Session::renameMark(int index, const QString& name) {
    if (index >= 0 && index < static_cast<int>(m_marks.size())) {
        m_marks[static_cast<std::size_t>(index)].name = name.toStdString();
        saveMarks();
    }
}

void Session::saveMarks() {
    emit marksChanged();
    if (const absl::Status saved = m_log->setMarks(m_marks); !saved.ok()) {
        emit failed(sentence(saved));
    }
}

void Session::goToNextMark() {
    if (m_marks.empty()) {
        emit failed(tr("There are no marks yet: M sets one at the playhead."));
        return;
    }
    const auto next = std::find_if(m_marks.begin(), m_marks.end(),
                                   [this](const Mark& m) { return m.position > m_playhead; });
    movePlayhead(next == m_marks.end() ? m_marks.front().position : next->position);
}

// --- growth ---

void Session::refresh() {
    const Position end = m_log->end();
    if (end != m_end) {
        m_end = end;
        emit grown();
    }
}

}  // namespace oxbow
