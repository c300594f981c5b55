// Asks a timeline's source away from the GUI thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "views/common/background_worker.h"
#include "views/timeline/bars/timeline_source.h"

namespace oxbow {

// Of questions about one subject, a newer one takes the place of one that waits. One that is being
// answered is answered all the same: during a drag there is always a newer one, and what is shown
// should follow. Made, asked and destroyed on one thread, where answers come: mostly within the
// call that asks, and where the disk makes them wait longer than a frame can, later.
class TimelineReader {
public:
    // Takes what was found; called on the asker's thread.
    using Answer = std::function<void()>;
    // Reads, on the reader's thread, and must not touch the asker there.
    using Question = std::function<Answer(const TimelineSource&)>;

    // What a frame can wait for, so that what is drawn need not flicker.
    static constexpr std::chrono::milliseconds kPatience{6};

    TimelineReader(std::shared_ptr<const TimelineSource> source, QObject* owner,
                   std::unique_ptr<Executor> executor = makeThread(),
                   std::chrono::milliseconds patience = kPatience);

    void ask(int subject, Question question);
    // Of another past: no answer about the one before comes.
    void setSource(std::shared_ptr<const TimelineSource> source);
    // What was asked about it is not wanted any more: no answer comes.
    void forget(int subject);
    // The newest question about it has not been answered.
    bool awaits(int subject) const;

private:
    struct Asked {
        std::uint64_t number = 0;
        std::shared_ptr<const TimelineSource> source;
        Question question;
    };
    struct Letter {
        int subject = 0;
        std::uint64_t number = 0;
        Answer answer;
    };
    struct Subject {
        std::uint64_t newest = 0;  // question
        std::uint64_t answered = 0;
        std::uint64_t wanted = 0;  // answers to older questions are none
    };

    void work();
    void takeMail();

    std::shared_ptr<const TimelineSource> m_source;
    const std::chrono::milliseconds m_patience;
    std::map<int, Subject> m_subjects;
    std::uint64_t m_newest = 0;
    std::mutex m_mutex;
    std::map<int, Asked> m_waiting;  // by subject
    std::deque<Letter> m_mail;
    BackgroundWorker m_worker;  // last: it must end before what it uses
};

}  // namespace oxbow
