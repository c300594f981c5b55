// The shapes of a log's records, and the columns that their scalars are stored in.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/block/stored.pb.h"
#include "model/event/record_shape.h"

namespace oxbow {

// One shape and, for each of its slots, the column.
struct StoredShape {
    RecordShape shape;
    std::vector<std::uint32_t> columns;
};

// A column holds the scalars of one kind at one path; the elements of an array share one, so that
// "items[0].sku" and "items[7].sku" are both in "items[].sku".
std::string columnPathOf(std::string_view path);

// Gives each (path, kind) an id in order of first appearance. One thread.
class ColumnIds {
public:
    std::vector<std::uint32_t> of(const RecordShape& shape);
    std::size_t size() const { return m_ids.size(); }

private:
    std::map<std::pair<std::string, SlotKind>, std::uint32_t> m_ids;
};

// All shapes of a log at one of its commits; the index is the id. Immutable.
struct ShapeCatalog {
    std::vector<std::shared_ptr<const StoredShape>> shapes;
    ColumnIds columns;

    // The catalog with more shapes; absent where one of them cannot be.
    std::optional<ShapeCatalog> with(
        const google::protobuf::RepeatedPtrField<log::Shape>& added) const;
};

// The shapes of a log that grows: finds the id of a shape, or gives it the next one. Any thread.
class ShapeRegistry {
public:
    // More shapes than this would make every opening slow; records of further ones have none.
    static constexpr std::size_t kMostShapes = 1U << 15;

    explicit ShapeRegistry(const ShapeCatalog& known);

    std::optional<std::uint32_t> idOf(const RecordShape& shape);
    std::shared_ptr<const StoredShape> at(std::uint32_t id) const;
    std::uint32_t size() const;
    // The shapes from `first` to before `end`, as a run stores them.
    void encode(std::uint32_t first, std::uint32_t end, log::Run& run) const;

private:
    std::uint32_t add(std::shared_ptr<const StoredShape> shape, std::string name);

    mutable std::mutex m_mutex;
    std::vector<std::shared_ptr<const StoredShape>> m_shapes;
    std::unordered_map<std::string, std::uint32_t> m_ids;  // by all that makes up a shape
    ColumnIds m_columns;
};

}  // namespace oxbow
