// Finds events while their words are being typed.
#pragma once

#include <QObject>
#include <cstdint>
#include <memory>
#include <optional>

#include "model/find/find_expression.h"
#include "model/find/found_positions.h"
#include "model/sequence/event_sequence.h"
#include "views/common/background_worker.h"

namespace oxbow {

// One search at a time, off the GUI thread: a newer one takes the place of the one at work. It goes
// from where somebody stands to the end, then from the beginning to there; what is found comes as
// it is found. GUI thread.
class Finder : public QObject {
    Q_OBJECT
public:
    explicit Finder(QObject* parent = nullptr, const MakeExecutor& makeExecutor = makeThread);

    void find(std::shared_ptr<const EventSequence> events, const FindExpression& expression,
              Position from);
    // There are more events: they are looked at, too.
    void goOn();
    // What was found is forgotten.
    void clear();
    // What was found stays; no more is looked for.
    void stop();

    // Absent where nothing is looked for.
    const std::optional<FindExpression>& expression() const { return m_expression; }
    // So far. Never null; another one for each search.
    const std::shared_ptr<const FoundPositions>& found() const { return m_shown; }
    bool isSearching() const { return m_searching; }
    double share() const;  // of the events that have been looked at: 0 to 1

    // The first that was found at or after a position, or the last before it, as soon as it is
    // certain that there is none between.
    struct Answer {
        bool certain = false;
        std::optional<Position> position;
    };
    Answer firstFrom(Position p) const;
    Answer lastBefore(Position p) const;

signals:
    void changed();  // found() has come to more, or the search to its end
    void failed(const QString& message);

private:
    struct Progress {
        FoundPositions found;  // since the last one
        Position reached;
        Position wrapped;
    };

    void run();
    void take(const Progress& progress);
    bool covers(Position from, Position to) const;

    std::shared_ptr<const EventSequence> m_events;
    std::optional<FindExpression> m_expression;
    std::shared_ptr<FoundPositions> m_found;
    std::shared_ptr<const FoundPositions> m_shown;
    // Looked at is [m_from, m_reached) and [0, m_wrapped).
    Position m_from;
    Position m_reached;
    Position m_wrapped;
    Position m_end;
    bool m_searching = false;
    std::uint64_t m_number = 0;  // of the search; older answers are none
    BackgroundWorker m_worker;   // last: it must end before what it uses
};

}  // namespace oxbow
