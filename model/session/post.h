// Calls from a worker's thread to an object of the GUI thread, which the worker may outlive.
#pragma once

#include <QMetaObject>
#include <functional>
#include <mutex>
#include <utility>

namespace oxbow {

// Shared by the object, which closes it at its end, and by whoever calls. Any thread.
template <typename Receiver>
class Post {
public:
    explicit Post(Receiver* receiver) : m_receiver(receiver) {}

    void send(std::function<void(Receiver&)> what) {
        const std::lock_guard lock(m_mutex);
        if (m_receiver != nullptr) {
            // What is still queued when the receiver ends is dropped by Qt.
            QMetaObject::invokeMethod(
                m_receiver, [receiver = m_receiver, what = std::move(what)] { what(*receiver); },
                Qt::QueuedConnection);
        }
    }
    void close() {
        const std::lock_guard lock(m_mutex);
        m_receiver = nullptr;
    }

private:
    std::mutex m_mutex;
    Receiver* m_receiver;
};

}  // namespace oxbow
