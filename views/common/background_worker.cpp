#include "views/common/background_worker.h"

#include <QMetaObject>
#include <utility>
#include <vector>

namespace oxbow {

// Where deliveries arrive, and what stands for the worker among its owner's children.
class BackgroundWorker::Home : public QObject {
public:
    Home(Worker* worker, QObject* owner) : QObject(owner), m_worker(worker) {}
    Worker* worker() const { return m_worker; }

private:
    Worker* m_worker;
};

BackgroundWorker::BackgroundWorker(std::unique_ptr<Executor> executor, QObject* owner)
    : m_home(std::make_unique<Home>(&m_worker, owner)), m_worker(std::move(executor)) {}

BackgroundWorker::~BackgroundWorker() = default;

void BackgroundWorker::deliver(std::function<void()> what) {
    QMetaObject::invokeMethod(m_home.get(), std::move(what), Qt::QueuedConnection);
}

std::function<void()> BackgroundWorker::finishUnder(const QObject& root) {
    std::vector<Worker*> workers;
    for (QObject* child : root.findChildren<QObject*>()) {
        if (const auto* home = dynamic_cast<Home*>(child)) {
            home->worker()->finish();
            workers.push_back(home->worker());
        }
    }
    return [workers = std::move(workers)] {
        for (Worker* worker : workers) {
            worker->join();
        }
    };
}

}  // namespace oxbow
