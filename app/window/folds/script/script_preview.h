// What a script that is being written does with one event.
#pragma once

#include <QObject>
#include <QString>
#include <atomic>
#include <memory>
#include <optional>

#include "model/event/position.h"
#include "model/history/fold/fold_step.h"
#include "model/sequence/event_sequence.h"
#include "views/common/background_worker.h"

namespace oxbow {

struct ScriptAnswer {
    QString code;
    // A sentence where the script is no fold, and where: from 1; 0 where that is not known.
    QString wrong;
    int line = 0;
    // Else what it does with the event, or why that cannot be said.
    std::optional<Position> position;
    std::optional<FoldStep> step;
    QString failed;
};

// GUI thread. The newest question wins: what is at work for an older one is given up before its
// next event. A script that does not end with an event is stopped by its own process; where that is
// one before the event that is asked about, what it does with that one cannot be said.
class ScriptPreview : public QObject {
    Q_OBJECT
public:
    ScriptPreview(std::shared_ptr<const EventSequence> events, std::unique_ptr<Executor> executor,
                  QObject* parent = nullptr);
    ~ScriptPreview() override;

    // Of another past: what was asked about the one before is not answered.
    void setEvents(std::shared_ptr<const EventSequence> events);
    // `position` is that of the event; absent where there is none.
    void ask(const QString& code, std::optional<Position> position);
    bool isIdle() const { return !m_waits; }

signals:
    // The script is no fold, or it is one: the step follows.
    void checked(const oxbow::ScriptAnswer& answer);
    // How many of the events before it are folded.
    void folding(oxbow::Position done, oxbow::Position of);
    void answered(const oxbow::ScriptAnswer& answer);

private:
    struct Trial;
    void work(const std::shared_ptr<const EventSequence>& events, const QString& code,
              std::optional<Position> position, quint64 number, quint64 subject,
              const Cancelled& cancelled);
    absl::StatusOr<FoldStep> tryOn(Position position, quint64 number, quint64 subject,
                                   const Cancelled& cancelled);
    void tell(quint64 number, std::function<void()> what);

    std::shared_ptr<const EventSequence> m_events;
    std::unique_ptr<Trial> m_trial;  // of the worker's jobs alone
    quint64 m_number = 0;            // of the newest question
    QString m_code;                  // that is asked about
    // Rises with every other text, and every other past.
    std::atomic<quint64> m_subject = 0;
    bool m_waits = false;
    BackgroundWorker m_worker;  // last: it ends before what its jobs use
};

}  // namespace oxbow
