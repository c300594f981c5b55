#include "views/importing/written_choices.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpressionValidator>

namespace oxbow {

namespace {

constexpr int kSideMargin = 14;
constexpr int kInARow = 3;

struct PartWords {
    QString label;
    QString name;  // of the object and its accessible name
    QString tip;
};

PartWords wordsOf(WrittenPart part) {
    switch (part) {
        case WrittenPart::TimeLayout:
            return {WrittenChoices::tr("time as"), "written.layout",
                    WrittenChoices::tr("How times are written, as strptime has it: %d/%m/%Y "
                                       "%H:%M:%S, %E*S for a second with its fraction")};
        case WrittenPart::TimeUnit:
            return {WrittenChoices::tr("numbers count"), "written.unit",
                    WrittenChoices::tr("What numbers that are times count")};
        case WrittenPart::TimeZone:
            return {WrittenChoices::tr("time zone"), "written.zone",
                    WrittenChoices::tr("Of times that name none: Europe/Berlin, UTC, +01:00")};
        case WrittenPart::Records:
            return {WrittenChoices::tr("records at"), "written.records",
                    WrittenChoices::tr("Where in the document records lie: Records[*]")};
        case WrittenPart::Encoding:
            return {WrittenChoices::tr("encoding"), "written.encoding",
                    WrittenChoices::tr("What the text is written in")};
        case WrittenPart::Delimiter:
            return {WrittenChoices::tr("between cells"), "written.delimiter",
                    WrittenChoices::tr("A character, or tab, space, comma, semicolon, bar")};
        case WrittenPart::Quote:
            return {WrittenChoices::tr("quoting"), "written.quote",
                    WrittenChoices::tr("How cells are quoted: \"\" is one quote, \\\" is one, "
                                       "or not at all")};
        case WrittenPart::Header:
            return {WrittenChoices::tr("columns named by"), "written.header",
                    WrittenChoices::tr("The first line, nothing, or the names: id,name,at")};
        case WrittenPart::Skip:
            break;
    }
    return {WrittenChoices::tr("lines above"), "written.skip",
            WrittenChoices::tr("How many lines stand above the table")};
}

}  // namespace

QString labelOf(WrittenPart part) {
    return wordsOf(part).label;
}

WrittenChoices::WrittenChoices(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(kSideMargin, 0, kSideMargin, 10);
    grid->setVerticalSpacing(6);
    for (const WrittenPart part : kWrittenParts) {
        const int place = int(part);
        const PartWords words = wordsOf(part);
        Row& row = m_rows[std::size_t(part)];
        row.box = new QComboBox(this);
        row.box->setObjectName(words.name);
        row.box->setAccessibleName(words.label);
        row.box->setToolTip(words.tip);
        row.box->setEditable(true);
        row.box->setInsertPolicy(QComboBox::NoInsert);
        row.box->setMinimumContentsLength(8);
        if (part == WrittenPart::Skip) {
            const QRegularExpression digits("\\d{0,9}");
            row.box->setValidator(new QRegularExpressionValidator(digits, row.box));
        }
        row.label = new QLabel(words.label, this);
        row.label->setBuddy(row.box);
        const int column = 2 * (place % kInARow);
        grid->addWidget(row.label, place / kInARow, column, Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(row.box, place / kInARow, column + 1);
        grid->setColumnStretch(column + 1, 1);
        connect(row.box, &QComboBox::activated, this, [this, part] { say(part); });
        connect(row.box->lineEdit(), &QLineEdit::editingFinished, this,
                [this, part] { say(part); });
    }
}

void WrittenChoices::fill(const ImportChoices& plan, const ImportAnswers& answers) {
    m_any = false;
    for (const WrittenPart part : kWrittenParts) {
        const WrittenChoice& choice = plan.written[std::size_t(part)];
        const Row& row = m_rows[std::size_t(part)];
        const QString& told = answers.written[std::size_t(part)];
        m_told[std::size_t(part)] = told;
        m_any = m_any || choice.applies;
        row.label->setVisible(choice.applies);
        row.box->setVisible(choice.applies);
        row.box->clear();
        row.box->addItem(QString());
        row.box->addItems(choice.usual);
        row.box->lineEdit()->setReadOnly(choice.usualOnly);
        row.box->lineEdit()->setPlaceholderText(choice.inForce.isEmpty() ? tr("found by itself")
                                                                         : choice.inForce);
        const int index = row.box->findText(told);
        row.box->setCurrentIndex(index);
        if (index < 0) {
            row.box->setEditText(told);
        }
    }
}

void WrittenChoices::say(WrittenPart part) {
    const QString text = m_rows[std::size_t(part)].box->currentText().trimmed();
    if (text != m_told[std::size_t(part)]) {
        m_told[std::size_t(part)] = text;
        emit told(part, text);
    }
}

}  // namespace oxbow
