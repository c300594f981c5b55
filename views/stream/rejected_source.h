// Records that an importer could not read, as rows.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "model/session/workspace.h"
#include "views/common/async_cache.h"
#include "views/common/list/row_source.h"

namespace oxbow {

struct RejectedPage {
    std::vector<PlacedRejection> records;
    QString error;

    std::size_t weight() const;  // bytes of memory that it takes
};
inline constexpr std::uint64_t kRejectedPageRows = 64;
using LoadRejectedPage = std::function<RejectedPage(std::uint64_t page)>;
LoadRejectedPage loadRejectedFrom(std::shared_ptr<const Workspace> workspace);

class RejectedSource : public RowSource {
    Q_OBJECT
public:
    enum Column { Before, Line, Byte, Size, Reason, Bytes, kColumns };

    explicit RejectedSource(LoadRejectedPage load, QObject* parent = nullptr,
                            const MakeExecutor& makeExecutor = makeThread);

    void setCount(std::uint64_t count);
    const PlacedRejection* find(std::uint64_t row) const;

    std::uint64_t rowCount() const override { return m_count; }
    int columnCount() const override { return kColumns; }
    ListColumn column(int column) const override;
    Cell cell(std::uint64_t row, int column) const override;
    QString toolTip(std::uint64_t row, int column) const override;
    void prefetch(std::uint64_t first, std::uint64_t count) override;

private:
    std::uint64_t m_count = 0;
    mutable AsyncCache<std::uint64_t, RejectedPage> m_pages;
};

}  // namespace oxbow
