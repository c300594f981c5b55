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
      m_log(ShownPast::ofLog({m_workspace->events(), m_workspace->history()})),
      m_past(m_log),
      m_logEnd(m_log->events()->end()),
      m_end(m_logEnd),
      m_table(std::make_shared<EmptyTable>()),
      m_previousTable(m_table),
      m_marks(std::move(saved.marks)) {
    placeMarks();
    setPlayhead(std::min(saved.playhead.value_or(m_end), m_end));
    m_rested = m_restedBefore = m_playhead;
    m_jumps = {m_playhead};
    m_saveTimer.setSingleShot(true);
    m_saveTimer.setInterval(kSavePlayheadAfterMs);
    connect(&m_saveTimer, &QTimer::timeout, this, &Session::savePlayhead);
    m_post = std::make_shared<Post<Session>>(this);
    const auto deliver = [post = m_post](TableAnswer answer) {
        post->send([answer = std::move(answer)](Session& session) { session.take(answer); });
    };
    m_worker = std::make_unique<Worker>(history(), deliver, m_makeExecutor());
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

QString Session::marked(const QString& copied) const {
    return m_past->isLog()
               ? copied
               : copied + '\t' + tr("what if: %1").arg(QString::fromStdString(m_past->name()));
}

// --- the playhead ---

void Session::movePlayhead(Position position, bool resting) {
    moveTo(position, resting ? Motion::Resting : Motion::Passing);
}

void Session::setPlayhead(Position position) {
    m_playhead = m_moment = position;
    m_momentPast = m_past;
}

Position Session::momentIn(const ShownPast& past) const {
    return placeIn(past, *m_momentPast, m_moment);
}

void Session::savePlayhead() {
    // A place that could not be saved costs the user nothing but a drag at the next opening.
    m_worker->write(TableWorker::Write::Playhead,
                    [workspace = m_workspace, position = m_past->inLog(m_rested)] {
                        workspace->savePlayhead(position).IgnoreError();
                    });
}

void Session::startAt(Position position) {
    const bool follows = selectionFollows();
    setPlayhead(std::min(position, m_end));
    m_rested = m_restedBefore = m_playhead;
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
    setPlayhead(position);
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

// Of the past that is to be shown next, where there is one: its table then comes at the moment that
// is shown now.
void Session::askForTable() {
    // While dragging, a table that is nearly right now is worth more than the right one later.
    if (m_nextPast) {
        m_worker->request({m_nextPast->history(), momentIn(*m_nextPast),
                           placeIn(*m_nextPast, *m_past, m_restedBefore), true});
    } else {
        m_worker->request({history(), m_playhead, m_restedBefore, isResting()});
    }
}

void Session::take(const TableAnswer& answer) {
    const bool next = m_nextPast && answer.history == m_nextPast->history();
    if (!next && answer.history != history()) {
        return;  // of a past that is not shown any more
    }
    if (!answer.status.ok()) {
        if (next) {
            m_nextPast.reset();  // what is shown stays
        }
        emit failed(sentence(answer.status));
    } else if (next) {
        takePast(answer.table, answer.previous);
    } else {
        takeTables(answer.table, answer.previous);
    }
}

void Session::takeTables(std::shared_ptr<const Table> table,
                         std::shared_ptr<const Table> previous) {
    m_table = std::move(table);
    m_previousTable = std::move(previous);
    emit tableChanged();
}

// --- pasts ---

void Session::showPast(std::shared_ptr<const ShownPast> past) {
    m_nextPast = past == m_past ? nullptr : std::move(past);
    askForTable();
}

void Session::takePast(std::shared_ptr<const Table> table, std::shared_ptr<const Table> previous) {
    const bool follows = selectionFollows();
    const bool rests = isResting();
    const auto before = std::exchange(m_past, std::move(m_nextPast));
    m_nextPast.reset();
    m_end = events()->end();
    const auto place = [&](Position& p) { p = placeIn(*m_past, *before, p); };
    m_playhead = momentIn(*m_past);
    place(m_rested);
    m_rested = rests ? m_playhead : m_rested;
    place(m_restedBefore);
    std::for_each(m_jumps.begin(), m_jumps.end(), place);
    m_table = std::move(table);
    m_previousTable = std::move(previous);
    takeSelectionFrom(*before, follows);
    placeMarks();
    emit pastChanged(before);
    emit tableChanged();
    emit selectionChanged();
    emit marksChanged();
    emit jumpsChanged(canGoBack(), canGoForward());
    if (m_keyIsAwaited) {
        ask({SelectionQuestion::Want::Key, m_selectedEvent, std::nullopt, false, m_playhead});
    }
    // The playhead may have been moved while the table was made.
    if (m_table->at() != m_playhead) {
        askForTable();
    }
}

void Session::takeSelectionFrom(const ShownPast& before, bool follows) {
    ++m_selectionNumber;
    std::optional<EventId> id;
    if (m_selectedEvent) {
        id = before.events()->idOf(*m_selectedEvent);
    } else if (m_selectedGhost) {
        id = before.ghosts()[*m_selectedGhost].id;
    }
    const bool wasGhost = m_selectedGhost.has_value();
    m_selectedEvent = id ? events()->find(*id) : std::nullopt;
    m_selectedGhost = id && !m_selectedEvent ? m_past->findGhost(*id) : std::nullopt;
    m_ghostFollows = m_selectedGhost && follows;
    if (m_selectedKey && m_selectedKey->value() >= std::min(before.logKeys(), m_past->logKeys())) {
        m_selectedKey.reset();  // one of the other past's own
    }
    m_keyIsOfEvent = m_selectedEvent && (m_keyIsOfEvent || wasGhost);
    m_keyIsAwaited = m_keyIsOfEvent;
    // What went along with the playhead goes on doing so.
    if (follows && !m_selectedGhost && m_selectedEvent != lastApplied()) {
        m_selectedEvent = lastApplied();
        m_selectedKey.reset();
        m_keyIsOfEvent = m_keyIsAwaited = m_selectedEvent.has_value();
    }
}

// --- the selection ---

std::optional<Position> Session::lastApplied() const {
    return m_playhead == Position(0) ? std::nullopt : std::optional(m_playhead.previous());
}

bool Session::selectionFollows() const {
    if (m_selectedGhost) {
        return m_ghostFollows;
    }
    return m_selectedEvent ? m_keyIsOfEvent && m_selectedEvent == lastApplied() : !m_selectedKey;
}

void Session::follow() {
    selectEvent(lastApplied());
}

// What was asked about the selection before is void.
void Session::select(std::optional<Position> event, std::optional<KeyId> key, bool keyIsOfEvent) {
    const bool same = event == m_selectedEvent && key == m_selectedKey && !m_selectedGhost;
    m_selectedGhost.reset();
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
    m_selectedGhost.reset();
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

// Its row is that of its key, which its past does not know: the row that is selected stays.
void Session::selectGhost(std::size_t ghost) {
    if (ghost == m_selectedGhost) {
        return;
    }
    ++m_selectionNumber;
    m_selectedGhost = ghost;
    m_ghostFollows = false;
    m_selectedEvent.reset();
    m_keyIsOfEvent = false;
    m_keyIsAwaited = false;
    emit selectionChanged();
}

void Session::clearSelection() {
    select(std::nullopt, std::nullopt, false);
}

void Session::ask(SelectionQuestion question) {
    question.number = m_selectionNumber;
    m_worker->ask([post = m_post, history = history(), question] {
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
        emit told(!answer.key ? tr("Select a row or an event with a key first.")
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

namespace {

// Behind an event of the log a position of that says it all.
std::optional<MarkAnchor> anchorAt(const ShownPast& past, Position p) {
    if (past.isLog() || p == Position() || past.editedAt(p.previous()).mark == EditMark::None) {
        return std::nullopt;
    }
    const EventId id = past.events()->idOf(p.previous());
    return MarkAnchor{past.line().back().branch.id, id.branch, id.number};
}

Position placeOf(const ShownPast& past, const Mark& mark) {
    if (past.isLog()) {
        return mark.position;
    }
    const bool wasSetHere =
        mark.anchor && std::any_of(past.line().begin(), past.line().end(), [&](const auto& each) {
            return each.branch.id == mark.anchor->shown;
        });
    const auto event =
        wasSetHere ? past.events()->find({mark.anchor->branch, mark.anchor->number}) : std::nullopt;
    return event ? event->next() : past.fromLog(mark.position);
}

// Marks as they were, and as they are.
class ChangeOfMarks : public QUndoCommand {
public:
    using Set = std::function<void(const std::vector<Mark>&)>;
    ChangeOfMarks(const QString& what, std::vector<Mark> before, std::vector<Mark> after, Set set)
        : QUndoCommand(what),
          m_before(std::move(before)),
          m_after(std::move(after)),
          m_set(std::move(set)) {}
    void undo() override { m_set(m_before); }
    void redo() override { m_set(m_after); }

private:
    const std::vector<Mark> m_before;
    const std::vector<Mark> m_after;
    const Set m_set;
};

}  // namespace

void Session::changeMarks(const QString& what, std::vector<Mark> marks) {
    m_undo.push(new ChangeOfMarks(what, m_marks, std::move(marks),
                                  [this](const std::vector<Mark>& set) { setMarks(set); }));
}

// What could not be kept is not done.
bool Session::refusesToKeep(const QString& what) {
    const bool refuses = m_workspace->isReadOnly();
    if (refuses) {
        emit told(tr("This log can only be read here, so %1. Close it where else it is open and "
                     "open it again, or save it elsewhere: File › Save workspace as….")
                      .arg(what));
    }
    return refuses;
}

bool Session::refusesMarks() {
    return refusesToKeep(tr("nothing can be marked in it"));
}

void Session::addMark(const Mark& mark) {
    if (refusesMarks()) {
        return;
    }
    std::vector<Mark> marks = m_marks;
    Mark added = mark;
    added.position = m_past->inLog(mark.position);
    added.anchor = anchorAt(*m_past, mark.position);
    marks.insert(
        std::upper_bound(marks.begin(), marks.end(), added,
                         [](const Mark& a, const Mark& b) { return a.position < b.position; }),
        added);
    changeMarks(tr("Mark %1").arg(QString::fromStdString(mark.name)), std::move(marks));
}

std::optional<std::size_t> Session::markNumber(int index) const {
    return index >= 0 && index < static_cast<int>(m_markNumbers.size())
               ? std::optional(m_markNumbers[static_cast<std::size_t>(index)])
               : std::nullopt;
}

void Session::removeMark(int index) {
    if (const auto number = markNumber(index); number && !refusesMarks()) {
        std::vector<Mark> marks = m_marks;
        const QString name = QString::fromStdString(marks[*number].name);
        marks.erase(marks.begin() + static_cast<std::ptrdiff_t>(*number));
        changeMarks(tr("Remove the mark %1").arg(name), std::move(marks));
    }
}

void Session::renameMark(int index, const QString& name) {
    const auto number = markNumber(index);
    if (number && QString::fromStdString(m_marks[*number].name) != name && !refusesMarks()) {
        std::vector<Mark> marks = m_marks;
        marks[*number].name = name.toStdString();
        changeMarks(tr("Rename the mark %1").arg(name), std::move(marks));
    }
}

void Session::setMarkNote(int index, const QString& note) {
    const auto number = markNumber(index);
    if (number && QString::fromStdString(m_marks[*number].note) != note && !refusesMarks()) {
        std::vector<Mark> marks = m_marks;
        marks[*number].note = note.toStdString();
        const QString name = QString::fromStdString(marks[*number].name);
        changeMarks(tr("Note on %1").arg(name), std::move(marks));
    }
}

// In a branch a mark stands where the events before it end, or where it was set there.
void Session::placeMarks() {
    std::vector<std::pair<Position, std::size_t>> places;
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        places.emplace_back(placeOf(*m_past, m_marks[i]), i);
    }
    std::stable_sort(places.begin(), places.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    m_shownMarks.clear();
    m_markNumbers.clear();
    for (const auto& [position, number] : places) {
        m_shownMarks.push_back(m_marks[number]);
        m_shownMarks.back().position = position;
        m_markNumbers.push_back(number);
    }
}

void Session::setMarks(std::vector<Mark> marks) {
    m_marks = std::move(marks);
    placeMarks();
    emit marksChanged();
    keepMarks();
}

void Session::keepMarks() {
    m_worker->write(TableWorker::Write::Marks, [post = m_post, workspace = m_workspace,
                                                marks = m_marks] {
        if (const absl::Status saved = workspace->setMarks(marks); !saved.ok()) {
            post->send([text = sentence(saved)](Session& session) { emit session.failed(text); });
        }
    });
}

void Session::takeImportedMarks(const std::vector<Mark>& marks) {
    for (const Mark& mark : marks) {
        const auto here = std::ranges::equal_range(m_marks, mark.position, {}, &Mark::position);
        if (std::ranges::find(here, mark) == here.end()) {
            m_marks.insert(here.end(), mark);
        }
    }
    placeMarks();
    emit marksChanged();
}

void Session::goToNextMark() {
    const std::vector<Mark>& marks = m_shownMarks;
    if (marks.empty()) {
        emit told(tr("There are no marks yet: M sets one at the playhead."));
        return;
    }
    const auto next = std::find_if(marks.begin(), marks.end(),
                                   [this](const Mark& m) { return m.position > m_playhead; });
    movePlayhead(next == marks.end() ? marks.front().position : next->position);
}

// --- growth ---

void Session::refresh() {
    const Position end = m_log->events()->end();
    if (end == m_logEnd) {
        return;
    }
    m_logEnd = end;
    if (m_past->isLog()) {
        m_end = end;
        emit grown();
    } else {
        emit baseGrown();
    }
}

// --- taking back ---

void Session::undo() {
    bool obsolete = true;
    while (obsolete && m_undo.canUndo()) {
        obsolete = m_undo.command(m_undo.index() - 1)->isObsolete();
        m_undo.undo();
    }
}

void Session::redo() {
    bool obsolete = true;
    while (obsolete && m_undo.canRedo()) {
        obsolete = m_undo.command(m_undo.index())->isObsolete();
        m_undo.redo();
    }
}

}  // namespace oxbow
