// Where the pane of differences goes, and the lines that it draws of the row that it is at.
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <algorithm>
#include <utility>

#include "model/branch/compare/two_lines.h"
#include "views/branch/difference_text.h"
#include "views/branch/difference_view.h"
#include "views/branch/two_lines_view.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

constexpr std::size_t kMostPoints = 2'000;
constexpr int kMostGreatestFields = 20;

}  // namespace

// --- steps ---

std::shared_ptr<const std::vector<RowDivergence>> DifferenceView::steppedRows() const {
    if (!m_thisRow->isChecked() || !m_row) {
        return m_finder->rows();
    }
    const RowDivergence* row = divergenceOf(*m_finder->rows(), *m_row);
    return std::make_shared<const std::vector<RowDivergence>>(
        row != nullptr ? std::vector<RowDivergence>{*row} : std::vector<RowDivergence>());
}

void DifferenceView::goTo(const PlaceInBoth& place, std::optional<Instant> instant) {
    m_held = place;
    m_heldInstant = instant;
    if (place.after != m_playhead) {
        m_playhead = place.after;
        emit playheadAsked(place.after);
    }
    askHere();
}

void DifferenceView::goToFirst() {
    const DivergenceSpan* first = nullptr;
    for (const RowDivergence& row : *steppedRows()) {
        const DivergenceSpan& span = row.spans.front();
        if (first == nullptr || std::pair(span.from.after, span.fromInstant) <
                                    std::pair(first->from.after, first->fromInstant)) {
            first = &span;
        }
    }
    if (first != nullptr) {
        const DivergenceSpan span = *first;
        goTo(span.from, span.fromInstant);
    }
}

void DifferenceView::goToNeighbour(Direction way) {
    const auto comparison = m_finder->comparison();
    if (comparison == nullptr || !m_finder->isFinished()) {
        return;
    }
    if (comparison->options().by == AlignBy::Ordinal) {
        // Rows have no instants in common: from place to place.
        std::optional<PlaceInBoth> nearest;
        const bool isForward = way == Direction::Forward;
        const auto take = [&](const PlaceInBoth& place) {
            const bool isBeyond = isForward ? place.after > m_playhead : place.after < m_playhead;
            if (isBeyond && (!nearest || (isForward ? place.after < nearest->after
                                                    : place.after > nearest->after))) {
                nearest = place;
            }
        };
        for (const RowDivergence& row : *steppedRows()) {
            for (const DivergenceSpan& span : row.spans) {
                take(span.from);
                if (!span.isOpen) {
                    take(span.to);
                }
            }
        }
        if (nearest) {
            goTo(*nearest, std::nullopt);
        }
        return;
    }
    m_worker.post([this, comparison, rows = steppedRows(), way, held = m_heldInstant,
                   playhead = m_playhead, number = ++m_asked](const Cancelled& cancelled) {
        const auto from = held ? absl::StatusOr<Instant>(*held)
                               : comparison->lastInstantOf(PastSide::After, playhead);
        const auto next =
            from.ok() ? nextDifference(*comparison, *rows, *from, way, cancelled) : from.status();
        const auto place = next.ok() && *next
                               ? comparison->placeAt(**next)
                               : absl::StatusOr<PlaceInBoth>(
                                     next.status().ok() ? absl::NotFoundError("") : next.status());
        m_worker.deliver([this, next, place, number] {
            if (number != m_asked) {
                return;
            }
            m_answered = number;
            if (place.ok()) {
                goTo(*place, **next);
            } else if (!absl::IsNotFound(place.status()) && !absl::IsCancelled(place.status())) {
                emit failed(failureOf(place.status()));
            }
        });
    });
}

void DifferenceView::goToMostRows() {
    const auto comparison = m_finder->comparison();
    std::size_t most = 0;
    Instant instant = 0;
    for (const RowsDiffering& count : rowsDiffering(*m_finder->rows())) {
        if (count.rows > most) {
            most = count.rows;
            instant = count.from;
        }
    }
    if (comparison == nullptr || most == 0) {
        return;
    }
    m_worker.post([this, comparison, instant, number = ++m_asked](const Cancelled&) {
        const auto place = comparison->placeAt(instant);
        m_worker.deliver([this, place, instant, number] {
            if (number != m_asked) {
                return;
            }
            m_answered = number;
            if (place.ok()) {
                goTo(*place, instant);
            } else {
                emit failed(failureOf(place.status()));
            }
        });
    });
}

void DifferenceView::goToGreatest(const std::string& field) {
    const FieldDivergence* greatest = nullptr;
    const RowDivergence* of = nullptr;
    const auto rows = m_finder->rows();
    for (const RowDivergence& row : *rows) {
        for (const FieldDivergence& each : row.fields) {
            if (each.name == field && each.greatest &&
                (greatest == nullptr || isGreaterAmount(*each.greatest, *greatest->greatest))) {
                greatest = &each;
                of = &row;
            }
        }
    }
    if (greatest != nullptr) {
        choose(of->row, field);
        goTo(greatest->greatestPlace, greatest->greatestAt);
    }
}

void DifferenceView::fillGreatest() {
    m_greatestMenu->clear();
    auto* most = m_greatestMenu->addAction(tr("Where the most rows differ"), this,
                                           &DifferenceView::goToMostRows);
    most->setEnabled(m_finder->comparison() != nullptr &&
                     m_finder->comparison()->options().by != AlignBy::Ordinal);
    std::vector<std::string> fields;
    for (const RowDivergence& row : *m_finder->rows()) {
        for (const FieldDivergence& field : row.fields) {
            if (field.greatest && fields.size() < kMostGreatestFields &&
                std::find(fields.begin(), fields.end(), field.name) == fields.end()) {
                fields.push_back(field.name);
            }
        }
    }
    for (const std::string& field : fields) {
        m_greatestMenu->addAction(
            tr("The greatest amount of %1").arg(field.empty() ? tr("the value") : fromUtf8(field)),
            this, [this, field] { goToGreatest(field); });
    }
}

// The field that was chosen, where it is a number, or the one that differs most.
void DifferenceView::askLines() {
    // Without a row there is nothing to draw, and the list has all the room.
    m_lines->parentWidget()->setVisible(m_row.has_value());
    const auto comparison = m_finder->comparison();
    const RowDivergence* row =
        m_row && comparison != nullptr ? divergenceOf(*m_finder->rows(), *m_row) : nullptr;
    const FieldDivergence* field = row != nullptr ? greatestField(*row) : nullptr;
    for (std::size_t i = 0; row != nullptr && m_field && i < row->fields.size(); ++i) {
        if (row->fields[i].name == *m_field && row->fields[i].greatest) {
            field = &row->fields[i];
        }
    }
    if (field == nullptr) {
        m_lineWorker.cancel();
        m_linesAnswered = ++m_linesAsked;
        m_linesSaid->hide();
        m_lines->say(
            row == nullptr ? tr("This row does not differ") : tr("No number of this row differs"),
            row == nullptr ? QString() : tr("Only numbers are drawn."));
        return;
    }
    std::vector<Instant> keep;
    for (const DivergenceSpan& span : row->spans) {
        keep.push_back(span.fromInstant);
        keep.push_back(span.toInstant);
    }
    keep.push_back(field->greatestAt);
    std::sort(keep.begin(), keep.end());
    m_lineWorker.post([this, comparison, key = row->row, name = field->name, keep,
                       number = ++m_linesAsked](const Cancelled& cancelled) {
        auto read = twoLines(*comparison, key, name, kMostPoints, keep, cancelled);
        if (absl::IsCancelled(read.status())) {
            return;
        }
        const QString failure = failureOf(read.status());
        std::shared_ptr<const TwoLines> lines;
        if (read.ok()) {
            lines = std::make_shared<const TwoLines>(*std::move(read));
        }
        m_lineWorker.deliver([this, comparison, key, name, lines, failure, number] {
            if (number != m_linesAsked) {
                return;
            }
            m_linesAnswered = number;
            if (lines == nullptr || lines->points.empty()) {
                m_lines->say(tr("Nothing to draw"), failure);
                return;
            }
            m_lines->show({comparison, lines, fromUtf8(key.key),
                           name.empty() ? tr("value") : fromUtf8(name)});
            m_lines->setInstant(m_here != nullptr ? m_here->instant : std::nullopt);
            m_linesSaid->setText(m_lines->sentence());
            m_linesSaid->show();
        });
    });
}

}  // namespace oxbow
