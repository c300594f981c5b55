#include "views/importing/written_choices.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpressionValidator>
#include <algorithm>
#include <utility>

#include "views/common/open_choice.h"

namespace oxbow {

namespace {

constexpr int kSideMargin = 14;
constexpr int kMostInARow = 3;

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
        case WrittenPart::Year:
            return {WrittenChoices::tr("first year"), "written.year",
                    WrittenChoices::tr("Of which year the first time is, where times name none")};
        case WrittenPart::Pattern:
            return {WrittenChoices::tr("a record is like"), "written.pattern",
                    WrittenChoices::tr("A pattern (RE2) whose named parts become fields: "
                                       "(?P<time>\\S+) (?P<level>\\w+) (?P<message>.*)")};
        case WrittenPart::RecordStart:
            return {WrittenChoices::tr("a record begins with"), "written.start",
                    WrittenChoices::tr("Where a record spans lines, a pattern (RE2) of how its "
                                       "first one begins: \\d{4}-\\d\\d-\\d\\d")};
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

WrittenChoices::WrittenChoices(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_grid->setContentsMargins(kSideMargin, 0, kSideMargin, 10);
    m_grid->setVerticalSpacing(6);
    for (const WrittenPart part : kWrittenParts) {
        const PartWords words = wordsOf(part);
        Row& row = m_rows[std::size_t(part)];
        row.box = new OpenChoice(this);
        row.box->setObjectName(words.name);
        row.box->setAccessibleName(words.label);
        row.box->setToolTip(words.tip);
        row.box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        row.box->setMinimumContentsLength(8);
        if (part == WrittenPart::Skip || part == WrittenPart::Year) {
            const QRegularExpression digits(part == WrittenPart::Year ? "\\d{0,4}" : "\\d{0,9}");
            row.box->setValidator(new QRegularExpressionValidator(digits, row.box));
        }
        row.label = new QLabel(words.label, this);
        row.label->setBuddy(row.box);
        connect(row.box, &OpenChoice::told, this,
                [this, part](const QString& text) { emit told(part, text); });
    }
}

void WrittenChoices::fill(const ImportChoices& plan, const ImportAnswers& answers) {
    m_shown.clear();
    m_columns = 0;
    for (const WrittenPart part : kWrittenParts) {
        const WrittenChoice& choice = plan.written[std::size_t(part)];
        const Row& row = m_rows[std::size_t(part)];
        row.label->setVisible(choice.applies);
        row.box->setVisible(choice.applies);
        QVector<OpenChoice::Item> items;
        QString inForce = choice.inForce;
        for (const UsualText& usual : choice.usual) {
            items.append({usual.words.isEmpty() ? usual.text : usual.words, usual.text});
            inForce = usual.text == choice.inForce ? items.last().words : inForce;
        }
        row.box->fill(tr("found by itself"), items);
        row.box->lineEdit()->setReadOnly(choice.usualOnly);
        row.box->lineEdit()->setPlaceholderText(inForce.isEmpty() ? tr("found by itself")
                                                                  : inForce);
        row.box->setText(answers.written[std::size_t(part)]);
        if (choice.applies) {
            m_shown.append(part);
        }
    }
    layOut();
}

void WrittenChoices::setRoom(int width) {
    m_room = width;
    layOut();
}

// What applies stands one after the other, without gaps.
void WrittenChoices::layOut() {
    constexpr int kBetween = 8;
    int needed = 1;
    for (const WrittenPart part : std::as_const(m_shown)) {
        const Row& row = m_rows[std::size_t(part)];
        needed = std::max(needed, row.label->sizeHint().width() +
                                      row.box->minimumSizeHint().width() + 3 * kBetween);
    }
    const int columns = std::clamp((m_room - 2 * kSideMargin) / needed, 1, kMostInARow);
    if (columns == std::exchange(m_columns, columns)) {
        return;
    }
    for (int i = 0; i < kMostInARow; ++i) {
        m_grid->setColumnStretch(2 * i + 1, i < columns ? 1 : 0);
    }
    for (int i = 0; i < m_shown.size(); ++i) {
        const Row& row = m_rows[std::size_t(m_shown[i])];
        const int column = 2 * (i % columns);
        m_grid->addWidget(row.label, i / columns, column, Qt::AlignRight | Qt::AlignVCenter);
        m_grid->addWidget(row.box, i / columns, column + 1);
    }
}

}  // namespace oxbow
