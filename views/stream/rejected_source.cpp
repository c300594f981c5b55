#include "views/stream/rejected_source.h"

#include "model/payload/payload.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

// Two pages of records of 64 KiB, or many of usual ones.
constexpr std::size_t kRejectedBytesShown = std::size_t{8} << 20;

}  // namespace

std::size_t RejectedPage::weight() const {
    std::size_t bytes = sizeof *this;
    for (const PlacedRejection& rejected : records) {
        bytes += sizeof rejected + rejected.record.source.size() + rejected.record.bytes.size() +
                 rejected.record.reason.size();
    }
    return bytes;
}

LoadRejectedPage loadRejectedFrom(std::shared_ptr<const Workspace> workspace) {
    return [workspace = std::move(workspace)](std::uint64_t number) {
        RejectedPage page;
        auto records = workspace->rejected(number * kRejectedPageRows, kRejectedPageRows);
        if (records.ok()) {
            page.records = *std::move(records);
        } else {
            page.error = fromUtf8(std::string(records.status().message()));
        }
        return page;
    };
}

RejectedSource::RejectedSource(LoadRejectedPage load, QObject* parent,
                               const MakeExecutor& makeExecutor)
    : RowSource(parent),
      m_pages(
          kRejectedBytesShown, &RejectedPage::weight, std::move(load),
          [this](const std::vector<std::uint64_t>& pages) {
              for (const std::uint64_t page : pages) {
                  emit rowsReady(page * kRejectedPageRows, kRejectedPageRows);
              }
          },
          makeExecutor(), this) {}

void RejectedSource::setCount(std::uint64_t count) {
    if (count != m_count) {
        m_pages.clear();
        m_count = count;
        emit changed();
    }
}

const PlacedRejection* RejectedSource::find(std::uint64_t row) const {
    const RejectedPage* page = m_pages.find(row / kRejectedPageRows);
    const std::uint64_t place = row % kRejectedPageRows;
    return page != nullptr && place < page->records.size() ? &page->records[place] : nullptr;
}

void RejectedSource::prefetch(std::uint64_t first, std::uint64_t count) {
    std::vector<std::uint64_t> pages;
    for (std::uint64_t page = first / kRejectedPageRows;
         page <= (first + count - 1) / kRejectedPageRows; ++page) {
        pages.push_back(page);
    }
    m_pages.want(pages, std::chrono::milliseconds(6));
}

ListColumn RejectedSource::column(int column) const {
    switch (column) {
        case Before:
            return {"before", tr("before #"), tr("The event it stood before"), 9, true};
        case Line:
            return {"line", tr("line"), tr("Of its source, from 1"), 6, true};
        case Byte:
            return {"byte", tr("byte"), tr("Of its source, from 0, after unpacking"), 11, true};
        case Size:
            return {"size", tr("size"), {}, 9, true};
        case Reason:
            return {"reason", tr("why it was rejected"), {}, 38};
        default:
            return {"bytes", tr("bytes"), {}, 14, false, true};
    }
}

Cell RejectedSource::cell(std::uint64_t row, int column) const {
    const PlacedRejection* found = find(row);
    if (found == nullptr) {
        const RejectedPage* page = m_pages.find(row / kRejectedPageRows);
        Cell cell = page == nullptr    ? waitingCell()
                    : column == Reason ? textCell(page->error)
                                       : absentCell();
        cell.tone = Tone::Danger;
        return cell;
    }
    const RejectedRecord& record = found->record;
    switch (column) {
        case Before: {
            Cell cell = numberCell(formatPosition(found->before));
            cell.tone = Tone::Dim;
            return cell;
        }
        case Line:
            return record.line == 0 ? absentCell() : numberCell(formatCount(record.line));
        case Byte:
            return numberCell(formatCount(record.byteOffset));
        case Size: {
            Cell cell = textCell(formatBytes(record.size));
            cell.alignRight = true;
            return cell;
        }
        case Reason: {
            Cell cell = textCell(fromUtf8(record.reason));
            cell.tone = Tone::Danger;
            return cell;
        }
        default:
            return record.bytes.empty() ? emptyCell()
                                        : monoCell(fromUtf8(payloadPreview(record.bytes, 320)));
    }
}

QString RejectedSource::toolTip(std::uint64_t row, int column) const {
    const PlacedRejection* found = find(row);
    if (found == nullptr || column == Bytes) {
        return {};
    }
    return tr("%1\nin %2").arg(fromUtf8(found->record.reason), fromUtf8(found->record.source));
}

}  // namespace oxbow
