// The tree of a payload for QTreeView: names and values.
#pragma once

#include <QAbstractItemModel>
#include <memory>
#include <unordered_map>

#include "views/common/theme.h"
#include "views/event/event_content.h"

namespace oxbow {

class PayloadModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Name, Value, kColumns };

    using QAbstractItemModel::QAbstractItemModel;

    void setContent(EventContentPtr content);
    void setLook(const Theme& theme, const TypeFaces& faces);

    const PayloadNode* node(const QModelIndex& index) const;
    // The innermost node whose bytes hold this one; invalid where there is none.
    QModelIndex indexOfByte(std::size_t byte) const;
    // "$.items[0].sku"
    QString path(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Place {
        const PayloadNode* parent = nullptr;
        int row = 0;
    };

    void addPlaces(const PayloadNode& parent);
    QString nameOf(const PayloadNode& node) const;
    QString valueOf(const PayloadNode& node) const;
    QColor colourOf(const PayloadNode& node, int column) const;

    EventContentPtr m_content;
    std::unordered_map<const PayloadNode*, Place> m_places;
    Theme m_theme;
    TypeFaces m_faces;
};

}  // namespace oxbow
