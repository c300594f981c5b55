#include "model/session/followed_table.h"

#include <algorithm>
#include <utility>

#include "model/session/selection_reader.h"
#include "model/session/sentence.h"
#include "model/session/table_worker.h"

namespace oxbow {

namespace {
// A table that comes within that does not flicker.
constexpr int kEmptyAfterMs = 80;
}  // namespace

FollowedTable::FollowedTable(Session* session, std::shared_ptr<const History> history,
                             Compared compared, QObject* parent)
    : ShownTable(parent),
      m_session(session),
      m_history(std::move(history)),
      m_awaited(m_history),
      m_compared(compared),
      m_past(session->past()),
      m_table(std::make_shared<EmptyTable>()),
      m_previousTable(m_table),
      m_post(std::make_shared<Post<FollowedTable>>(this)) {
    const auto deliver = [post = m_post](TableAnswer answer) {
        post->send([answer = std::move(answer)](FollowedTable& table) { table.take(answer); });
    };
    m_worker = std::make_shared<TableWorker>(m_history, deliver, session->makeExecutor()());
    connect(session, &Session::playheadChanged, this, [this] {
        m_compared = m_compared == Compared::Never ? Compared::Never : Compared::AtOnce;
        askForTable();
    });
    connect(session, &ShownTable::selectionChanged, this, &FollowedTable::takeSelection);
    connect(session, &Session::pastChanged, this, &FollowedTable::leavePast);
    m_emptying.setSingleShot(true);
    m_emptying.setInterval(kEmptyAfterMs);
    connect(&m_emptying, &QTimer::timeout, this, &FollowedTable::empty);
    askForTable();
    takeSelection();
}

FollowedTable::~FollowedTable() {
    m_post->close();
    m_session->letGo(std::move(m_worker));
    m_session->letGo(std::const_pointer_cast<History>(std::move(m_left)));
}

Position FollowedTable::place() const {
    return std::min(m_session->playhead(), m_awaited->madeUpTo());
}

void FollowedTable::leavePast() {
    if (!isOfThisPast()) {
        m_emptying.start();
    }
}

void FollowedTable::empty() {
    m_table = m_previousTable = std::make_shared<EmptyTable>();
    ++m_selectionNumber;
    m_event.reset();
    m_key.reset();
    m_keyIsAwaited = false;
    emit tableChanged();
    emit selectionChanged();
}

void FollowedTable::setHistory(std::shared_ptr<const History> history, Compared compared) {
    m_compared = compared;
    const auto before = std::exchange(m_awaited, std::move(history));
    if (before != m_history) {
        m_session->letGo(std::const_pointer_cast<History>(before));
    }
    m_past = m_session->past();
    askForTable();
}

void FollowedTable::take(const TableAnswer& answer) {
    if (!isOfThisPast() || answer.history != m_awaited) {
        return;
    }
    m_emptying.stop();
    if (!answer.status.ok()) {
        m_asked.reset();
        tell(answer.status);
        if (absl::IsUnavailable(answer.status)) {
            emit unavailable();
        }
        return;
    }
    if (m_asked && m_asked->first == answer.table->at()) {
        m_asked.reset();
    }
    m_table = answer.table;
    m_previousTable = answer.previous;
    const bool isAnother = m_history != m_awaited;
    if (isAnother) {
        m_session->letGo(std::const_pointer_cast<History>(
            std::exchange(m_left, std::exchange(m_history, m_awaited))));
        // Keys were those of the one before.
        ++m_selectionNumber;
        m_event.reset();
        m_key.reset();
        m_keyIsAwaited = false;
        emit historyChanged();
    }
    emit tableChanged();
    if (isAnother) {
        emit selectionChanged();
        takeSelection();
    }
}

void FollowedTable::askForTable() {
    if (!isOfThisPast()) {
        return;
    }
    const Position made = m_awaited->madeUpTo();
    const Position at = std::min(m_session->playhead(), made);
    const Position before = m_session->restedBefore();
    m_asked = {at, m_compared == Compared::AtOnce && before <= made ? before : at};
    m_worker->request({m_awaited, m_asked->first, m_asked->second, m_session->isResting()});
}

void FollowedTable::refresh() {
    if (!isOfThisPast()) {
        return;
    }
    // What is asked already would be given up for the same.
    if (m_table->at() < place() && (!m_asked || m_asked->first != place())) {
        askForTable();
    }
    if (m_keyIsAwaited) {
        askForKey();
    }
}

// --- the selection ---

bool FollowedTable::selectionFollows() const {
    return (m_keyIsOfEvent || !m_key) && m_session->selectionFollows();
}

void FollowedTable::takeSelection() {
    if (!isOfThisPast()) {
        return;
    }
    const auto event = m_session->selectedEvent();
    if (event == m_event && (event || !m_key)) {
        return;
    }
    ++m_selectionNumber;
    m_event = event;
    m_keyIsOfEvent = true;
    m_keyIsAwaited = event.has_value();
    if (!event) {
        m_key.reset();
    }
    emit selectionChanged();
    askForKey();
}

// What an event that is not folded yet does to the rows is asked when it is.
void FollowedTable::askForKey() {
    if (m_event && *m_event < m_history->madeUpTo()) {
        ask({SelectionQuestion::Want::Key, m_event, std::nullopt, false, place()});
    }
}

void FollowedTable::selectKey(std::optional<KeyId> key) {
    if (!isOfThisPast()) {
        return;
    }
    ++m_selectionNumber;
    m_key = key;
    m_keyIsOfEvent = false;
    m_keyIsAwaited = false;
    emit selectionChanged();
}

void FollowedTable::selectRow(KeyId key, Position event) {
    if (!isOfThisPast()) {
        return;
    }
    ++m_selectionNumber;
    m_key = key;
    m_event = event;
    m_keyIsOfEvent = true;
    m_keyIsAwaited = false;
    emit selectionChanged();
    m_session->selectEvent(event);
}

void FollowedTable::ask(SelectionQuestion question) {
    question.number = m_selectionNumber;
    m_worker->ask([post = m_post, history = m_history, question] {
        post->send([answer = answerFrom(*history, question)](FollowedTable& table) {
            table.take(answer);
        });
    });
}

void FollowedTable::take(const SelectionAnswer& answer) {
    using Want = SelectionQuestion::Want;
    const SelectionQuestion& asked = answer.question;
    if (asked.number != m_selectionNumber) {
        return;
    }
    if (asked.want == Want::Key || !absl::IsUnavailable(answer.status)) {
        tell(answer.status);
    } else {
        emit m_session->failed(tr("That is known when the fold is made."));
    }
    if (asked.want == Want::Key) {
        m_keyIsAwaited = false;
        m_key = answer.key;
        emit selectionChanged();
        return;
    }
    const bool here = asked.playhead == place();  // nobody has moved it meanwhile
    if (here && answer.writer) {
        selectRow(*answer.key, *answer.writer);
        m_session->movePlayhead(answer.writer->next());
        return;
    }
    if (here && answer.status.ok()) {
        emit m_session->failed(!answer.key ? tr("No row of this table is selected.")
                               : asked.want == Want::NextWriter
                                   ? tr("This is the last event of the row.")
                                   : tr("This is the first event of the row."));
    }
    if (m_keyIsAwaited) {
        askForKey();
    }
}

// What a history does not reach yet comes by itself.
void FollowedTable::tell(const absl::Status& status) {
    if (!status.ok() && !absl::IsUnavailable(status)) {
        emit m_session->failed(sentence(status));
    }
}

void FollowedTable::goToPreviousWriter() {
    goToWriter(false);
}

void FollowedTable::goToNextWriter() {
    goToWriter(true);
}

void FollowedTable::goToWriter(bool next) {
    if (!isOfThisPast()) {
        return;
    }
    ask({next ? SelectionQuestion::Want::NextWriter : SelectionQuestion::Want::PreviousWriter,
         m_event, m_keyIsAwaited ? std::nullopt : m_key, !m_keyIsOfEvent, place()});
}

}  // namespace oxbow
