// Looks for an event by its ref, away from the GUI thread.
#pragma once

#include <QObject>
#include <memory>

#include "views/common/background_worker.h"
#include "views/timeline/bars/timeline_source.h"

namespace oxbow {

// One search at a time: a new one stops the one before. Lives on the GUI thread; a search that was
// stopped says nothing more.
class EventFinder : public QObject {
    Q_OBJECT
public:
    explicit EventFinder(std::shared_ptr<const TimelineSource> source, QObject* parent = nullptr,
                         const MakeExecutor& makeExecutor = makeThread);

    void setSource(std::shared_ptr<const TimelineSource> source);
    void start(const TimelineSource::Ref& ref);
    void stop();
    bool searching() const { return m_searching; }

signals:
    void progressed(quint64 events);
    void found(oxbow::Position position);
    void notFound();
    void failed(const QString& message);

private:
    void search(const TimelineSource& source, const TimelineSource::Ref& ref, int generation,
                const Cancelled& cancelled);
    void finish(const absl::StatusOr<std::optional<Position>>& result);

    std::shared_ptr<const TimelineSource> m_source;
    bool m_searching = false;
    int m_generation = 0;
    BackgroundWorker m_worker;  // last: it must end before what it uses
};

}  // namespace oxbow
