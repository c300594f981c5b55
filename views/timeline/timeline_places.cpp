// Where things stand in the timeline: marks, the playhead, the lines of a branch, a stretch that is
// marked out. Asked of the reader, and drawn once it is known.
#include <algorithm>

#include "views/common/format.h"
#include "views/timeline/lines/branch_strip.h"
#include "views/timeline/marks/mark_field.h"
#include "views/timeline/overview_strip.h"
#include "views/timeline/scale/places.h"
#include "views/timeline/timeline_plot.h"
#include "views/timeline/timeline_view.h"

namespace oxbow {

// Where a position stands never changes on a scale: events come at the end.
void TimelineView::askForMarks() {
    std::vector<Position> unknown;
    for (const TimelineMark& mark : m_marks) {
        if (!mark.unit) {
            unknown.push_back(mark.position);
        }
    }
    if (unknown.empty() || !m_axisIsKnown) {
        return;
    }
    m_reader.ask(kMarks, [this, axis = m_axis, unknown = std::move(unknown)](const auto& log) {
        return [this, places = placesOf(log, axis, unknown)] {
            if (!fail(places.status())) {
                placeMarks(*places);
            }
        };
    });
}

// `places` by position, as the marks are.
void TimelineView::placeMarks(const std::vector<Place>& places) {
    auto place = places.begin();
    for (TimelineMark& mark : m_marks) {
        place = std::find_if(place, places.end(),
                             [&](const Place& p) { return p.position >= mark.position; });
        if (place != places.end() && place->position == mark.position) {
            mark.unit = place->unit;
        }
    }
    m_plot->setMarks(m_marks);
    m_overview->setMarks(m_marks);
}

void TimelineView::askForLines() {
    if (m_lines == nullptr || !m_axisIsKnown || m_placesAreOld) {
        return;  // they come with the log
    }
    m_reader.ask(kLines, [this, axis = m_axis, lines = m_lines](const TimelineSource& log) {
        return [this, lines, places = placesOf(log, axis, lines->positions())] {
            if (lines != m_lines || fail(places.status())) {
                return;
            }
            PlacedLines placed;
            const std::size_t edits = lines->edits.size();
            for (std::size_t i = 0; i < edits; ++i) {
                placed.edits.push_back((*places)[i].unit);
            }
            for (std::size_t i = edits; i + 1 < places->size(); i += 2) {
                placed.differs.push_back({(*places)[i].unit, (*places)[i + 1].unit});
            }
            placeLines(std::move(placed));
        };
    });
}

// Absent: not known yet.
void TimelineView::placeLines(std::optional<PlacedLines> places) {
    m_plot->setDiffering(places ? places->differs : std::vector<PlacedLines::Span>());
    m_strip->setPlaces(std::move(places));
}

void TimelineView::placePlayhead(bool reveal) {
    m_reveal = m_reveal || reveal;
    if (!m_axisIsKnown) {
        return;  // it comes with the log
    }
    for (const auto& known : {m_found, m_shown}) {
        if (known && known->position == m_playhead) {
            m_reader.forget(kPlayhead);
            showPlayhead(*known);
            return;
        }
    }
    m_reader.ask(kPlayhead, [this, axis = m_axis, playhead = m_playhead](const auto& log) {
        return [this, place = placeOf(log, axis, playhead)] {
            if (!fail(place.status())) {
                showPlayhead(*place);
            }
        };
    });
}

void TimelineView::showPlayhead(const Place& place) {
    m_shown = place;
    const Axis::Unit unit = place.unit;
    const bool outside = unit < m_axis.from() || unit > m_axis.to();
    if (m_reveal && place.position == m_playhead) {
        m_reveal = false;
        if (outside) {
            // A tenth of the view behind the playhead, the rest before it.
            m_axis.pan(m_axis.xOf(unit) - m_axis.width() * (unit < m_axis.from() ? 0.9 : 0.1));
            axisChanged();
        }
    }
    m_plot->setPlayhead(unit, formatPosition(place.position));
    m_overview->setPlayhead(unit);
}

void TimelineView::scrub(double x, bool released) {
    constexpr double kPull = 0.2;  // of the way the pointer is outside
    if (!m_scrubbing) {
        m_beforeScrub = m_playhead;
        m_scrubbing = true;
    }
    const double outside = x < 0 ? x : std::max(x - m_axis.width(), 0.0);
    if (outside != 0 && !m_axis.showsAll()) {
        m_axis.pan(outside * kPull);
        axisChanged();
    }
    m_scrubbing = !released;
    x = std::clamp(x, 0.0, m_axis.width());
    m_reader.ask(kScrub, [this, axis = m_axis, x, released](const TimelineSource& log) {
        const auto position = positionAt(axis, log, x);
        const auto place = position.ok() ? placeOf(log, axis, *position)
                                         : absl::StatusOr<Place>(position.status());
        return [this, place, released, scale = axis.scale()] { takeScrub(place, scale, released); };
    });
}

void TimelineView::takeScrub(const absl::StatusOr<Place>& place, Axis::Scale scale, bool released) {
    if (fail(place.status())) {
        return;
    }
    m_found = scale == m_axis.scale() ? std::optional(*place) : std::nullopt;
    m_takingScrub = true;
    emit playheadMoved(place->position, released);
    m_takingScrub = false;
}

void TimelineView::beginMark(Position position) {
    // The field is there for what is typed next, at the playhead until its own place is known.
    const bool known = m_shown && m_shown->position == position;
    openMarkField(m_shown ? std::optional(m_shown->unit) : std::nullopt, QString(),
                  [this, position](const QString& name) {
                      emit markAdded(position, name.isEmpty() ? formatPosition(position) : name);
                  });
    if (known) {
        return;
    }
    m_reader.ask(kNewMark, [this, axis = m_axis, position, field = m_markField](const auto& log) {
        return [this, field, unit = unitOf(axis, log, position)] {
            if (!fail(unit.status()) && field) {
                field->setGeometry(m_plot->nameRect(*unit));
            }
        };
    });
}

void TimelineView::beginRename(int mark) {
    openMarkField(m_marks[mark].unit, m_marks[mark].name, [this, mark](const QString& name) {
        if (!name.isEmpty()) {
            emit markRenamed(mark, name);
        }
    });
}

void TimelineView::openMarkField(std::optional<Axis::Unit> unit, const QString& name,
                                 const std::function<void(const QString&)>& named) {
    delete m_markField;
    m_markField = new MarkField(name, m_plot);
    connect(m_markField, &MarkField::named, this, named);
    m_markField->setGeometry(m_plot->nameRect(unit.value_or(m_axis.from())));
    m_markField->show();
    m_markField->setFocus();
}

// --- a stretch ---

void TimelineView::dragRange(double from, double to) {
    m_reader.ask(kRange, [this, axis = m_axis, from, to](const TimelineSource& log) {
        return [this, scale = axis.scale(), reading = readRange(axis, log, from, to)] {
            takeRange(reading, scale);
        };
    });
}

void TimelineView::setRange(std::optional<TimelineRange> range) {
    if (range == this->range()) {
        return;
    }
    if (!range || range->events() == 0) {
        m_reader.forget(kRange);
        m_range.reset();
        showRange();
        emit rangeChanged(std::nullopt);
        return;
    }
    m_reader.ask(kRange, [this, axis = m_axis, range = *range](const TimelineSource& log) {
        return [this, scale = axis.scale(), reading = readRange(axis, log, range)] {
            takeRange(reading, scale);
        };
    });
}

// On another scale it stands elsewhere.
void TimelineView::placeRange() {
    if (const auto known = range()) {
        m_reader.ask(kRange, [this, axis = m_axis, range = *known](const TimelineSource& log) {
            return [this, scale = axis.scale(), reading = readRange(axis, log, range)] {
                takeRange(reading, scale);
            };
        });
    }
}

void TimelineView::takeRange(const absl::StatusOr<RangeReading>& reading, Axis::Scale scale) {
    if (fail(reading.status()) || scale != m_axis.scale()) {
        return;
    }
    const auto before = range();
    m_range = reading->range.events() > 0 ? std::optional(*reading) : std::nullopt;
    showRange();
    if (before != range()) {
        emit rangeChanged(range());
    }
}

void TimelineView::showRange() {
    m_plot->setRange(m_range ? std::optional(m_range->place) : std::nullopt,
                     m_range ? rangeLabel(*m_range) : QString());
    showCounts();
}

void TimelineView::zoomToRange() {
    if (m_range) {
        m_axis.show(m_range->place.from, m_range->place.to);
        axisChanged();
    }
}

QString TimelineView::rangeSentence() const {
    return m_range ? rangeText(*m_range, m_source->types()) : QString();
}

}  // namespace oxbow
