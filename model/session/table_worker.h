// Where a session has its tables made, its questions answered and its places saved.
#pragma once

#include <absl/status/status.h>

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "model/history/history.h"
#include "model/work/executor.h"

namespace oxbow {

struct TableAnswer {
    absl::Status status;
    std::shared_ptr<const History> history;  // that was asked
    std::shared_ptr<const Table> table;      // null where status is not OK
    std::shared_ptr<const Table> previous;   // likewise
};

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
        std::shared_ptr<const History> history;
        Position at;
        Position comparedWith;
        bool giveUpOlder = false;
    };
    // `deliver` is called by the executor, as all tasks are.
    using Deliver = std::function<void(TableAnswer)>;
    TableWorker(std::shared_ptr<const History> history, Deliver deliver,
                std::unique_ptr<Executor> executor);
    ~TableWorker();  // gives up tables and questions, and waits for what is written

    void request(const Request& request);
    using Task = std::function<void()>;
    void ask(Task question);
    enum class Write { Playhead, Marks };
    void write(Write sort, Task task);

private:
    void stepLater();
    void step();
    void answer(const Request& request);
    absl::StatusOr<std::shared_ptr<const Table>> tableAt(Position at);
    bool givenUp();
    bool wantedElsewhere();
    bool busy() const;  // under the lock
    Task takeWrite();   // likewise; null where nothing is to be written
    void prepareKeyOrder();

    const Deliver m_deliver;
    // Of the executor's tasks alone: the history that was asked last, its tables made last, to
    // start from and to give again (null: none), and what came last: while one drags there is
    // always another table to make.
    std::shared_ptr<const History> m_history;
    std::shared_ptr<const Table> m_table;
    std::shared_ptr<const Table> m_previous;
    bool m_tableWasLast = false;

    std::mutex m_mutex;
    std::optional<Request> m_waiting;
    Task m_question;
    std::array<Task, 2> m_writes;  // by Write
    bool m_giveUp = false;
    bool m_prepare = true;
    bool m_quit = false;
    std::unique_ptr<Executor> m_executor;  // last: it ends before what its tasks use
};

}  // namespace oxbow
