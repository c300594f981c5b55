// Counts buckets away from the GUI thread.
#pragma once

#include <QObject>
#include <chrono>
#include <functional>
#include <memory>

#include "views/common/background_worker.h"
#include "views/timeline/bars/buckets.h"

namespace oxbow {

// The newest request wins: those that were overtaken while they waited are never answered. Where
// buckets are coarse, a request is answered twice: first from memory alone, and then, when no newer
// one has come for a moment, exactly. Fine buckets are counted exactly at once: they lie in few
// blocks, and what memory knows of those would show bars that are not there. Lives on the GUI
// thread and works elsewhere.
class BucketCounter : public QObject {
    Q_OBJECT
public:
    struct Request {
        Axis axis;
        double pitch = 1;   // of a bucket, in pixels
        double margin = 0;  // beside the visible part, in pixels
    };

    // How long requests must have rested before disk is read for exact counts.
    static constexpr std::chrono::milliseconds kIdle{120};

    explicit BucketCounter(std::shared_ptr<const TimelineSource> source,
                           std::unique_ptr<Executor> executor = makeThread(),
                           QObject* parent = nullptr);

    // Of another past: no count of the one before comes.
    void setSource(std::shared_ptr<const TimelineSource> source);
    void request(const Request& request);

signals:
    void counted(std::shared_ptr<const oxbow::Buckets> buckets);
    void failed(const QString& message);

private:
    using Source = std::shared_ptr<const TimelineSource>;

    // On the worker's thread. count() says whether there was an answer.
    void answer(const Source& source, const Request& request, const Cancelled& overtaken);
    bool count(const Source& source, const Request& request, bool exact,
               const Cancelled& cancelled);
    // From there: calls `what` here, unless the source is another by then.
    void deliver(const Source& source, std::function<void()> what);

    Source m_source;
    BackgroundWorker m_worker;  // last: it must end before what it uses
};

}  // namespace oxbow
