#include "app/report/report_pictures.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "app/report/gui_for_drawing.h"
#include "model/branch/compare/field_difference.h"
#include "model/branch/out/line_moments.h"
#include "model/payload/payload.h"

namespace oxbow {

namespace {

// As on paper: these are printed, whatever the desktop's colours are.
const QColor kInk("#1d2733");
const QColor kQuiet("#5d6b79");
const QColor kLogBars("#8fa3b5");
const QColor kBranchInk("#7a3fa0");
const QColor kBranchBars("#b58bd0");
const QColor kPaper("#ffffff");

constexpr int kWidth = 640;  // in dots of a screen; twice as many are drawn
constexpr int kScale = 2;
constexpr int kEdge = 10;
constexpr int kBarsHeight = 64;
constexpr int kLineHeight = 18;
constexpr int kPlotHeight = 190;
constexpr std::size_t kBuckets = 155;
constexpr std::size_t kMostGlyphs = 400;
constexpr double kNotDrawn = std::numeric_limits<double>::quiet_NaN();

QImage blank(int height) {
    QImage image(kWidth * kScale, height * kScale, QImage::Format_RGB32);
    image.setDevicePixelRatio(kScale);
    image.fill(kPaper);
    return image;
}

QFont smallFont() {
    QFont font;
    font.setPixelSize(11);
    return font;
}

std::string pngOf(const QImage& image) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes.toStdString();
}

// Positions of the log between which a row differs, rising and apart.
struct Stretch {
    Position from;
    Position to;
};

// Along the picture: by time where the log has one, else by position.
class Scale {
public:
    // From one position of the log to another.
    Scale(const EventSequence& log, Position from, Position to) : m_log(log) {
        const auto first = log.firstTime();
        const auto last = log.lastTime();
        m_byTime = first && last && first->nanoseconds < last->nanoseconds;
        m_first = m_byTime ? double(first->nanoseconds) : 0;
        m_from = unit(from);
        m_to = std::max(m_from + 1, unit(to));
    }
    bool isByTime() const { return m_byTime; }
    double x(Position p) const {
        return kEdge + (unit(p) - m_from) / (m_to - m_from) * (kWidth - 2 * kEdge);
    }
    // How many events of a sequence stand in each of the buckets.
    absl::StatusOr<std::vector<double>> counts(const EventSequence& events) const {
        std::vector<double> counts;
        Position before;
        for (std::size_t i = 1; i <= kBuckets; ++i) {
            const double part = double(i) / kBuckets;
            auto edge = absl::StatusOr<Position>(
                Position(static_cast<std::uint64_t>(double(events.end().value()) * part)));
            if (i == kBuckets) {
                edge = events.end();
            } else if (m_byTime) {
                edge =
                    events.positionAt(static_cast<std::int64_t>(m_from + (m_to - m_from) * part));
            }
            if (!edge.ok()) {
                return edge.status();
            }
            const Position after = std::max(before, *edge);
            counts.push_back(double(after - before));
            before = after;
        }
        return counts;
    }

private:
    double unit(Position p) const {
        if (!m_byTime) {
            return double(p.value());
        }
        const auto time = m_log.runningMaximum(p);
        return time.ok() && *time ? double(**time) : m_first;
    }

    const EventSequence& m_log;
    bool m_byTime = false;
    double m_first = 0;
    double m_from = 0;
    double m_to = 1;
};

std::vector<Stretch> joined(std::vector<Stretch> stretches) {
    std::sort(stretches.begin(), stretches.end(),
              [](const Stretch& a, const Stretch& b) { return a.from < b.from; });
    std::vector<Stretch> apart;
    for (const Stretch& each : stretches) {
        if (!apart.empty() && each.from <= apart.back().to) {
            apart.back().to = std::max(apart.back().to, each.to);
        } else {
            apart.push_back(each);
        }
    }
    return apart;
}

// A number of a row that differs, and by how much at most.
struct Greatest {
    RowKey row;
    std::string field;
    std::optional<Decimal> amount;
};

void look(const RowKey& row, const LineMoment& moment, Greatest& greatest) {
    for (const FieldDifference& field :
         fieldDifferences(shownOf(moment.inLog), shownOf(moment.inBranch))) {
        if (field.amount &&
            (!greatest.amount || isGreaterAmount(*field.amount, *greatest.amount))) {
            greatest = {row, field.name, field.amount};
        }
    }
}

// A place in the log of one in the branch `depth` of the line; of its base where that is −1.
Position placeInLog(const std::vector<OpenBranch>& line, int depth, Position p) {
    for (; depth >= 0; --depth) {
        p = line[static_cast<std::size_t>(depth)].events->layout().baseOf(p);
    }
    return p;
}

// Where edits stand, with their signs.
std::vector<std::pair<Position, QChar>> signsOf(const std::vector<OpenBranch>& line) {
    std::vector<std::pair<Position, QChar>> signs;
    for (int depth = 0; depth < static_cast<int>(line.size()); ++depth) {
        const BranchLayout& layout = line[static_cast<std::size_t>(depth)].events->layout();
        for (const Position cut : layout.cuts()) {
            signs.emplace_back(placeInLog(line, depth - 1, cut), QChar(u'✕'));
        }
        for (std::size_t i = 0; i < layout.ownEvents().size(); ++i) {
            const EditMark mark = layout.ownEvents()[i].mark;
            signs.emplace_back(placeInLog(line, depth, layout.positionOfOwn(i)),
                               mark == EditMark::Modified ? QChar(u'✎')
                               : mark == EditMark::Moved  ? QChar(u'⇢')
                                                          : QChar(u'+'));
        }
    }
    return signs;
}

void drawText(QPainter& painter, double y, const std::string& text, const QColor& colour,
              Qt::Alignment side) {
    painter.setPen(colour);
    painter.drawText(QRectF(kEdge, y, kWidth - 2 * kEdge, kLineHeight), side | Qt::AlignVCenter,
                     QString::fromStdString(text));
}

void drawBars(QPainter& painter, double y, const std::vector<double>& counts, double most,
              const QColor& colour) {
    const double pitch = double(kWidth - 2 * kEdge) / double(counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double height = counts[i] > 0 ? std::max(1.0, counts[i] / most * kBarsHeight) : 0;
        painter.fillRect(
            QRectF(kEdge + double(i) * pitch, y + kBarsHeight - height, pitch - 0.5, height),
            colour);
    }
}

std::string endText(const Scale& scale, const EventSequence& log, bool first) {
    const auto time = first ? log.firstTime() : log.lastTime();
    return scale.isByTime() && time ? formatTimestamp(*time)
           : first                  ? "0"
                                    : absl::StrCat(log.end().value());
}

absl::StatusOr<ReportPicture> drawTimeline(const std::vector<OpenBranch>& line,
                                           const std::vector<Stretch>& stretches) {
    const EventSequence& log = *line.front().base.events;
    const std::string& name = line.back().branch.name;
    const Scale scale(log, Position(), log.end());
    const auto above = scale.counts(log);
    const auto below = scale.counts(*line.back().events);
    if (!above.ok() || !below.ok()) {
        return above.ok() ? below.status() : above.status();
    }
    const double most = std::max({1.0, *std::max_element(above->begin(), above->end()),
                                  *std::max_element(below->begin(), below->end())});
    const int height = 2 * (kLineHeight + kBarsHeight) + 2 * kLineHeight + 8;
    QImage image = blank(height);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(smallFont());
    const double branchY = kLineHeight + kBarsHeight + 4;
    QColor shade = kBranchBars;
    shade.setAlphaF(0.25F);
    for (const Stretch& stretch : stretches) {
        const double from = scale.x(stretch.from);
        painter.fillRect(QRectF(from, kLineHeight, std::max(1.0, scale.x(stretch.to) - from),
                                branchY + kBarsHeight),
                         QBrush(shade));
    }
    drawText(painter, 0, "the log", kQuiet, Qt::AlignLeft);
    drawBars(painter, kLineHeight, *above, most, kLogBars);
    drawText(painter, branchY, "what if: " + name, kBranchInk, Qt::AlignLeft);
    drawBars(painter, branchY + kLineHeight, *below, most, kBranchBars);
    const double signsY = branchY + kLineHeight + kBarsHeight;
    const auto signs = signsOf(line);
    painter.setPen(kBranchInk);
    const std::size_t each = signs.size() / kMostGlyphs + 1;
    for (std::size_t i = 0; i < signs.size(); i += each) {
        painter.drawText(QRectF(scale.x(signs[i].first) - 8, signsY, 16, kLineHeight),
                         Qt::AlignCenter, QString(signs[i].second));
    }
    drawText(painter, signsY + kLineHeight, endText(scale, log, true), kQuiet, Qt::AlignLeft);
    drawText(painter, signsY + kLineHeight, endText(scale, log, false), kQuiet, Qt::AlignRight);
    painter.end();
    return ReportPicture{
        absl::StrFormat("%s beside the log, %s; edited events: %d (✕ gone, + added, ✎ changed, ⇢ "
                        "moved); shaded where a row that they reach differs.",
                        name, scale.isByTime() ? "by time" : "by position", signs.size()),
        pngOf(image), kWidth};
}

double numberIn(const std::optional<FoldRow>& row, const std::string& field) {
    const auto shown = shownOf(row);
    for (const RowField& each : shown ? rowFields(shown) : std::vector<RowField>()) {
        if (each.name == field && each.kind == PayloadNode::Kind::Number) {
            const double number = QString::fromStdString(each.text).toDouble();
            return std::isfinite(number) ? number : kNotDrawn;
        }
    }
    return kNotDrawn;
}

// A step line; where it is not known there is none.
void drawSteps(QPainter& painter, const std::vector<std::pair<double, double>>& points,
               const QPen& pen) {
    QPainterPath path;
    bool isDrawn = false;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double right = i + 1 < points.size() ? points[i + 1].first : kWidth - kEdge;
        if (std::isnan(points[i].second)) {
            isDrawn = false;
            continue;
        }
        if (isDrawn) {
            path.lineTo(points[i].first, points[i].second);
        } else {
            path.moveTo(points[i].first, points[i].second);
        }
        path.lineTo(right, points[i].second);
        isDrawn = true;
    }
    painter.strokePath(path, pen);
}

ReportPicture drawNumber(const std::vector<OpenBranch>& line, const Greatest& greatest,
                         const std::vector<LineMoment>& moments) {
    // Where the row changes, and somewhat on.
    const Position first = moments.front().at;
    const Position last = moments.back().at;
    const EventSequence& log = *line.front().base.events;
    const Scale scale(log, first, std::min(log.end(), last + (last - first) / 16 + 1));
    double least = std::numeric_limits<double>::max();
    double most = std::numeric_limits<double>::lowest();
    std::vector<std::array<double, 3>> numbers;
    for (const LineMoment& moment : moments) {
        numbers.push_back({scale.x(moment.at), numberIn(moment.inLog, greatest.field),
                           numberIn(moment.inBranch, greatest.field)});
        for (const double number : {numbers.back()[1], numbers.back()[2]}) {
            least = std::isnan(number) ? least : std::min(least, number);
            most = std::isnan(number) ? most : std::max(most, number);
        }
    }
    const double span = most > least ? most - least : 1;
    std::vector<std::pair<double, double>> inLog;
    std::vector<std::pair<double, double>> inBranch;
    const auto y = [&](double number) {
        return kLineHeight + 6 + (most - number) / span * (kPlotHeight - 12);
    };
    for (const auto& [x, before, after] : numbers) {
        inLog.emplace_back(x, y(before));
        inBranch.emplace_back(x, y(after));
    }
    QImage image = blank(kPlotHeight + 2 * kLineHeight + 4);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(smallFont());
    painter.setPen(QPen(kLogBars, 0.5));
    painter.drawRect(QRectF(kEdge, kLineHeight, kWidth - 2 * kEdge, kPlotHeight));
    drawText(painter, 0, absl::StrFormat("%.6g", most), kQuiet, Qt::AlignLeft);
    drawText(painter, kPlotHeight + kLineHeight, absl::StrFormat("%.6g", least), kQuiet,
             Qt::AlignLeft);
    drawText(painter, 0, "the log (dashed), what if: " + line.back().branch.name, kInk,
             Qt::AlignRight);
    // Never by colour alone: that of the log is dashed.
    drawSteps(painter, inLog, QPen(kQuiet, 1.5, Qt::DashLine));
    drawSteps(painter, inBranch, QPen(kBranchInk, 2));
    painter.end();
    return {absl::StrFormat("%s of %s, the number that differs most: by %s.",
                            greatest.field.empty() ? "The value" : greatest.field, greatest.row.key,
                            signedText(*greatest.amount)),
            pngOf(image), kWidth};
}

}  // namespace

absl::StatusOr<std::vector<ReportPicture>> drawReport(const std::vector<OpenBranch>& line,
                                                      const RowLines& inLog,
                                                      const RowLines& inBranch) {
    const GuiForDrawing gui;
    const Position end = line.front().base.events->end();
    std::vector<Stretch> stretches;
    Greatest greatest;
    for (const auto& [key, before] : inLog) {
        const auto moments = lineMoments(before, inBranch.at(key), line);
        for (std::size_t i = 0; i < moments.size(); ++i) {
            if (!showTheSame(moments[i].inLog, moments[i].inBranch)) {
                stretches.push_back(
                    {moments[i].at, i + 1 < moments.size() ? moments[i + 1].at : end});
                look(key, moments[i], greatest);
            }
        }
    }
    std::vector<ReportPicture> pictures;
    auto timeline = drawTimeline(line, joined(std::move(stretches)));
    if (!timeline.ok()) {
        return timeline.status();
    }
    pictures.push_back(*std::move(timeline));
    if (greatest.amount) {
        pictures.push_back(drawNumber(
            line, greatest, lineMoments(inLog.at(greatest.row), inBranch.at(greatest.row), line)));
    }
    return pictures;
}

}  // namespace oxbow
