#include "views/timeline/timeline_reader.h"

#include <algorithm>
#include <utility>

namespace oxbow {

TimelineReader::TimelineReader(std::shared_ptr<const TimelineSource> source, QObject* owner,
                               std::unique_ptr<Executor> executor,
                               std::chrono::milliseconds patience)
    : m_source(std::move(source)), m_patience(patience), m_worker(std::move(executor), owner) {}

void TimelineReader::ask(int subject, Question question) {
    // Where the disk keeps an earlier question waiting, there is nothing to be patient for.
    const bool patient = m_patience.count() > 0 && m_worker.wait(std::chrono::milliseconds(0));
    const std::uint64_t number = ++m_newest;
    m_subjects[subject].newest = number;
    {
        const std::lock_guard lock(m_mutex);
        m_waiting[subject] = {number, m_source, std::move(question)};
    }
    m_worker.post([this](const auto&) { work(); });
    if (patient) {
        m_worker.wait(m_patience);
        takeMail();
    }
}

void TimelineReader::setSource(std::shared_ptr<const TimelineSource> source) {
    m_source = std::move(source);
    for (const auto& [subject, known] : m_subjects) {
        forget(subject);
    }
}

void TimelineReader::forget(int subject) {
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.erase(subject);
    }
    Subject& known = m_subjects[subject];
    known.wanted = ++m_newest;
    known.answered = known.newest;
}

bool TimelineReader::awaits(int subject) const {
    const auto known = m_subjects.find(subject);
    return known != m_subjects.end() && known->second.answered < known->second.newest;
}

// On the worker's thread: a job may have taken the place of another, but never its questions.
void TimelineReader::work() {
    for (;;) {
        std::unique_lock lock(m_mutex);
        // The one that has waited longest.
        const auto next = std::min_element(
            m_waiting.begin(), m_waiting.end(),
            [](const auto& a, const auto& b) { return a.second.number < b.second.number; });
        if (next == m_waiting.end() || m_worker.finishing()) {
            return;
        }
        const int subject = next->first;
        const Asked asked = std::move(next->second);
        m_waiting.erase(next);
        lock.unlock();
        Letter letter{subject, asked.number, asked.question(*asked.source)};
        lock.lock();
        m_mail.push_back(std::move(letter));
        if (m_mail.size() == 1) {
            m_worker.deliver([this] { takeMail(); });
        }
    }
}

// One after the other: an answer may lead to a question, whose answer comes after those before it.
void TimelineReader::takeMail() {
    for (;;) {
        Letter letter;
        {
            const std::lock_guard lock(m_mutex);
            if (m_mail.empty()) {
                return;
            }
            letter = std::move(m_mail.front());
            m_mail.pop_front();
        }
        Subject& subject = m_subjects[letter.subject];
        if (letter.number >= subject.wanted) {
            subject.answered = std::max(subject.answered, letter.number);
            letter.answer();
        }
    }
}

}  // namespace oxbow
