#include "model/block/shape_catalog.h"

#include <algorithm>

namespace oxbow {
namespace {

log::Shape encoded(const RecordShape& shape) {
    log::Shape out;
    for (const std::string& literal : shape.literals) {
        out.add_literals(literal);
    }
    for (const RecordShape::Place& slot : shape.places) {
        out.add_paths(slot.path);
        out.mutable_kinds()->push_back(static_cast<char>(slot.kind));
    }
    return out;
}

std::optional<RecordShape> decode(const log::Shape& in) {
    const auto slots = static_cast<std::size_t>(in.paths_size());
    if (static_cast<std::size_t>(in.literals_size()) != slots + 1 || in.kinds().size() != slots ||
        slots > RecordShape::kMostSlots) {
        return std::nullopt;
    }
    RecordShape out;
    out.literals.assign(in.literals().begin(), in.literals().end());
    for (std::size_t i = 0; i < slots; ++i) {
        const auto kind = static_cast<std::uint8_t>(in.kinds()[i]);
        if (kind > static_cast<std::uint8_t>(SlotKind::Cell)) {
            return std::nullopt;
        }
        out.places.push_back({static_cast<SlotKind>(kind), in.paths(static_cast<int>(i))});
    }
    return out;
}

}  // namespace

std::string columnPathOf(std::string_view path) {
    std::string out;
    for (std::size_t at = 0; at < path.size(); ++at) {
        out += path[at];
        // A name in quotes may hold brackets of its own.
        if (path[at] == '[' && at + 1 < path.size() && path[at + 1] >= '0' && path[at + 1] <= '9') {
            at = std::min(path.find(']', at), path.size()) - 1;
        } else if (path[at] == '[' && at + 1 < path.size() && path[at + 1] == '"') {
            const std::size_t from = at + 1;
            for (at += 2; at < path.size() && path[at] != '"'; ++at) {
                at += path[at] == '\\' ? 1 : 0;
            }
            out += path.substr(from, at - from + 1);
        }
    }
    return out;
}

std::vector<std::uint32_t> ColumnIds::of(const RecordShape& shape) {
    std::vector<std::uint32_t> out;
    for (const RecordShape::Place& slot : shape.places) {
        const auto next = static_cast<std::uint32_t>(m_ids.size());
        out.push_back(m_ids.try_emplace({columnPathOf(slot.path), slot.kind}, next).first->second);
    }
    return out;
}

std::optional<ShapeCatalog> ShapeCatalog::with(
    const google::protobuf::RepeatedPtrField<log::Shape>& added) const {
    ShapeCatalog out = *this;
    for (const log::Shape& in : added) {
        auto shape = decode(in);
        if (!shape) {
            return std::nullopt;
        }
        auto columnsOfShape = out.columns.of(*shape);
        out.shapes.push_back(std::make_shared<const StoredShape>(
            StoredShape{*std::move(shape), std::move(columnsOfShape)}));
    }
    return out;
}

ShapeRegistry::ShapeRegistry(const ShapeCatalog& known) : m_columns(known.columns) {
    for (const auto& shape : known.shapes) {
        add(shape, encoded(shape->shape).SerializeAsString());
    }
}

std::uint32_t ShapeRegistry::add(std::shared_ptr<const StoredShape> shape, std::string name) {
    const auto id = static_cast<std::uint32_t>(m_shapes.size());
    m_shapes.push_back(std::move(shape));
    m_ids.emplace(std::move(name), id);
    return id;
}

std::optional<std::uint32_t> ShapeRegistry::idOf(const RecordShape& shape) {
    std::string name = encoded(shape).SerializeAsString();
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_ids.find(name); found != m_ids.end()) {
        return found->second;
    }
    if (m_shapes.size() >= kMostShapes) {
        return std::nullopt;
    }
    auto columns = m_columns.of(shape);
    return add(std::make_shared<const StoredShape>(StoredShape{shape, std::move(columns)}),
               std::move(name));
}

std::shared_ptr<const StoredShape> ShapeRegistry::at(std::uint32_t id) const {
    const std::lock_guard lock(m_mutex);
    return m_shapes[id];
}

std::uint32_t ShapeRegistry::size() const {
    const std::lock_guard lock(m_mutex);
    return static_cast<std::uint32_t>(m_shapes.size());
}

void ShapeRegistry::encode(std::uint32_t first, std::uint32_t end, log::Run& run) const {
    const std::lock_guard lock(m_mutex);
    for (std::size_t id = first; id < end; ++id) {
        *run.add_new_shapes() = encoded(m_shapes[id]->shape);
    }
}

}  // namespace oxbow
