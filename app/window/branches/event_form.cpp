#include "app/window/branches/event_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "model/event/timestamp.h"
#include "model/payload/json.h"
#include "model/payload/json_tree.h"
#include "model/session/sentence.h"
#include "views/common/format.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kFormWidth = 720;
constexpr std::size_t kMostFields = 60;
constexpr int kValueLines = 5;

// A string without its quotes, anything else as it is spelled.
QString typedText(const JsonTree& tree) {
    if (tree.type != JsonType::String) {
        return fromUtf8(tree.text());
    }
    return fromUtf8(jsonText({tree.type, tree.lexeme}));
}

// What was typed, as the value of a member that was `before`: a text stays a text, anything else is
// what it reads as, and a text where it reads as nothing.
std::optional<JsonTree> typedTree(const JsonTree& before, const QString& text) {
    const std::string typed = text.toStdString();
    if (before.type != JsonType::String) {
        if (auto tree = JsonTree::parse(typed); tree.ok()) {
            return *std::move(tree);
        }
    }
    std::string quoted;
    appendJsonString(quoted, typed);
    auto tree = JsonTree::parse(quoted);
    return tree.ok() ? std::optional(*std::move(tree)) : std::nullopt;
}

std::optional<JsonTree> objectOf(const QString& text) {
    auto tree = JsonTree::parse(text.toStdString());
    return tree.ok() && tree->type == JsonType::Object ? std::optional(*std::move(tree))
                                                       : std::nullopt;
}

// Bytes that are no text cannot be written by hand: they stay as they are.
bool isText(const OptionalBytes& bytes) {
    return !bytes || fromUtf8(*bytes).toStdString() == *bytes;
}

// As its item, where it is one: else whoever leaves the box is taken to have chosen it.
void put(QComboBox& box, const QString& text) {
    box.setCurrentIndex(box.findText(text, Qt::MatchExactly));
    box.setEditText(text);
}

}  // namespace

EventForm::EventForm(QWidget* parent)
    : Overlay(kFormWidth, parent),
      m_title(new QLabel),
      m_form(new QFormLayout),
      m_type(new QComboBox),
      m_stream(new QComboBox),
      m_key(new QLineEdit),
      m_noKey(new QCheckBox(tr("∅ none"))),
      m_time(new QLineEdit),
      m_scroll(new QScrollArea),
      m_value(new QPlainTextEdit),
      m_noValue(new QCheckBox(tr("∅ none: a tombstone"))),
      m_reason(new QLineEdit),
      m_skip(new QCheckBox(tr("folds pass it over"))),
      m_said(new QLabel),
      m_accept(new QPushButton) {
    setObjectName("eventForm");
    setAccessibleName(tr("Event"));
    m_scroll->setFocusPolicy(Qt::NoFocus);
    build();
}

QWidget* EventForm::withNone(QWidget* field, QCheckBox* none) {
    auto* both = new QWidget;
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(field, 1);
    row->addWidget(none);
    connect(none, &QCheckBox::toggled, field, [field](bool on) { field->setEnabled(!on); });
    connect(none, &QCheckBox::toggled, this, &EventForm::check);
    return both;
}

void EventForm::build() {
    const TypeFaces faces = TypeFaces::of(*this);
    m_title->setProperty("strong", true);
    m_title->setTextFormat(Qt::PlainText);
    cardLayout()->addWidget(m_title);
    for (QComboBox* box : {m_type, m_stream}) {
        box->setEditable(true);
        box->setInsertPolicy(QComboBox::NoInsert);
        box->setCompleter(nullptr);  // what it writes on would count
        connect(box, &QComboBox::currentTextChanged, this, &EventForm::check);
    }
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_type->setAccessibleName(tr("Type"));
    m_stream->setAccessibleName(tr("Stream"));
    m_key->setAccessibleName(tr("Key"));
    m_noKey->setAccessibleName(tr("No key"));
    m_time->setAccessibleName(tr("Event time"));
    m_value->setAccessibleName(tr("Value as it is written"));
    m_noValue->setAccessibleName(tr("No value: a tombstone"));
    m_reason->setAccessibleName(tr("Why"));
    m_form->addRow(tr("type"), m_type);
    m_form->addRow(tr("key"), withNone(m_key, m_noKey));
    m_form->addRow(tr("stream"), m_stream);
    m_form->addRow(tr("time"), m_time);
    cardLayout()->addLayout(m_form);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->viewport()->setBackgroundRole(QPalette::Base);
    m_scroll->setAccessibleName(tr("Fields of the value"));
    cardLayout()->addWidget(m_scroll, 1);
    for (QWidget* mono : std::initializer_list<QWidget*>{m_key, m_time, m_value}) {
        mono->setFont(faces.mono);
    }
    m_value->setTabChangesFocus(true);
    m_value->setProperty("field", true);
    m_value->setFixedHeight((kValueLines + 1) * QFontMetrics(faces.mono).lineSpacing());
    auto* valueRow = new QHBoxLayout;
    auto* valueLabel = new QLabel(tr("the value as it is written"));
    valueLabel->setProperty("dim", true);
    valueRow->addWidget(valueLabel, 1);
    valueRow->addWidget(m_noValue);
    cardLayout()->addLayout(valueRow);
    cardLayout()->addWidget(m_value);
    m_reason->setPlaceholderText(tr("Why? It is kept with the edit"));
    cardLayout()->addWidget(m_reason);
    m_skip->setToolTip(
        tr("The event stands at its place and no table sees it: so does a reader that "
           "validates events before it folds them"));
    cardLayout()->addWidget(m_skip);
    auto* row = new QHBoxLayout;
    auto* cancel = new QPushButton(tr("Cancel"));
    m_accept->setProperty("primary", true);
    m_said->setWordWrap(true);
    m_said->setTextFormat(Qt::PlainText);
    row->addWidget(m_said, 1);
    row->addWidget(cancel);
    row->addWidget(m_accept);
    footLayout()->addLayout(row);
    connect(m_noValue, &QCheckBox::toggled, this, [this](bool none) {
        m_value->setEnabled(!none);
        m_scroll->setEnabled(!none);
        check();
    });
    connect(m_type, &QComboBox::textActivated, this, [this](const QString& type) {
        if (m_purpose.choosesTemplate) {
            emit typeChosen(type);
        }
    });
    for (QLineEdit* field : {m_key, m_time, m_reason}) {
        connect(field, &QLineEdit::textChanged, this, &EventForm::check);
        connect(field, &QLineEdit::returnPressed, this, &EventForm::accept);
    }
    connect(m_value, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_filling) {
            fillFields();
            check();
        }
    });
    connect(m_skip, &QCheckBox::toggled, this, &EventForm::check);
    connect(m_accept, &QPushButton::clicked, this, &EventForm::accept);
    connect(cancel, &QPushButton::clicked, this, &EventForm::close);
}

int EventForm::wantedHeight() const {
    const int line = QFontMetrics(font()).lineSpacing() + 14;
    const auto lines = 12 + static_cast<int>(std::min<qsizetype>(m_fields.size(), 10));
    return lines * line + m_value->height();
}

void EventForm::openWith(const Purpose& purpose, const Event& event, const TypeShape& shape,
                         const QStringList& types, const QStringList& streams) {
    m_purpose = purpose;
    m_event = event;
    m_shape = shape;
    m_skip->setChecked(purpose.isSkipped);
    m_title->setText(purpose.title);
    m_accept->setText(purpose.accept);
    m_reason->setText(purpose.reason);
    m_filling = true;
    m_type->clear();
    m_type->addItems(types);
    m_stream->clear();
    m_stream->addItems(streams);
    fill();
    open();
    m_type->setFocus();
}

void EventForm::setTemplate(const Event& event, const TypeShape& shape) {
    const auto time = m_event.time;
    const auto recordTime = m_event.recordTime;
    m_event = event;
    m_shape = shape;
    m_event.time = time;
    m_event.recordTime = recordTime;
    fill();
}

void EventForm::fill() {
    m_filling = true;
    put(*m_type, m_event.type ? fromUtf8(*m_event.type) : QString());
    put(*m_stream, fromUtf8(m_event.stream));
    m_key->setText(m_event.key ? fromUtf8(*m_event.key) : QString());
    m_noKey->setChecked(!m_event.key);
    m_key->setEnabled(m_event.key && isText(m_event.key));
    m_time->setText(m_event.time ? fromUtf8(formatTimestamp(*m_event.time)) : QString());
    m_value->setPlainText(m_event.value ? fromUtf8(*m_event.value) : QString());
    m_noValue->setChecked(!m_event.value);
    m_value->setEnabled(m_event.value && isText(m_event.value));
    m_scroll->setEnabled(m_event.value.has_value());
    fillFields();
    m_filling = false;
    check();
}

// Fields that are there already keep the cursor: only their texts are others.
void EventForm::fillFields() {
    const auto object = objectOf(m_value->toPlainText());
    // What is being typed is broken for a moment: the fields wait until it is whole.
    const bool waits = !object && !m_filling && !m_fields.isEmpty();
    m_scroll->setEnabled(!waits && !m_noValue->isChecked());
    if (waits) {
        return;
    }
    const std::size_t count = object ? std::min(object->names.size(), kMostFields) : 0;
    QStringList names;
    for (std::size_t i = 0; i < count; ++i) {
        names << fromUtf8(object->names[i]);
    }
    bool same = m_fieldForm != nullptr && m_fieldForm->rowCount() == names.size();
    for (const QString& name : names) {
        same = same && m_fields.contains(name);
    }
    if (!same) {
        m_fields.clear();
        auto* page = new QWidget;
        m_fieldForm = new QFormLayout(page);
        m_fieldForm->setContentsMargins(0, 0, 0, 0);
        m_fieldForm->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
        for (const QString& name : names) {
            auto* field = new QLineEdit(page);
            field->setFont(TypeFaces::of(*this).mono);
            field->setAccessibleName(tr("Field %1").arg(name));
            m_fields[name] = field;
            m_fieldForm->addRow(QString(name).replace('&', "&&"), field);
            connect(field, &QLineEdit::textEdited, this,
                    [this, name](const QString& text) { takeField(name, text); });
            connect(field, &QLineEdit::returnPressed, this, &EventForm::accept);
        }
        m_scroll->setWidget(page);
        page->setBackgroundRole(QPalette::Base);
        m_scroll->setVisible(!names.isEmpty());
    }
    for (std::size_t i = 0; i < count; ++i) {
        QLineEdit* field = m_fields[names[static_cast<qsizetype>(i)]];
        const QString text = typedText(object->items[i]);
        if (!field->hasFocus() && field->text() != text) {
            field->setText(text);
        }
    }
}

void EventForm::takeField(const QString& name, const QString& text) {
    auto object = objectOf(m_value->toPlainText());
    JsonTree* member = object ? object->member(name.toStdString()) : nullptr;
    if (member == nullptr) {
        return;
    }
    // As it was written first, a text is one; what a number was typed into becomes a number again.
    JsonTree was = *member;
    if (auto first = objectOf(m_event.value ? fromUtf8(*m_event.value) : QString())) {
        if (const JsonTree* before = first->member(name.toStdString())) {
            was = *before;
        }
    }
    if (auto typed = typedTree(was, text)) {
        *member = *std::move(typed);
        m_filling = true;
        m_value->setPlainText(fromUtf8(object->text()));
        m_filling = false;
    }
    check();
}

absl::StatusOr<Event> EventForm::written() const {
    Event event = m_event;
    const std::string type = m_type->currentText().toStdString();
    if (type != m_event.type.value_or("")) {
        event.type = type.empty() ? std::nullopt : OptionalBytes(type);
    }
    event.stream = m_stream->currentText().toStdString();
    if (m_noKey->isChecked()) {
        event.key.reset();
    } else if (isText(m_event.key)) {
        event.key = m_key->text().toStdString();
    }
    const std::string time = m_time->text().trimmed().toStdString();
    if (time != (m_event.time ? formatTimestamp(*m_event.time) : std::string())) {
        event.time = parseTimestamp(time);
        if (!event.time && !time.empty()) {
            event.time = parseEpoch(time);
        }
        if (!event.time && !time.empty()) {
            return absl::InvalidArgumentError(
                "That is no time: one is written as 2024-05-17T10:00:00Z");
        }
    }
    if (m_noValue->isChecked()) {
        event.value.reset();
    } else if (isText(m_event.value)) {
        const std::string value = m_value->toPlainText().toStdString();
        // An editor of text has its own line ends.
        const bool same =
            m_event.value && fromUtf8(*m_event.value).remove('\r').toStdString() ==
                                 QString::fromStdString(value).remove('\r').toStdString();
        event.value = same ? m_event.value : OptionalBytes(value);
    }
    if (!(event == m_event)) {
        event.record.reset();  // it tells of the event as it was
    }
    return event;
}

// Of another type than the one that was looked at nothing is known here.
QStringList EventForm::faultsOf(const Event& event) const {
    QStringList faults;
    if (event.type == m_event.type && event.stream == m_event.stream) {
        for (const std::string& fault : m_shape.faults(event.view())) {
            faults << fromUtf8(fault);
        }
    }
    return faults;
}

void EventForm::check() {
    if (m_filling) {
        return;
    }
    const auto event = written();
    const QStringList faults = event.ok() ? faultsOf(*event) : QStringList();
    m_skip->setVisible(!faults.isEmpty());
    QString text;
    if (!event.ok()) {
        text = sentence(event.status());
    } else if (event->value && !event->value->empty() && m_event.value &&
               JsonTree::parse(*m_event.value).ok() && !JsonTree::parse(*event->value).ok()) {
        text = tr("The value is no JSON any more: it has no fields then.");
    } else if (!faults.isEmpty()) {
        constexpr qsizetype kTold = 2;
        text = tr("It is invalid: %1").arg(faults.mid(0, kTold).join("; "));
        text += faults.size() > kTold ? tr("; and %1 more").arg(faults.size() - kTold) : QString();
    } else if (!m_purpose.choosesTemplate && *event == m_event) {
        text = tr("Nothing is different yet.");
    }
    m_said->setText(text);
    const bool unchanged = !m_purpose.choosesTemplate && event.ok() && *event == m_event &&
                           m_reason->text() == m_purpose.reason &&
                           (faults.isEmpty() || m_skip->isChecked() == m_purpose.isSkipped);
    m_accept->setEnabled(event.ok() && !unchanged);
}

QString EventForm::said() const {
    return m_said->text();
}

void EventForm::accept() {
    const auto event = written();
    if (event.ok() && m_accept->isEnabled()) {
        close();
        emit accepted(*event, m_reason->text().trimmed(), m_skip->isChecked());
    }
}

}  // namespace oxbow
