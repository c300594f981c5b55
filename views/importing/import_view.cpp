#include "views/importing/import_view.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QVBoxLayout>
#include <algorithm>

#include "views/common/elided_label.h"
#include "views/common/format.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/open_choice.h"
#include "views/common/padded.h"
#include "views/common/panel_header.h"
#include "views/common/theme.h"
#include "views/importing/import_preview_source.h"
#include "views/importing/written_choices.h"

namespace oxbow {

namespace {

constexpr int kMargin = 14;
constexpr int kFieldCharacters = 8;

// Says where its text is cut.
class FormatBox final : public QComboBox {
public:
    using QComboBox::QComboBox;

protected:
    void paintEvent(QPaintEvent*) override {
        QStylePainter painter(this);
        QStyleOptionComboBox option;
        initStyleOption(&option);
        const QRect room = style()->subControlRect(QStyle::CC_ComboBox, &option,
                                                   QStyle::SC_ComboBoxEditField, this);
        constexpr int kBearing = 4;
        option.currentText =
            fontMetrics().elidedText(option.currentText, Qt::ElideRight, room.width() - kBearing);
        painter.drawComplexControl(QStyle::CC_ComboBox, option);
        painter.drawControl(QStyle::CE_ComboBoxLabel, option);
    }
};

QString partName(MappedPart part) {
    switch (part) {
        case MappedPart::Key:
            return ImportView::tr("key");
        case MappedPart::Type:
            return ImportView::tr("type");
        case MappedPart::Time:
            return ImportView::tr("time");
        case MappedPart::Stream:
            return ImportView::tr("stream");
        case MappedPart::Value:
            break;
    }
    return ImportView::tr("value");
}

// What a part is where no field gives it.
QString noneText(MappedPart part) {
    switch (part) {
        case MappedPart::Value:
            return ImportView::tr("the whole record");
        case MappedPart::Stream:
            return ImportView::tr("the file's name");
        case MappedPart::Key:
            return ImportView::tr("none: no table");
        default:
            break;
    }
    return ImportView::tr("none");
}

QString rejectedText(const ImportChoices& plan) {
    const RejectedRecord& first = plan.rejected.front();
    const QString where = first.line > 0
                              ? ImportView::tr("line %1").arg(formatCount(first.line))
                              : ImportView::tr("byte %1").arg(formatCount(first.byteOffset));
    return ImportView::tr(
               "%1 of the first records cannot be read and will be kept as rejected. "
               "The first is at %2: %3")
        .arg(formatCount(plan.rejected.size()), where, fromUtf8(first.reason));
}

QString summaryOf(const ImportChoices& plan) {
    QString text = ImportView::tr("%1 read for this preview")
                       .arg(formatCountOf(plan.events.size(), ImportView::tr("event")));
    if (!plan.rejected.empty()) {
        text += ImportView::tr(" · %1 rejected").arg(formatCount(plan.rejected.size()));
    }
    if (plan.previewStoppedAfter > 0) {
        text += ImportView::tr(" · of the first %1 only, the import reads on")
                    .arg(formatBytes(plan.previewStoppedAfter));
    }
    return text;
}

}  // namespace

ImportView::ImportView(QWidget* parent)
    : QWidget(parent),
      m_title(new QLabel(this)),
      m_where(new QLabel(this)),
      m_format(new FormatBox(this)),
      m_reason(new ElidedLabel(this)),
      m_mappingBox(new QWidget(this)),
      m_mappingReasons(new QLabel(this)),
      m_showWritten(new QPushButton(tr("How it is written"), this)),
      m_saveFormat(new QPushButton(tr("Save as a format…"), this)),
      m_written(new WrittenChoices(this)),
      m_orderBox(new QWidget(this)),
      m_order(new QComboBox(this)),
      m_mergeBox(new QWidget(this)),
      m_merge(new QComboBox(this)),
      m_previewHead(new PanelHeader(tr("First events"), this)),
      m_source(new ImportPreviewSource(this)),
      m_list(new VirtualListView(m_source, this)),
      m_notes(new QLabel(this)),
      m_import(new QPushButton(tr("Import"), this)) {
    m_list->setAccessibleName(tr("Events of the preview"));
    setObjectName("importView");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildScrolled(), 1);
    buildFoot(layout);
    for (QLabel* label :
         std::initializer_list<QLabel*>{m_where, m_reason, m_mappingReasons, m_notes}) {
        label->setProperty("dim", true);
    }
    recolour();
}

// All but the buttons, which are always in sight.
QWidget* ImportView::buildScrolled() {
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildHead(layout);
    buildChoices(layout);
    layout->addWidget(m_previewHead);
    m_list->setEmptyText(tr("No events"), tr("Choose another format or other fields above."));
    // The list takes what is left, and some rows of it are there in any case.
    m_list->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    layout->addWidget(m_list, 1);
    m_notes->setObjectName("import.notes");
    m_notes->setWordWrap(true);
    m_notes->setTextFormat(Qt::RichText);
    layout->addLayout(padded(m_notes, {kMargin, 10, kMargin, 2}));
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    content->setAutoFillBackground(false);
    area->viewport()->setAutoFillBackground(false);
    return area;
}

void ImportView::buildHead(QVBoxLayout* layout) {
    auto* head = new QVBoxLayout;
    head->setContentsMargins(kMargin, 16, kMargin, 8);
    head->setSpacing(2);
    head->addWidget(m_title);
    head->addWidget(m_where);
    layout->addLayout(head);
}

void ImportView::buildChoices(QVBoxLayout* layout) {
    auto* formatRow = new QHBoxLayout;
    formatRow->setContentsMargins(kMargin, 6, kMargin, 6);
    auto* formatLabel = new QLabel(tr("format"), this);
    formatLabel->setBuddy(m_format);
    m_format->setAccessibleName(tr("Format"));
    // A long title must not take the room of the reason.
    constexpr int kFormatCharacters = 22;
    m_format->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_format->setMinimumContentsLength(kFormatCharacters);
    m_format->setMinimumWidth(m_format->fontMetrics().averageCharWidth() * kFieldCharacters);
    m_reason->setMostLines(2);
    formatRow->addWidget(formatLabel);
    formatRow->addSpacing(4);
    formatRow->addWidget(m_format);
    formatRow->addSpacing(8);
    formatRow->addWidget(m_reason, 1);
    m_showWritten->setObjectName("import.written");
    m_showWritten->setCheckable(true);
    m_saveFormat->setObjectName("import.saveFormat");
    m_saveFormat->setToolTip(
        tr("Keeps what is shown here, with the first records, for files like this one"));
    formatRow->addSpacing(8);
    formatRow->addWidget(m_showWritten);
    formatRow->addSpacing(6);
    formatRow->addWidget(m_saveFormat);
    layout->addLayout(formatRow);
    layout->addWidget(m_written);
    m_written->hide();
    connect(m_showWritten, &QPushButton::toggled, this, &ImportView::showWritten);
    connect(m_saveFormat, &QPushButton::clicked, this, &ImportView::saveFormatClicked);
    connect(m_written, &WrittenChoices::told, this, [this](WrittenPart part, const QString& text) {
        m_answers.written[std::size_t(part)] = text;
        emit answersChanged();
    });
    connect(m_format, &QComboBox::activated, this,
            [this](int index) { chooseFormat(m_format->itemData(index).toString()); });

    m_mapping = new QGridLayout(m_mappingBox);
    m_mapping->setContentsMargins(kMargin, 4, kMargin, 12);
    for (const MappedPart part : kMappedParts) {
        auto* box = new OpenChoice(m_mappingBox);
        m_fields[std::size_t(part)] = box;
        box->setObjectName("field." + partName(part));
        box->setAccessibleName(tr("Field of the %1").arg(partName(part)));
        box->lineEdit()->setPlaceholderText(noneText(part));
        box->setToolTip(tr("A field's name, or a path such as after.id or items[0].sku"));
        auto* label = new QLabel(partName(part), m_mappingBox);
        label->setBuddy(box);
        m_labels[std::size_t(part)] = label;
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(kFieldCharacters);
        connect(box, &OpenChoice::told, this, [this, part](const QString& path) {
            m_answers.field(part) = path;
            emit answersChanged();
        });
    }
    layout->addWidget(m_mappingBox);
    layOutMapping();
    m_mappingReasons->setWordWrap(true);
    layout->addLayout(padded(m_mappingReasons, {kMargin, 0, kMargin, 12}));

    layout->addWidget(m_orderBox);
    layout->addWidget(m_mergeBox);
    fillOrder(m_orderBox, m_order, tr("order of partitions"),
              {tr("by record time, then stream, partition, offset"),
               tr("one partition after the other, by offset")},
              &ImportAnswers::orderByOffset);
    fillOrder(m_mergeBox, m_merge, tr("order of files"),
              {tr("one file after the other"), tr("all files merged by time")},
              &ImportAnswers::mergeSources);
}

// A row with a choice of two, of which the second one sets the answer.
void ImportView::fillOrder(QWidget* box, QComboBox* choice, const QString& name,
                           const QStringList& items, bool ImportAnswers::*answer) {
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(kMargin, 0, kMargin, 12);
    auto* label = new QLabel(name, box);
    label->setBuddy(choice);
    choice->addItems(items);
    choice->setAccessibleName(name);
    row->addWidget(label);
    row->addWidget(choice);
    row->addStretch();
    connect(choice, &QComboBox::activated, this, [this, answer](int index) {
        m_answers.*answer = index == 1;
        emit answersChanged();
    });
}

void ImportView::buildFoot(QVBoxLayout* layout) {
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(kMargin, 10, kMargin, 14);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName("import.cancel");
    m_import->setObjectName("import.start");
    m_import->setProperty("primary", true);
    m_import->setDefault(true);
    foot->addStretch();
    foot->addWidget(cancel);
    foot->addSpacing(6);
    foot->addWidget(m_import);
    layout->addLayout(foot);
    connect(cancel, &QPushButton::clicked, this, &ImportView::cancelClicked);
    connect(m_import, &QPushButton::clicked, this, &ImportView::importClicked);
}

void ImportView::setPlan(const ImportChoices& plan, bool keepAnswers) {
    if (!keepAnswers) {
        m_answers = ImportAnswers();
        m_again = false;
    }
    QString title = (m_again ? tr("Import %1 again") : tr("Import %1")).arg(plan.sourceName);
    if (plan.otherSources > 0) {
        title += tr(" and %1 more").arg(plan.otherSources);
    }
    m_title->setText(title);
    QString where = plan.sourceFolder;
    if (plan.bytes > 0) {
        where += " · " + formatBytes(plan.bytes);
    }
    if (plan.files > quint64(plan.otherSources) + 1) {
        where += " · " + formatCountOf(plan.files, tr("file"));
    }
    m_where->setText(where);
    fillFormats(plan);
    fillMapping(plan);
    m_written->fill(plan, m_answers);
    m_showWritten->setVisible(m_written->any());
    showWritten();
    m_saveFormat->setVisible(plan.takesMapping);
    m_saveFormat->setEnabled(!plan.events.empty());
    m_orderBox->setVisible(plan.hasOrder);
    m_order->setCurrentIndex(m_answers.orderByOffset ? 1 : 0);
    m_mergeBox->setVisible(plan.files > 1);
    m_merge->setCurrentIndex(m_answers.mergeSources ? 1 : 0);
    m_source->setEvents(plan.events);
    m_previewHead->setSummary(summaryOf(plan));
    fillNotes(plan);
    setBusy(false);
    m_import->setEnabled(!plan.events.empty() || !(plan.rejected.empty() || plan.isAll));
}

void ImportView::chooseFormat(const QString& name) {
    // Another format has other fields.
    m_answers = ImportAnswers();
    m_answers.format = name;
    emit answersChanged();
}

void ImportView::setAnswers(const ImportAnswers& answers, bool again) {
    m_answers = answers;
    m_again = again;
}

void ImportView::setBusy(bool busy) {
    m_import->setEnabled(!busy);
    if (busy) {
        m_previewHead->setSummary(tr("reading…"));
    }
}

void ImportView::showWritten() {
    m_written->setVisible(m_written->any() && m_showWritten->isChecked());
    m_mappingReasons->setVisible(!m_mappingReasons->text().isEmpty());
}

void ImportView::setProblem(const QString& problem) {
    m_source->setEvents({});
    m_previewHead->setSummary(tr("no preview"));
    m_notes->setText("<b>" + tr("This cannot be read so") + "</b>&nbsp; " +
                     problem.toHtmlEscaped());
    m_notes->show();
    m_import->setEnabled(false);
}

void ImportView::setSource(const QString& name, const QString& folder,
                           const QVector<FormatChoice>& formats) {
    ImportChoices choices;
    choices.sourceName = name;
    choices.sourceFolder = folder;
    choices.formats = formats;
    choices.sureness = tr("Not known");
    setPlan(choices, false);
}

QWidget* ImportView::first() const {
    return m_import->isEnabled() ? static_cast<QWidget*>(m_import) : m_format;
}

bool ImportView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void ImportView::keyPressEvent(QKeyEvent* event) {
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Escape) {
        emit cancelClicked();
    } else if (enter && m_import->isEnabled()) {
        emit importClicked();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void ImportView::fillFormats(const ImportChoices& plan) {
    m_format->clear();
    for (const FormatChoice& choice : plan.formats) {
        m_format->addItem(choice.title, choice.name);
        m_format->setItemData(m_format->count() - 1, choice.reason, Qt::ToolTipRole);
    }
    m_format->setCurrentIndex(0);
    if (!plan.formats.isEmpty()) {
        const QString reason = plan.formats.front().reason;
        m_reason->setText(reason.isEmpty() ? QString() : plan.sureness + ": " + reason);
    }
}

void ImportView::fillMapping(const ImportChoices& plan) {
    m_mappingBox->setVisible(plan.takesMapping);
    for (const MappedPart part : kMappedParts) {
        QVector<OpenChoice::Item> items;
        for (const QString& name : plan.fieldNames) {
            items.append({name, name});
        }
        OpenChoice* box = m_fields[std::size_t(part)];
        box->fill(noneText(part), items);
        box->setText(plan.mapping[std::size_t(part)]);
    }
    m_mappingReasons->setText(plan.takesMapping ? plan.mappingReasons.join(" · ") : QString());
}

void ImportView::fillNotes(const ImportChoices& plan) {
    QStringList lines;
    for (const QString& problem : plan.problems) {
        lines << "<b>" + tr("Left out") + "</b>&nbsp; " + problem.toHtmlEscaped();
    }
    if (!plan.rejected.empty()) {
        lines << "<b>" + tr("Rejected") + "</b>&nbsp; " + rejectedText(plan).toHtmlEscaped();
    }
    if (plan.isAll && plan.events.empty()) {
        lines << "<b>" + tr("Nothing to import") + "</b>&nbsp; " +
                     tr("No event comes of it, read so.");
    }
    for (const QString& sentence : plan.notFound) {
        lines << "<b>" + tr("Not found") + "</b>&nbsp; " + sentence.toHtmlEscaped();
    }
    for (const auto& [what, count] : plan.lost) {
        lines << "<b>" + tr("Seen") + "</b>&nbsp; " + what.toHtmlEscaped() + " × " +
                     formatCount(count);
    }
    if (!plan.cannotCarry.isEmpty()) {
        lines << "<b>" + tr("This format cannot carry") + "</b>&nbsp; " +
                     plan.cannotCarry.join(" · ").toHtmlEscaped();
    }
    m_notes->setText(lines.join("<br>"));
    m_notes->setVisible(!lines.isEmpty());
}

// In as many columns as the page has room for: by its width alone.
void ImportView::layOutMapping() {
    m_written->setRoom(width());
    int label = 0;
    int field = 0;
    for (const MappedPart part : kMappedParts) {
        label = std::max(label, m_labels[std::size_t(part)]->sizeHint().width());
        field = std::max(field, m_fields[std::size_t(part)]->minimumSizeHint().width());
    }
    constexpr int kBetween = 8;
    const int parts = static_cast<int>(std::size(kMappedParts));
    const int needed = label + field + 3 * kBetween;
    const int columns = std::clamp((width() - 2 * kMargin) / std::max(1, needed), 1, parts);
    if (columns == m_columns) {
        return;
    }
    m_columns = columns;
    for (int i = 0; i < parts; ++i) {
        m_mapping->setColumnStretch(2 * i + 1, i < columns ? 1 : 0);
        const auto part = std::size_t(kMappedParts[i]);
        m_mapping->addWidget(m_labels[part], i / columns, i % columns * 2);
        m_mapping->addWidget(m_fields[part], i / columns, i % columns * 2 + 1);
    }
}

void ImportView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOutMapping();
}

void ImportView::recolour() {
    constexpr int kRowsInAnyCase = 4;
    const TypeFaces faces = TypeFaces::of(*this);
    // With their header, and a scroll bar below them.
    m_list->setMinimumHeight((kRowsInAnyCase + 1) * faces.rowHeight + faces.headerHeight);
    QFont large = faces.strong;
    large.setPointSizeF(large.pointSizeF() * 1.5);
    m_title->setFont(large);
    layOutMapping();
    update();
}

void ImportView::changeEvent(QEvent* event) {
    if (changesLook(*event)) {
        recolour();
        // A style sheet dresses the title anew after that.
        QMetaObject::invokeMethod(this, &ImportView::recolour, Qt::QueuedConnection);
    }
    QWidget::changeEvent(event);
}

void ImportView::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), Theme::of(*this).window);
}

}  // namespace oxbow
