#include "model/branch/branch.h"

#include <algorithm>
#include <utility>

#include "branch.pb.h"
#include "model/block/details_codec.h"
#include "model/oxlog/crc32c.h"

namespace oxbow {
namespace {

using branch::StoredAnchorTable;
using branch::StoredBranch;
using branch::StoredEdit;
using branch::StoredEvent;
using branch::StoredTime;

constexpr std::uint32_t kVersion = 4;
// From here on a file ends with its checksum: the field's tag and four bytes.
constexpr std::uint32_t kFirstWithChecksum = 3;
constexpr char kChecksumTag = StoredBranch::kChecksumFieldNumber << 3 | 5;
constexpr std::size_t kChecksumBytes = 5;
// As many events of the log as are worth to be kept as steps.
constexpr std::size_t kManyEvents = 16;

constexpr StoredEdit::Kind kKinds[] = {
    StoredEdit::DROP, StoredEdit::INSERT, StoredEdit::MODIFY,    StoredEdit::MOVE,
    StoredEdit::ROW,  StoredEdit::FOLD,   StoredEdit::INTERLEAVE};

void encodeTime(const Timestamp& time, StoredTime& out) {
    out.set_nanoseconds(time.nanoseconds);
    out.set_precision(static_cast<std::uint32_t>(time.precision));
    out.set_zone_minutes(time.zoneMinutes);
}

std::optional<Timestamp> decodeTime(const StoredTime& time) {
    if (time.precision() > static_cast<std::uint32_t>(TimePrecision::Nanosecond) ||
        time.zone_minutes() < INT16_MIN || time.zone_minutes() > INT16_MAX) {
        return std::nullopt;
    }
    Timestamp out;
    out.nanoseconds = time.nanoseconds();
    out.precision = static_cast<TimePrecision>(time.precision());
    out.zoneMinutes = static_cast<decltype(out.zoneMinutes)>(time.zone_minutes());
    return out;
}

void encodeEvent(const Event& event, StoredEvent& out) {
    out.set_source(event.source);
    out.set_stream(event.stream);
    out.set_partition(event.partition);
    out.set_offset(event.offset);
    out.set_kind(static_cast<std::uint32_t>(event.kind));
    if (event.key) {
        out.set_key(*event.key);
    }
    if (event.value) {
        out.set_value(*event.value);
    }
    if (event.type) {
        out.set_type(*event.type);
    }
    if (event.time) {
        encodeTime(*event.time, *out.mutable_time());
    }
    if (event.recordTime) {
        encodeTime(*event.recordTime, *out.mutable_record_time());
    }
    if (event.record) {
        out.set_record(*event.record);
    }
    if (!event.details.empty()) {
        out.set_details(encodeDetails(event.details));
    }
}

// False where it is none.
bool decodeEvent(const StoredEvent& in, Event& out) {
    const auto bytes = [](bool has, const std::string& value) {
        return has ? OptionalBytes(value) : std::nullopt;
    };
    out.source = in.source();
    out.stream = in.stream();
    out.partition = in.partition();
    out.offset = in.offset();
    if (in.kind() > static_cast<std::uint32_t>(EventKind::Aborted)) {
        return false;
    }
    out.kind = static_cast<EventKind>(in.kind());
    out.key = bytes(in.has_key(), in.key());
    out.value = bytes(in.has_value(), in.value());
    out.type = bytes(in.has_type(), in.type());
    out.record = bytes(in.has_record(), in.record());
    for (const auto& [has, stored, time] :
         {std::tuple(in.has_time(), &in.time(), &out.time),
          std::tuple(in.has_record_time(), &in.record_time(), &out.recordTime)}) {
        if (has) {
            *time = decodeTime(*stored);
            if (!*time) {
                return false;
            }
        }
    }
    if (!in.details().empty()) {
        auto details = decodeDetails(in.details());
        if (!details) {
            return false;
        }
        out.details = *std::move(details);
    }
    return true;
}

// Of many that are of the log, and rise.
bool areSteps(const std::vector<EventId>& events) {
    const auto isNoStep = [](const EventId& a, const EventId& b) {
        return a.branch != 0 || b.branch != 0 || a.number >= b.number;
    };
    return events.size() >= kManyEvents &&
           std::adjacent_find(events.begin(), events.end(), isNoStep) == events.end();
}

bool decodeEdit(const StoredEdit& in, Edit& out) {
    const auto kind = std::find(std::begin(kKinds), std::end(kKinds), in.kind());
    if (kind == std::end(kKinds) || in.event_branch_size() != in.event_number_size()) {
        return false;
    }
    out.kind = static_cast<Edit::Kind>(kind - std::begin(kKinds));
    for (int i = 0; i < in.event_branch_size(); ++i) {
        out.events.push_back({in.event_branch(i), in.event_number(i)});
    }
    std::uint64_t number = 0;
    for (int i = 0; i < in.log_event_steps_size(); ++i) {
        if (i > 0 && in.log_event_steps(i) == 0) {
            return false;
        }
        number += in.log_event_steps(i);
        out.events.push_back({0, number});
    }
    if (in.has_copy_of()) {
        out.copyOf = EventId{in.copy_of().branch(), in.copy_of().number()};
    }
    out.condition = in.condition();
    out.fold = in.fold();
    out.fileName = in.file_name();
    out.text = in.text();
    out.setAside = in.set_aside();
    out.faults.assign(in.faults().begin(), in.faults().end());
    out.isSkipped = in.skipped();
    if (in.has_behind()) {
        out.gap.behind = EventId{in.behind().branch(), in.behind().number()};
    }
    out.author = in.author();
    out.reason = in.reason();
    out.nanoseconds = in.nanoseconds();
    // What an edit of its kind has, and nothing else.
    const bool isOfOne = out.kind != Edit::Kind::Drop && out.kind != Edit::Kind::Fold &&
                         out.kind != Edit::Kind::Interleave;
    const bool isOfAny = out.kind == Edit::Kind::Drop;
    const bool hasShape = out.kind == Edit::Kind::Insert || out.kind == Edit::Kind::Modify;
    return (hasShape || out.faults.empty()) && (!out.isSkipped || !out.faults.empty()) &&
           (isOfAny || out.events.size() == (isOfOne ? 1 : 0)) &&
           in.has_event() == hasEvent(out.kind) && (!in.has_behind() || hasGap(out.kind)) &&
           (!in.has_event() || decodeEvent(in.event(), out.event));
}

void encodeAnchors(const AnchorTable& anchors, StoredAnchorTable& out) {
    for (const EventOrigin& origin : anchors.origins()) {
        auto& stored = *out.add_origins();
        stored.set_source(origin.source);
        stored.set_stream(origin.stream);
        stored.set_partition(origin.partition);
    }
    out.set_count(anchors.size());
    out.set_events(anchors.bytes());
}

std::optional<AnchorTable> decodeAnchors(const StoredAnchorTable& in) {
    std::vector<EventOrigin> origins;
    for (const auto& stored : in.origins()) {
        origins.push_back({stored.source(), stored.stream(), stored.partition()});
    }
    return AnchorTable::fromBytes(std::move(origins), in.count(), in.events());
}

std::string checksumOf(std::string_view bytes) {
    std::string out(1, kChecksumTag);
    const std::uint32_t sum = oxlog::crc32c(bytes);
    for (int shift = 0; shift < 32; shift += 8) {
        out += static_cast<char>(sum >> shift);
    }
    return out;
}

bool endsWithItsChecksum(std::string_view bytes) {
    return bytes.size() >= kChecksumBytes &&
           bytes.substr(bytes.size() - kChecksumBytes) ==
               checksumOf(bytes.substr(0, bytes.size() - kChecksumBytes));
}

}  // namespace

bool bringsEvent(Edit::Kind kind) {
    return kind == Edit::Kind::Insert || kind == Edit::Kind::Row;
}

bool hasEvent(Edit::Kind kind) {
    return bringsEvent(kind) || kind == Edit::Kind::Modify;
}

bool hasGap(Edit::Kind kind) {
    return kind == Edit::Kind::Insert || kind == Edit::Kind::Move;
}

std::string_view editKindName(Edit::Kind kind) {
    constexpr std::string_view kNames[] = {"drop", "insert", "modify",    "move",
                                           "row",  "fold",   "interleave"};
    return kNames[static_cast<std::size_t>(kind)];
}

void Branch::add(Edit edit) {
    edits.resize(applied);
    nameEvents(edit);
    edits.push_back(std::move(edit));
    applied = edits.size();
}

void Branch::nameEvents(Edit& edit) {
    if (bringsEvent(edit.kind)) {
        edit.events = {{id, ++inserted}};
    }
}

void Branch::put(std::size_t place, Edit edit) {
    // One that was taken out before has its name already.
    if (edit.events.empty() || !bringsEvent(edit.kind)) {
        nameEvents(edit);
    }
    edits.insert(edits.begin() + static_cast<std::ptrdiff_t>(place), std::move(edit));
    applied += place <= applied ? 1 : 0;
}

Edit Branch::take(std::size_t place) {
    Edit taken = std::move(edits[place]);
    edits.erase(edits.begin() + static_cast<std::ptrdiff_t>(place));
    applied -= place < applied ? 1 : 0;
    return taken;
}

void Branch::rename(std::uint64_t to) {
    const auto change = [this, to](EventId& event) {
        event.branch = event.branch == id ? to : event.branch;
    };
    if (id != 0) {
        for (Edit& edit : edits) {
            std::for_each(edit.events.begin(), edit.events.end(), change);
            for (std::optional<EventId>* const event : {&edit.gap.behind, &edit.copyOf}) {
                if (*event) {
                    change(**event);
                }
            }
        }
    }
    id = to;
}

bool Branch::undo() {
    const bool any = applied > 0;
    applied -= any ? 1 : 0;
    return any;
}

bool Branch::redo() {
    const bool any = applied < edits.size();
    applied += any ? 1 : 0;
    return any;
}

std::string encodeBranch(const Branch& branch) {
    StoredBranch out;
    out.set_version(kVersion);
    out.set_id(branch.id);
    out.set_name(branch.name);
    out.set_note(branch.note);
    out.set_base(branch.base);
    if (branch.pinnedEnd) {
        out.set_pinned_end(branch.pinnedEnd->value());
    }
    for (const Edit& edit : branch.edits) {
        StoredEdit& stored = *out.add_edits();
        stored.set_kind(kKinds[static_cast<std::size_t>(edit.kind)]);
        if (areSteps(edit.events)) {
            std::uint64_t before = 0;
            for (const EventId& event : edit.events) {
                stored.add_log_event_steps(event.number - before);
                before = event.number;
            }
        } else {
            for (const EventId& event : edit.events) {
                stored.add_event_branch(event.branch);
                stored.add_event_number(event.number);
            }
        }
        if (edit.copyOf) {
            stored.mutable_copy_of()->set_branch(edit.copyOf->branch);
            stored.mutable_copy_of()->set_number(edit.copyOf->number);
        }
        stored.set_condition(edit.condition);
        stored.set_fold(edit.fold);
        stored.set_file_name(edit.fileName);
        stored.set_text(edit.text);
        stored.set_set_aside(edit.setAside);
        for (const std::string& fault : edit.faults) {
            stored.add_faults(fault);
        }
        stored.set_skipped(edit.isSkipped);
        if (edit.gap.behind && hasGap(edit.kind)) {
            stored.mutable_behind()->set_branch(edit.gap.behind->branch);
            stored.mutable_behind()->set_number(edit.gap.behind->number);
        }
        if (hasEvent(edit.kind)) {
            encodeEvent(edit.event, *stored.mutable_event());
        }
        stored.set_author(edit.author);
        stored.set_reason(edit.reason);
        stored.set_nanoseconds(edit.nanoseconds);
    }
    if (branch.from.behind) {
        out.mutable_from()->set_branch(branch.from.behind->branch);
        out.mutable_from()->set_number(branch.from.behind->number);
    }
    for (const EventAnchor& anchor : branch.anchors) {
        auto& stored = *out.add_anchors();
        stored.set_number(anchor.number);
        stored.set_source(anchor.source);
        stored.set_stream(anchor.stream);
        stored.set_partition(anchor.partition);
        stored.set_offset(anchor.offset);
        stored.set_content(anchor.content);
        if (anchor.key) {
            stored.set_key(*anchor.key);
        }
        if (anchor.ordinal) {
            stored.set_ordinal(*anchor.ordinal);
        }
    }
    if (!branch.manyAnchors.empty()) {
        encodeAnchors(branch.manyAnchors, *out.mutable_many_anchors());
    }
    out.set_applied(branch.applied);
    out.set_inserted(branch.inserted);
    std::string bytes = out.SerializeAsString();
    bytes += checksumOf(bytes);
    return bytes;
}

absl::StatusOr<Branch> decodeBranch(std::string_view bytes) {
    const auto damaged = [] {
        return absl::DataLossError(
            "the file is damaged: its bytes are no branch, or not all as they were written. It is "
            "left as it is; put a copy of it in its place, or delete the branch");
    };
    StoredBranch in;
    const bool isIntact = endsWithItsChecksum(bytes);
    if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
        (!isIntact && (in.version() >= kFirstWithChecksum || in.has_checksum()))) {
        return damaged();
    }
    if (in.version() > kVersion) {
        return absl::FailedPreconditionError(
            "the branch was written by a newer Oxbow; open it with that");
    }
    Branch out;
    out.id = in.id();
    out.name = in.name();
    out.note = in.note();
    out.base = in.base();
    if (in.has_from()) {
        out.from.behind = EventId{in.from().branch(), in.from().number()};
    }
    if (in.has_pinned_end()) {
        out.pinnedEnd = Position(in.pinned_end());
    }
    for (const StoredEdit& stored : in.edits()) {
        Edit edit;
        // Nobody but this branch names what it inserts.
        if (!decodeEdit(stored, edit) ||
            (bringsEvent(edit.kind) && edit.events.front().branch != in.id())) {
            return damaged();
        }
        out.edits.push_back(std::move(edit));
    }
    for (const auto& stored : in.anchors()) {
        if (!out.anchors.empty() && out.anchors.back().number >= stored.number()) {
            return damaged();
        }
        out.anchors.push_back(
            {stored.number(), stored.source(), stored.stream(), stored.partition(), stored.offset(),
             stored.content(), stored.has_key() ? OptionalBytes(stored.key()) : std::nullopt,
             stored.has_ordinal() ? std::optional(stored.ordinal()) : std::nullopt});
    }
    if (in.has_many_anchors()) {
        auto anchors = decodeAnchors(in.many_anchors());
        if (!anchors) {
            return damaged();
        }
        out.manyAnchors = *std::move(anchors);
    }
    if (in.version() == 0 || out.id == 0 || in.applied() > out.edits.size()) {
        return damaged();
    }
    out.applied = in.applied();
    out.inserted = in.inserted();
    return out;
}

}  // namespace oxbow
