#include "importers/source_reader.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "importers/import_pipeline.h"
#include "importers/registry.h"
#include "importers/source/later_pieces.h"

namespace oxbow {
namespace {

// Tells with each batch how much of the packed source has been read.
class CountingSink final : public EventSink {
public:
    CountingSink(EventSink& sink, const ByteSource& bytes) : m_sink(sink), m_bytes(bytes) {}

    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        batch->sourceBytesRead = m_bytes.packedBytesRead();
        m_status = m_sink.accept(std::move(batch));
        return m_status;
    }
    bool cancelled() const override { return m_sink.cancelled(); }
    const absl::Status& status() const { return m_status; }

private:
    EventSink& m_sink;
    const ByteSource& m_bytes;
    absl::Status m_status;
};

}  // namespace

SourceReader::SourceReader(const PlannedSource& source, const Format& format)
    : m_planned(source), m_format(&format) {}

absl::StatusOr<std::unique_ptr<SourceReader>> SourceReader::open(const PlannedSource& source,
                                                                 std::string_view mark,
                                                                 const Cancelled& cancelled,
                                                                 SourceFiles& files) {
    const auto guess = source.guess ? absl::StatusOr<FormatGuess>(*source.guess)
                                    : chooseFormat(source.path, source.options, files);
    if (!guess.ok()) {
        return guess.status();
    }
    std::unique_ptr<SourceReader> reader(new SourceReader(source, *guess->format));
    const std::string name = source.name.empty() ? sourceNameOf(source.path) : source.name;
    if (guess->format->makeSource) {
        reader->m_source = guess->format->makeSource(source.options, name);
        reader->m_mark = mark;
        return reader;
    }
    reader->m_stream = guess->format->makeStream(optionsFor(source.options, *guess), name);
    if (auto status = reader->openStream(mark, cancelled, files); !status.ok()) {
        return status;
    }
    return reader;
}

absl::Status SourceReader::openStream(std::string_view mark, const Cancelled& cancelled,
                                      SourceFiles& files) {
    auto bytes = files.open(m_planned.path);
    if (!bytes.ok()) {
        return bytes.status();
    }
    m_bytes = *std::move(bytes);
    if (mark.empty()) {
        for (std::string& piece : laterPieces(m_planned.path)) {
            m_stream->showLater(std::move(piece));
        }
        return absl::OkStatus();
    }
    const auto place = m_stream->resume(mark);
    if (!place.ok()) {
        return place.status();
    }
    // In steps, since a packed source has to be unpacked all the way, and a cancel must be heard.
    constexpr std::uint64_t kStep = std::uint64_t{4} << 20;
    while (m_offset < *place) {
        if (cancelled()) {
            return absl::CancelledError(kCancelledMessage);
        }
        m_offset = std::min(*place, m_offset + kStep);
        if (auto status = m_bytes->skipTo(m_offset); !status.ok()) {
            return absl::IsOutOfRange(status)
                       ? absl::FailedPreconditionError(absl::StrFormat(
                             "%s is shorter than when it was imported: %s", m_planned.path.string(),
                             std::string(status.message())))
                       : status;
        }
    }
    return absl::OkStatus();
}

absl::Status SourceReader::read(EventSink& sink) {
    if (m_source) {
        return m_source->run(m_planned.path, m_mark, sink);
    }
    CountingSink counting(sink, *m_bytes);
    const absl::Status status = feedAll(counting);
    if (!m_bytes->checkUnchanged().ok()) {
        ++m_noted[kChangedWhileRead];
    }
    return counting.status().ok() ? status : counting.status();
}

absl::Status SourceReader::feedAll(EventSink& sink) {
    while (true) {
        if (sink.cancelled()) {
            return absl::CancelledError(kCancelledMessage);
        }
        const auto piece = m_bytes->read();
        if (!piece.ok()) {
            return breakOff(piece.status(), sink);
        }
        if (piece->empty()) {
            return m_stream->finish(sink);
        }
        m_offset += piece->size();
        if (auto status = m_stream->feed(*piece, sink); !status.ok()) {
            return status;
        }
    }
}

// What came before the damage is kept: it is the log that the source still holds. Where an earlier
// import came as far as this one, it has said so already.
absl::Status SourceReader::breakOff(const absl::Status& damage, EventSink& sink) {
    const auto& before = m_planned.before;
    if (before && !before->damage.empty() && before->endOffset == m_offset) {
        return damage;
    }
    const auto status = m_stream->breakOff(
        absl::StrCat(
            "the source ends in damage within this record: ", std::string(damage.message()),
            "; it is read again where an import of the source gets further"),
        sink);
    return status.ok() ? damage : status;
}

absl::Status SourceReader::follow(EventSink& sink, const std::function<bool()>& ended,
                                  const Resting& resting) {
    constexpr auto kPoll = std::chrono::milliseconds(50);
    constexpr int kPollsBetweenLooks = 5;
    constexpr auto kBetweenCommits = std::chrono::seconds(1);
    CountingSink counting(sink, *m_bytes);
    auto committed = std::chrono::steady_clock::now() - kBetweenCommits;
    bool more = true;  // that is not handed on yet
    while (true) {
        while (true) {
            const auto piece = m_bytes->read();
            if (!piece.ok()) {
                return breakOff(piece.status(), counting);
            }
            if (piece->empty() || ended()) {
                break;
            }
            more = true;
            m_offset += piece->size();
            if (auto status = m_stream->feed(*piece, counting); !status.ok()) {
                return status;
            }
        }
        const bool end = ended();
        if (more && (end || std::chrono::steady_clock::now() - committed >= kBetweenCommits)) {
            if (const auto stamp = stampOfStart(m_planned.path, m_bytes->packedBytesRead());
                stamp.ok()) {
                resting(*stamp);
            }
            if (auto status = m_stream->pause(counting); !status.ok()) {
                return status;
            }
            committed = std::chrono::steady_clock::now();
            more = false;
        }
        if (end) {
            return absl::OkStatus();
        }
        if (counting.cancelled()) {
            return absl::CancelledError("what was handed on could not be stored");
        }
        for (int i = 0; i < kPollsBetweenLooks && !ended(); ++i) {
            std::this_thread::sleep_for(kPoll);
        }
        if (const auto grown = m_bytes->grow(); !grown.ok()) {
            if (absl::IsUnimplemented(grown.status())) {
                return absl::InvalidArgumentError(
                    absl::StrFormat("%s is packed and cannot be followed; unpack it first",
                                    m_planned.path.string()));
            }
            ++m_noted[absl::StrCat("following ended: ", std::string(grown.status().message()))];
            return m_stream->pause(counting);
        }
    }
}

FidelityReport SourceReader::fidelity() const {
    FidelityReport report = m_stream ? m_stream->fidelity() : m_source->fidelity();
    for (const auto& [what, count] : m_noted) {
        report[what] += count;
    }
    return report;
}

}  // namespace oxbow
