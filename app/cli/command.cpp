#include "app/cli/command.h"

#include <absl/strings/escaping.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_format.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "app/cli/output/interrupt.h"
#include "app/cli/output/message.h"
#include "model/branch/branch_shelf.h"

namespace oxbow {
namespace {

constexpr const char* kUsagePayload = "oxbow/wrong-usage";

int codeOf(const absl::Status& status) {
    if (absl::IsCancelled(status) && interrupted()) {
        tell("interrupted before the answer was complete");
        return interruptExitCode();
    }
    tell(std::string(status.message()));
    const bool asked = status.GetPayload(kUsagePayload) || status.GetPayload(kNotInWorkspace) ||
                       absl::IsNotFound(status);
    return asked ? kUsage : kBadInput;
}

// As CLI11 takes it: it would read 010 as eight, and -1 as more than there is.
std::string plainNumber(std::string& text) {
    std::uint64_t number = 0;
    const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || !absl::SimpleAtoi(text, &number)) {
        return absl::StrFormat("\"%s\" is no whole number from 0 to %d", text,
                               std::numeric_limits<std::uint64_t>::max());
    }
    text = std::to_string(number);
    return {};
}

std::string unescaped(std::string& base64) {
    std::string bytes;
    if (!absl::Base64Unescape(base64, &bytes)) {
        return absl::StrFormat("\"%s\" is not base64", base64);
    }
    base64 = bytes;
    return {};
}

}  // namespace

void onRun(CLI::App& command, Chosen& chosen, Body body) {
    command.callback([&chosen, body = std::move(body)] { chosen.body = body; });
}

int run(const Body& body) {
    catchInterrupts();
    Output out(STDOUT_FILENO);
    absl::StatusOr<ExitCode> code = kSuccess;
    if (auto before = checkInterrupted(); before.ok()) {
        code = body(out);
    } else {
        code = std::move(before);
    }
    const absl::Status written = out.close();
    if (!code.ok()) {
        return codeOf(code.status());
    }
    return written.ok() ? *code : codeOf(written);
}

absl::Status wrongUsage(std::string_view sentence) {
    absl::Status status = absl::InvalidArgumentError(std::string(sentence));
    status.SetPayload(kUsagePayload, absl::Cord());
    return status;
}

absl::StatusOr<std::shared_ptr<Log>> openForReading(const std::string& workspace) {
    return Log::open(workspace, Log::Access::ReadOnly);
}

absl::StatusOr<Moment> momentOf(const EventSequence& events, const std::string& text) {
    auto moment = resolveMoment(events, text);
    const bool isNone =
        absl::IsInvalidArgument(moment.status()) || absl::IsOutOfRange(moment.status());
    return isNone ? wrongUsage(std::string(moment.status().message())) : std::move(moment);
}

absl::StatusOr<Position> resolvePosition(const EventSequence& events, const std::string& text) {
    const auto moment = momentOf(events, text);
    if (!moment.ok()) {
        return moment.status();
    }
    const auto warning = lateWarning(events, *moment);
    if (!warning.ok()) {
        return warning.status();
    }
    if (!warning->empty()) {
        tell(*warning);
    }
    return moment->position;
}

absl::StatusOr<StreamId> resolveStream(const RowKeys& keys, const std::string& stream) {
    const auto streams = keys.streams();
    const auto found = std::find(streams->begin(), streams->end(), stream);
    if (found == streams->end()) {
        return wrongUsage(
            absl::StrFormat("there is no stream \"%s\"; `oxbow info` lists them", stream));
    }
    return StreamId(static_cast<std::uint32_t>(found - streams->begin()));
}

void addBytesOption(CLI::App& command, const std::string& name, std::optional<std::string>& to,
                    const std::string& description) {
    const auto plain = command.add_option("--" + name, to, description);
    command.add_option("--" + name + "-base64", to, "The same in base64")
        ->transform(CLI::Validator(unescaped, "BASE64"))
        ->excludes(plain);
}

CLI::Validator wholeNumber() {
    return {plainNumber, std::string()};
}

void addNumberOption(CLI::App& command, const std::string& name, std::uint64_t& to,
                     const std::string& description) {
    command.add_option("--" + name, to, description)->transform(wholeNumber());
}

void RangeOptions::addTo(CLI::App& command) {
    command.add_option("--from", from, std::string("First position: ") + kMomentHelp);
    command.add_option("--to", to, "Position to stop before, not before --from");
}

absl::StatusOr<RangeOptions::Range> RangeOptions::resolve(const EventSequence& events) const {
    const auto begin = resolvePosition(events, from);
    if (!begin.ok()) {
        return begin.status();
    }
    const auto end = resolvePosition(events, to);
    if (!end.ok()) {
        return end.status();
    }
    if (*begin > *end) {
        return wrongUsage(absl::StrFormat(
            "--from %s (position %d) lies behind --to %s (position %d): there is nothing between; "
            "exchange them",
            from, begin->value(), to, end->value()));
    }
    return Range{*begin, *end};
}

void KeyOptions::addTo(CLI::App& command, const std::string& description) {
    addBytesOption(command, "key", key, description);
    addBytesOption(command, "stream", stream, "The key's stream, where several streams have it");
}

absl::StatusOr<std::vector<KeyId>> KeyOptions::resolve(const RowKeys& keys) const {
    const std::string bytes = key.value_or("");
    if (!stream) {
        return findInAllStreams(keys, bytes);
    }
    const auto streamId = resolveStream(keys, *stream);
    if (!streamId.ok()) {
        return streamId.status();
    }
    const auto id = keys.find(*streamId, bytes);
    if (!id.ok()) {
        return id.status();
    }
    return *id ? std::vector<KeyId>{**id} : std::vector<KeyId>();
}

void tellLeftOut(std::uint64_t events) {
    if (events > 0) {
        tell(absl::StrFormat(
            "%d events are left out, as kcat leaves them out: control records, and records of "
            "transactions that were not committed",
            events));
    }
}

}  // namespace oxbow
