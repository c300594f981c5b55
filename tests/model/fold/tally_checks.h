// A fold's question against the same fold event by event, as it is kept.
#pragma once

#include <QTest>

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/history/fold/fold_change.h"
#include "model/history/fold/fold_question.h"

namespace oxbow {

// A row, and who wrote it last; rows stand in the order of their first appearance.
struct Told {
    RowKey key;
    FoldRow row;
    Position writer;
    friend bool operator==(const Told&, const Told&) = default;
};

class TellingRows final : public FoldRows {
public:
    void begin(const FoldEvent& event) override { m_at = event.position; }
    absl::StatusOr<const FoldRow*> find(const RowKey& key) override {
        const auto found = m_places.find(key);
        return found == m_places.end() || !m_rows[found->second] ? nullptr
                                                                 : &m_rows[found->second]->row;
    }
    absl::Status put(const RowKey& key, FoldRow row) override {
        const auto [place, isNew] = m_places.try_emplace(key, m_rows.size());
        if (isNew) {
            m_rows.emplace_back();
        }
        FoldRow kept = keptRow(key.key, std::move(row));
        m_rows[place->second] = Told{
            {key.stream, isLongKey(key.key) ? shortKey(key.key) : key.key}, std::move(kept), m_at};
        return absl::OkStatus();
    }
    absl::Status erase(const RowKey& key) override {
        if (const auto found = m_places.find(key); found != m_places.end()) {
            m_rows[found->second].reset();
        }
        return absl::OkStatus();
    }
    absl::Status publish(const EventView&) override { return absl::OkStatus(); }

    std::vector<Told> told() const {
        std::vector<Told> out;
        for (const std::optional<Told>& row : m_rows) {
            if (row) {
                out.push_back(*row);
            }
        }
        return out;
    }

private:
    Position m_at;
    std::vector<std::optional<Told>> m_rows;
    std::map<RowKey, std::size_t> m_places;
};

inline std::vector<Told> eventByEvent(const Fold& fold, const std::vector<Event>& events,
                                      std::size_t to, std::uint64_t& withoutField) {
    const auto runner = *fold.start();
    std::vector<EventView> views;
    for (const Event& event : events) {
        views.push_back(event.view());
    }
    std::vector<FoldEvent> folded;
    for (std::size_t i = 0; i < to; ++i) {
        folded.push_back({Position(i), views[i]});
    }
    TellingRows rows;
    constexpr std::size_t kAtOnce = 100;
    for (std::size_t i = 0; i < to; i += kAtOnce) {
        const auto some = std::span(folded).subspan(i, std::min(kAtOnce, to - i));
        if (!runner->applyBatch(some, rows).ok()) {
            qFatal("an event that cannot be folded");
        }
    }
    withoutField = runner->withoutField();
    return rows.told();
}

inline std::vector<Told> overColumns(const Fold& fold, const EventSequence& events,
                                     std::size_t to) {
    std::vector<Told> out;
    const auto status = foldAt(fold, events, Position(to),
                               [&out](const RowKey& key, const FoldRow& row, Position writer) {
                                   out.push_back({key, row, writer});
                                   return true;
                               });
    if (!status.ok()) {
        qFatal("%s", std::string(status.message()).c_str());
    }
    return out;
}

inline void compare(const std::vector<Told>& found, const std::vector<Told>& wanted) {
    for (std::size_t i = 0; i < std::min(found.size(), wanted.size()); ++i) {
        QCOMPARE(QByteArray::fromStdString(found[i].key.stream + "/" + found[i].key.key),
                 QByteArray::fromStdString(wanted[i].key.stream + "/" + wanted[i].key.key));
        QCOMPARE(QByteArray::fromStdString(*found[i].row.shown),
                 QByteArray::fromStdString(*wanted[i].row.shown));
        QCOMPARE(found[i].writer.value(), wanted[i].writer.value());
        QVERIFY(found[i] == wanted[i]);
    }
    QCOMPARE(found.size(), wanted.size());
}

}  // namespace oxbow
