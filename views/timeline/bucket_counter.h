// Counts buckets away from the GUI thread.
#pragma once

#include <QObject>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "views/timeline/buckets.h"

namespace oxbow {

// The newest request wins: those that were overtaken while they waited are never answered. Each
// request is answered twice, first from memory alone and then, when no newer one has come for a
// moment, exactly. Lives on the GUI thread and works on one of its own.
class BucketCounter : public QObject {
    Q_OBJECT
public:
    struct Request {
        Axis axis;
        double pitch = 1;   // of a bucket, in pixels
        double margin = 0;  // beside the visible part, in pixels
    };

    explicit BucketCounter(std::shared_ptr<const TimelineSource> source, QObject* parent = nullptr);
    // Waits for the step that is being counted.
    ~BucketCounter() override;

    void request(const Request& request);

signals:
    void counted(std::shared_ptr<const oxbow::Buckets> buckets);
    void failed(const QString& message);

private:
    void work();
    bool count(const Request& request, bool exact);

    std::shared_ptr<const TimelineSource> m_source;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::optional<Request> m_next;
    bool m_stop = false;
    std::thread m_thread;
};

}  // namespace oxbow
