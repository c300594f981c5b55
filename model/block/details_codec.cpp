#include "model/block/details_codec.h"

#include "model/block/stored.pb.h"

namespace oxbow {

std::string encodeDetails(const EventDetails& details) {
    log::Details out;
    for (const Header& header : details.headers) {
        auto& to = *out.add_headers();
        to.set_name(header.name);
        if (header.value) {
            to.set_value(*header.value);
        }
    }
    if (details.transaction) {
        auto& to = *out.mutable_transaction();
        to.set_id(details.transaction->id);
        to.set_index(details.transaction->index);
        to.set_last(details.transaction->last);
        to.set_outcome(static_cast<std::uint32_t>(details.transaction->outcome));
    }
    if (details.actor) {
        out.set_actor(*details.actor);
    }
    if (details.correlation) {
        out.set_correlation(*details.correlation);
    }
    for (const std::string& causation : details.causations) {
        out.add_causations(causation);
    }
    for (const Reference& reference : details.references) {
        auto& to = *out.add_references();
        to.set_type(reference.type);
        to.set_id(reference.id);
        to.set_role(reference.role);
    }
    if (details.contentType) {
        out.set_content_type(*details.contentType);
    }
    if (details.schemaId) {
        out.set_schema_id(*details.schemaId);
    }
    return out.SerializeAsString();
}

std::optional<EventDetails> decodeDetails(std::string_view bytes) {
    log::Details in;
    if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return std::nullopt;
    }
    EventDetails out;
    for (const auto& header : in.headers()) {
        out.headers.push_back(
            {header.name(), header.has_value() ? OptionalBytes(header.value()) : std::nullopt});
    }
    if (in.has_transaction()) {
        const auto& from = in.transaction();
        out.transaction = Transaction{from.id(), from.index(), from.last(),
                                      from.outcome() <= std::uint32_t(TransactionOutcome::Unknown)
                                          ? static_cast<TransactionOutcome>(from.outcome())
                                          : TransactionOutcome::Unknown};
    }
    if (in.has_actor()) {
        out.actor = in.actor();
    }
    if (in.has_correlation()) {
        out.correlation = in.correlation();
    }
    out.causations.assign(in.causations().begin(), in.causations().end());
    for (const auto& reference : in.references()) {
        out.references.push_back({reference.type(), reference.id(), reference.role()});
    }
    if (in.has_content_type()) {
        out.contentType = in.content_type();
    }
    if (in.has_schema_id()) {
        out.schemaId = in.schema_id();
    }
    return out;
}

}  // namespace oxbow
