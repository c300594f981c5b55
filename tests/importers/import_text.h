// Runs a stream importer over bytes, for the importers' tests.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "importers/importer.h"

namespace oxbow::test {

// What came after a batch with a mark, so that a resumed import can be compared with it.
struct Resting {
    std::string mark;
    std::size_t events = 0;
    std::size_t rejected = 0;
};

struct Imported {
    absl::Status status;
    std::vector<Event> events;
    std::vector<RejectedRecord> rejected;
    std::vector<std::size_t> rejectedBefore;  // how many events came before each
    std::vector<Resting> resting;
    Mapping mapping;
    FidelityReport fidelity;
};

class CollectingSink final : public EventSink {
public:
    explicit CollectingSink(Imported& out) : m_out(out) {}

    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        for (std::size_t i = 0; i < batch->rejected.size(); ++i) {
            m_out.rejected.push_back(batch->rejected[i]);
            m_out.rejectedBefore.push_back(m_out.events.size() + batch->rejectedBefore[i]);
        }
        for (const EventView& event : batch->events) {
            m_out.events.emplace_back(event);
        }
        m_out.resting.push_back({batch->resumeMark, m_out.events.size(), m_out.rejected.size()});
        return absl::OkStatus();
    }
    bool cancelled() const override { return false; }

private:
    Imported& m_out;
};

// `pausing`: as if the source waited after each piece.
inline void finishImport(StreamImporter& importer, std::string_view bytes, std::size_t piece,
                         Imported& out, bool pausing = false) {
    CollectingSink sink(out);
    for (std::size_t at = 0; at < bytes.size() && out.status.ok(); at += piece) {
        // A copy of its own, so that reading beyond a piece is seen by the sanitizers.
        const std::string part(bytes.substr(at, piece));
        out.status = importer.feed(part, sink);
        if (pausing && out.status.ok()) {
            out.status = importer.pause(sink);
        }
    }
    if (out.status.ok()) {
        out.status = importer.finish(sink);
    }
    out.mapping = importer.reading().fields;
    out.fidelity = importer.fidelity();
}

inline Imported importText(const Format& format, std::string_view bytes,
                           const ImportOptions& options = {}, std::size_t piece = 1 << 20,
                           const std::string& source = "orders.jsonl", bool pausing = false) {
    Imported out;
    const auto importer = format.makeStream(options, source);
    finishImport(*importer, bytes, piece, out, pausing);
    return out;
}

// The rest of an import, from a mark on.
inline Imported resumeText(const Format& format, std::string_view bytes, std::string_view mark,
                           const ImportOptions& options = {},
                           const std::string& source = "orders.jsonl") {
    Imported out;
    const auto importer = format.makeStream(options, source);
    const auto from = importer->resume(mark);
    out.status = from.status();
    if (from.ok()) {
        finishImport(*importer, bytes.substr(*from), 1 << 20, out);
    }
    return out;
}

inline Sniff sniffText(const Format& format, std::string_view bytes,
                       const std::string& name = "file") {
    SourceHead head;
    head.path = name;
    head.name = name;
    head.head = bytes.substr(0, kSniffBytes);
    head.complete = bytes.size() <= kSniffBytes;
    return format.sniff(head);
}

}  // namespace oxbow::test
