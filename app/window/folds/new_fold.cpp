#include "app/window/folds/new_fold.h"

#include <QComboBox>
#include <QCompleter>
#include <QEvent>
#include <QFontMetrics>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QStringListModel>
#include <QVBoxLayout>
#include <string>
#include <utility>
#include <vector>

#include "importers/field_counts.h"
#include "model/fold/fold_file.h"
#include "model/fold/fold_kinds.h"
#include "model/history/fold/fold_shelf.h"
#include "model/payload/json.h"
#include "model/session/sentence.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kCardWidth = 620;

QString text(std::string_view of) {
    return QString::fromUtf8(of.data(), qsizetype(of.size()));
}

std::string quoted(const QString& of) {
    std::string json;
    appendJsonString(json, of.toStdString());
    return json;
}

// What was typed, as the JSON that stands in the file.
std::string jsonOf(FoldParameterType type, const QString& typed) {
    using Type = FoldParameterType;
    switch (type) {
        case Type::By:
            return typed.startsWith('[') ? typed.toStdString() : quoted(typed);
        case Type::Texts: {
            std::string list = "[";
            for (const QString& part : typed.split(',', Qt::SkipEmptyParts)) {
                list += (list.size() > 1 ? ", " : "") + quoted(part.trimmed());
            }
            return list + "]";
        }
        case Type::Path:
        case Type::Duration:
            return quoted(typed);
        case Type::Count:
        case Type::Value:
        case Type::Flag:
            return typed.toStdString();
    }
    return quoted(typed);
}

// The other way round.
QString typedOf(FoldParameterType type, const JsonValue& value) {
    const bool isText = type == FoldParameterType::By || type == FoldParameterType::Path ||
                        type == FoldParameterType::Duration;
    if (type == FoldParameterType::Texts) {
        QStringList parts;
        for (const JsonValue& element : jsonElements(value.lexeme)) {
            parts << QString::fromStdString(jsonText(element));
        }
        return parts.join(", ");
    }
    return isText ? QString::fromStdString(jsonText(value)) : text(value.lexeme);
}

}  // namespace

NewFold::NewFold(QWidget* parent)
    : Overlay(kCardWidth, parent),
      m_title(new QLabel),
      m_kind(new QComboBox),
      m_summary(new QLabel),
      m_name(new QLineEdit),
      m_form(new QFormLayout),
      m_meaning(new QLabel),
      m_example(new QLabel),
      m_definition(new QLabel),
      m_said(new QLabel),
      m_add(new QPushButton) {
    setObjectName("newFold");
    setAccessibleName(tr("New fold"));
    build();
}

void NewFold::build() {
    const TypeFaces faces = TypeFaces::of(*this);
    m_title->setProperty("strong", true);
    m_title->setTextFormat(Qt::PlainText);
    cardLayout()->addWidget(m_title);
    for (const FoldKind& kind : foldKinds()) {
        m_kind->addItem(text(kind.title), text(kind.name));
    }
    m_kind->setAccessibleName(tr("Kind of fold"));
    m_name->setAccessibleName(tr("Name of the fold"));
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_form->addRow(tr("What it makes"), m_kind);
    m_form->addRow(QString(), m_summary);
    m_form->addRow(tr("Name"), m_name);
    cardLayout()->addLayout(m_form);
    for (QLabel* label : {m_summary, m_meaning, m_example}) {
        label->setProperty("dim", true);
    }
    for (QLabel* label : {m_summary, m_meaning, m_example, m_definition, m_said}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
    }
    QSizePolicy grows = m_summary->sizePolicy();
    grows.setHorizontalPolicy(QSizePolicy::Expanding);
    m_summary->setSizePolicy(grows);
    m_meaning->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_meaning->setMinimumHeight(2 * QFontMetrics(faces.ui).lineSpacing());
    m_definition->setFont(faces.mono);
    m_definition->setTextInteractionFlags(Qt::TextSelectableByMouse);
    cardLayout()->addWidget(m_meaning);
    cardLayout()->addWidget(m_example);
    cardLayout()->addWidget(m_definition);
    cardLayout()->addStretch();
    auto* row = new QHBoxLayout;
    auto* cancel = new QPushButton(tr("Cancel"));
    m_add->setProperty("primary", true);
    row->addWidget(m_said, 1);
    row->addWidget(cancel);
    row->addWidget(m_add);
    footLayout()->addLayout(row);
    connect(m_kind, qOverload<int>(&QComboBox::currentIndexChanged), this, &NewFold::fill);
    connect(m_name, &QLineEdit::textChanged, this, &NewFold::check);
    connect(m_name, &QLineEdit::returnPressed, this, &NewFold::accept);
    connect(m_add, &QPushButton::clicked, this, &NewFold::accept);
    connect(cancel, &QPushButton::clicked, this, &NewFold::close);
}

void NewFold::openWith(const QStringList& fields, const QStringList& names) {
    m_paths = fields;
    m_names = names;
    m_changed.clear();
    m_name->clear();
    openCard();
}

void NewFold::openToChange(const QStringList& fields, const QString& name, const QByteArray& file) {
    m_paths = fields;
    m_names.clear();
    m_changed = name;
    const std::string json = file.toStdString();
    const auto members = jsonMembers(json);
    for (const JsonMember& member : members) {
        if (member.name == "kind") {
            setKind(QString::fromStdString(jsonText(member.value)));
        }
    }
    m_name->setText(name);
    openCard();
    for (const FoldParameter& parameter : kind().parameters) {
        QLineEdit& field = *m_fields[text(parameter.name)];
        field.clear();
        for (const JsonMember& member : members) {
            if (member.name == parameter.name) {
                field.setText(typedOf(parameter.type, member.value));
            }
        }
    }
}

void NewFold::openCard() {
    const bool changes = !m_changed.isEmpty();
    m_title->setText(changes ? tr("Change the fold %1").arg(m_changed)
                             : tr("Add a fold: another table of the same log"));
    m_add->setText(changes ? tr("Change") : tr("Add"));
    m_name->setReadOnly(changes);
    m_name->setEnabled(!changes);
    fill();
    open();
    m_kind->setFocus();
}

// No fold is called like the log's own table, as the kind of that rule is.
QString NewFold::suggestedName() const {
    const QString name = text(kind().name);
    return FoldShelf::checkName(name.toStdString()).ok() ? name : name + "-value";
}

void NewFold::setKind(const QString& kind) {
    m_kind->setCurrentIndex(m_kind->findData(kind));
}

const FoldKind& NewFold::kind() const {
    return foldKinds()[std::size_t(std::max(0, m_kind->currentIndex()))];
}

// The parameters of the kind; what was typed for one of the same name stays.
void NewFold::fill() {
    QHash<QString, QString> typed;
    for (auto field = m_fields.cbegin(); field != m_fields.cend(); ++field) {
        typed[field.key()] = field.value()->text();
    }
    m_fields.clear();
    constexpr int kFixedRows = 3;
    while (m_form->rowCount() > kFixedRows) {
        m_form->removeRow(kFixedRows);
    }
    m_summary->setText(text(kind().summary));
    m_meaning->clear();
    for (const FoldParameter& parameter : kind().parameters) {
        QLineEdit* field = addField(parameter);
        const QSignalBlocker untilAllAreThere(field);
        field->setText(typed.value(text(parameter.name)));
    }
    m_example->setText(
        tr("For example %1\nof an event %2 makes the row %3")
            .arg(text(kind().example), text(kind().exampleEvent), text(kind().exampleRow)));
    // What was just added counts for the card's height only where it is shown.
    QWidget* card = cardLayout()->parentWidget();
    for (QWidget* child : card->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
        child->show();
    }
    check();
    if (isVisible()) {
        open();  // the card is as high as its content
        m_kind->setFocus();
    }
}

QLineEdit* NewFold::addField(const FoldParameter& parameter) {
    const QString name = text(parameter.name);
    auto* field = new QLineEdit;
    const bool isList = parameter.type == FoldParameterType::Texts;
    const QString fallback = isList ? QString() : text(parameter.fallback).remove('"');
    field->setPlaceholderText(
        (parameter.isRequired || fallback.isEmpty() ? QString() : fallback + " – ") +
        text(parameter.meaning));
    field->setToolTip(text(parameter.meaning));
    field->setAccessibleName(name);
    field->setAccessibleDescription(text(parameter.meaning));
    QStringList words = m_paths;
    if (parameter.type == FoldParameterType::By) {
        words += {"@key", "@type", "@stream", "@correlation"};
    }
    if (parameter.type == FoldParameterType::By || parameter.type == FoldParameterType::Path) {
        auto* completer = new QCompleter(words, field);
        completer->setCaseSensitivity(Qt::CaseInsensitive);
        completer->setFilterMode(Qt::MatchContains);
        field->setCompleter(completer);
    }
    field->installEventFilter(this);
    m_form->addRow(parameter.isRequired ? name : tr("%1, if wanted").arg(name), field);
    m_fields[name] = field;
    connect(field, &QLineEdit::textChanged, this, &NewFold::check);
    connect(field, &QLineEdit::returnPressed, this, &NewFold::accept);
    return field;
}

bool NewFold::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn) {
        for (QLineEdit* field : std::as_const(m_fields)) {
            if (field == watched) {
                m_meaning->setText(field->accessibleName() + ": " + field->accessibleDescription());
            }
        }
    }
    return Overlay::eventFilter(watched, event);
}

QString NewFold::definition() const {
    const QString name = m_name->text().trimmed();
    std::string json = "{\"name\": " + quoted(name.isEmpty() ? suggestedName() : name) +
                       ", \"kind\": " + quoted(text(kind().name));
    for (const FoldParameter& parameter : kind().parameters) {
        const QString typed = m_fields[text(parameter.name)]->text().trimmed();
        if (!typed.isEmpty()) {
            json += ", " + quoted(text(parameter.name)) + ": " + jsonOf(parameter.type, typed);
        }
    }
    return QString::fromStdString(json + "}");
}

QString NewFold::said() const {
    return m_said->text();
}

// A slip makes an empty table, which nobody would understand. What is looked into here are the rows
// seen so far: another event may have it nevertheless.
QString NewFold::unseenField() const {
    static const QRegularExpression member(QStringLiteral("[.\\[].*"));
    static const QRegularExpression noName(QStringLiteral("^[@/]|[{}]"));
    for (const FoldParameter& parameter : kind().parameters) {
        const bool isPath =
            parameter.type == FoldParameterType::By || parameter.type == FoldParameterType::Path;
        const QString typed = m_fields[text(parameter.name)]->text().trimmed();
        const QString name = QString(typed).remove(member);
        if (!isPath || name.isEmpty() || name.contains(noName) || m_paths.isEmpty() ||
            m_paths.contains(typed) || m_paths.contains(name)) {
            continue;
        }
        std::vector<std::string> names;
        for (const QString& path : m_paths) {
            names.push_back(path.toStdString());
        }
        const QString near = QString::fromStdString(nearestName(name.toStdString(), names));
        return near.isEmpty() ? tr("No row seen so far has a field %1.").arg(name)
                              : tr("No row seen so far has a field %1: is it %2?").arg(name, near);
    }
    return {};
}

void NewFold::check() {
    m_name->setPlaceholderText(suggestedName());
    m_definition->setText(definition());
    const auto fold = parseFoldFile(definition().toStdString(), "");
    QString said;
    const absl::Status status = fold.ok() ? FoldShelf::checkName((*fold)->name()) : fold.status();
    if (!status.ok()) {
        said = sentence(status);
    } else if (m_names.contains(QString::fromStdString((*fold)->name()))) {
        said = tr("It takes the place of the fold of the same name.");
    } else {
        said = unseenField();
    }
    m_said->setText(said);
    m_add->setEnabled(status.ok());
}

void NewFold::accept() {
    const QString json = definition();
    const auto fold = parseFoldFile(json.toStdString(), "");
    if (fold.ok() && m_add->isEnabled()) {
        emit accepted(QString::fromStdString((*fold)->name()) + ".fold.json", json.toUtf8() + '\n');
        close();
    }
}

}  // namespace oxbow
