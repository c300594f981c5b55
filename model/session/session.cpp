#include "model/session/session.h"

#include <algorithm>
#include <utility>

#include "model/session/selection_reader.h"
#include "model/session/sentence.h"
#include "model/session/table_worker.h"

namespace oxbow {

namespace {

constexpr int kSavePlayheadAfterMs = 500;
constexpr std::size_t kJumpsKept = 1000;

}  // namespace

class Session::Worker : public TableWorker {
public:
    using TableWorker::TableWorker;
};

Session::Saved Session::savedIn(const Workspace& workspace) {
    return {workspace.savedPlayhead(), workspace.marks()};
}

Session::Session(const std::shared_ptr<Workspace>& workspace, MakeExecutor makeExecutor)
    : Session(workspace, savedIn(*workspace), std::move(makeExecutor)) {}

Session::Session(std::shared_ptr<Workspace> workspace, Saved saved, MakeExecutor makeExecutor)
    : m_workspace(std::move(workspace)),
      m_makeExecutor(std::move(makeExecutor)),
      m_events(m_workspace->events()),
      m_history(m_workspace->history()),
      m_end(m_events->end()),
      m_table(std::make_shared<EmptyTable>()),
      m_previousTable(m_table),
      m_marks(std::move(saved.marks)) {
    m_playhead = std::min(saved.playhead.value_or(m_end), m_end);
    m_rested = m_restedBefore = m_playhead;
    m_jumps = {m_playhead};
    m_saveTimer.setSingleShot(true);
    m_saveTimer.setInterval(kSavePlayheadAfterMs);
    connect(&m_saveTimer, &QTimer::timeout, this, &Session::savePlayhead);
    m_post = std::make_shared<Post<Session>>(this);
    const auto deliver = [post = m_post](TableWorker::Answer answer) {
        post->send([answer = std::move(answer)](Session& session) {
            if (answer.status.ok()) {
                session.takeTables(answer.table, answer.previous);
            } else {
                emit session.failed(sentence(answer.status));
            }
        });
    };
    m_worker = std::make_unique<Worker>(m_history, m_table, deliver, m_makeExecutor());
    askForTable();
    follow();
}

Session::~Session() {
    if (m_saveTimer.isActive()) {
        savePlayhead();
    }
    m_post->close();
    if (m_waiter) {
        m_waiter(std::shared_ptr<Worker>(std::move(m_worker)));
    }
}

void Session::waitElsewhere(std::function<void(std::shared_ptr<void>)> waiter) {
    m_waiter = std::move(waiter);
}

void Session::letGo(std::shared_ptr<void> rest) {
    if (m_waiter) {
        m_waiter(std::move(rest));
    }
}

QString Session::name() const {
    std::filesystem::path path = m_workspace->folder();
    if (!path.has_filename()) {
        path = path.parent_path();
    }
    return QString::fromStdString(path.stem().string());
}

// --- the playhead ---

void Session::movePlayhead(Position position, bool resting) {
    moveTo(position, resting ? Motion::Resting : Motion::Passing);
}

void Session::savePlayhead() {
    // A place that could not be saved costs the user nothing but a drag at the next opening.
    m_worker->write(TableWorker::Write::Playhead, [workspace = m_workspace, position = m_rested] {
        workspace->savePlayhead(position).IgnoreError();
    });
}

void Session::startAt(Position position) {
    const bool follows = selectionFollows();
    m_playhead = m_rested = m_restedBefore = std::min(position, m_end);
    m_jumps = {m_playhead};
    m_jump = 0;
    m_lastWasStep = false;
    m_saveTimer.start();
    askForTable();
    emit jumpsChanged(canGoBack(), canGoForward());
    emit playheadChanged(m_playhead);
    if (follows) {
        follow();
    }
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
    const bool follows = selectionFollows();
    m_playhead = position;
    if (motion == Motion::Passing) {
        m_restedBefore = m_rested;
    } else {
        m_restedBefore = std::exchange(m_rested, position);
        rememberJump(motion);
        m_saveTimer.start();
    }
    askForTable();
    emit playheadChanged(m_playhead);
    if (follows) {
        follow();
    }
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
    m_worker->request({m_playhead, m_restedBefore, isResting()});
}

void Session::takeTables(std::shared_ptr<const Table> table,
                         std::shared_ptr<const Table> previous) {
    m_table = std::move(table);
    m_previousTable = std::move(previous);
    emit tableChanged();
}

// --- the selection ---

std::optional<Position> Session::lastApplied() const {
    return m_playhead == Position(0) ? std::nullopt : std::optional(m_playhead.previous());
}

bool Session::selectionFollows() const {
    return m_selectedEvent ? m_keyIsOfEvent && m_selectedEvent == lastApplied() : !m_selectedKey;
}

void Session::follow() {
    selectEvent(lastApplied());
}

// What was asked about the selection before is void.
void Session::select(std::optional<Position> event, std::optional<KeyId> key, bool keyIsOfEvent) {
    const bool same = event == m_selectedEvent && key == m_selectedKey;
    ++m_selectionNumber;
    m_keyIsAwaited = false;
    m_selectedEvent = event;
    m_selectedKey = key;
    m_keyIsOfEvent = keyIsOfEvent;
    if (!same) {
        emit selectionChanged();
    }
}

void Session::selectEvent(std::optional<Position> event) {
    if (!event || *event >= m_end) {
        clearSelection();
        return;
    }
    if (event == m_selectedEvent && m_keyIsOfEvent) {
        return;
    }
    // Until its row is known, the row before stays selected: it would only flicker.
    ++m_selectionNumber;
    m_selectedEvent = event;
    m_keyIsOfEvent = true;
    m_keyIsAwaited = true;
    emit selectionChanged();
    ask({SelectionQuestion::Want::Key, event, std::nullopt, false, m_playhead});
}

void Session::selectKey(std::optional<KeyId> key) {
    if (key != m_selectedKey || m_keyIsAwaited) {
        select(m_selectedEvent, key, false);
    }
}

void Session::selectRow(KeyId key, Position event) {
    select(event, key, true);
}

void Session::clearSelection() {
    select(std::nullopt, std::nullopt, false);
}

void Session::ask(SelectionQuestion question) {
    question.number = m_selectionNumber;
    m_worker->ask([post = m_post, history = m_history, question] {
        post->send(
            [answer = answerFrom(*history, question)](Session& session) { session.take(answer); });
    });
}

void Session::take(const SelectionAnswer& answer) {
    using Want = SelectionQuestion::Want;
    const SelectionQuestion& asked = answer.question;
    if (asked.number != m_selectionNumber) {
        return;
    }
    if (!answer.status.ok()) {
        emit failed(sentence(answer.status));
    }
    if (asked.want == Want::Key) {
        m_keyIsAwaited = false;
        m_selectedKey = answer.key;
        emit selectionChanged();
        return;
    }
    const bool here = asked.playhead == m_playhead;  // nobody has moved it meanwhile
    if (here && answer.writer) {
        selectRow(*answer.key, *answer.writer);
        movePlayhead(answer.writer->next());
        return;
    }
    if (here && answer.status.ok()) {
        emit failed(!answer.key ? tr("Select a row or an event with a key first.")
                    : asked.want == Want::NextWriter ? tr("This is the last event of the key.")
                                                     : tr("This is the first event of the key."));
    }
    if (m_keyIsAwaited) {
        ask({Want::Key, m_selectedEvent, std::nullopt, false, m_playhead});
    }
}

void Session::goToPreviousWriter() {
    goToWriter(false);
}

void Session::goToNextWriter() {
    goToWriter(true);
}

void Session::goToWriter(bool next) {
    // Where the key is still awaited, the question reads it, too.
    ask({next ? SelectionQuestion::Want::NextWriter : SelectionQuestion::Want::PreviousWriter,
         m_selectedEvent, m_keyIsAwaited ? std::nullopt : m_selectedKey, !m_keyIsOfEvent,
         m_playhead});
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
    m_worker->write(TableWorker::Write::Marks, [post = m_post, workspace = m_workspace,
                                                marks = m_marks] {
        if (const absl::Status saved = workspace->setMarks(marks); !saved.ok()) {
            post->send([text = sentence(saved)](Session& session) { emit session.failed(text); });
        }
    });
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
    const Position end = m_events->end();
    if (end != m_end) {
        m_end = end;
        emit grown();
    }
}

}  // namespace oxbow
