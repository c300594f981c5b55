// Short ways to fold a few events and see the rows.
#pragma once

#include <QByteArray>
#include <QString>
#include <QTest>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/event/timestamp.h"
#include "model/fold/fold_file.h"
#include "model/fold/run_fold.h"

namespace oxbow {

inline std::shared_ptr<const Fold> foldFile(const std::string& json) {
    auto fold = parseFoldFile(json, "test");
    if (!fold.ok()) {
        qFatal("%s", std::string(fold.status().message()).c_str());
    }
    return *std::move(fold);
}

// What is wrong with a fold's file; empty where nothing is.
inline QString faultOf(const std::string& json) {
    const auto fold = parseFoldFile(json, "test");
    return QString::fromStdString(fold.ok() ? std::string() : std::string(fold.status().message()));
}

inline Event valueEvent(const OptionalBytes& key, const OptionalBytes& value,
                        const OptionalBytes& type = std::nullopt) {
    Event event;
    event.stream = "s";
    event.key = key;
    event.value = value;
    event.type = type;
    return event;
}

inline Event timedEvent(const std::string& key, const std::string& time,
                        const std::string& value = "{}") {
    Event event = valueEvent(key, value);
    event.time = parseTimestamp(time);
    return event;
}

// The events of one key, of which only the values matter.
inline std::vector<Event> valuesOf(const std::vector<std::string>& values) {
    std::vector<Event> events;
    for (const std::string& value : values) {
        events.push_back(valueEvent("k", value));
    }
    return events;
}

// Each row as "key=what it shows", in order of the keys, a line each; "stream:" before the key
// where the row has a stream, "!" before what a poisoned row shows.
inline QString shownRows(const std::map<RowKey, FoldRow>& rows) {
    QString text;
    for (const auto& [key, row] : rows) {
        if (!row.shown) {
            continue;
        }
        const std::string stream = key.stream.empty() ? "" : key.stream + ":";
        text += text.isEmpty() ? "" : "\n";
        text +=
            QString::fromStdString(stream + key.key + "=" + (row.poisoned ? "!" : "") + *row.shown);
    }
    return text;
}

inline QString folded(const std::string& file, const std::vector<Event>& events) {
    const auto rows = runFold(*foldFile(file), events);
    return rows.ok() ? shownRows(*rows) : QString::fromStdString(rows.status().ToString());
}

// What the one row of the key "k" shows after these values.
inline QString rowAfter(const std::string& file, const std::vector<std::string>& values) {
    const QString rows = folded(file, valuesOf(values));
    return rows.startsWith("s:k=") ? rows.mid(4) : rows;
}

}  // namespace oxbow
