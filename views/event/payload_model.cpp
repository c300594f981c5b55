#include "views/event/payload_model.h"

#include "views/common/format.h"

namespace oxbow {

namespace {

// A cell is one line; the whole text is in the raw view and in "copy".
constexpr std::size_t kShownNodeBytes = 400;

bool isContainer(const PayloadNode& node) {
    return node.kind == PayloadNode::Kind::Object || node.kind == PayloadNode::Kind::Array;
}

}  // namespace

void PayloadModel::setContent(EventContentPtr content) {
    beginResetModel();
    m_content = std::move(content);
    m_places.clear();
    if (m_content) {
        m_places[&m_content->tree.root] = {nullptr, 0};
        addPlaces(m_content->tree.root);
    }
    endResetModel();
}

void PayloadModel::setLook(const Theme& theme, const TypeFaces& faces) {
    m_theme = theme;
    m_faces = faces;
}

// The depth is bounded by the parser (1,000).
void PayloadModel::addPlaces(const PayloadNode& parent) {
    for (std::size_t i = 0; i < parent.children.size(); ++i) {
        m_places[&parent.children[i]] = {&parent, static_cast<int>(i)};
        addPlaces(parent.children[i]);
    }
}

const PayloadNode* PayloadModel::node(const QModelIndex& index) const {
    return static_cast<const PayloadNode*>(index.internalPointer());
}

QModelIndex PayloadModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    // The root's members stand at the top; a root that is no container stands there itself.
    const PayloadNode& root = m_content->tree.root;
    const PayloadNode* above = parent.isValid() ? node(parent) : &root;
    const PayloadNode* found =
        isContainer(*above) ? &above->children[static_cast<std::size_t>(row)] : &root;
    return createIndex(row, column, const_cast<PayloadNode*>(found));
}

QModelIndex PayloadModel::parent(const QModelIndex& index) const {
    if (!index.isValid()) {
        return {};
    }
    const PayloadNode* above = m_places.at(node(index)).parent;
    if (above == nullptr || above == &m_content->tree.root) {
        return {};
    }
    return createIndex(m_places.at(above).row, 0, const_cast<PayloadNode*>(above));
}

int PayloadModel::rowCount(const QModelIndex& parent) const {
    if (!m_content || parent.column() > 0) {
        return 0;
    }
    const PayloadNode& root = m_content->tree.root;
    if (parent.isValid()) {
        return static_cast<int>(node(parent)->children.size());
    }
    const bool nothing = m_content->tree.format == PayloadFormat::Null ||
                         m_content->tree.format == PayloadFormat::Empty;
    return isContainer(root) ? static_cast<int>(root.children.size()) : nothing ? 0 : 1;
}

int PayloadModel::columnCount(const QModelIndex&) const {
    return kColumns;
}

QString PayloadModel::nameOf(const PayloadNode& node) const {
    const Place& place = m_places.at(&node);
    if (place.parent == nullptr) {
        return tr("value");
    }
    if (place.parent->kind == PayloadNode::Kind::Array) {
        return QStringLiteral("[%1]").arg(place.row);
    }
    const QString name = fromUtf8(payloadPreview(node.name, kShownNodeBytes));
    return node.repeated ? tr("%1 (again)").arg(name) : name;
}

QString PayloadModel::valueOf(const PayloadNode& node) const {
    switch (node.kind) {
        case PayloadNode::Kind::Object:
            return node.children.empty()
                       ? QStringLiteral("{}")
                       : QStringLiteral("{ } ") + formatCountOf(node.children.size(), tr("member"));
        case PayloadNode::Kind::Array:
            return node.children.empty() ? QStringLiteral("[]")
                                         : QStringLiteral("[ ] ") +
                                               formatCountOf(node.children.size(), tr("element"));
        case PayloadNode::Kind::Null:
            return QStringLiteral("∅");
        case PayloadNode::Kind::String:
            return node.text.empty() ? QStringLiteral("\"\"")
                                     : fromUtf8(payloadPreview(node.text, kShownNodeBytes));
        default:
            return fromUtf8(payloadPreview(node.text, kShownNodeBytes));
    }
}

QColor PayloadModel::colourOf(const PayloadNode& node, int column) const {
    if (column == Name) {
        return node.repeated ? m_theme.warningText : m_theme.dim;
    }
    const bool nothing = node.kind == PayloadNode::Kind::Null || isContainer(node) ||
                         (node.kind == PayloadNode::Kind::String && node.text.empty());
    return nothing ? m_theme.dim : m_theme.text;
}

QVariant PayloadModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const PayloadNode& shown = *node(index);
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == Name ? nameOf(shown) : valueOf(shown);
        case Qt::ForegroundRole:
            return colourOf(shown, index.column());
        case Qt::FontRole: {
            const bool words = shown.kind == PayloadNode::Kind::String && !shown.text.empty();
            return words && index.column() == Value ? m_faces.ui : m_faces.mono;
        }
        case Qt::SizeHintRole:
            return QSize(0, m_faces.rowHeight - 1);
        case Qt::ToolTipRole:
            return shown.repeated ? tr("An earlier member of this object has the same name")
                                  : QVariant();
        case Qt::AccessibleTextRole:
            return QString(nameOf(shown) + ": " + valueOf(shown));
        default:
            return {};
    }
}

QVariant PayloadModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal) {
        return {};
    }
    return section == Name ? tr("name") : tr("value");
}

QModelIndex PayloadModel::indexOfByte(std::size_t byte) const {
    QModelIndex found;
    for (;;) {
        bool deeper = false;
        for (int row = 0; row < rowCount(found) && !deeper; ++row) {
            const QModelIndex child = index(row, 0, found);
            if (node(child)->begin <= byte && byte < node(child)->end) {
                found = child;
                deeper = true;
            }
        }
        if (!deeper || !isContainer(*node(found))) {
            return found;
        }
    }
}

QString PayloadModel::path(const QModelIndex& index) const {
    const PayloadNode* shown = index.isValid() ? node(index) : nullptr;
    const PayloadNode* above = shown != nullptr ? m_places.at(shown).parent : nullptr;
    if (above == nullptr) {
        return QStringLiteral("$");
    }
    const QString start = path(parent(index));
    if (above->kind == PayloadNode::Kind::Array) {
        return start + QStringLiteral("[%1]").arg(m_places.at(shown).row);
    }
    return start + '.' + fromUtf8(shown->name);
}

}  // namespace oxbow
