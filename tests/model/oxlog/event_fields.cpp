#include "model/oxlog/event_fields.h"

#include <QJsonArray>

#include "model/oxlog/vectors.h"

namespace oxbow::test {
namespace {

QJsonObject timeJson(const oxlog::v1::Time& time) {
    // As text: JSON's numbers are doubles to many readers.
    QJsonObject json{{"nanoseconds", QString::number(time.nanoseconds())},
                     {"precision", static_cast<int>(time.precision())}};
    if (time.has_zone_minutes()) {
        json["zone_minutes"] = time.zone_minutes();
    }
    return json;
}

QJsonArray headersJson(const oxlog::v1::Event& event) {
    QJsonArray headers;
    for (const oxlog::v1::Header& header : event.headers()) {
        QJsonObject json{{"name", bytesJson(header.name())}};
        if (header.has_value()) {
            json["value"] = bytesJson(header.value());
        }
        headers.append(json);
    }
    return headers;
}

QJsonArray referencesJson(const oxlog::v1::Event& event) {
    QJsonArray references;
    for (const oxlog::v1::Reference& reference : event.references()) {
        references.append(QJsonObject{{"type", bytesJson(reference.type())},
                                      {"id", bytesJson(reference.id())},
                                      {"role", bytesJson(reference.role())}});
    }
    return references;
}

QJsonObject sourceJson(const oxlog::v1::SourceRef& source) {
    QJsonObject json{{"source", bytesJson(source.source())}};
    if (source.has_partition()) {
        json["partition"] = source.partition();
    }
    if (source.has_offset()) {
        json["offset"] = QString::number(source.offset());
    }
    return json;
}

void addLists(const oxlog::v1::Event& event, QJsonObject& json) {
    if (event.headers_size() > 0) {
        json["headers"] = headersJson(event);
    }
    if (event.references_size() > 0) {
        json["references"] = referencesJson(event);
    }
    QJsonArray causations;
    for (const std::string& causation : event.causations()) {
        causations.append(bytesJson(causation));
    }
    if (!causations.isEmpty()) {
        json["causations"] = causations;
    }
    if (event.has_transaction()) {
        const oxlog::v1::Transaction& transaction = event.transaction();
        QJsonObject fields{{"id", bytesJson(transaction.id())},
                           {"index", static_cast<int>(transaction.index())},
                           {"last", transaction.last()}};
        if (transaction.outcome() != oxlog::v1::TRANSACTION_OUTCOME_DECIDED) {
            fields["outcome"] = static_cast<int>(transaction.outcome());
        }
        json["transaction"] = fields;
    }
}

void addValue(const oxlog::v1::Event& event, QJsonObject& json) {
    if (event.has_value()) {
        json["value"] = bytesJson(event.value());
    } else if (event.has_value_in_record()) {
        json["value_in_record"] = QJsonArray{static_cast<int>(event.value_in_record().offset()),
                                             static_cast<int>(event.value_in_record().length())};
    }
}

}  // namespace

QJsonObject eventJson(const oxlog::v1::Event& event) {
    QJsonObject json{{"sequence", static_cast<int>(event.sequence())}};
    const auto add = [&json](const char* name, bool has, const std::string& bytes) {
        if (has) {
            json[name] = bytesJson(bytes);
        }
    };
    if (event.has_event_time()) {
        json["event_time"] = timeJson(event.event_time());
    }
    if (event.has_record_time()) {
        json["record_time"] = timeJson(event.record_time());
    }
    add("stream", event.has_stream(), event.stream());
    add("type", event.has_type(), event.type());
    add("key", event.has_key(), event.key());
    addValue(event, json);
    add("content_type", event.has_content_type(), event.content_type());
    if (event.has_schema_id()) {
        json["schema_id"] = static_cast<int>(event.schema_id());
    }
    addLists(event, json);
    add("actor", event.has_actor(), event.actor());
    add("correlation", event.has_correlation(), event.correlation());
    if (event.has_source()) {
        json["source"] = sourceJson(event.source());
    }
    if (event.kind() != oxlog::v1::EVENT_KIND_DATA) {
        json["kind"] = static_cast<int>(event.kind());
    }
    add("record", event.has_record(), event.record());
    return json;
}

}  // namespace oxbow::test
