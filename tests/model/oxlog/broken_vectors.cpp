#include <QJsonArray>
#include <functional>
#include <stdexcept>

#include "model/oxlog/forge.h"
#include "model/oxlog/vectors.h"

namespace oxbow::test {
namespace {

using oxlog::BlockType;

// What is expected of a file that can be read in part.
class Expected {
public:
    Expected(std::string name, std::string what, std::string base)
        : m_vector{std::move(name), {}, {}} {
        m_vector.about["what"] = QString::fromStdString(what);
        m_vector.about["base"] = QString::fromStdString(base);
    }

    // `lost` events from `first` on are not there because of it.
    Expected& finding(const char* kind, std::uint64_t offset, std::uint64_t size,
                      std::uint64_t first = 0, std::uint64_t lost = 0) {
        m_findings.append(QJsonObject{{"kind", kind},
                                      {"offset", static_cast<int>(offset)},
                                      {"size", static_cast<int>(size)},
                                      {"first_lost", static_cast<int>(first)},
                                      {"events_lost", static_cast<int>(lost)}});
        for (std::uint64_t i = 0; i < lost; ++i) {
            m_lost.append(static_cast<int>(first + i));
        }
        return *this;
    }
    // Events that are not read although they are not "lost" by a finding.
    Expected& alsoMissing(std::uint64_t first, std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            m_lost.append(static_cast<int>(first + i));
        }
        return *this;
    }
    // The file is to be taken for one that was not closed.
    Expected& unclosed(std::uint64_t dropped, std::uint64_t at) {
        m_vector.about["dropped"] =
            QJsonObject{{"bytes", static_cast<int>(dropped)}, {"offset", static_cast<int>(at)}};
        return *this;
    }
    Vector in(std::string bytes) {
        m_vector.bytes = std::move(bytes);
        m_vector.about["verdict"] = m_vector.about.contains("dropped") ? "unclosed"
                                    : m_findings.isEmpty()             ? "whole"
                                                                       : "damaged";
        m_vector.about["findings"] = m_findings;
        m_vector.about["lost"] = m_lost;
        return m_vector;
    }
    // Not read at all, for this reason.
    Vector refused(const char* why, std::string bytes) {
        m_vector.bytes = std::move(bytes);
        m_vector.about["verdict"] = "refused";
        m_vector.about["why"] = why;
        return m_vector;
    }

private:
    Vector m_vector;
    QJsonArray m_findings;
    QJsonArray m_lost;
};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
    return text;
}

class Breaker {
public:
    explicit Breaker(const std::vector<Vector>& whole) : m_whole(whole) {
        refuse();
        flip();
        lie();
        disorder();
        contradict();
        unreadable();
        cut();
        newer();
    }
    std::vector<Vector> take() { return std::move(m_made); }

private:
    const std::string& file(const std::string& name) const {
        for (const Vector& vector : m_whole) {
            if (vector.name == name) {
                return vector.bytes;
            }
        }
        throw std::logic_error("there is no such vector");
    }
    static Expected expect(const char* name, const char* what) {
        return Expected(name, what, "several-blocks");
    }
    Forge several() const { return Forge(file("several-blocks")); }
    void add(Vector vector) { m_made.push_back(std::move(vector)); }
    static ForgedBlock& dataBlock(Forge& forge, int n) {
        for (ForgedBlock& block : forge.blocks()) {
            if (block.head.is(BlockType::Data) && n-- == 0) {
                return block;
            }
        }
        throw std::logic_error("the file has no such block");
    }
    // A block is lost with all its events.
    static Expected lostBlock(const char* name, const char* what, const char* kind,
                              const ForgedBlock& block) {
        return expect(name, what)
            .finding(kind, block.offset, block.head.totalBytes(), block.head.firstSequence,
                     block.head.events);
    }
    static std::string flipped(std::string bytes, std::uint64_t at) {
        bytes[static_cast<std::size_t>(at)] =
            static_cast<char>(bytes[static_cast<std::size_t>(at)] ^ 4);
        return bytes;
    }

    void refuse() {
        const std::string& whole = file("several-blocks");
        add(expect("bad-magic", "the first byte is another one")
                .refused("not-oxlog", "X" + whole.substr(1)));
        add(expect("not-a-log", "a text").refused("not-oxlog", "{\"id\":1}\n{\"id\":2}\n"));
        add(expect("line-ends-to-lf", "every CR LF became LF")
                .refused("line-ends", replaced(whole, "\r\n", "\n")));
        add(expect("line-ends-to-crlf", "every LF became CR LF")
                .refused("line-ends", replaced(whole, "\n", "\r\n")));
        std::string sevenBits = whole;
        for (char& c : sevenBits) {
            c = static_cast<char>(c & 127);
        }
        add(expect("seven-bits", "the high bit of every byte is gone")
                .refused("high-bit", sevenBits));
        add(expect("header-head-flipped", "a bit in the head of the header block")
                .refused("header", flipped(whole, 8 + 20)));
        add(expect("header-payload-flipped", "a bit in the payload of the header block")
                .refused("header", flipped(whole, 8 + 48 + 3)));
    }

    void flip() {
        const std::string& whole = file("several-blocks");
        Forge forge = several();
        const ForgedBlock& block = dataBlock(forge, 2);
        add(lostBlock("flipped-head", "a bit in the head of a data block", "head", block)
                .in(flipped(whole, block.offset + 30)));
        add(lostBlock("flipped-sync", "a bit in the sync word of a data block", "head", block)
                .in(flipped(whole, block.offset)));
        add(lostBlock("flipped-payload", "a bit in the payload of a data block", "payload-crc",
                      block)
                .in(flipped(whole, block.offset + 60)));
        const ForgedBlock& index = forge.first(BlockType::Index);
        add(expect("flipped-index", "a bit in the payload of an index block")
                .finding("payload-crc", index.offset, index.head.totalBytes())
                .in(flipped(whole, index.offset + 60)));
        const ForgedBlock& summary = forge.last(BlockType::Summary);
        add(expect("flipped-summary", "a bit in the head of the summary block")
                .finding("head", summary.offset, summary.head.totalBytes())
                .in(flipped(whole, summary.offset + 10)));
        const std::uint64_t tailAt = whole.size() - oxlog::kTailBytes;
        add(expect("flipped-tail", "a bit in the tail")
                .finding("tail", tailAt, oxlog::kTailBytes)
                .unclosed(oxlog::kTailBytes, tailAt)
                .in(flipped(whole, tailAt + 1)));
    }

    void lie() {
        {
            Forge forge = several();
            ForgedBlock& block = dataBlock(forge, 2);
            Expected expected =
                lostBlock("length-too-large", "a head that claims 17 MiB", "lengths", block);
            block.head.storedBytes = block.head.rawBytes = 17 * 1024 * 1024;
            add(expected.in(forge.build()));
        }
        {
            Forge forge = several();
            ForgedBlock& block = dataBlock(forge, 2);
            Expected expected =
                lostBlock("length-too-long", "a head that claims the next block as well",
                          "payload-crc", block);
            block.head.storedBytes += 200;
            block.head.rawBytes += 200;
            add(expected.in(forge.build()));
        }
        {
            Forge forge = several();
            ForgedBlock& block = dataBlock(forge, 2);
            Expected expected = lostBlock("length-too-short", "a head that claims too few bytes",
                                          "payload-crc", block);
            block.head.storedBytes = block.head.rawBytes = 10;
            add(expected.in(forge.build()));
        }
        {
            Forge forge = several();
            ForgedBlock& block = dataBlock(forge, 9);
            Expected expected =
                lostBlock("length-beyond-file", "a head that claims more than the file has",
                          "lengths", block);
            block.head.storedBytes = block.head.rawBytes = 1024 * 1024;
            add(expected.in(forge.build()));
        }
        {
            Forge forge = several();
            ForgedBlock& block = dataBlock(forge, 2);
            Expected expected =
                lostBlock("compression-bomb", "a head that claims more than a thousandfold",
                          "lengths", block);
            block.head.codec = 1;
            block.head.rawBytes = 16 * 1024 * 1024;
            add(expected.in(forge.build()));
        }
        {
            const std::string& whole = file("several-blocks");
            Forge forge = several();
            const ForgedBlock& index = forge.first(BlockType::Index);
            const std::uint64_t payloadEnd = index.offset + 48 + index.head.storedBytes;
            std::string bytes = whole;
            std::uint64_t at = payloadEnd;
            for (const ForgedBlock& block : forge.blocks()) {
                if (block.head.storedBytes % 8 != 0) {
                    at = block.offset + 48 + block.head.storedBytes;
                    break;
                }
            }
            bytes[static_cast<std::size_t>(at)] = 'x';
            add(expect("padding", "a byte between two blocks that is not zero")
                    .finding("padding", at, 0)
                    .in(bytes));
        }
    }

    void disorder() {
        {
            Forge forge = several();
            auto& blocks = forge.blocks();
            const ForgedBlock block = blocks[3];
            blocks.insert(blocks.begin() + 4, block);
            add(expect("duplicate-block", "a data block that stands twice")
                    .finding("block-number", block.offset + block.head.totalBytes(),
                             block.head.totalBytes())
                    .in(forge.build()));
        }
        {
            Forge forge = several();
            auto& blocks = forge.blocks();
            const ForgedBlock early = blocks[2];
            const ForgedBlock late = blocks[3];
            std::swap(blocks[2], blocks[3]);
            add(expect("reordered-blocks", "two data blocks that changed places")
                    .finding("block-number", early.offset, 0, early.head.firstSequence,
                             early.head.events)
                    .finding("block-number", early.offset + late.head.totalBytes(),
                             early.head.totalBytes())
                    .in(forge.build()));
        }
        {
            Forge forge = several();
            auto& blocks = forge.blocks();
            const ForgedBlock block = blocks[3];
            blocks.erase(blocks.begin() + 3);
            add(expect("missing-block", "a data block that was cut out")
                    .finding("block-number", block.offset, 0, block.head.firstSequence,
                             block.head.events)
                    .in(forge.build()));
        }
        {
            Forge forge = several();
            ForgedBlock& block = dataBlock(forge, 2);
            Expected expected =
                expect("wrong-first-sequence", "a data block that begins one event too early")
                    .finding("sequence", block.offset, block.head.totalBytes())
                    .finding("sequence", block.offset + block.head.totalBytes(), 0,
                             block.head.firstSequence, block.head.events);
            block.head.firstSequence -= 1;
            add(expected.in(forge.build()));
        }
        changedEvent("wrong-sequence", "an event that gives itself another number", "sequence",
                     [](std::string& event) {
                         oxlog::v1::Event message;
                         message.ParseFromString(event);
                         message.set_sequence(message.sequence() + 1);
                         event = message.SerializeAsString();
                     });
    }

    // The second event of the third data block is changed so that it is no event any more.
    void changedEvent(const char* name, const char* what, const char* kind,
                      const std::function<void(std::string&)>& change) {
        Forge forge = several();
        ForgedBlock& block = dataBlock(forge, 2);
        std::vector<std::string> events = Forge::events(block);
        change(events[1]);
        const std::uint64_t size = events[1].size();
        block.setPayload(Forge::join(events));
        const std::string bytes = forge.build();
        add(expect(name, what)
                .finding(kind, block.offset, size, block.head.firstSequence + 1, 1)
                .finding("root", Forge(bytes).first(BlockType::Checkpoint).offset, 0)
                .in(bytes));
    }

    void contradict() {
        {
            Forge forge = several();
            ForgedBlock& block = dataBlock(forge, 2);
            block.payload[block.payload.find("amount")] = 'A';
            block.setPayload(block.payload);
            add(expect("changed-event", "an event that was changed, checksum and all")
                    .finding("root", forge.first(BlockType::Checkpoint).offset, 0)
                    .in(forge.build()));
        }
        {
            Forge forge = several();
            ForgedBlock& last = forge.last(BlockType::Checkpoint);
            last.edit<oxlog::v1::Checkpoint>(
                [](auto& checkpoint) { checkpoint.set_root(std::string(32, '\0')); });
            add(expect("wrong-root", "a checkpoint with another root")
                    .finding("checkpoint", last.offset, 0)
                    .in(forge.build()));
        }
        {
            Forge forge = several();
            ForgedBlock& last = forge.last(BlockType::Checkpoint);
            last.edit<oxlog::v1::Checkpoint>(
                [](auto& checkpoint) { checkpoint.set_previous(std::string(32, '\0')); });
            add(expect("broken-chain", "a checkpoint that follows from no other")
                    .finding("checkpoint", last.offset, 0)
                    .in(forge.build()));
        }
        {
            Forge forge = several();
            ForgedBlock& index = forge.first(BlockType::Index);
            index.edit<oxlog::v1::Index>([](auto& message) {
                message.mutable_entries(1)->set_events(message.entries(1).events() + 1);
            });
            add(expect("lying-index", "an index that counts an event more")
                    .finding("index", index.offset, 0)
                    .in(forge.build()));
        }
        {
            Forge forge = several();
            ForgedBlock& summary = forge.last(BlockType::Summary);
            summary.edit<oxlog::v1::Summary>(
                [](auto& message) { message.set_events(message.events() + 1); });
            add(expect("lying-summary", "a summary that counts an event more")
                    .finding("summary", summary.offset, 0)
                    .in(forge.build()));
        }
        {
            const std::string& whole = file("several-blocks");
            const std::uint64_t tailAt = whole.size() - oxlog::kTailBytes;
            oxlog::Tail tail = *oxlog::decodeTail(whole.substr(tailAt));
            tail.summaryOffset -= 8;
            add(expect("lying-tail", "a tail that tells of the summary at another place")
                    .finding("tail", tailAt, 0)
                    .in(whole.substr(0, tailAt) + oxlog::encodeTail(tail)));
            add(expect("behind-tail", "bytes behind the tail")
                    .finding("tail", whole.size(), 5)
                    .in(whole + "more\n"));
        }
    }

    void unreadable() {
        changedEvent("unreadable-event", "an event that is no Protobuf", "event",
                     [](std::string& event) { event.assign(event.size(), '\xff'); });
        changedEvent("deep-nesting", "an event with a field that is nested 200 deep", "event",
                     [](std::string& event) {
                         // Groups of field 100: begun 200 times, ended as often.
                         for (int i = 0; i < 200; ++i) {
                             event += "\xa3\x06";
                         }
                         for (int i = 0; i < 200; ++i) {
                             event += "\xa4\x06";
                         }
                     });
        {
            Forge forge = several();
            ForgedBlock& block = dataBlock(forge, 2);
            const std::string last = Forge::events(block).back();
            const std::uint64_t lost = block.head.firstSequence + block.head.events - 1;
            block.head.events -= 1;
            add(expect("wrong-count", "a data block that holds more events than its head says")
                    .finding("count", block.offset, last.size() + 1)
                    .finding("sequence", block.offset + block.head.totalBytes(), 0, lost, 1)
                    .in(forge.build()));
        }
        {
            Forge forge = several();
            ForgedBlock& checkpoint = forge.last(BlockType::Checkpoint);
            checkpoint.setPayload(std::string(checkpoint.payload.size(), '\xff'));
            add(expect("unreadable-checkpoint", "a checkpoint that is no Protobuf")
                    .finding("payload", checkpoint.offset, checkpoint.head.totalBytes())
                    .in(forge.build()));
        }
        {
            Forge forge = several();
            auto& blocks = forge.blocks();
            ForgedBlock header = blocks.front();
            header.offset = forge.last(BlockType::Summary).offset;
            header.head.firstSequence = 30;
            blocks.insert(blocks.end() - 1, header);
            forge.renumber();
            add(expect("second-header", "a header in the middle of the file")
                    .finding("payload", header.offset, header.head.totalBytes())
                    .in(forge.build()));
        }
    }

    void cut() {
        const std::string& whole = file("several-blocks");
        Forge forge = several();
        const ForgedBlock& block = dataBlock(forge, 5);
        add(expect("cut-in-payload", "a file that ends in the payload of a data block")
                .finding("cut", block.offset, 60)
                .unclosed(60, block.offset)
                .alsoMissing(block.head.firstSequence, 30 - block.head.firstSequence)
                .in(whole.substr(0, block.offset + 60)));
        add(expect("cut-in-head", "a file that ends in the head of a data block")
                .finding("cut", block.offset, 7)
                .unclosed(7, block.offset)
                .alsoMissing(block.head.firstSequence, 30 - block.head.firstSequence)
                .in(whole.substr(0, block.offset + 7)));
        add(expect("cut-in-header", "a file that ends in its header")
                .unclosed(12, 8)
                .alsoMissing(0, 30)
                .in(whole.substr(0, 20)));
        add(expect("cut-in-magic", "a file that ends in its magic number")
                .unclosed(5, 0)
                .alsoMissing(0, 30)
                .in(whole.substr(0, 5)));
        const ForgedBlock& early = dataBlock(forge, 1);
        add(expect("cut-and-flipped", "an unclosed file with a flipped bit before its end")
                .finding("payload-crc", early.offset, early.head.totalBytes(),
                         early.head.firstSequence, early.head.events)
                .finding("cut", block.offset, 60)
                .unclosed(60, block.offset)
                .alsoMissing(block.head.firstSequence, 30 - block.head.firstSequence)
                .in(flipped(whole, early.offset + 70).substr(0, block.offset + 60)));
    }

    void newer() {
        const auto withUnknownBlock = [this](std::uint8_t flags) {
            Forge forge = several();
            auto& blocks = forge.blocks();
            ForgedBlock block = blocks[blocks.size() - 2];
            block.head.type = 300;
            block.head.flags = flags;
            block.setPayload("of tomorrow");
            blocks.insert(blocks.end() - 1, block);
            forge.renumber();
            return forge.build();
        };
        add(expect("unknown-critical", "a block of a type of tomorrow that must be understood")
                .refused("newer", withUnknownBlock(oxlog::kCriticalFlag)));
        add(expect("unknown-skippable", "a block of a type of tomorrow that may be skipped")
                .in(withUnknownBlock(0)));
        Forge major = several();
        major.blocks().front().edit<oxlog::v1::FileHeader>(
            [](auto& header) { header.set_major(2); });
        add(expect("newer-major", "a file of version 2").refused("newer", major.build()));
        Forge codec = several();
        dataBlock(codec, 2).head.codec = 9;
        add(expect("unknown-codec", "a data block packed in a way of tomorrow")
                .refused("newer", codec.build()));

        Forge minor(file("empty"));
        const std::uint64_t before = minor.blocks().front().head.totalBytes();
        minor.blocks().front().edit<oxlog::v1::FileHeader>([](auto& header) {
            header.set_minor(7);
            header.GetReflection()->MutableUnknownFields(&header)->AddVarint(100, 1);
        });
        const std::uint64_t shift = minor.blocks().front().head.totalBytes() - before;
        minor.last(BlockType::Summary).edit<oxlog::v1::Summary>([shift](auto& summary) {
            summary.set_checkpoint(summary.checkpoint() + shift);
            summary.GetReflection()->MutableUnknownFields(&summary)->AddVarint(100, 1);
        });
        add(Expected("newer-minor", "version 1.7, with fields that this version does not know",
                     "empty")
                .in(minor.build()));
    }

    const std::vector<Vector>& m_whole;
    std::vector<Vector> m_made;
};

}  // namespace

std::vector<Vector> makeBrokenVectors() {
    const std::vector<Vector> whole = makeWholeVectors();
    return Breaker(whole).take();
}

}  // namespace oxbow::test
