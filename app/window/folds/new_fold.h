// Where a built-in fold is put together: a card made from foldKinds().
#pragma once

#include <QHash>
#include <QStringList>

#include "app/window/overlay.h"

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace oxbow {

struct FoldKind;
struct FoldParameter;

// The definition stands below while it is written, and what is wrong with it.
class NewFold : public Overlay {
    Q_OBJECT
public:
    explicit NewFold(QWidget* parent);

    // `fields` are offered where a path may stand; `names` are taken.
    void openWith(const QStringList& fields, const QStringList& names);
    // Filled in with this definition, NAME.fold.json: it is changed in its place.
    void openToChange(const QStringList& fields, const QString& name, const QByteArray& file);
    // For whoever drives it.
    void setKind(const QString& kind);
    QLineEdit* field(const QString& parameter) const { return m_fields.value(parameter); }
    QString definition() const;
    QString said() const;
    QPushButton* addButton() const { return m_add; }

signals:
    // NAME.fold.json and its text.
    void accepted(const QString& fileName, const QByteArray& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void openCard();
    QString suggestedName() const;
    void fill();
    QLineEdit* addField(const FoldParameter& parameter);
    void check();
    QString unseenField() const;
    void accept();
    const FoldKind& kind() const;

    QStringList m_paths;
    QStringList m_names;
    QString m_changed;  // the fold that is changed; empty: a new one is made
    QLabel* m_title;
    QComboBox* m_kind;
    QLabel* m_summary;
    QLineEdit* m_name;
    QFormLayout* m_form;
    QHash<QString, QLineEdit*> m_fields;  // by parameter
    QLabel* m_meaning;                    // of the parameter that has the focus
    QLabel* m_example;
    QLabel* m_definition;
    QLabel* m_said;
    QPushButton* m_add;
};

}  // namespace oxbow
