#include "model/session/selection_reader.h"

namespace oxbow {

namespace {

using Want = SelectionQuestion::Want;

// Whose writers are asked for, and about which of its events.
struct Subject {
    std::optional<KeyId> key;
    std::optional<Position> event;  // absent: about the playhead
};

absl::StatusOr<std::optional<KeyId>> keyOf(const History& history, Position event) {
    std::optional<KeyId> first;
    const auto status = history.touches(event, event.next(), [&first](const Touch& touch) {
        first = touch.key;
        return false;
    });
    return status.ok() ? absl::StatusOr<std::optional<KeyId>>(first) : status;
}

absl::StatusOr<Subject> subjectOf(const History& history, const SelectionQuestion& question) {
    Subject subject{question.key, question.event};
    if (!subject.key && question.event) {
        const auto key = keyOf(history, *question.event);
        if (!key.ok()) {
            return key.status();
        }
        subject.key = *key;
    }
    const bool writer = question.want != Want::Key;
    if (writer && !subject.key && question.playhead > Position(0)) {
        subject.event = question.playhead.previous();
        const auto key = keyOf(history, *subject.event);
        if (!key.ok()) {
            return key.status();
        }
        subject.key = *key;
    }
    if (question.aboutPlayhead && question.key) {
        subject.event.reset();
    }
    return subject;
}

absl::StatusOr<std::optional<Position>> writerOf(const History& history,
                                                 const SelectionQuestion& question,
                                                 const Subject& subject) {
    if (question.want == Want::NextWriter) {
        return history.nextVersion(*subject.key,
                                   subject.event ? subject.event->next() : question.playhead);
    }
    const auto version = history.versionAt(*subject.key, subject.event.value_or(question.playhead));
    if (!version.ok()) {
        return version.status();
    }
    return *version ? std::optional((*version)->writer) : std::nullopt;
}

}  // namespace

SelectionAnswer answerFrom(const History& history, const SelectionQuestion& question) {
    SelectionAnswer answer;
    answer.question = question;
    const auto subject = subjectOf(history, question);
    answer.status = subject.status();
    if (!subject.ok() || !subject->key) {
        return answer;
    }
    answer.key = subject->key;
    if (question.want != Want::Key) {
        const auto writer = writerOf(history, question, *subject);
        answer.status = writer.status();
        answer.writer = writer.ok() ? *writer : std::nullopt;
    }
    return answer;
}

}  // namespace oxbow
