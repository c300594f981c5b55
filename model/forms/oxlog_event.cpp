#include "model/forms/oxlog_event.h"

#include <absl/strings/str_cat.h>

#include <limits>
#include <optional>

namespace oxbow {
namespace {

using Message = oxlog::v1::Event;

// The house counts precisions from the coarsest, the format from the finest.
constexpr int kPrecisionSum = 5;

void timeToOxlog(const Timestamp& time, oxlog::v1::Time& to) {
    to.set_nanoseconds(time.nanoseconds);
    to.set_precision(
        static_cast<oxlog::v1::Precision>(kPrecisionSum - static_cast<int>(time.precision)));
    if (time.zoneMinutes != Timestamp::kNoZone) {
        to.set_zone_minutes(time.zoneMinutes);
    }
}

absl::Status timeFromOxlog(const oxlog::v1::Time& from, std::optional<Timestamp>& to) {
    Timestamp time;
    time.nanoseconds = from.nanoseconds();
    // A precision of a newer version is finer than any known one, or of no matter.
    const int precision = kPrecisionSum - static_cast<int>(from.precision());
    time.precision = precision >= 0 && precision <= kPrecisionSum
                         ? static_cast<TimePrecision>(precision)
                         : TimePrecision::Nanosecond;
    if (from.has_zone_minutes()) {
        const std::int32_t zone = from.zone_minutes();
        if (zone <= Timestamp::kNoZone || zone > std::numeric_limits<std::int16_t>::max()) {
            return absl::InvalidArgumentError(
                absl::StrCat("its time zone of ", zone, " minutes is none"));
        }
        time.zoneMinutes = static_cast<std::int16_t>(zone);
    }
    to = time;
    return absl::OkStatus();
}

// Where the value lies in the record; absent where it does not.
std::optional<std::size_t> placeInRecord(const EventView& event) {
    if (!event.record || !event.value || event.value->empty()) {
        return std::nullopt;
    }
    const char* const begin = event.record->data();
    const char* const value = event.value->data();
    const bool inside =
        value >= begin && value + event.value->size() <= begin + event.record->size();
    return inside ? std::optional(static_cast<std::size_t>(value - begin)) : std::nullopt;
}

void detailsToOxlog(const EventDetails& details, Message& to) {
    for (const Header& header : details.headers) {
        oxlog::v1::Header& added = *to.add_headers();
        added.set_name(header.name);
        if (header.value) {
            added.set_value(*header.value);
        }
    }
    if (details.transaction) {
        oxlog::v1::Transaction& transaction = *to.mutable_transaction();
        transaction.set_id(details.transaction->id);
        transaction.set_index(details.transaction->index);
        transaction.set_last(details.transaction->last);
        transaction.set_outcome(
            static_cast<oxlog::v1::TransactionOutcome>(details.transaction->outcome));
    }
    if (details.actor) {
        to.set_actor(*details.actor);
    }
    if (details.correlation) {
        to.set_correlation(*details.correlation);
    }
    for (const std::string& causation : details.causations) {
        to.add_causations(causation);
    }
    for (const Reference& reference : details.references) {
        oxlog::v1::Reference& added = *to.add_references();
        added.set_type(reference.type);
        added.set_id(reference.id);
        added.set_role(reference.role);
    }
    if (details.contentType) {
        to.set_content_type(*details.contentType);
    }
    if (details.schemaId) {
        to.set_schema_id(*details.schemaId);
    }
}

bool hasDetails(const Message& from) {
    return from.headers_size() > 0 || from.has_transaction() || from.has_actor() ||
           from.has_correlation() || from.causations_size() > 0 || from.references_size() > 0 ||
           from.has_content_type() || from.has_schema_id();
}

TransactionOutcome outcomeOf(const oxlog::v1::Transaction& transaction) {
    return oxlog::v1::TransactionOutcome_IsValid(transaction.outcome())
               ? static_cast<TransactionOutcome>(transaction.outcome())
               : TransactionOutcome::Unknown;
}

void detailsFromOxlog(const Message& from, EventDetails& to) {
    for (const oxlog::v1::Header& header : from.headers()) {
        to.headers.push_back(
            {header.name(), header.has_value() ? OptionalBytes(header.value()) : std::nullopt});
    }
    if (from.has_transaction()) {
        const oxlog::v1::Transaction& transaction = from.transaction();
        to.transaction = Transaction{transaction.id(), transaction.index(), transaction.last(),
                                     outcomeOf(transaction)};
    }
    if (from.has_actor()) {
        to.actor = from.actor();
    }
    if (from.has_correlation()) {
        to.correlation = from.correlation();
    }
    to.causations.assign(from.causations().begin(), from.causations().end());
    for (const oxlog::v1::Reference& reference : from.references()) {
        to.references.push_back({reference.type(), reference.id(), reference.role()});
    }
    if (from.has_content_type()) {
        to.contentType = from.content_type();
    }
    if (from.has_schema_id()) {
        to.schemaId = from.schema_id();
    }
}

absl::Status valueFromOxlog(const Message& from, EventView& to) {
    if (from.has_value()) {
        to.value = from.value();
    } else if (from.has_value_in_record()) {
        const std::uint64_t offset = from.value_in_record().offset();
        const std::uint64_t length = from.value_in_record().length();
        const std::uint64_t size = from.record().size();
        if (!to.record || offset > size || length > size - offset) {
            return absl::InvalidArgumentError(absl::StrCat("its value is said to be ", length,
                                                           " bytes at ", offset,
                                                           " of its record, which has ", size));
        }
        to.value =
            to.record->substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
    }
    return absl::OkStatus();
}

void sourceFromOxlog(const Message& from, const OxlogDefaults& defaults, EventView& to) {
    to.stream = from.has_stream() ? std::string_view(from.stream()) : defaults.stream;
    if (!from.has_source()) {
        to.source = defaults.source;
        to.offset = static_cast<std::int64_t>(from.sequence());
        return;
    }
    to.source = from.source().source();
    to.partition = from.source().has_partition() ? from.source().partition() : -1;
    to.offset = from.source().has_offset() ? from.source().offset() : -1;
}

}  // namespace

void toOxlog(const EventView& event, Message& to) {
    to.Clear();
    oxlog::v1::SourceRef& source = *to.mutable_source();
    source.set_source(event.source.data(), event.source.size());
    if (event.partition != -1) {
        source.set_partition(event.partition);
    }
    if (event.offset != -1) {
        source.set_offset(event.offset);
    }
    to.set_stream(event.stream.data(), event.stream.size());
    to.set_kind(static_cast<oxlog::v1::EventKind>(event.kind));
    if (event.key) {
        to.set_key(event.key->data(), event.key->size());
    }
    if (event.type) {
        to.set_type(event.type->data(), event.type->size());
    }
    if (event.time) {
        timeToOxlog(*event.time, *to.mutable_event_time());
    }
    if (event.recordTime) {
        timeToOxlog(*event.recordTime, *to.mutable_record_time());
    }
    if (event.record) {
        to.set_record(event.record->data(), event.record->size());
    }
    if (const auto place = placeInRecord(event)) {
        to.mutable_value_in_record()->set_offset(*place);
        to.mutable_value_in_record()->set_length(event.value->size());
    } else if (event.value) {
        to.set_value(event.value->data(), event.value->size());
    }
    if (event.details != nullptr) {
        detailsToOxlog(*event.details, to);
    }
}

absl::Status fromOxlog(const Message& message, const OxlogDefaults& defaults, EventView& to,
                       EventDetails& details) {
    to = EventView();
    if (message.kind() < 0 || message.kind() > oxlog::v1::EVENT_KIND_ABORTED) {
        return absl::InvalidArgumentError(absl::StrCat("its kind ",
                                                       static_cast<int>(message.kind()),
                                                       " is not known; a newer Oxbow may read it"));
    }
    to.kind = static_cast<EventKind>(message.kind());
    sourceFromOxlog(message, defaults, to);
    if (message.has_key()) {
        to.key = message.key();
    }
    if (message.has_type()) {
        to.type = message.type();
    }
    if (message.has_record()) {
        to.record = message.record();
    }
    absl::Status status = valueFromOxlog(message, to);
    if (status.ok() && message.has_event_time()) {
        status = timeFromOxlog(message.event_time(), to.time);
    }
    if (status.ok() && message.has_record_time()) {
        status = timeFromOxlog(message.record_time(), to.recordTime);
    }
    if (status.ok() && hasDetails(message)) {
        details = EventDetails();
        detailsFromOxlog(message, details);
        to.details = &details;
    }
    return status;
}

bool saysMore(const Message& message) {
    return !message.GetReflection()->GetUnknownFields(message).empty();
}

}  // namespace oxbow
