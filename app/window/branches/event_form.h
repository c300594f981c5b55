// Where an event of a branch is written: one that is to be put in, or another one in its place.
#pragma once

#include <absl/status/statusor.h>

#include <QHash>
#include <QStringList>

#include "app/window/overlay.h"
#include "model/branch/type_shape.h"
#include "model/event/event.h"

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;

namespace oxbow {

// The members of the event, its value field by field where that is a JSON object, and as a whole
// below: the two are the same at every moment. What is not touched stays to the letter.
class EventForm : public Overlay {
    Q_OBJECT
public:
    explicit EventForm(QWidget* parent);

    struct Purpose {
        QString title;
        QString accept;          // what its button says
        QString reason;          // as it is so far
        bool choosesTemplate;    // of another type another event is to be taken as a pattern
        bool isSkipped = false;  // it is so far, see skip()
    };
    void openWith(const Purpose& purpose, const Event& event, const TypeShape& shape,
                  const QStringList& types, const QStringList& streams);
    // What typeChosen() asked for: the event is written over, but for its time.
    void setTemplate(const Event& event, const TypeShape& shape);

    // For whoever drives it.
    QComboBox* type() const { return m_type; }
    QLineEdit* key() const { return m_key; }
    QLineEdit* time() const { return m_time; }
    QLineEdit* field(const QString& name) const { return m_fields.value(name); }
    QPlainTextEdit* value() const { return m_value; }
    QLineEdit* reason() const { return m_reason; }
    // Whether folds pass over what breaks the shape of its type: to be chosen where it does.
    QCheckBox* skip() const { return m_skip; }
    QPushButton* acceptButton() const { return m_accept; }
    QString said() const;

signals:
    void accepted(const oxbow::Event& event, const QString& reason, bool skip);
    void typeChosen(const QString& type);

protected:
    int wantedHeight() const override;

private:
    void build();
    QWidget* withNone(QWidget* field, QCheckBox* none);
    void fill();
    void fillFields();
    void takeField(const QString& name, const QString& text);
    void check();
    absl::StatusOr<Event> written() const;
    QStringList faultsOf(const Event& event) const;
    void accept();

    Event m_event;      // as it was
    TypeShape m_shape;  // of its type
    Purpose m_purpose{};
    bool m_filling = false;
    QLabel* m_title;
    QFormLayout* m_form;
    QComboBox* m_type;
    QComboBox* m_stream;
    QLineEdit* m_key;
    QCheckBox* m_noKey;
    QLineEdit* m_time;
    QScrollArea* m_scroll;
    QFormLayout* m_fieldForm = nullptr;
    QHash<QString, QLineEdit*> m_fields;  // by the member's name
    QPlainTextEdit* m_value;
    QCheckBox* m_noValue;
    QLineEdit* m_reason;
    QCheckBox* m_skip;
    QLabel* m_said;
    QPushButton* m_accept;
};

}  // namespace oxbow
