#include "app/cli/command.h"

#include <absl/strings/str_format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "model/history/moment.h"

namespace oxbow {
namespace {

constexpr std::size_t kOutputBuffer = std::size_t{1} << 16;

}  // namespace

void Output::write(std::string_view bytes) {
    m_buffer += bytes;
    if (m_buffer.size() >= kOutputBuffer) {
        flush().IgnoreError();
    }
}

void Output::line(std::string_view text) {
    write(text);
    write("\n");
}

absl::Status Output::flush() {
    std::string_view rest = m_buffer;
    while (m_good && !rest.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
        if (written > 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            m_good = false;
        }
    }
    m_buffer.clear();
    // A reader that has seen enough (`| head`) is no failure.
    if (m_good || errno == EPIPE) {
        return absl::OkStatus();
    }
    return absl::FailedPreconditionError(
        absl::StrFormat("standard output cannot be written: %s", std::strerror(errno)));
}

int fail(const absl::Status& status) {
    absl::FPrintF(stderr, "oxbow: %s\n", std::string(status.message()));
    return kBadInput;
}

absl::StatusOr<std::shared_ptr<Log>> openForReading(const std::string& workspace) {
    return Log::open(workspace, Log::Access::ReadOnly);
}

absl::StatusOr<Position> resolvePosition(const Log& log, const std::string& text) {
    return resolveMoment(log, text);
}

absl::StatusOr<StreamId> resolveStream(const Log& log, const std::string& stream) {
    const auto streams = log.streams();
    const auto found = std::find(streams->begin(), streams->end(), stream);
    if (found == streams->end()) {
        return absl::NotFoundError(
            absl::StrFormat("there is no stream \"%s\" in %s; `oxbow info` lists them", stream,
                            log.workspace().string()));
    }
    return StreamId(static_cast<std::uint32_t>(found - streams->begin()));
}

absl::StatusOr<std::vector<KeyId>> resolveKeys(const Log& log, const std::string& bytes,
                                               const std::string& stream) {
    if (stream.empty()) {
        return log.findKeys(bytes);
    }
    const auto streamId = resolveStream(log, stream);
    if (!streamId.ok()) {
        return streamId.status();
    }
    const auto id = log.findKey(*streamId, bytes);
    if (!id.ok()) {
        return id.status();
    }
    return *id ? std::vector<KeyId>{**id} : std::vector<KeyId>();
}

bool isText(const History& history, const std::optional<Position>& writer) {
    return writer && history.rowIsText(*writer).value_or(false);
}

void RangeOptions::addTo(CLI::App& command) {
    command.add_option("--from", from, "First position: a number, a percentage, a time or \"end\"");
    command.add_option("--to", to, "Position to stop before");
}

absl::Status RangeOptions::resolve(const Log& log, Position& begin, Position& end) const {
    const auto first = resolvePosition(log, from);
    if (!first.ok()) {
        return first.status();
    }
    const auto last = resolvePosition(log, to);
    if (!last.ok()) {
        return last.status();
    }
    begin = *first;
    end = *last;
    return absl::OkStatus();
}

void KeyOptions::addTo(CLI::App& command) {
    command.add_option("--key", key, "Only this key");
    command.add_option("--stream", stream, "The key's stream, where several streams have it");
}

void onRun(CLI::App& command, Outcome& outcome, std::function<int()> body) {
    command.callback([&outcome, body = std::move(body)] { outcome.code = body(); });
}

void tellLeftOut(std::uint64_t events) {
    if (events > 0) {
        absl::FPrintF(
            stderr,
            "oxbow: %d events are left out, as kcat leaves them out: control records, and "
            "records of transactions that were not committed\n",
            events);
    }
}

}  // namespace oxbow
