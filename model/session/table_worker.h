// The thread on which a session has its tables made, its questions answered and its places saved.
#pragma once

#include <absl/status/status.h>

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "model/history/history.h"

namespace oxbow {

// Makes the table at one position and the one to compare it with. A request that comes while
// another waits takes its place; a running one is finished (it takes about a frame, and what it
// gives is better than nothing while dragging), unless the new one asks for it to be given up.
// Of questions, too, the newest takes the place of one that waits; of writes, the newest of its
// sort. What is to be written when the worker ends is written before.
// When there is nothing else to do, and no import at work, it has the keys' order made, so that it
// is there when it is asked for.
class TableWorker {
public:
    struct Request {
        Position at;
        Position comparedWith;
        bool giveUpOlder = false;
    };
    struct Answer {
        absl::Status status;
        std::shared_ptr<const Table> table;     // null where status is not OK
        std::shared_ptr<const Table> previous;  // likewise
    };
    // `deliver` is called on the worker's thread.
    using Deliver = std::function<void(Answer)>;
    TableWorker(const History& history, std::shared_ptr<const Table> nearest, Deliver deliver);
    ~TableWorker();  // gives up tables and questions, writes, and waits for the thread

    void request(const Request& request);
    // Called on the worker's thread, as all tasks are.
    using Task = std::function<void()>;
    void ask(Task question);
    enum class Write { Playhead, Marks };
    void write(Write sort, Task task);

private:
    void run();
    void answer(const Request& request);
    absl::StatusOr<std::shared_ptr<const Table>> tableAt(Position at);
    bool givenUp();
    bool wantedElsewhere();
    bool busy() const;  // under the lock
    Task takeWrite();   // likewise; null where nothing is to be written
    void prepareKeyOrder();

    const History m_history;
    const Deliver m_deliver;
    // Of the worker's thread alone: the tables made last, to start from and to give again.
    std::shared_ptr<const Table> m_table;
    std::shared_ptr<const Table> m_previous;

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::optional<Request> m_waiting;
    Task m_question;
    std::array<Task, 2> m_writes;  // by Write
    bool m_giveUp = false;
    bool m_prepare = true;
    bool m_quit = false;
    std::thread m_thread;
};

}  // namespace oxbow
